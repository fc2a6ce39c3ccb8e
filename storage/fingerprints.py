"""What texts are compared by, kept for each article, and set right whenever its text or its time is another.

All of it happens in the transaction that stores the version, so that no kill can part the two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage import items, models, stories
from storage.lists import listed
from storage.stories import AT_ONCE, FINGERPRINT, SOME, STORY

MOST = 5
"""Texts of one site that may have a shingle in common. More have it from a footer, a form or a notice of rights."""

BOILERPLATE, ARTICLE = models.Base.metadata.tables["boilerplate"], models.Base.metadata.tables["article"]

SITES = listed("sites")
ID: BindParameter[int] = bindparam("id")
_BEFORE = select(STORY.c.article_id, STORY.c.shingles).where(STORY.c.article_id.in_(SOME))
_INSERT, _INSERT_STORY = insert(FINGERPRINT), insert(STORY)
_UPDATE = update(STORY).where(STORY.c.article_id == ID)
_KNOWN = select(BOILERPLATE.c.site_id, BOILERPLATE.c.shingle).where(
    BOILERPLATE.c.site_id.in_(SITES), BOILERPLATE.c.shingle.in_(SOME)
)
_REMOVE = delete(FINGERPRINT).where(FINGERPRINT.c.shingle.in_(SOME), FINGERPRINT.c.article_id == ID)
_OFTEN = select(FINGERPRINT.c.shingle).where(FINGERPRINT.c.shingle.in_(SOME))
_OFTEN = _OFTEN.group_by(FINGERPRINT.c.shingle).having(func.count() > MOST)
_HOLDERS = (
    select(ARTICLE.c.site_id, FINGERPRINT.c.shingle, FINGERPRINT.c.article_id)
    .join(ARTICLE, ARTICLE.c.id == FINGERPRINT.c.article_id)
    .where(FINGERPRINT.c.shingle.in_(SOME), ARTICLE.c.site_id.in_(SITES))
)
_COMMON = (
    _HOLDERS.with_only_columns(ARTICLE.c.site_id, FINGERPRINT.c.shingle)
    .where(ARTICLE.c.duplicate_of_id.is_(None))
    .group_by(ARTICLE.c.site_id, FINGERPRINT.c.shingle)
    .having(func.count() > MOST)
)
"""Copies of one text on a site are one text."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What an article of a site is compared by from now on: where in time it stands, and its text."""

    article: int
    site: str
    place: str
    content: items.Content | None

    @property
    def shingles(self) -> tuple[int, ...]:
        """Those of the text."""
        return () if self.content is None else self.content.shingles


def compared_by(version: models.Version) -> tuple[str, str]:
    """What of a version decides to which story its article belongs: its text and its place in time."""
    return version.body_digest, place(version.published_date, version.published_at, version.url)


def place(day: date | None, instant: datetime | None, url: str) -> str:
    """Where a version stands in time, as text that sorts: by its day, then its instant, then its address.

    What prints no time comes after all others of its day, what prints no date after everything.
    """
    time = "~" if instant is None else f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"  # in the zone of before, or UTC
    return f"{'9999-12-31' if day is None else day.isoformat()} {time} {url}"


def compare(session: Session, article: models.Article, version: models.Version, content: items.Content | None) -> None:
    """Keep what an article's text is compared by from now on, and find the story that it belongs to."""
    session.flush()
    compare_all(session.connection(), [Compared(article.id, article.site_id, compared_by(version)[1], content)])


def compare_all(connection: Connection, every: Sequence[Compared]) -> None:
    """The same for several articles, each named once, whose rows are there: a session takes too long for itself."""
    counted, before = _counted(connection, every), _before(connection, every)
    added: list[tuple[str, int, int]] = []
    for one in every:
        mine, old = counted[one.article], before.get(one.article, frozenset())
        _remove(connection, one.article, old - mine)
        added += [(one.site, shingle, one.article) for shingle in sorted(mine - old)]
    if added:
        connection.execute(_INSERT, [{"shingle": shingle, "article_id": id} for _, shingle, id in added])
    _keep(connection, [(one, counted[one.article]) for one in every], before.keys())
    struck = _strike(connection, {(site, shingle) for site, shingle, _ in added})
    stories.judge(connection, {*counted, *struck})


def _keep(connection: Connection, every: Sequence[tuple[Compared, Set[int]]], known: Collection[int]) -> None:
    """Keep the rows of stories; an article that is not known yet is its own story until it is judged."""
    fresh = []
    for one, shingles in every:
        letters = 0 if one.content is None else one.content.letters
        values = {"place": one.place, "letters": letters, **_columns(shingles)}
        if one.article in known:
            connection.execute(_UPDATE.values(values), {"id": one.article})
        else:
            own = {"article_id": one.article, "story_id": one.article, "from_id": None, "shared": 0}
            fresh.append(own | values)
    if fresh:
        connection.execute(_INSERT_STORY, fresh)


def move(session: Session, old: str, new: str) -> None:
    """What was boilerplate on a site is so on the one that it is carried into."""
    known = select(BOILERPLATE.c.shingle).where(BOILERPLATE.c.site_id == new)
    rows = select(BOILERPLATE.c.shingle).where(BOILERPLATE.c.site_id == old, BOILERPLATE.c.shingle.not_in(known))
    if found := [{"site_id": new, "shingle": shingle} for shingle in session.scalars(rows)]:
        session.execute(insert(BOILERPLATE), found)


def _columns(shingles: Collection[int]) -> dict[str, object]:
    return {"kept": len(shingles), "shingles": stories.packed(shingles)}


def _some(shingles: Iterable[int]) -> Iterator[Sequence[int]]:
    every = sorted(shingles)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


def _counted(connection: Connection, every: Sequence[Compared]) -> dict[int, Set[int]]:
    """The shingles of each article that are no boilerplate on its site."""
    sites, known = sorted({one.site for one in every}), defaultdict[str, set[int]](set)
    for some in _some({shingle for one in every for shingle in one.shingles}):
        for site, shingle in connection.execute(_KNOWN, {"sites": sites, "some": some}):
            known[site].add(shingle)
    return {one.article: frozenset(one.shingles) - known[one.site] for one in every}


def _before(connection: Connection, every: Sequence[Compared]) -> dict[int, frozenset[int]]:
    """The shingles that articles had, where they were compared before."""
    return {
        id: frozenset(stories.unpacked(shingles))
        for some in _some(one.article for one in every)
        for id, shingles in connection.execute(_BEFORE, {"some": some})
    }


def _remove(connection: Connection, article: int, shingles: Iterable[int]) -> None:
    for some in _some(shingles):
        connection.execute(_REMOVE, {"id": article, "some": some})


def _strike(connection: Connection, added: Set[tuple[str, int]]) -> Collection[int]:
    """Let no shingle count on a site any more that too many of its texts have; the articles that had one."""
    struck = defaultdict[int, set[int]](set)
    sites = sorted({site for site, _ in added})
    for some in _some({shingle for _, shingle in added}):
        if not (often := connection.scalars(_OFTEN, {"some": some}).all()):
            continue
        asked = {"sites": sites, "some": often}
        if common := {(site, shingle) for site, shingle in connection.execute(_COMMON, asked)} & added:
            connection.execute(insert(BOILERPLATE), [{"site_id": site, "shingle": shingle} for site, shingle in common])
            for site, shingle, id in connection.execute(_HOLDERS, asked).all():
                if (site, shingle) in common:
                    struck[id].add(shingle)
    for id, gone in struck.items():
        _remove(connection, id, gone)
        rest = set(stories.unpacked(connection.execute(_BEFORE, {"some": [id]}).one().shingles)) - gone
        connection.execute(_UPDATE.values(_columns(rest)), {"id": id})
    return struck
