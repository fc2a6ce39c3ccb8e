"""Regular expressions taken apart: which characters each part can match, and how often it is repeated."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

MANY = 20
"""So often repeated, a part counts as repeated without end."""

_SAMPLE = frozenset(map(chr, [9, 10, *range(32, 127)])) | frozenset("　：；，。（）【】“”《》、·０９年月日中国澜川")
"""Characters that stand for all others: those that patterns tell apart, and the pattern's own."""
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "SPACE": str.isspace,
    "DIGIT": str.isdecimal,
    "WORD": lambda character: character.isalnum() or character == "_",
}


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """A condition that takes no character, such as `$` or what is looked at ahead."""

    within: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """Alternatives, each a sequence of parts."""

    ways: tuple[tuple["Part", ...], ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sequence repeated, at least and at most so often. What is `kept` gives back nothing of what it took."""

    body: tuple["Part", ...]
    least: int
    most: int
    kept: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has no end, or one far off."""
        return self.most > MANY

    @property
    def varies(self) -> bool:
        """Whether it can take more or less of one text."""
        return self.least != self.most and not self.kept


Part: TypeAlias = Chars | Edge | Branch | Repeat


def parts_of(pattern: str) -> tuple[Part, ...]:
    """The parts of a sound pattern in their order; none where this Python does not show them."""
    try:
        parsed: Any = import_module("re._parser").parse(pattern)
    except (ImportError, AttributeError):  # a module of Python's own, which may be moved
        return ()
    return tuple(_Parts(pattern).read(parsed))


def fits(parts: Iterable[Part], allowed: frozenset[str]) -> tuple[bool, bool]:
    """Whether a sequence can match nothing at all, and whether it can match a text of allowed characters alone."""
    empty, some = True, False
    for part in parts:
        can_be_empty, can_be_some = _fits(part, allowed)
        if not (can_be_empty or can_be_some):
            return False, False
        empty, some = empty and can_be_empty, some or can_be_some
    return empty, some


def _fits(part: Part, allowed: frozenset[str]) -> tuple[bool, bool]:
    if isinstance(part, Chars):
        return False, not allowed.isdisjoint(part.of)
    if isinstance(part, Edge):
        return True, False
    ways = part.ways if isinstance(part, Branch) else (part.body,)
    each = [fits(way, allowed) for way in ways]
    empty, some = any(one for one, _ in each), any(other for _, other in each)
    return empty or (isinstance(part, Repeat) and part.least == 0), some


def characters(parts: Iterable[Part]) -> frozenset[str]:
    """All characters that some part of a sequence matches."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Chars):
            found |= part.of
        for way in part.ways if isinstance(part, Branch) else (part.body,) if isinstance(part, Repeat) else ():
            found |= characters(way)
    return frozenset(found)


def can_fail(part: Part) -> bool:
    """Whether there is a text on which a part does not match."""
    if isinstance(part, Branch):
        return all(any(map(can_fail, way)) for way in part.ways)
    return not isinstance(part, Repeat) or (part.least > 0 and any(map(can_fail, part.body)))


class _Parts:
    """What Python's parser found, with sets of characters in place of its own names."""

    def __init__(self, pattern: str) -> None:
        letters = {*pattern, *pattern.lower(), *pattern.upper()}
        self.all = _SAMPLE | frozenset(letter for letter in letters if len(letter) == 1)

    def read(self, parsed: Any) -> Iterator[Part]:
        for code, value in parsed:
            name = str(code)
            if name == "SUBPATTERN":
                yield from self.read(value[-1])
            elif name == "BRANCH":
                yield Branch(tuple(tuple(self.read(way)) for way in value[1]))
            elif name == "GROUPREF_EXISTS":
                yield Branch(tuple(tuple(self.read(way or ())) for way in value[1:]))
            elif name.endswith("REPEAT"):
                least, most, body = value
                yield Repeat(tuple(self.read(body)), int(least), int(most), kept=name.startswith("POSSESSIVE"))
            elif name == "ATOMIC_GROUP":
                yield Repeat(tuple(self.read(value)), 1, 1, kept=True)
            elif name.startswith("ASSERT"):
                yield Edge(tuple(self.read(value[1])))
            elif name.startswith("GROUPREF"):
                yield Repeat((Chars(self.all),), 0, MANY + 1, kept=True)
            else:
                yield Edge() if name == "AT" else Chars(self._set(name, value))

    def _set(self, name: str, value: Any) -> frozenset[str]:
        if name in ("ANY", "NOT_LITERAL"):
            without = "\n" if name == "ANY" else chr(value)
            return self.all - {without}
        if name == "LITERAL":
            letter = chr(value)
            return frozenset({letter, letter.lower(), letter.upper()})
        if name == "RANGE":
            return frozenset(letter for letter in self.all if value[0] <= ord(letter) <= value[1])
        if name == "CATEGORY":
            *_, wanted = str(value).split("_")
            has = _CATEGORIES[wanted]
            return frozenset(letter for letter in self.all if has(letter) != ("_NOT_" in str(value)))
        negated = bool(value) and str(value[0][0]) == "NEGATE"
        found = frozenset[str]().union(*(self._set(str(code), inner) for code, inner in value[negated:]))
        return self.all - found if negated else found
