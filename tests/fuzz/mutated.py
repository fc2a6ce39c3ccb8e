"""Real pages, damaged: bytes flipped, pieces doubled, lost or moved, tags unclosed, encodings mixed up."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from cli.sample.site import build
from spiders.reading.decode import decode

from .inputs import BOMS, CODECS, WORDS, Page, repeated

LONGEST = 2_000_000
"""Bytes of a mutated page."""

TAG = re.compile(rb"<[^<>]{1,200}>")


def originals(shared: Path) -> list[bytes]:
    """The bytes of the real pages, or, where they are absent, of the bundled sample site's."""
    files = sorted(file for file in (shared / "pages").rglob("*.*htm*") if file.is_file())
    if files:
        return [file.read_bytes() for file in files]
    return [page.body for page in build().values() if b"<html" in page.body]


def cut(draw: Random, body: bytes) -> tuple[int, int]:
    """Where a piece of the page begins and ends, often at tags."""
    start = draw.randrange(len(body) + 1)
    end = min(len(body), start + draw.choice((1, 20, 400, 8_000, 100_000)))
    if draw.random() < 0.5:
        start, end = body.rfind(b"<", 0, start) + 1 or 1, body.find(b"<", end)
        return start - 1, end if end >= start - 1 else len(body)
    return start, end


def flip(draw: Random, body: bytes) -> bytes:
    """Bytes replaced by any others, here and there."""
    changed = bytearray(body)
    for _ in range(draw.choice((1, 10, 300, 10_000)) if body else 0):
        changed[draw.randrange(len(changed))] = draw.choice((0, 0x3C, 0x3E, 0x22, 0x80, 0xFF, draw.randrange(256)))
    return bytes(changed)


def repeat(draw: Random, body: bytes) -> bytes:
    """A piece many times over."""
    start, end = cut(draw, body)
    times = min(draw.choice((2, 20, 400, 4_000)), LONGEST // max(end - start, 1))
    return body[:end] + body[start:end] * times + body[end:]


def remove(draw: Random, body: bytes) -> bytes:
    """A piece lost."""
    start, end = cut(draw, body)
    return body[:start] + body[end:]


def shuffle(draw: Random, body: bytes) -> bytes:
    """Pieces in another order."""
    places = sorted(draw.randrange(len(body) + 1) for _ in range(draw.choice((2, 10, 100))))
    pieces = [body[start:end] for start, end in zip([0, *places], [*places, len(body)], strict=True)]
    draw.shuffle(pieces)
    return b"".join(pieces)


def nest(draw: Random, body: bytes) -> bytes:
    """The page within itself, within itself."""
    for _ in range(draw.choice((1, 2, 4))):
        place = draw.randrange(len(body) + 1)
        body = (body[:place] + body + body[place:])[:LONGEST]
    return body


def wrap(draw: Random, body: bytes) -> bytes:
    """One of the page's own tags opened many times before a piece."""
    found = TAG.findall(body[:200_000])
    tag = draw.choice(found) if found else b"<div>"
    place = draw.randrange(len(body) + 1)
    return body[:place] + tag * draw.choice((3, 100, 1_000, 2_000, 9_000)) + body[place:]


def unclose(draw: Random, body: bytes) -> bytes:
    """End tags taken away, all of them or one in so many."""
    share = draw.choice((1.0, 0.5, 0.1))
    return re.sub(rb"</[^<>]{0,200}>", lambda found: b"" if draw.random() < share else found[0], body)


def insert(draw: Random, body: bytes) -> bytes:
    """A run of something put anywhere."""
    place = draw.randrange(len(body) + 1)
    return body[:place] + repeated(draw, WORDS)[:200_000].encode("utf-8", "surrogatepass") + body[place:]


FLOODS = (b"x<br>", b"<b>x</b>", b"<p>x", b"<img src=1.jpg>x<br>", b"<td>x</td>", b"<a href=1.html>x</a>", b"<i></i>\n")
"""What a page may hold thousands of: lines, pictures with a line behind each, cells, links."""


def flood(draw: Random, body: bytes) -> bytes:
    """One small thing thousands of times between two tags, so that it counts as the page's own."""
    places = [found.end() for found in re.finditer(b">", body)] or [0]
    place = draw.choice(places)
    return body[:place] + draw.choice(FLOODS) * draw.choice((3_000, 20_000, 60_000)) + body[place:]


def recode(draw: Random, body: bytes) -> bytes:
    """The text in another encoding than it says, perhaps with the mark of a third."""
    return draw.choice(BOMS) + decode(body).encode(draw.choice(CODECS), "replace")


def truncate(draw: Random, body: bytes) -> bytes:
    """The page cut off."""
    return body[: draw.randrange(len(body) + 1)]


CHANGES: tuple[Callable[[Random, bytes], bytes], ...] = (
    flip, repeat, remove, shuffle, nest, wrap, unclose, insert, flood, recode, truncate,
)  # fmt: skip


def mutated(pages: Sequence[bytes], seed: int) -> Page:
    """One of the pages, changed in one to three ways, as the number says."""
    draw = Random(seed)
    number, ways = draw.randrange(len(pages)), [draw.choice(CHANGES) for _ in range(draw.randint(1, 3))]
    body = pages[number]
    for way in ways:
        body = way(draw, body)[:LONGEST]
    return Page(f"{'+'.join(way.__name__ for way in ways)} of page {number} by {seed}", body)
