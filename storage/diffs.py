"""From an old text to the new one, character by character. White space is no difference."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LEVELS = (
    re.compile(r"\s*\S[^\n]*\s*"),  # paragraphs
    re.compile(r"\s*\S[^，。！？；,!?;\n]*[，。！？；,!?;\s]*"),  # clauses
    re.compile(r"\s*\S\s*"),  # characters
)
"""What a text is cut into, with the white space after it: what differs at one level is compared at the next."""

MOST_PAIRS = 1_000_000
"""Pairs of equal parts that may be looked at for two texts, about a second. What is beyond stands as replaced."""

LONGEST = 2_000_000
"""Characters of two texts that are cut into parts at all."""

SHORT = 3
"""Characters in common between two changes, below which they read better as one."""

CONTEXT = 20
"""Characters that are shown before and after a change."""

Part = tuple[bool, str, str]
"""Whether two pieces are the same, and the two."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One step: where `a` stood, `b` stands now. The two of an `equal` step may differ in white space.

    `left_out` is how many characters were cut out of an `equal` step, where `…` stands.
    """

    op: Literal["equal", "delete", "insert", "replace"]
    a: str
    b: str
    left_out: int = 0


def operations(old: str, new: str) -> list[Operation]:
    """The steps that make the new text of the old one: all `a` together are the old one, all `b` the new one."""
    parts = list(_joined(_tidy(_Work().parts(old, new))))
    inner = range(1, len(parts) - 1)
    merged = [(is_same and not (n in inner and _is_short(b)), a, b) for n, (is_same, a, b) in enumerate(parts)]
    return [_operation(*part) for part in _joined(merged)]


def shortened(steps: Sequence[Operation]) -> list[Operation]:
    """The same steps with what is equal cut down to a little before and after each change, in its paragraph."""
    last = len(steps) - 1
    return [step if step.op != "equal" else _cut(step, n == 0, n == last) for n, step in enumerate(steps)]


def lengths(steps: Iterable[Operation]) -> tuple[int, int]:
    """How many characters were taken out and put in, without white space."""
    changes = [step for step in steps if step.op != "equal"]
    return sum(len(squeezed(step.a)) for step in changes), sum(len(squeezed(step.b)) for step in changes)


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


class _Work:
    """The comparing of two texts, with how much of it may still be done."""

    def __init__(self) -> None:
        self.left = MOST_PAIRS

    def parts(self, old: str, new: str, level: int = 0) -> Iterator[Part]:
        """What is the same and what is not, in order."""
        if squeezed(old) == squeezed(new):
            yield True, old, new
            return
        if level == len(LEVELS) or len(old) + len(new) > LONGEST:
            yield from _ends(old, new)
            return
        a, b = (LEVELS[level].findall(text) or [text] for text in (old, new))
        keys_a, keys_b = [squeezed(part) for part in a], [squeezed(part) for part in b]
        pairs = _pairs(keys_a, keys_b)
        if pairs > self.left:
            yield from _ends(old, new)
            return
        self.left -= pairs
        for tag, a1, a2, b1, b2 in SequenceMatcher(None, keys_a, keys_b, autojunk=False).get_opcodes():
            piece_a, piece_b = "".join(a[a1:a2]), "".join(b[b1:b2])
            if tag == "replace":
                yield from self.parts(piece_a, piece_b, level + 1)
            else:
                yield tag == "equal", piece_a, piece_b


def _pairs(a: Sequence[str], b: Sequence[str]) -> int:
    """How many pairs a SequenceMatcher meets in one search."""
    counted = Counter(b)
    return sum(counted[key] for key in a)


def _ends(old: str, new: str) -> Iterator[Part]:
    """Only what the two have in common at their beginning and end."""
    head = _common(old, new)
    a, b = old[head:], new[head:]
    tail = _common(a[::-1], b[::-1])
    end_a, end_b = len(a) - tail, len(b) - tail
    yield True, old[:head], new[:head]
    yield False, a[:end_a], b[:end_b]
    yield True, a[end_a:], b[end_b:]


def _common(a: str, b: str) -> int:
    """How many characters the two begin with in common."""
    return next((n for n, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))


def _tidy(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts without the white space after what was replaced: it is the same on both sides."""
    for is_same, a, b in parts:
        if squeezed(a) and squeezed(b):
            end_a, end_b = len(a.rstrip()), len(b.rstrip())
            yield is_same, a[:end_a], b[:end_b]
            yield True, a[end_a:], b[end_b:]
        else:
            yield is_same, a, b


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts with neighbours of one kind made one."""
    kind, a, b = True, "", ""
    for is_same, next_a, next_b in parts:
        if not next_a and not next_b:
            continue
        if is_same != kind and (a or b):
            yield kind, a, b
            a = b = ""
        kind, a, b = is_same, a + next_a, b + next_b
    if a or b:
        yield kind, a, b


def _is_short(text: str) -> bool:
    return len(squeezed(text)) < SHORT and "\n" not in text


def _operation(is_same: bool, a: str, b: str) -> Operation:
    return Operation("equal" if is_same else "replace" if a and b else "delete" if a else "insert", a, b)


def _cut(step: Operation, is_first: bool, is_last: bool) -> Operation:
    cuts = [_cut_text(text, not is_first, not is_last) for text in (step.a, step.b)]
    (a, _), (b, left_out) = cuts
    return Operation("equal", a, b, left_out)


def _cut_text(text: str, after_change: bool, before_change: bool) -> tuple[str, int]:
    """The text with its middle cut out, and how many characters that takes away."""
    has_lines = "\n" in text
    if not has_lines and len(text) <= CONTEXT * (after_change + before_change):
        return text, 0
    head = text.partition("\n")[0][:CONTEXT] if after_change else ""
    tail = text.rpartition("\n")[2][-CONTEXT:] if before_change else ""
    gap = text[len(head) : len(text) - len(tail)]
    mark = "…"
    if has_lines:
        mark = "…" * (after_change and gap[0] != "\n") + "\n" * (after_change and before_change)
        mark += "…" * (before_change and gap[-1] != "\n")
    return head + mark + tail, len(squeezed(gap))
