"""How often a site publishes, told from the dates of its articles."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import models

DAYS = 28
"""Days that are looked at: four of each day of the week."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a site published in DAYS days until `last`: how many articles, and on the busiest day.

    `hours` counts those by the hour of the site's clock whose page tells the time of day.
    """

    last: date
    articles: int
    busiest: int
    hours: Mapping[int, int]


def rhythm(session: Session, site: str) -> Rhythm | None:
    """How the site published before it was last crawled; None where it never was.

    Articles whose date is missing or suspect are left out.
    """
    run = models.Run
    crawls = select(func.max(run.started_at)).where(run.site_id == site, run.mode.not_in(models.OFFLINE))
    at = session.scalar(crawls)
    if at is None:
        return None
    zone = ZoneInfo(session.get_one(models.Site, site).timezone)
    last = at.astimezone(zone).date()
    article, version = models.Article, models.Version
    rows = (
        select(version.published_date, version.published_at, version.published_precision)
        .join(article, article.id == version.article_id)
        .where(article.site_id == site, version.current.is_(True), version.published_suspect.is_(None))
        .where(version.published_date.between(last - timedelta(days=DAYS - 1), last))
    )
    days: Counter[date | None] = Counter()
    hours: Counter[int] = Counter()
    for day, instant, precision in session.execute(rows):
        days[day] += 1
        if instant is not None and precision not in (None, "day"):
            hours[instant.astimezone(zone).hour] += 1
    return Rhythm(last, days.total(), max(days.values(), default=0), dict(sorted(hours.items())))
