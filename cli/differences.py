"""Two values of a field, shown so that a person sees what differs, in few lines."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from cli.output import clean
from cli.spoken import spoken

if TYPE_CHECKING:
    from rich.text import Text

    from spiders.upkeep.check import Difference

MOST_SHOWN = 6
"""Changed paragraphs, or entries of a listing, that are shown of one difference."""

NARROWEST, BEFORE = 20, 12
"""Columns that a value has at least, and characters that are shown of it before what differs."""

MOST_PARTS = 2_000
"""Paragraphs or entries that are compared one with the other; beyond them the first that differs is shown."""


def lines(one: "Difference", width: int) -> "Iterator[Text]":
    """A difference as lines of at most `width` columns: the field, then what was expected and what was found."""
    from rich.text import Text

    yield Text(clean(one.field), style="bold")
    if one.error is not None:
        yield Text(
            "  " + cut(clean(spoken(f"cannot be read: {one.error.reason}: {one.error.detail}")), width - 2), style="red"
        )
        return
    parts = _parts(one.expected), _parts(one.found)
    if max(map(len, parts)) > 1:
        yield from _changed(*parts, width)
    else:
        expected, found = ("".join(part) for part in parts)
        yield from _pair(expected, found, width)


def _parts(value: Any) -> list[str]:
    """The parts that are compared: paragraphs of a text, members of a list."""
    if isinstance(value, str):
        return value.split("\n")
    return [written(part) for part in value] if isinstance(value, list) else [] if value is None else [written(value)]


def _changed(expected: list[str], found: list[str], width: int) -> "Iterator[Text]":
    """The parts that differ, each group under the number of its first, with the part before it."""
    from rich.text import Text

    yield Text(spoken(f"  {len(expected)} expected, {len(found)} found"), style="dim")
    left = MOST_SHOWN
    for tag, a1, a2, b1, b2 in _groups(expected, found):
        if tag == "equal":
            continue
        if not left:
            yield Text(spoken("  … and more"), style="dim")
            return
        yield Text(spoken(f"  at {a1 + 1}"), style="dim")
        if a1:
            yield Text("      " + cut(clean(expected[a1 - 1]), width - 6), style="dim")
        size = max(a2 - a1, b2 - b1)
        for one, other in islice(zip_longest(expected[a1:a2], found[b1:b2]), left):
            yield from _pair(one, other, width)
        if size > left:
            yield Text(spoken(f"    … and {size - left} more here"), style="dim")
        left = max(0, left - size)


def _groups(expected: list[str], found: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if len(expected) + len(found) <= MOST_PARTS:
        return SequenceMatcher(None, expected, found, autojunk=False).get_opcodes()
    first = next(
        (n for n, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), min(len(expected), len(found))
    )
    return [("replace", first, len(expected), first, len(found))]


def _pair(expected: str | None, found: str | None, width: int) -> "Iterator[Text]":
    """One value against another, each from shortly before where they differ; a part that is None is not there."""
    start = 0
    if expected is not None and found is not None:
        pairs = enumerate(zip(expected, found, strict=False))
        start = next((place for place, (a, b) in pairs if a != b), min(len(expected), len(found)))
    for sign, text in (("-", expected), ("+", found)):
        if text is not None:
            yield _line(sign, text, start, width)


def _line(sign: str, text: str, start: int, width: int) -> "Text":
    from rich.text import Text

    begin = max(0, start - BEFORE) if start > NARROWEST else 0
    shown = clean(text[begin:]).replace("\n", "⏎") or spoken("(nothing)")
    return Text(
        f"    {sign} " + cut(("…" if begin else "") + shown, width - 6), style="red" if sign == "-" else "green"
    )


def cut(text: str, width: int) -> str:
    """The text in one line of at most so many columns."""
    from rich.cells import cell_len, set_cell_size

    width = max(width, NARROWEST)
    text = " ".join(text.split("\n"))[: 4 * width]
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def written(value: Any) -> str:
    """A value of a field as text: lists with commas, an entry of a listing in one line, nothing for None."""
    if isinstance(value, dict):
        return "  ".join(str(part) for part in value.values() if part is not None)
    if isinstance(value, list):
        is_long = any(isinstance(part, dict) for part in value)
        return ("\n" if is_long else ", ").join(map(written, value))
    return "" if value is None else str(value)
