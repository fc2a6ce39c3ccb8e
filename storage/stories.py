"""Which article tells the story of which: each belongs to the earlier one that it has most in common with, if any.

What hangs together so is one story, named after its first article. This does not depend on the order in which the
articles came in. Chains are followed: who copies a copy belongs to the story of the first, and what puts several
stories together belongs to one of them and joins none of the others.
"""

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, literal, select, update
from sqlalchemy.orm import Session, aliased

from storage import models

LEAST, SHARE = 2, 0.4
"""Shingles that two texts must have in common, and as what share of the shorter one's (benchmarks/stories.py)."""

SHORT, LEAST_OF_SHORT, SHARE_OF_SHORT = 200, 3, 0.6
"""Of a text with fewer letters than this more must be in common: its few shingles say little."""

FEWEST = 4
"""Shingles that must count in both texts: of one that is boilerplate for the rest, they are equal by chance."""

EQUAL = 1_000_000
"""What two equal texts have in common: more than any two others."""

AT_ONCE = 500
"""Articles or shingles that one statement names."""

STORY, FINGERPRINT = models.Base.metadata.tables["story"], models.Base.metadata.tables["fingerprint"]


@dataclass(slots=True)
class Member:
    """An article as it is compared, and what it belongs to: its `source`, if any, and where in time that stands."""

    id: int
    source: int | None
    shared: int
    place: tuple[str, int]
    letters: int
    kept: int
    source_place: tuple[str, int] | None


def judge(session: Session, ids: Collection[int]) -> None:
    """Find again what these articles belong to and what belongs to them, after their shingles or places changed."""
    moved = {one.id: one for id in ids for one in _judge(session, id)}
    for member in sorted(moved.values(), key=lambda one: one.place):
        _settle(session, member)


def is_match(one: Member, other: Member, shared: int) -> bool:
    """Whether two articles that have so many shingles in common tell the same story."""
    if shared >= EQUAL:
        return True
    kept, letters = min((one.kept, one.letters), (other.kept, other.letters))
    least, share = (LEAST_OF_SHORT, SHARE_OF_SHORT) if letters < SHORT else (LEAST, SHARE)
    return kept >= FEWEST and shared >= max(least, share * kept)


def _judge(session: Session, id: int) -> Iterator[Member]:
    """The articles, among this one and those that it is or might be the source of, that have another source now."""
    shared = _shared(session, id)
    hanging = session.scalars(select(STORY.c.article_id).where(STORY.c.from_id == id)).all()
    found = _members(session, {id, *shared, *hanging})
    own = found.pop(id)
    if _choose(session, own, found.values(), shared):
        yield own
    for other in found.values():
        if other.source == id:
            if _choose(session, other, *_candidates(session, other.id)):
                yield other
        elif own.place < other.place and _is_better(own, other, shared[other.id]):
            _set_source(session, other, own, shared[other.id])
            yield other


def _candidates(session: Session, id: int) -> tuple[Collection[Member], dict[int, int]]:
    shared = _shared(session, id)
    return _members(session, shared.keys()).values(), shared


def _choose(session: Session, own: Member, others: Iterable[Member], shared: dict[int, int]) -> bool:
    """Let an article belong to the earlier one that has most in common with it; whether that is another than before."""
    fit = [one for one in others if one.place < own.place and is_match(own, one, shared.get(one.id, 0))]
    best = min(fit, key=lambda one: (-shared[one.id], one.place), default=None)
    before, common = own.source, 0 if best is None else shared[best.id]
    if (before, own.shared) != (None if best is None else best.id, common):
        _set_source(session, own, best, common)
    return before != own.source


def _is_better(own: Member, other: Member, shared: int) -> bool:
    """Whether an article would be a better source of a later one than what that has."""
    if not is_match(own, other, shared):
        return False
    return other.source_place is None or (-shared, own.place) < (-other.shared, other.source_place)


def _set_source(session: Session, own: Member, source: Member | None, shared: int) -> None:
    own.source, own.shared = None if source is None else source.id, shared
    values = {"from_id": own.source, "shared": shared}
    session.execute(update(STORY).where(STORY.c.article_id == own.id).values(values))


def _settle(session: Session, member: Member) -> None:
    """Give an article, and all that hangs on it, the name of the story that it belongs to now."""
    source = select(STORY.c.story_id).where(STORY.c.article_id == member.source)
    story = member.id if member.source is None else session.scalars(source).one()
    below = select(literal(member.id).label("id")).cte("below", recursive=True)
    below = below.union(select(STORY.c.article_id).join(below, STORY.c.from_id == below.c.id))
    hanging = STORY.c.article_id.in_(select(below.c.id))
    session.execute(update(STORY).where(hanging, STORY.c.story_id != story).values(story_id=story))


def _shared(session: Session, id: int) -> dict[int, int]:
    """How many counting shingles each other article has in common with one; EQUAL where the text is the same."""
    packed = session.scalars(select(STORY.c.shingles).where(STORY.c.article_id == id)).one()
    mine, found, other = unpacked(packed), Counter[int](), FINGERPRINT.c.article_id
    for start in range(0, len(mine), AT_ONCE):
        held = FINGERPRINT.c.shingle.in_(mine[start : start + AT_ONCE])
        counted = select(other, func.count()).where(held, other != id).group_by(other)
        found.update(dict(session.execute(counted).all()))
    own, same = aliased(models.Version), aliased(models.Version)
    equal = select(same.article_id).join(own, own.body_digest == same.body_digest)
    of_it = equal.where(own.article_id == id, own.current.is_(True), own.body_digest != "")
    for copy in session.scalars(of_it.where(same.article_id != id, same.current.is_(True))):
        found[copy] = EQUAL
    return {other: shared for other, shared in found.items() if shared >= LEAST}


def _members(session: Session, ids: Collection[int]) -> dict[int, Member]:
    source, every, found = STORY.alias("source"), sorted(ids), {}
    own = (STORY.c.article_id, STORY.c.from_id, STORY.c.shared, STORY.c.place, STORY.c.letters, STORY.c.kept)
    columns = select(*own, source.c.place).outerjoin(source, source.c.article_id == STORY.c.from_id)
    for start in range(0, len(every), AT_ONCE):
        rows = columns.where(STORY.c.article_id.in_(every[start : start + AT_ONCE]))
        for id, source_id, shared, place, letters, kept, source_place in session.execute(rows):
            its_place = None if source_id is None else (source_place, source_id)
            found[id] = Member(id, source_id, shared, (place, id), letters, kept, its_place)
    return found


def packed(shingles: Collection[int]) -> bytes:
    """Shingles as they are stored, eight bytes each, the least first."""
    return struct.pack(f"<{len(shingles)}q", *sorted(shingles))


def unpacked(shingles: bytes) -> tuple[int, ...]:
    """Shingles as they were before they were stored."""
    return struct.unpack(f"<{len(shingles) // 8}q", shingles)
