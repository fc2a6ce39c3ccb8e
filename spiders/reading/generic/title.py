"""The title: the line above the body that the page's <title> repeats, or its heading."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import commonprefix

from spiders.reading.generic.head import Head
from spiders.reading.generic.labels import is_labelled
from spiders.reading.generic.outline import Line, Outline

LONGEST = 200
"""Characters of a title."""
_SHORTEST = 4
_FAR = 40
_LEAST = 8
_LONGEST_SITE = 14
_USUAL, _SHORT_TITLE = 6, 10
_BEHIND = 70
_WHOLE = 10
_LONG, _SURE = 8, 10
"""Lengths and weights set by trial, as those of the body: agreement counts up to 100 and decides, signs break ties."""
_SEPARATOR = re.compile(r"\s*(?:[_|｜]+|-{2,}|—{1,2}|–|\s-\s|-(?=[^\d])|>|»)\s*")
_SITE = re.compile(r"(?:网|网站|门户|官网|在线|政府|协会|学会|(?<![开布格大全破新结])局|委员会|办公室|平台)$")
"""How the names of sites end, which stand at the top of a page and in its <title>."""
_OUTSIDE = re.compile(r"\W+|_")
_MARKED = re.compile(r"title|tit(?![a-z])|headline|\bbt\b|biaoti|subject", re.IGNORECASE)
_HEADING = {1: 30, 2: 20, 3: 12, 4: 6, 5: 4, 6: 2}


@dataclass(frozen=True, slots=True)
class Title:
    """A title, the lines `first` up to `last` that show it (none where only <title> has it), how sure it is."""

    text: str
    first: int
    last: int
    confidence: float


def find_title(page: Outline, head: Head, start: int) -> Title | None:
    """The title of the article whose prose seems to begin at line `start`; None where the page names none."""
    titles = [text for text in head.titles if not _is_site(text)]
    keys = [wanted for text in titles if (wanted := _key(text))]
    sites = [_key(part) for text in head.titles for part in _SEPARATOR.split(text) if _SITE.search(part)]
    best: tuple[float, Title] | None = None
    for first, last, text, level in _candidates(page, start + _FAR):
        key = _key(text)
        agreement = max([_agreement(key, wanted, sites) for wanted in keys], default=0.0)
        labels = _precedes_labels(page, last)
        if _SITE.search(text) and not (labels and level):
            agreement /= 5
        signs = _HEADING.get(level, 0) + 15 * labels
        away = min(start - first, 60) / 3 if first <= start else _BEHIND
        if best is not None and 100 * agreement + signs + 12 + _WHOLE - away <= best[0]:
            continue
        signs += 12 * _is_marked(page, first)
        if (agreement < 0.3 and not signs) or (agreement < 1 and len(text) < _SHORTEST):
            continue
        linked = sum(line.linked for line in page.lines[first:last]) * 2 > len(text)
        signs -= _SHORT_TITLE * (len(text) < _USUAL)
        value = 100 * agreement + signs + _WHOLE * (last - first > 1) - away - 40 * linked
        if best is None or value > best[0]:
            sure = 0.6 + 0.3 * min(agreement * 1.5, 1) + (0.1 if level else 0.05)
            best = value, Title(text, first, last, sure)
    if best is not None and (best[0] > _LEAST or not titles):
        return best[1]
    bare = _without_suffix((titles or head.titles)[0]) if head.titles else ""
    return Title(bare, start, start, 0.5) if bare else None


def _is_site(text: str) -> bool:
    """Whether a document's title is nothing but the name of its site."""
    return len(text) <= _LONGEST_SITE and _SITE.search(text) is not None and _SEPARATOR.search(text) is None


def _candidates(page: Outline, end: int) -> Iterator[tuple[int, int, str, int]]:
    """Lines, and runs of lines in one box, that may be a title: their places, text and heading level."""
    first = 0
    lines = page.lines[:end]
    while first < len(lines):
        last = first + 1
        while last < len(lines) and last - first < 3 and _are_one(page, lines[first], lines[last]):
            last += 1
        run = [line for line in lines[first:last] if _may_be(line)]
        level = lines[first].heading
        if len(run) == last - first > 1 and sum(len(line.text) for line in run) <= LONGEST:
            yield first, last, " ".join(line.text for line in run), level
        for at in range(first, last):
            if 2 <= len(lines[at].text) <= LONGEST and _may_be(lines[at]):
                yield at, at + 1, lines[at].text, level
        first = last


def _are_one(page: Outline, line: Line, other: Line) -> bool:
    """Whether two lines stand in one box, or in headings of one level side by side."""
    beside = page.boxes[line.box].parent == page.boxes[other.box].parent
    return line.box == other.box or (beside and line.heading == other.heading > 0)


def _may_be(line: Line) -> bool:
    if is_labelled(line.text) or line.text.endswith("。"):
        return False
    return line.role == "text" or (line.role in ("menu", "row", "file") and line.heading > 0)


def _precedes_labels(page: Outline, at: int) -> bool:
    return any(line.role in ("meta", "signed", "dated") or is_labelled(line.text) for line in page.lines[at : at + 2])


def _is_marked(page: Outline, at: int) -> bool:
    """Whether the page calls the line a title: its box, or the element that its text begins in."""
    nodes = [page.boxes[page.lines[at].box].node, *(node for _, node in page.lines[at].parts[:1])]
    names = " ".join(f"{node.tag} {node.get('class', '')} {node.get('id', '')}" for node in nodes)
    return _MARKED.search(names) is not None


def _key(text: str) -> str:
    return _OUTSIDE.sub("", unicodedata.normalize("NFKC", text)).lower()


def _agreement(key: str, wanted: str, sites: list[str]) -> float:
    """How much of the document's title a line is, or the other way round: part of the other, or both begin alike.

    Not by the name of one of the `sites`. A document's title may be cut, or hold the names of section and site.
    """
    if len(key) < 2:
        return 0.0
    share = min(len(key), len(wanted)) / max(len(key), len(wanted))
    if key in wanted or wanted in key:
        if key in wanted and len(key) >= _LONG and (wanted.startswith(key) or len(key) >= _SURE):
            return min(1.0, share + 0.3)
        return share if share > 0.5 or wanted.startswith(key) else 0.0
    if key[:_SURE] != wanted[:_SURE]:
        return 0.0
    alike = commonprefix((key, wanted))
    named = max((len(site) for site in sites if site.startswith(alike[: len(site)]) and alike), default=0)
    if len(alike) < named + _SURE:
        return 0.0
    return 0.9 * len(alike) / len(key)


def _without_suffix(text: str) -> str:
    """A document's title without the names of site and section around it."""
    parts = [part for part in _SEPARATOR.split(text) if part]
    if len(parts) < 2:
        return text
    return (
        parts[0]
        if len(parts[0]) >= 8
        else max((part for part in parts if not _SITE.search(part)), key=len, default=text)
    )
