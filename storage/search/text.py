"""What it means that a text contains a word: defined here alone, for search, snippets and tests.

Both are compared in the same normal form: NFKC and case-folded, and any white space counts as one space. So
`ＡＢＣ１２３` is `abc123`, `，` is `,`, and everything else, punctuation too, stands for itself.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_OTHERS = re.compile(r"[^\u4e00-\u9fff]+")
"""All but the ideographs that no normal form changes or combines: leaving those out makes it twenty times quicker."""

SHORT = 16
"""Characters of what stands between ideographs, up to which its normal form is remembered."""

LONG = 10_000
"""Characters of a text whose normal form is not remembered: of a hundred books it would take too much memory."""

AROUND = 40
"""Characters of a snippet before the hit; as many and half follow it."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text, and where the words stand in it as (start, end)."""

    text: str
    spots: tuple[tuple[int, int], ...] = ()


def normal(text: str) -> str:
    """The form in which texts and words are compared."""
    return _remembered(text) if len(text) < LONG else _normal(text)


def _normal(text: str) -> str:
    return " ".join(_OTHERS.sub(_folded, text).split())


_remembered = lru_cache(128)(_normal)
"""An article's text is compared first, and indexed when it is stored, a batch later."""


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
    folded = _Folded(text)
    return sorted({folded.place(*hit.span()) for word in words for hit in re.finditer(re.escape(word), folded.text)})


def spots(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words stand in the text as it is written, as (start, end); spots that touch are joined."""
    joined: list[tuple[int, int]] = []
    for start, end in occurrences(text, words):
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((start, end))
    return tuple(joined)


class _Folded:
    """A text's normal form, and which part of the text each of its characters stands for.

    Ideographs stand for themselves; what is between them is mostly a comma or a full stop, met a thousand times.
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._runs: list[tuple[int, Sequence[tuple[int, int]] | None]] = []
        if (form := _letter_by_letter(text)) is not None:
            self._starts, self.text = [0], form
            self._runs.append((0, None))
            return
        parts: list[str] = []
        length = place = 0
        for others in _OTHERS.finditer(text):
            start, end = others.span()
            form, spans = (_known_spans if end - start <= SHORT else _spans)(text[start:end])
            for part, run in ((text[place:start], (place, None)), (form, (start, spans))):
                self._starts.append(length)
                self._runs.append(run)
                parts.append(part)
                length += len(part)
            place = end
        self._starts.append(length)
        self._runs.append((place, None))
        self.text = "".join((*parts, text[place:]))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text that stands which is here."""
        return self._span(start)[0], self._span(end - 1)[1]

    def _span(self, place: int) -> tuple[int, int]:
        number = bisect_right(self._starts, place) - 1
        begin, spans = self._runs[number]
        inside = place - self._starts[number]
        start, end = (inside, inside + 1) if spans is None else spans[inside]
        return begin + start, begin + end


def _letter_by_letter(text: str) -> str | None:
    """The normal form of a text of which each character has one of its own; None for a text that has others.

    Most are so, and then every character stands where it stood, which takes a fifth of the time.
    """
    forms, others = _simple(), {sign for sign in set(text) if not "\u4e00" <= sign <= "\u9fff"}
    if not others <= forms.keys() or "  " in text:
        return None
    for sign in others:
        if forms[sign] != sign:  # what is put there is a form itself, and none is changed twice
            text = text.replace(sign, forms[sign])
    return text


@lru_cache(1)
def _simple() -> dict[str, str]:
    """The normal form of each letter and mark of European and Chinese texts that has one of one character."""
    blocks = (range(0x20, 0x250), range(0x2010, 0x2040), range(0x3001, 0x302A), range(0xFF01, 0xFF5F))
    forms = {chr(code): _fold(chr(code)) for block in blocks for code in block}
    return {sign: form for sign, form in forms.items() if len(form) == 1 and (sign == " " or not form.isspace())}


def _spans(text: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """The normal form of what stands between ideographs, and for each of its characters the part of the text."""
    folded: list[str] = []
    spans: list[tuple[int, int]] = []
    for first, last in _characters(text):
        form = normal(text[first:last]) or " "
        if form == " " and folded[-1:] == [" "]:
            continue
        folded.extend(form)
        spans.extend([(first, last)] * len(form))
    return "".join(folded), spans


_known_spans = lru_cache(1024)(_spans)


def _characters(text: str) -> Iterator[tuple[int, int]]:
    """Each character of a text with the marks that combine with it, as (start, end)."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
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
