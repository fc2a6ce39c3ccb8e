"""What an archive covers: how far back each section's listings were walked, and what is held of each month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from storage import models
from storage.search.sqlite.asking import is_named, period
from storage.times import local


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a section: `2019-10`, or None for what has no date.

    `listed` are entries of its listings with a date in that month, `held` articles among those of its listings that
    were published then; withheld ones do not count. `reached` is the oldest date that its listings have shown, or
    where they show none, of an article that they led to. `failed_runs` are crawls of the site, begun in that month,
    that failed.
    """

    site: str
    section: str
    month: str | None
    listed: int
    held: int
    reached: date | None
    failed_runs: int


def months(session: Session, site: str | None = None) -> list[Month]:
    """Every month of which a section lists or holds something, or in which a crawl of its site failed.

    A section that lists and holds nothing has one line, without a month.
    """
    listed, held, failed, oldest = _listed(session), _held(session), _failed(session), _reached(session)
    found, section = [], models.Section
    rows = select(section.id, section.site_id, section.key).order_by(section.site_id, section.id)
    for id, of_site, key in session.execute(rows if site is None else rows.where(section.site_id == site)):
        names = {*listed[id], *held[id], *failed[of_site]} or {None}
        for month in sorted(names, key=lambda name: (name is None, name)):
            numbers = listed[id].get(month, 0), held[id].get(month, 0)
            found.append(Month(of_site, key, month, *numbers, oldest.get(id), failed[of_site].get(month, 0)))
    return found


def span(session: Session, site: str, section: str | None = None) -> tuple[date, date] | None:
    """The first and last day that is covered of a site, or of its sections with an id or name; None where none is.

    Listings that were walked to their end bound nothing; of the others the one that reached back least far does.
    """
    last, oldest = _last_crawl(session, site), _reached(session)
    rows = select(models.Section.id, models.Section.walked_at).where(models.Section.site_id == site)
    walks = session.execute(rows if section is None else rows.where(is_named(section))).all()
    cut_short = [oldest[id] for id, walked in walks if walked is None and id in oldest]
    whole = [oldest[id] for id, walked in walks if walked is not None and id in oldest]
    if last is None or not (cut_short or whole):
        return None
    return max(cut_short) if cut_short else min(whole), last


def _reached(session: Session) -> dict[int, date]:
    """By section, the oldest date that its listings have shown, or else of an article that they led to."""
    entry, row, text = models.Entry, models.Row, models.Indexed
    entries = select(entry.section_id, func.min(entry.listed_date))
    texts = (
        select(entry.section_id, func.min(text.published_date))
        .join(row, row.id == entry.row_id)
        .join(text, text.article_id == row.article_id)
        .where(text.current.is_(True), text.suspect.is_(False))
    )
    rows = (*session.execute(texts.group_by(entry.section_id)), *session.execute(entries.group_by(entry.section_id)))
    return {section: day for section, day in rows if day is not None}


def _last_crawl(session: Session, site: str) -> date | None:
    """The day, in the site's zone, on which a crawl last began that asked it for something."""
    run = models.Run
    crawls = select(func.max(run.started_at)).where(run.site_id == site, run.mode.not_in(models.OFFLINE), run.pages > 0)
    last = session.scalar(crawls)
    zone = session.scalar(select(models.Site.timezone).where(models.Site.id == site))
    return None if last is None or zone is None else local(last, zone).date()


Numbers = defaultdict[int | str, dict[str | None, int]]


def _listed(session: Session) -> Numbers:
    entry = models.Entry
    month = period(entry.listed_date, "month")
    return _numbers(session.execute(select(entry.section_id, month, func.count()).group_by(entry.section_id, month)))


def _held(session: Session) -> Numbers:
    version, row, entry = models.Indexed, models.Row, models.Entry
    month = period(version.published_date, "month")
    rows = (
        select(entry.section_id, month, func.count(version.article_id.distinct()))
        .join(row, row.id == entry.row_id)
        .join(version, version.article_id == row.article_id)
        .where(version.current.is_(True), version.withheld.is_(False))
    )
    return _numbers(session.execute(rows.group_by(entry.section_id, month)))


def _failed(session: Session) -> Numbers:
    run = models.Run
    month = period(run.started_at, "month")
    rows = select(run.site_id, month, func.count()).where(run.state == "failed")
    return _numbers(session.execute(rows.group_by(run.site_id, month)))


def _numbers(rows: Iterable[Row[int | str, str | None, int]]) -> Numbers:
    found: Numbers = defaultdict(dict)
    for key, month, number in rows:
        found[key][month] = number
    return found
