"""What it means that a text contains a word: defined here alone, for search, snippets and tests.

Both are compared in the same normal form: NFKC and case-folded, and any white space counts as one space. So
`ＡＢＣ１２３` is `abc123`, `，` is `,`, and everything else, punctuation too, stands for itself.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_OTHERS = re.compile(r"[^\u4e00-\u9fff]+")
"""All but the ideographs that no normal form changes or combines: leaving those out makes it twenty times quicker."""

AROUND = 40
"""Characters of a snippet before the hit; as many and half follow it."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text, and where the words stand in it as (start, end)."""

    text: str
    spots: tuple[tuple[int, int], ...] = ()


def normal(text: str) -> str:
    """The form in which texts and words are compared."""
    return " ".join(_OTHERS.sub(_folded, text).split())


def _folded(found: re.Match[str]) -> str:
    return _fold(found[0])


@lru_cache(1024)
def _fold(text: str) -> str:
    # Case folding can undo the normal form (İ), so it is made again; twice is where it stops to change.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def with_captions(body: str, captions: Sequence[str]) -> str:
    """What is looked into beside the title: the body, and below it the captions."""
    return "\n".join((body, *captions))


def holds(text: str, word: str) -> bool:
    """Whether a word, in normal form, occurs in a text: what the index must agree with."""
    return word in normal(text)


def occurrences(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Each place where one of the words stands in the text as it is written, as (start, end), in order."""
    folded, places = _with_places(text)
    return sorted(
        {
            (places[hit.start()][0], places[hit.end() - 1][1])
            for word in words
            for hit in re.finditer(re.escape(word), folded)
        }
    )


def spots(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words stand in the text as it is written, as (start, end); spots that touch are joined."""
    joined: list[tuple[int, int]] = []
    for start, end in occurrences(text, words):
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((start, end))
    return tuple(joined)


def _with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The normal form, and for each of its characters the part of the text that it stands for."""
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end, is_plain in _runs(text):
        if is_plain:
            folded.extend(text[start:end])
            places.extend(zip(range(start, end), range(start + 1, end + 1), strict=True))
            continue
        for first, last in _characters(text, start, end):
            form = normal(text[first:last]) or " "
            if form == " " and folded[-1:] == [" "]:
                continue
            folded.extend(form)
            places.extend([(first, last)] * len(form))
    return "".join(folded), places


def _runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Ideographs that are as they are, and what is between them, as (start, end, whether they are)."""
    place = 0
    for others in _OTHERS.finditer(text):
        yield place, others.start(), True
        yield others.start(), others.end(), False
        place = others.end()
    yield place, len(text), True


def _characters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each character of a part with the marks that combine with it, as (start, end)."""
    for place in range(start + 1, end + 1):
        if place == end or not unicodedata.combining(text[place]):
            yield start, place
            start = place


def snippet(body: str, words: Sequence[str]) -> Snippet:
    """The piece of a body around the first word that stands in it, or its beginning; always one line."""
    body = body.replace("\n", " ")
    marked = spots(body, words)
    start = max(0, marked[0][0] - AROUND) if marked else 0
    end = (marked[0][1] if marked else 0) + AROUND + AROUND // 2
    inside = tuple((max(a, start) - start, min(b, end) - start) for a, b in marked if a < end)
    before, after = "…" if start else "", "…" if end < len(body) else ""
    return Snippet(before + body[start:end] + after, tuple((a + len(before), b + len(before)) for a, b in inside))
