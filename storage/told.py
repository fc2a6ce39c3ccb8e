"""What the archive holds about the article of a capture that this capture did not say: older versions, listings."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import articles, items, models
from storage.times import local_or_none


@dataclass(frozen=True, slots=True)
class Told:
    """`before` is the article as the newest version has it that another capture gave, or None.

    `title` and `published` are what the listing says that showed it last; `published` is a day, or an instant in the
    site's zone.
    """

    before: items.Article | None = None
    title: str | None = None
    published: date | datetime | None = None


def of_capture(session: Session, capture: int) -> Told:
    """What is told of the article whose first page that capture is."""
    found = session.get(models.Capture, capture)
    row = None if found is None or found.row_id is None else session.get(models.Row, found.row_id)
    if row is None:
        return Told()
    zone = session.get_one(models.Site, row.site_id).timezone
    before = None if row.article_id is None else _before(session, row.article_id, capture, zone)
    entry = session.scalar(
        select(models.Entry).where(models.Entry.row_id == row.id).order_by(models.Entry.last_seen_at.desc()).limit(1)
    )
    if entry is None:
        return Told(before)
    return Told(before, entry.title, local_or_none(entry.listed_at, zone) or entry.listed_date)


def _before(session: Session, id: int, capture: int, zone: str) -> items.Article | None:
    version = models.Version
    other = version.capture_id.is_distinct_from(capture)
    newest = select(version).where(version.article_id == id, other).order_by(version.number.desc()).limit(1)
    found = session.scalar(newest)
    if found is None:
        return None
    article = session.get_one(models.Article, id)
    return articles.item(article, found, zone, article.kind)
