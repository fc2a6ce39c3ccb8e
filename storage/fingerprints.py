"""What texts are compared by, kept for each article, and set right whenever its text or its time is another.

All of it happens in the transaction that stores the version, so that no kill can part the two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage import items, models, stories

MOST = 5
"""Texts of one site that may have a shingle in common. More have it from a footer, a form or a notice of rights."""

AT_ONCE = 500
"""Shingles that one statement names."""


def compared_by(version: models.Version) -> tuple[str, str]:
    """What of a version decides to which story its article belongs: its text and its place in time."""
    return version.body_digest, place(version)


def place(version: models.Version) -> str:
    """Where a version stands in time, as text that sorts: by its day, then its instant, then its address.

    What prints no time comes after all others of its day, what prints no date after everything.
    """
    day = "9999-12-31" if version.published_date is None else version.published_date.isoformat()
    instant = "~" if version.published_at is None else f"{version.published_at:%Y-%m-%dT%H:%M:%S}"
    return f"{day} {instant} {version.url}"


def compare(session: Session, article: models.Article, version: models.Version, content: items.Content | None) -> None:
    """Keep what an article's text is compared by from now on, and find the story that it belongs to."""
    offered = () if content is None else content.shingles
    counted = set(offered) - _boilerplate(session, article.site_id, offered)
    known = session.execute(select(STORY.c.shingles).where(STORY.c.article_id == article.id)).scalar()
    before = set() if known is None else set(stories.unpacked(known))
    _remove(session, article.id, before - counted)
    if added := counted - before:
        rows = [{"shingle": shingle, "article_id": article.id} for shingle in sorted(added)]
        session.execute(insert(FINGERPRINT), rows)
    letters = 0 if content is None else content.letters
    values = {"place": place(version), "letters": letters, "kept": len(counted), "shingles": stories.packed(counted)}
    if known is None:
        new = {"article_id": article.id, "story_id": article.id, "from_id": None, "shared": 0}
        session.execute(insert(STORY), [new | values])
    else:
        session.execute(update(STORY).where(STORY.c.article_id == article.id).values(values))
    stories.judge(session, [article.id, *_strike(session, article.site_id, added)])


def move(session: Session, old: str, new: str) -> None:
    """What was boilerplate on a site is so on the one that it is carried into."""
    known = select(BOILERPLATE.c.shingle).where(BOILERPLATE.c.site_id == new)
    rows = select(BOILERPLATE.c.shingle).where(BOILERPLATE.c.site_id == old, BOILERPLATE.c.shingle.not_in(known))
    if found := [{"site_id": new, "shingle": one} for one in session.scalars(rows)]:
        session.execute(insert(BOILERPLATE), found)


FINGERPRINT, BOILERPLATE, STORY = (
    models.Base.metadata.tables[name] for name in ("fingerprint", "boilerplate", "story")
)
"""As tables: an object for each row would take longer than all the rest."""


def _some(shingles: Iterable[int]) -> Iterator[Sequence[int]]:
    every = sorted(shingles)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


def _boilerplate(session: Session, site: str, shingles: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in _some(shingles):
        known = BOILERPLATE.c.shingle.in_(some)
        found |= set(session.scalars(select(BOILERPLATE.c.shingle).where(BOILERPLATE.c.site_id == site, known)))
    return found


def _remove(session: Session, article: int, shingles: Iterable[int]) -> None:
    for some in _some(shingles):
        of_it = FINGERPRINT.c.shingle.in_(some)
        session.execute(delete(FINGERPRINT).where(of_it, FINGERPRINT.c.article_id == article))


def _strike(session: Session, site: str, shingles: Collection[int]) -> list[int]:
    """Let no shingle count on the site any more that too many of its texts have; the articles that had one.

    Copies of one text are one text.
    """
    article, struck = models.Article, defaultdict[int, set[int]](set)
    on_site = select(FINGERPRINT).join(article, article.id == FINGERPRINT.c.article_id).where(article.site_id == site)
    for some in _some(shingles):
        here = on_site.where(FINGERPRINT.c.shingle.in_(some))
        counted = here.with_only_columns(FINGERPRINT.c.shingle).where(article.duplicate_of_id.is_(None))
        common = session.scalars(counted.group_by(FINGERPRINT.c.shingle).having(func.count() > MOST)).all()
        if common:
            session.execute(insert(BOILERPLATE), [{"site_id": site, "shingle": shingle} for shingle in common])
            for shingle, id in session.execute(on_site.where(FINGERPRINT.c.shingle.in_(common))).all():
                struck[id].add(shingle)
    for id, gone in struck.items():
        _remove(session, id, gone)
        known = session.scalars(select(STORY.c.shingles).where(STORY.c.article_id == id)).one()
        rest = set(stories.unpacked(known)) - gone
        values = {"kept": len(rest), "shingles": stories.packed(rest)}
        session.execute(update(STORY).where(STORY.c.article_id == id).values(values))
    return sorted(struck)
