"""Articles that were stored before texts were compared, compared now: while crawls go on, a little at a time."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage import fingerprints, items, models
from storage.archive import Archive

AT_ONCE = 50
"""Articles whose texts are in memory together."""

TOGETHER = 10
"""Articles that are compared at once."""

BUSY = 0.06
"""Seconds after which a transaction takes no further article: others wait to write."""

Compare = Callable[[str], items.Content | None]
"""What a body is compared by."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    article: int
    version: int
    content: items.Content | None


def count(session: Session) -> int:
    """How many articles are not compared yet."""
    known = select(models.Story.article_id)
    return session.scalar(select(func.count()).where(models.Article.id.not_in(known))) or 0


def fill(archive: Archive, compare: Compare, tell: Callable[[str], None]) -> int:
    """Compare all articles that are not yet; how many these were. What is done when it is broken off stays done."""
    after = done = 0
    while True:
        with archive.reading() as session:
            waiting = _next(session, compare, after)
        if not waiting:
            return done
        while waiting:
            with archive.writing() as session:
                number = _store(session, waiting)
            done, after, waiting = done + number, waiting[number - 1].article, waiting[number:]
            tell(f"{done} articles compared")


def clear(archive: Archive) -> None:
    """Forget what was found, so that all of it is found anew."""
    with archive.writing() as session:
        for table in (models.Story, models.Boilerplate, models.Fingerprint):
            session.execute(delete(table))


def _next(session: Session, compare: Compare, after: int) -> Sequence[_Waiting]:
    article, version, story = models.Article, models.Version, models.Story
    missing = select(article.id).outerjoin(story, story.article_id == article.id).where(story.article_id.is_(None))
    found = []
    for id in session.scalars(missing.where(article.id > after).order_by(article.id).limit(AT_ONCE)):
        # One by one: with the articles joined, SQLite would go through all versions for each batch.
        current = select(version.id, version.body).where(version.article_id == id, version.current.is_(True))
        number, body = session.execute(current).one()
        found.append(_Waiting(id, number, compare(body)))
    return found


def _store(session: Session, waiting: Sequence[_Waiting]) -> int:
    """Store as many of them as a short transaction may; how many."""
    until = time.monotonic() + BUSY
    for start in range(0, len(waiting), TOGETHER):
        some = waiting[start : start + TOGETHER]
        fingerprints.compare_all(session.connection(), list(_still_waiting(session, some)))
        if time.monotonic() > until:
            return start + len(some)
    return len(waiting)


def _still_waiting(session: Session, some: Sequence[_Waiting]) -> Iterator[fingerprints.Compared]:
    """Those that a crawl has not compared, or given another text, meanwhile."""
    for one in some:
        version = session.get_one(models.Version, one.version)
        if version.current and session.get(models.Story, one.article) is None:
            site = session.get_one(models.Article, one.article).site_id
            yield fingerprints.Compared(one.article, site, fingerprints.compared_by(version)[1], one.content)
