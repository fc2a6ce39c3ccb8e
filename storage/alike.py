"""How much two texts have in common, by their letters alone."""

import re
from collections import Counter
from functools import lru_cache

from storage.search.text import normal

LENGTH = 4
"""Letters of a piece: few enough that single letters which were changed leave most pieces whole."""

LONGEST = 200_000
"""Letters of a text that are looked at; a book has more."""

NUMBERS, SAME = 4, 0.5
"""Two texts with so many numbers each, of which fewer than this share are the same, are one form filled in twice."""

_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


_normal = lru_cache(4)(normal)  # of two texts it is asked for twice


def letters(text: str) -> str:
    """The letters and digits of a text, widths and case folded as search does."""
    return _SIGNS.sub("", _normal(text))


def contained(part: str, whole: str) -> float:
    """How much of the first text stands in the second: the share of its pieces of four letters, from 0 to 1.

    Texts that have nothing to do with each other have some turns of phrase in common, so this is seldom 0.
    """
    asked = _pieces(part)
    return len(asked & _pieces(whole)) / len(asked) if asked else 0.0


def overlap(one: str, other: str) -> float:
    """How much of the shorter text stands in the longer one."""
    return contained(*sorted((one, other), key=len))


def is_form(one: str, other: str) -> bool:
    """Whether two texts that have much in common differ in most of their numbers: the weather of two days."""
    fewer, more = sorted((_numbers(one), _numbers(other)), key=Counter.total)
    return fewer.total() >= NUMBERS and (fewer & more).total() < SAME * fewer.total()


def _pieces(text: str) -> set[str]:
    found = letters(text[: 2 * LONGEST])[:LONGEST]
    return {found[start : start + LENGTH] for start in range(len(found) - LENGTH + 1)}


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(_normal(text[: 2 * LONGEST])))
