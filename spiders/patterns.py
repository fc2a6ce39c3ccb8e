"""Patterns of profiles: compiled, and kept from taking for ever on some text.

Python's `re` cannot be stopped. So a pattern that can read one text in ever more ways as it grows is a fault, and one
whose steps grow with a power of the length is shown less of it. Both are told by its parts, before there is a text.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from spiders.expressions import MANY, Branch, Edge, Part, Repeat, can_fail, characters, fits, parts_of
from spiders.faults import said

LONGEST_TEXT = 200_000
"""Characters of one text that a pattern is tried on: more is no field."""
_REACH = {2: 20_000, 3: 1_000, 4: 300, 5: 100}
"""Characters shown to a pattern whose steps grow with that power of them: seconds at most. A higher one is a fault."""
_FEW = 2
LONGEST_PATTERN = 5_000
"""Characters of a pattern."""
_SPACES = frozenset(" \t\n　")


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A compiled pattern. Raises ValueError that says where it is wrong, or why it may take for ever."""
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(said("long pattern", length=len(pattern), most=LONGEST_PATTERN))
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(said("pattern does not compile", given=pattern, error=error)) from None
    if endless(pattern):
        raise ValueError(said("endless", given=pattern))
    if (power := _power(parts_of(pattern))) > max(_REACH):
        raise ValueError(said("steep", given=pattern, power=power))
    return compiled


def search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match in as much of a text as the pattern can bear."""
    return pattern.search(text, 0, reach(pattern.pattern))


def found(pattern: re.Pattern[str], text: str) -> str:
    """What a pattern finds in a text: its first group, or the whole match; an empty text where it finds nothing."""
    match = search(pattern, text)
    if match is None or not match[0]:
        return ""
    return (match[1] if pattern.groups else match[0] or "").strip()


@lru_cache(4096)
def endless(pattern: str) -> bool:
    """Whether the steps that a pattern needs may double with each character of a text."""
    return _endless(parts_of(pattern), can_fail_after=False)


@lru_cache(4096)
def reach(pattern: str) -> int:
    """How many characters of a text a pattern is tried on."""
    power = _power(parts_of(pattern))
    return LONGEST_TEXT if power < _FEW else _REACH[min(power, max(_REACH))]


def _endless(parts: Sequence[Part], *, can_fail_after: bool) -> bool:
    """Whether a part can be read in many ways, and is read in all of them because something behind it fails."""
    for number, part in enumerate(parts):
        fails = can_fail_after or any(map(can_fail, parts[number + 1 :]))
        if isinstance(part, Edge):
            if _endless(part.within, can_fail_after=True):
                return True
        elif isinstance(part, Branch):
            if any(_endless(way, can_fail_after=fails) for way in part.ways):
                return True
        elif isinstance(part, Repeat):
            fails = fails and not part.kept
            if _endless(part.body, can_fail_after=fails) or (fails and part.most > _FEW and _ambiguous(part)):
                return True
    return False


def _ambiguous(loop: Repeat) -> bool:
    """Whether two rounds of a loop can match what one round matches, or one round the same in two ways."""
    if loop.is_open and (_in_two_ways(loop.body) or any(map(_overlap, _branches(loop.body)))):
        return True
    for inner, others in _varying(loop.body, ()):
        if not (loop.is_open or inner.is_open):
            continue
        empty, some = fits(others, characters(inner.body))
        if some or (empty and inner.most > 1):
            return True
    return False


def _in_two_ways(parts: Sequence[Part]) -> bool:
    """Whether of two parts each can take what the other takes."""
    varying = [number for number, part in enumerate(parts) if isinstance(part, Repeat) and part.varies]
    return any(_meet_over(parts[first : last + 1]) for first, last in combinations(varying, 2))


def _varying(parts: Sequence[Part], around: tuple[Part, ...]) -> Iterator[tuple[Repeat, tuple[Part, ...]]]:
    """The parts of one round that can take more or less, each with all others of the round."""
    for number, part in enumerate(parts):
        others = (*around, *parts[:number], *parts[number + 1 :])
        if isinstance(part, Repeat):
            if part.varies:
                yield part, others
            yield from _varying(part.body, others) if not part.kept else ()
        elif isinstance(part, Branch):
            if any(not way for way in part.ways):
                yield Repeat((Branch(tuple(filter(None, part.ways))),), 0, 1), others
            for way in part.ways:
                yield from _varying(way, others)


def _branches(parts: Sequence[Part]) -> Iterator[Branch]:
    for part in parts:
        if isinstance(part, Branch):
            yield part
        for way in part.ways if isinstance(part, Branch) else (part.body,) if isinstance(part, Repeat) else ():
            yield from _branches(way)


def _overlap(branch: Branch) -> bool:
    """Whether one alternative can match how another one begins."""
    ways = [way for way in branch.ways if way]
    return any(all(map(_meet, one, other)) for one, other in combinations(ways, 2))


def _meet(one: Part, other: Part) -> bool:
    return not characters((one,)).isdisjoint(characters((other,)))


def _power(parts: Sequence[Part]) -> int:
    """With which power of a text's length the steps may grow: one for each open repetition that meets the one before.

    One more where the search begins anew at each character that the first of them takes. White space does not count:
    a text has one space at a time.
    """
    powers: list[tuple[int, int]] = []
    for number, part in enumerate(parts):
        inner = characters((part,))
        if not _is_open(part) or inner <= _SPACES or not any(map(can_fail, parts[number + 1 :])):
            continue
        before = [power for power, at in powers if _meet_over(parts[at : number + 1])]
        anew = any(fits(parts[:number], inner)) and not isinstance(parts[0], Edge)
        powers.append((1 + max(before, default=int(anew)), number))
    return max((power for power, _ in powers), default=1)


def _meet_over(parts: Sequence[Part]) -> bool:
    """Whether the first and the last of some parts can each take what the other takes, and all between them."""
    first, *between, last = parts
    common = characters((first,)) & characters((last,))
    return fits((first,), common)[1] and fits((last,), common)[1] and any(fits(between, common))


def _is_open(part: Part) -> bool:
    """Whether a part can take any number of characters."""
    ways = part.ways if isinstance(part, Branch) else (part.body,) if isinstance(part, Repeat) else ()
    if isinstance(part, Repeat) and part.kept:
        return False
    return (isinstance(part, Repeat) and part.most > 10 * MANY) or any(_is_open(one) for way in ways for one in way)
