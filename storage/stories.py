"""Which article tells the story of which: each belongs to the earlier one that it has most in common with, if any.

What hangs together so is one story, named after its first article. This does not depend on the order in which the
articles came in. Chains are followed: who copies a copy belongs to the story of the first, and what puts several
stories together belongs to one of them and joins none of the others.
"""

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from storage import models
from storage.alike import is_form, overlap

LEAST, SURE, LIKELY = 2, 0.4, 0.12
"""Shingles that two texts must have in common; the share of the shorter one's at which they surely have much in common,
and at which it is worth looking at the texts themselves: where letters were changed singly, few shingles are left."""

SHORT, LETTERS_A_SHINGLE = 200, 64
"""Letters of a text whose shingles are too few to be sure of anything; and twice as many as there usually are for each
that is kept: a text with fewer shingles is boilerplate for the most part."""

ENOUGH, ENOUGH_OF_SHORT = 0.35, 0.6
"""How much of the shorter text must then stand in the longer one."""

FEWEST = 4
"""Shingles that must count in both texts: what is boilerplate but for a few tells nothing."""

EQUAL = 1_000_000
"""What two equal texts have in common: more than any two others."""

AT_ONCE = 500
"""Articles or shingles that one statement names."""

STORY, FINGERPRINT, VERSION = (models.Base.metadata.tables[name] for name in ("story", "fingerprint", "version"))
"""As tables, and the statements made once: objects, and statements made each time, would take most of the time."""

SOME: BindParameter[Sequence[int]] = bindparam("some", expanding=True)
_SOURCE, _OWN, _SAME = STORY.alias("source"), VERSION.alias("own"), VERSION.alias("same")
_MEMBERS = (
    select(STORY, _SOURCE.c.place.label("source_place"))
    .outerjoin(_SOURCE, _SOURCE.c.article_id == STORY.c.from_id)
    .where(STORY.c.article_id.in_(SOME))
)
_HANGING = select(STORY.c.article_id).where(STORY.c.from_id == bindparam("id"))
_COUNTED = (
    select(FINGERPRINT.c.article_id, func.count())
    .where(FINGERPRINT.c.shingle.in_(SOME))
    .group_by(FINGERPRINT.c.article_id)
)
_COPIES = (
    select(_SAME.c.article_id)
    .join(_OWN, _OWN.c.body_digest == _SAME.c.body_digest)
    .where(_OWN.c.article_id == bindparam("id"), _OWN.c.current, _OWN.c.body_digest != "", _SAME.c.current)
)
_TEXT = select(VERSION.c.body).where(VERSION.c.article_id == bindparam("id"), VERSION.c.current)
_SET_SOURCE = (
    update(STORY)
    .where(STORY.c.article_id == bindparam("id"))
    .values(from_id=bindparam("source"), shared=bindparam("common"))
)
_STORY_OF = select(STORY.c.story_id).where(STORY.c.article_id == bindparam("id"))
_BELOW = select(STORY.c.article_id).where(STORY.c.article_id == bindparam("id")).cte("below", recursive=True)
_BELOW = _BELOW.union(select(STORY.c.article_id).join(_BELOW, STORY.c.from_id == _BELOW.c.article_id))
_SETTLE = (
    update(STORY)
    .where(STORY.c.article_id.in_(select(_BELOW.c.article_id)), STORY.c.story_id != bindparam("story"))
    .values(story_id=bindparam("story"))
)


@dataclass(slots=True)
class Member:
    """An article as it is compared, and what it belongs to: its `source`, if any, and where in time that stands."""

    id: int
    source: int | None
    shared: int
    place: tuple[str, int]
    letters: int
    kept: int
    shingles: bytes
    source_place: tuple[str, int] | None


def judge(connection: Connection, ids: Collection[int]) -> None:
    """Find again what these articles belong to and what belongs to them, after their shingles or places changed."""
    moved = {one.id: one for id in ids for one in _judge(connection, id)}
    for member in sorted(moved.values(), key=lambda one: one.place):
        _settle(connection, member)


def _judge(connection: Connection, id: int) -> Iterator[Member]:
    """The articles, among this one and those that it is or might be the source of, that have another source now."""
    own = _members(connection, [id])[id]
    shared = _shared(connection, own)
    found = _members(connection, {*shared, *connection.scalars(_HANGING, {"id": id})})
    if _choose(connection, own, found.values(), shared):
        yield own
    for other in found.values():
        if other.source == id:
            theirs = _shared(connection, other)
            if _choose(connection, other, _members(connection, theirs).values(), theirs):
                yield other
        elif own.place < other.place and _is_better(connection, own, other, shared[other.id]):
            _set_source(connection, other, own, shared[other.id])
            yield other


def _choose(connection: Connection, own: Member, others: Iterable[Member], shared: dict[int, int]) -> bool:
    """Let an article belong to the earlier one that has most in common with it; whether that is another than before."""
    earlier = [one for one in others if one.id in shared and one.place < own.place]
    ordered = sorted(earlier, key=lambda one: (-shared[one.id], one.place))
    best = next((one for one in ordered if _is_match(connection, own, one, shared[one.id])), None)
    before, common = own.source, 0 if best is None else shared[best.id]
    if (before, own.shared) != (None if best is None else best.id, common):
        _set_source(connection, own, best, common)
    return before != own.source


def _is_better(connection: Connection, own: Member, other: Member, shared: int) -> bool:
    """Whether an article would be a better source of a later one than what that has."""
    is_more = other.source_place is None or (-shared, own.place) < (-other.shared, other.source_place)
    return is_more and _is_match(connection, own, other, shared)


def _is_match(connection: Connection, one: Member, other: Member, shared: int) -> bool:
    """Whether two articles that have so many shingles in common tell the same story."""
    kept, letters = min((one.kept, one.letters), (other.kept, other.letters))
    if shared >= EQUAL or kept < FEWEST or shared < LIKELY * kept:
        return shared >= EQUAL
    texts = [connection.scalars(_TEXT, {"id": id}).one() for id in (one.id, other.id)]
    if is_form(*texts):
        return False
    is_short, is_whole = letters < SHORT, kept * LETTERS_A_SHINGLE >= letters
    is_sure = is_whole and not is_short and shared >= SURE * kept
    return is_sure or overlap(*texts) >= (ENOUGH_OF_SHORT if is_short else ENOUGH)


def _set_source(connection: Connection, own: Member, source: Member | None, shared: int) -> None:
    own.source, own.shared = None if source is None else source.id, shared
    connection.execute(_SET_SOURCE, {"id": own.id, "source": own.source, "common": shared})


def _settle(connection: Connection, member: Member) -> None:
    """Give an article, and all that hangs on it, the name of the story that it belongs to now."""
    source = member.source
    story = member.id if source is None else connection.scalars(_STORY_OF, {"id": source}).one()
    connection.execute(_SETTLE, {"id": member.id, "story": story})


def _shared(connection: Connection, own: Member) -> dict[int, int]:
    """How many counting shingles each other article has in common with one; EQUAL where the text is the same."""
    mine, found = unpacked(own.shingles), Counter[int]()
    for start in range(0, len(mine), AT_ONCE):
        found.update(dict(connection.execute(_COUNTED, {"some": mine[start : start + AT_ONCE]}).all()))
    found.update(dict.fromkeys(connection.scalars(_COPIES, {"id": own.id}), EQUAL))
    return {id: min(shared, EQUAL) for id, shared in found.items() if shared >= LEAST and id != own.id}


def _members(connection: Connection, ids: Collection[int]) -> dict[int, Member]:
    every, found = sorted(ids), {}
    for start in range(0, len(every), AT_ONCE):
        for row in connection.execute(_MEMBERS, {"some": every[start : start + AT_ONCE]}):
            id, source = row.article_id, None if row.from_id is None else (row.source_place, row.from_id)
            found[id] = Member(
                id, row.from_id, row.shared, (row.place, id), row.letters, row.kept, row.shingles, source
            )
    return found


def packed(shingles: Collection[int]) -> bytes:
    """Shingles as they are stored, eight bytes each, the least first."""
    return struct.pack(f"<{len(shingles)}q", *sorted(shingles))


def unpacked(shingles: bytes) -> tuple[int, ...]:
    """Shingles as they were before they were stored."""
    return struct.unpack(f"<{len(shingles) // 8}q", shingles)
