"""Articles out of sight: no search, count, export or page shows them, and not a byte of them is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import articles, items, log, models
from storage.times import local

WITHHOLD, RELEASE = "withhold", "release article"
"""The verbs of the log. Files that were shipped are released too, which is another thing."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """An article out of sight: since when (in the site's zone), by whom and why, as the log says."""

    id: int
    site: str
    url: str
    title: str
    since: datetime | None
    who: str
    why: str


def withhold(session: Session, wanted: Sequence[str], why: str, now: datetime) -> list[int]:
    """Take articles, named by id or address, out of sight; the ids of those that were not so before.

    Raises NothingFound, and then changes nothing: the caller's transaction ends.
    """
    changed = []
    for article in _named(session, wanted):
        if article.state != "withheld":
            detail = {"why": why, "was": article.state, "site": article.site_id}
            log.add(session, WITHHOLD, str(article.id), detail, now)
            article.state = "withheld"
            changed.append(article.id)
    return changed


def release(session: Session, wanted: Sequence[str], why: str, now: datetime) -> list[int]:
    """Bring withheld articles back; the ids of those that were withheld. Raises NothingFound as `withhold` does."""
    changed = []
    for article in _named(session, wanted):
        if article.state == "withheld":
            article.state = _state_now(session, article)
            detail = {"why": why, "is": article.state, "site": article.site_id}
            log.add(session, RELEASE, str(article.id), detail, now)
            changed.append(article.id)
    return changed


def withheld(session: Session, site: str | None = None) -> list[Withheld]:
    """All articles out of sight, or a site's, by their ids."""
    article, version = models.Article, models.Version
    rows = (
        select(article.id, article.site_id, version.url, version.title, models.Site.timezone)
        .join(version, (version.article_id == article.id) & version.current.is_(True))
        .join(models.Site, models.Site.id == article.site_id)
        .where(article.state == "withheld")
        .order_by(article.id)
    )
    found = []
    for id, of, url, title, zone in session.execute(rows if site is None else rows.where(article.site_id == site)):
        line = _last_line(session, id)
        since = None if line is None else local(line.at, zone)
        who, why = ("", "") if line is None else (line.who, str(line.detail.get("why", "")))
        found.append(Withheld(id, of, url, title, since, who, why))
    return found


def copies(session: Session, ids: Sequence[int]) -> list[int]:
    """Articles in sight that say now what one of these says now, letter for letter, on whichever site."""
    version, article = models.Version, models.Article
    texts = select(version.body_digest).where(version.article_id.in_(ids), version.current.is_(True))
    same = (
        select(article.id)
        .join(version, (version.article_id == article.id) & version.current.is_(True))
        .where(version.body_digest.in_(texts), version.body_digest != "", article.state != "withheld")
        .order_by(article.id)
    )
    return list(session.scalars(same))


def _named(session: Session, wanted: Sequence[str]) -> list[models.Article]:
    ids = dict.fromkeys(articles.find(session, name, withheld=True) for name in wanted)
    return [session.get_one(models.Article, id) for id in ids]


def _state_now(session: Session, article: models.Article) -> items.State:
    """The state that an article would have, had it not been withheld."""
    if article.gone_at is not None:
        return "gone"
    line = _last_line(session, article.id)
    return "moved" if line is not None and line.detail.get("was") == "moved" else "live"


def _last_line(session: Session, id: int) -> models.Log | None:
    lines = select(models.Log).where(models.Log.verb == WITHHOLD, models.Log.subject == str(id))
    return session.scalar(lines.order_by(models.Log.id.desc()).limit(1))
