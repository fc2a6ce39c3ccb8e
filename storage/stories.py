"""Which article tells the story of which: each belongs to the earlier one that it has most in common with, if any.

What hangs together so is one story, named after its first article. This does not depend on the order in which the
articles came in. Chains are followed: who copies a copy belongs to the story of the first, and what puts several
stories together belongs to one of them and joins none of the others.
"""

import struct
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, bindparam, select, update

from storage import models
from storage.alike import is_form, overlap
from storage.lists import listed

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

MOST_READ = 8
"""Texts that are kept in memory."""

AT_ONCE = 2_000
"""Articles or shingles that one statement names."""

STORY, FINGERPRINT, VERSION = (models.Base.metadata.tables[name] for name in ("story", "fingerprint", "version"))
"""As tables, and the statements made once: objects, and statements made each time, would take most of the time."""

SOME = listed("some")
_SOURCE, _OWN, _SAME = STORY.alias("source"), VERSION.alias("own"), VERSION.alias("same")
_MEMBERS = (
    select(STORY, _SOURCE.c.place.label("source_place"))
    .outerjoin(_SOURCE, _SOURCE.c.article_id == STORY.c.from_id)
    .where(STORY.c.article_id.in_(SOME))
)
_HANGING = select(STORY.c.article_id, STORY.c.from_id).where(STORY.c.from_id.in_(SOME))
_HOLDERS = select(FINGERPRINT.c.shingle, FINGERPRINT.c.article_id).where(FINGERPRINT.c.shingle.in_(SOME))
_COPIES = (
    select(_OWN.c.article_id, _SAME.c.article_id)
    .join(_SAME, _OWN.c.body_digest == _SAME.c.body_digest)
    .where(_OWN.c.article_id.in_(SOME), _OWN.c.current.is_not(False), _OWN.c.body_digest != "")
    .where(_SAME.c.current.is_not(False))  # were it `current` alone, SQLite would begin with all that are current
    .where(_SAME.c.article_id != _OWN.c.article_id)
)
_TEXTS = select(VERSION.c.article_id, VERSION.c.body).where(
    VERSION.c.article_id.in_(SOME), VERSION.c.current.is_not(False)
)
"""Were it `current` alone, SQLite would begin with all that are current."""
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
    moved = _Comparison(connection, ids).judged()
    for member in sorted(moved, key=lambda one: one.place):
        _settle(connection, member)


def _settle(connection: Connection, member: Member) -> None:
    """Give an article, and all that hangs on it, the name of the story that it belongs to now."""
    source = member.source
    story = member.id if source is None else connection.scalars(_STORY_OF, {"id": source}).one()
    connection.execute(_SETTLE, {"id": member.id, "story": story})


class _Comparison:
    """Articles that are judged together: what is asked for them is asked once, and what is found is written at once."""

    def __init__(self, connection: Connection, ids: Collection[int]) -> None:
        self._connection = connection
        self._ids = sorted(ids)
        self._members: dict[int, Member] = {}
        self._shared: dict[int, dict[int, int]] = {}
        self._hanging = {id: set[int]() for id in self._ids}
        self._read: dict[int, str] = {}

    def judged(self) -> Collection[Member]:
        """The articles that have another source now."""
        self._share(self._ids)
        for some in _parts(self._ids):
            for id, source in self._connection.execute(_HANGING, {"some": some}):
                self._hanging[source].add(id)
        self._load(chain.from_iterable(self._hanging.values()))
        return {one.id: one for id in self._ids for one in self._judge(self._members[id])}.values()

    def _judge(self, own: Member) -> Iterator[Member]:
        """The articles, among this one and those that it is or might be the source of, that have another source now."""
        shared = self._shared[own.id]
        if self._choose(own, shared):
            yield own
        for other in [self._members[id] for id in sorted({*shared, *self._hanging[own.id]})]:
            if other.source == own.id:
                if other.id not in self._shared:
                    self._share([other.id])
                if self._choose(other, self._shared[other.id]):
                    yield other
            elif own.place < other.place and self._is_better(own, other, shared[other.id]):
                self._set_source(other, own, shared[other.id])
                yield other

    def _choose(self, own: Member, shared: dict[int, int]) -> bool:
        """Let an article belong to the earlier one that has most in common with it; whether that is another one."""
        earlier = [one for id in shared if (one := self._members[id]).place < own.place]
        ordered = sorted(earlier, key=lambda one: (-shared[one.id], one.place))
        best = next((one for one in ordered if self._is_match(own, one, shared[one.id])), None)
        before, common = own.source, 0 if best is None else shared[best.id]
        if (before, own.shared) != (None if best is None else best.id, common):
            self._set_source(own, best, common)
        return before != own.source

    def _is_better(self, own: Member, other: Member, shared: int) -> bool:
        """Whether an article would be a better source of a later one than what that has."""
        place = None if other.source is None else other.source_place
        is_more = place is None or (-shared, own.place) < (-other.shared, place)
        return is_more and self._is_match(own, other, shared)

    def _is_match(self, one: Member, other: Member, shared: int) -> bool:
        """Whether two articles that have so many shingles in common tell the same story."""
        kept, letters = min((one.kept, one.letters), (other.kept, other.letters))
        if shared >= EQUAL or kept < FEWEST or shared < LIKELY * kept:
            return shared >= EQUAL
        texts = self._texts(one.id, other.id)
        if is_form(*texts):
            return False
        is_short, is_whole = letters < SHORT, kept * LETTERS_A_SHINGLE >= letters
        is_sure = is_whole and not is_short and shared >= SURE * kept
        return is_sure or overlap(*texts) >= (ENOUGH_OF_SHORT if is_short else ENOUGH)

    def _texts(self, one: int, other: int) -> tuple[str, str]:
        """Two texts; those of before are kept, as one article is compared with several."""
        if missing := [id for id in (one, other) if id not in self._read]:
            if len(self._read) > MOST_READ:
                self._read.clear()
                missing = [one, other]
            self._read |= dict(self._connection.execute(_TEXTS, {"some": missing}).all())
        return self._read[one], self._read[other]

    def _set_source(self, own: Member, source: Member | None, shared: int) -> None:
        if own.source in self._hanging:
            self._hanging[own.source].discard(own.id)
        own.source, own.shared = None if source is None else source.id, shared
        own.source_place = None if source is None else source.place
        if own.source in self._hanging:
            self._hanging[own.source].add(own.id)
        self._connection.execute(_SET_SOURCE, {"id": own.id, "source": own.source, "common": shared})

    def _share(self, ids: Sequence[int]) -> None:
        """Find how many counting shingles each other article has in common with these; EQUAL where texts are equal."""
        self._load(ids)
        shingles = {id: unpacked(self._members[id].shingles) for id in ids}
        holders = defaultdict[int, list[int]](list)
        for some in _parts(sorted({shingle for own in shingles.values() for shingle in own})):
            for shingle, id in self._connection.execute(_HOLDERS, {"some": some}):
                holders[shingle].append(id)
        found = {id: Counter(chain.from_iterable(map(holders.__getitem__, own))) for id, own in shingles.items()}
        for some in _parts(ids):
            for id, same in self._connection.execute(_COPIES, {"some": some}):
                found[id][same] = EQUAL
        self._load({other for others in found.values() for other, shared in others.items() if shared >= LEAST})
        for id, others in found.items():  # not all that have the same text are compared yet
            likely = {other for other, shared in others.items() if shared >= LEAST and other != id}
            self._shared[id] = {other: others[other] for other in likely & self._members.keys()}

    def _load(self, ids: Iterable[int]) -> None:
        for some in _parts(sorted({*ids} - self._members.keys())):
            for row in self._connection.execute(_MEMBERS, {"some": some}):
                id, source = row.article_id, None if row.from_id is None else (row.source_place, row.from_id)
                self._members[id] = Member(
                    id, row.from_id, row.shared, (row.place, id), row.letters, row.kept, row.shingles, source
                )


def _parts(every: Sequence[int]) -> Iterator[Sequence[int]]:
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


def packed(shingles: Collection[int]) -> bytes:
    """Shingles as they are stored, eight bytes each, the least first."""
    return struct.pack(f"<{len(shingles)}q", *sorted(shingles))


def unpacked(shingles: bytes) -> tuple[int, ...]:
    """Shingles as they were before they were stored."""
    return struct.unpack(f"<{len(shingles) // 8}q", shingles)
