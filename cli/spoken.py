"""Sentences for the terminal in the language that is spoken.

The code has its sentences in English, alerts and JSON keep them so; here, at the edge, a sentence is recognised by what
of it never changes, and said in Chinese. One that no table knows is said in English.
"""

import re
from collections.abc import Iterator
from functools import cache

from storage.language import language

LONGEST, DEEPEST = 4_000, 4
"""Characters of a sentence that is looked up, and sentences within one another."""

_PLACE = re.compile(r"\{n?\}")
_NUMBER = re.compile(r"\d[\d.,]*%?")


def spoken(text: str) -> str:
    """The sentence as it is said to people; spaces around it stay."""
    return text if language() == "en" else _chinese(text, DEEPEST)


def heading(name: str) -> str:
    """The heading of a column, or the name of a fact."""
    if language() == "en":
        return name
    from cli.chinese import COLUMNS

    return COLUMNS.get(name, name)


def _chinese(text: str, depth: int) -> str:
    if not depth or len(text) > LONGEST or not text.strip():
        return text
    from cli.chinese import SENTENCES

    if text in SENTENCES:
        return SENTENCES[text]
    for parts, are_numbers, sentence in _forms():
        values = _values(text, parts, are_numbers)
        if values is not None:
            return sentence.format(*(_chinese(value, depth - 1) for value in values))
    inner = text.strip()
    return text if inner == text else text.replace(inner, _chinese(inner, depth), 1)


@cache
def _forms() -> list[tuple[list[str], list[bool], str]]:
    """Each form as its fixed parts, which of its places are numbers, and the Chinese; the longest ones first."""
    from cli.chinese import NOUNS, SENTENCES

    counts = [(f"{{n}} {noun}{end}", f"{{0}} {word}") for noun, word in NOUNS.items() for end in ("", "s")]
    forms = [
        (_PLACE.split(form), [place == "{n}" for place in _PLACE.findall(form)], sentence)
        for form, sentence in [*SENTENCES.items(), *counts]
        if _PLACE.search(form)
    ]
    return sorted(forms, key=lambda form: -sum(map(len, form[0])))


def _values(text: str, parts: list[str], are_numbers: list[bool]) -> list[str] | None:
    """What stands in the places of a form; None where the text does not have it. In time linear in the text."""
    if not (text.startswith(parts[0]) and text.endswith(parts[-1])):
        return None
    if len(text) < sum(map(len, parts)):
        return None
    found, at, end = list[str](), len(parts[0]), len(text) - len(parts[-1])
    for start, stop in _between(text, parts[1:-1], at, end):
        found.append(text[start:stop])
    if len(found) != len(are_numbers):
        return None
    fit = all(bool(_NUMBER.fullmatch(value)) or not must for value, must in zip(found, are_numbers, strict=True))
    return found if fit else None


def _between(text: str, parts: list[str], at: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between the parts; fewer where a part is not there."""
    for part in parts:
        place = text.find(part, at, end)
        if place < 0:
            return
        yield at, place
        at = place + len(part)
    yield at, end
