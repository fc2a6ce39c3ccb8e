"""What texts are compared by, kept for each article, and set right whenever its text or its time is another.

All of it happens in the transaction that stores the version, so that no kill can part the two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage import items, models, stories
from storage.stories import AT_ONCE, FINGERPRINT, SOME, STORY

MOST = 5
"""Texts of one site that may have a shingle in common. More have it from a footer, a form or a notice of rights."""

BOILERPLATE, ARTICLE = models.Base.metadata.tables["boilerplate"], models.Base.metadata.tables["article"]

SITE: BindParameter[str] = bindparam("site")
ID: BindParameter[int] = bindparam("id")
_BEFORE = select(STORY.c.shingles).where(STORY.c.article_id == ID)
_INSERT, _INSERT_STORY = insert(FINGERPRINT), insert(STORY)
_UPDATE = update(STORY).where(STORY.c.article_id == ID)
_KNOWN = select(BOILERPLATE.c.shingle).where(BOILERPLATE.c.site_id == SITE, BOILERPLATE.c.shingle.in_(SOME))
_REMOVE = delete(FINGERPRINT).where(FINGERPRINT.c.shingle.in_(SOME), FINGERPRINT.c.article_id == ID)
_ON_SITE = (
    select(FINGERPRINT.c.shingle)
    .join(ARTICLE, ARTICLE.c.id == FINGERPRINT.c.article_id)
    .where(FINGERPRINT.c.shingle.in_(SOME), ARTICLE.c.site_id == SITE)
)
_HOLDERS = _ON_SITE.add_columns(FINGERPRINT.c.article_id)
_COMMON = (
    _ON_SITE.where(ARTICLE.c.duplicate_of_id.is_(None)).group_by(FINGERPRINT.c.shingle).having(func.count() > MOST)
)
"""Copies of one text on a site are one text."""


def compared_by(version: models.Version) -> tuple[str, str]:
    """What of a version decides to which story its article belongs: its text and its place in time."""
    return version.body_digest, place(version)


def place(version: models.Version) -> str:
    """Where a version stands in time, as text that sorts: by its day, then its instant, then its address.

    What prints no time comes after all others of its day, what prints no date after everything.
    """
    day = "9999-12-31" if version.published_date is None else version.published_date.isoformat()
    instant = version.published_at
    time = "~" if instant is None else f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"  # in the zone of before, or UTC
    return f"{day} {time} {version.url}"


def compare(session: Session, article: models.Article, version: models.Version, content: items.Content | None) -> None:
    """Keep what an article's text is compared by from now on, and find the story that it belongs to."""
    session.flush()
    connection = session.connection()  # a session would take a third of the time for itself
    id, site, shingles = article.id, article.site_id, () if content is None else content.shingles
    counted = set(shingles) - _boilerplate(connection, site, shingles)
    known = connection.scalars(_BEFORE, {"id": id}).one_or_none()
    before = set[int]() if known is None else set(stories.unpacked(known))
    _remove(connection, id, before - counted)
    if added := sorted(counted - before):
        connection.execute(_INSERT, [{"shingle": shingle, "article_id": id} for shingle in added])
    values = {"place": place(version), "letters": 0 if content is None else content.letters, **_columns(counted)}
    if known is None:
        connection.execute(_INSERT_STORY, {"article_id": id, "story_id": id, "from_id": None, "shared": 0, **values})
    else:
        connection.execute(_UPDATE.values(values), {"id": id})
    stories.judge(connection, {id, *_strike(connection, site, added)})


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


def _boilerplate(connection: Connection, site: str, shingles: Iterable[int]) -> set[int]:
    return {known for some in _some(shingles) for known in connection.scalars(_KNOWN, {"site": site, "some": some})}


def _remove(connection: Connection, article: int, shingles: Iterable[int]) -> None:
    for some in _some(shingles):
        connection.execute(_REMOVE, {"id": article, "some": some})


def _strike(connection: Connection, site: str, shingles: Iterable[int]) -> Collection[int]:
    """Let no shingle count on the site any more that too many of its texts have; the articles that had one."""
    struck = defaultdict[int, set[int]](set)
    for some in _some(shingles):
        if common := connection.scalars(_COMMON, {"site": site, "some": some}).all():
            connection.execute(insert(BOILERPLATE), [{"site_id": site, "shingle": shingle} for shingle in common])
            for shingle, id in connection.execute(_HOLDERS, {"site": site, "some": common}).all():
                struck[id].add(shingle)
    for id, gone in struck.items():
        _remove(connection, id, gone)
        rest = set(stories.unpacked(connection.scalars(_BEFORE, {"id": id}).one())) - gone
        connection.execute(_UPDATE.values(_columns(rest)), {"id": id})
    return struck
