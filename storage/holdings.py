"""What came in week by week, and how many bytes are held."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from storage import models
from storage.times import local


@dataclass(frozen=True, slots=True)
class Week:
    """What came into the archive of a site in the seven days from a Monday on, by the site's clock.

    `edited` are texts that the site changed.
    """

    site: str
    week: date
    new: int
    edited: int


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes of a site: of the answers as they were served, of the WARC files that keep them, and of those files here.

    `files` are the WARC files, `shipped` those of which there is a copy elsewhere.
    """

    site: str
    captures: int
    served: int
    files: int
    kept: int
    here: int
    shipped: int


def weeks(session: Session, number: int, now: datetime, site: str | None = None) -> list[Week]:
    """The last weeks of each site or of one, the newest first; weeks in which nothing came are there too."""
    sites = select(models.Site.id, models.Site.timezone).where(models.Site.moved_to_id.is_(None))
    zones = dict(session.execute(sites if site is None else sites.where(models.Site.id == site)).all())
    since = now - timedelta(weeks=number + 1)
    new, edited = _new(session, zones, since), _edited(session, zones, since)
    found = []
    for id, zone in sorted(zones.items()):
        this = _monday(local(now, zone).date())
        for back in range(number):
            week = this - timedelta(weeks=back)
            found.append(Week(id, week, new[id][week], edited[id][week]))
    return found


def space(session: Session, site: str | None = None) -> list[Space]:
    """The bytes of each site, or of one."""
    capture, warc = models.Capture, models.Warc
    answers = select(capture.site_id, func.count(), func.sum(capture.length)).group_by(capture.site_id)
    served = {id: (count, size or 0) for id, count, size in session.execute(answers)}
    here = func.sum(warc.size).filter(warc.released_at.is_(None))
    files = select(
        warc.site_id, func.count(), func.sum(warc.size), here, func.count().filter(warc.shipped_at.is_not(None))
    ).group_by(warc.site_id)
    kept = {id: (count, size or 0, left or 0, away) for id, count, size, left, away in session.execute(files)}
    sites = select(models.Site.id).where(models.Site.moved_to_id.is_(None)).order_by(models.Site.id)
    wanted = session.scalars(sites if site is None else sites.where(models.Site.id == site))
    return [Space(id, *served.get(id, (0, 0)), *kept.get(id, (0, 0, 0, 0))) for id in wanted]


def _new(session: Session, zones: dict[str, str], since: datetime) -> defaultdict[str, Counter[date]]:
    article = models.Article
    hour = func.strftime("%Y-%m-%dT%H", article.first_seen_at)
    rows = select(article.site_id, hour, func.count()).where(article.first_seen_at >= since)
    return _by_week(session.execute(rows.group_by(article.site_id, hour)).all(), zones)


def _edited(session: Session, zones: dict[str, str], since: datetime) -> defaultdict[str, Counter[date]]:
    article, version = models.Article, models.Version
    hour = func.strftime("%Y-%m-%dT%H", version.created_at)
    rows = select(article.site_id, hour, func.count()).join(article, article.id == version.article_id)
    rows = rows.where(version.created_at >= since, version.reason == "edited", article.state != "withheld")
    return _by_week(session.execute(rows.group_by(article.site_id, hour)).all(), zones)


def _by_week(rows: Iterable[Row[str, str, int]], zones: dict[str, str]) -> defaultdict[str, Counter[date]]:
    """Counts of hours (UTC) put together by the weeks of the sites' own clocks."""
    found: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for site, hour, number in rows:
        if site in zones:
            began = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC)
            found[site][_monday(local(began, zones[site]).date())] += number
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
