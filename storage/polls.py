"""When a section's first page is worth asking for again, learned from what came of asking."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from storage import models

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=30)
FIRST = timedelta(days=1)
"""The interval of a section whose listing has no dates to guess from."""

DAY = timedelta(days=1)
FEWEST_NEW, MOST_NEW = 1 / 3, 2 / 3
GROWTH = 1.5
"""How much longer than the last wait the next one may be: a quiet night says little about the morning."""

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Poll:
    """How often a section is asked for: seconds, and when next. Both None before its first page was read."""

    section: str
    seconds: int | None
    next: datetime | None


def next_interval(previous: timedelta, waited: timedelta, shown: int, new: int, busiest: int = 0) -> timedelta:
    """How long to wait for the next poll, where one after `waited` met `new` entries, and the first page holds `shown`.

    Between a third and two thirds of new ones is right. With more, the wait shrinks to what brings half a page at that
    rate; with fewer it grows, and having asked too early does not shorten it. `busiest` is what the busiest day of late
    brought: where that is more than a page, the wait is no longer than such a day takes to bring two thirds of one,
    whatever the night before was like.
    """
    half = shown / 2
    if new > shown * MOST_NEW:
        wanted = waited * (half / new)
    elif new >= shown * FEWEST_NEW:
        wanted = waited
    else:
        wanted = max(previous, waited * min(GROWTH, half / new if new else GROWTH))
    if busiest > shown:
        wanted = min(wanted, DAY * MOST_NEW * shown / busiest)
    return _within_bounds(wanted)


def first_interval(now: datetime, listed: Sequence[datetime]) -> timedelta:
    """The first guess, from the dates of the entries on the first page: the time in which half of them appeared."""
    if not listed:
        return FIRST
    newest_first = sorted(listed, reverse=True)
    return _within_bounds(now - newest_first[(len(newest_first) - 1) // 2])


def _within_bounds(interval: timedelta) -> timedelta:
    return min(max(interval, SHORTEST), LONGEST)


def plan(session: Session, run: models.Run) -> None:
    """Set when each section whose first page the run asked for is to be asked again.

    One whose page was not read waits as long as it did, or until the page is to be tried again.
    """
    firsts = (
        select(models.Row, models.Section)
        .join(models.Section, models.Section.id == models.Row.section_id)
        .where(models.Row.site_id == run.site_id, models.Row.run_id == run.id)
        .where(models.Row.kind == "listing", models.Row.page == 1)
    )
    for row, section in session.execute(firsts):
        asked = row.done_at if row.state == "done" else row.next_try_at
        if asked is None or _is_planned(run, section, asked):
            continue
        if row.state == "done" and row.result == "listing":
            section.poll_seconds = int(_interval(session, run, section, asked).total_seconds())
        wait = 0 if row.state == "open" else section.poll_seconds or int(FIRST.total_seconds())
        section.next_poll_at = asked + timedelta(seconds=wait)


def _is_planned(run: models.Run, section: models.Section, asked: datetime) -> bool:
    """Whether this answer was taken into account already, by an earlier end of the same run."""
    last = _last_poll(section)
    return last is not None and run.ended_at is not None and asked <= last <= run.ended_at


def _last_poll(section: models.Section) -> datetime | None:
    if section.poll_seconds is None or section.next_poll_at is None:
        return None
    return section.next_poll_at - timedelta(seconds=section.poll_seconds)


def _interval(session: Session, run: models.Run, section: models.Section, asked: datetime) -> timedelta:
    entry = models.Entry
    met = (entry.section_id == section.id) & (entry.last_run_id == run.id) & entry.pinned.is_(False)
    on_first_page = met & (entry.page == 1)
    last = _last_poll(section)
    if last is None or section.poll_seconds is None or last >= asked:  # the clock may have been turned back
        dates = session.execute(select(entry.listed_at, entry.listed_date).where(on_first_page))
        return first_interval(asked, [at or datetime.combine(day, time(), UTC) for at, day in dates if day is not None])
    shown, new = _count(session, on_first_page), _count(session, on_first_page & _is_new(run))
    if new == shown:
        new = _count(session, met & _is_new(run))
    previous = timedelta(seconds=section.poll_seconds)
    return next_interval(previous, asked - last, shown, new, _busiest(session, section, asked))


def _count(session: Session, entries: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(models.Entry).where(entries)) or 0


def _is_new(run: models.Run) -> ColumnElement[bool]:
    """First met by the run, and not just under another title."""
    older = aliased(models.Entry)
    same = (older.section_id == models.Entry.section_id) & (older.url == models.Entry.url)
    return ~select(older.id).where(same, older.first_run_id != run.id).exists()


def _busiest(session: Session, section: models.Section, now: datetime) -> int:
    """The most entries that any day of late brought: by their dates, else by when they were first seen."""
    entry = models.Entry
    first_walk = select(func.min(entry.first_run_id)).where(entry.section_id == section.id).scalar_subquery()
    day = func.coalesce(entry.listed_date, func.date(entry.first_seen_at))
    days = (
        select(func.count(entry.url.distinct()).label("number"))
        .where(entry.section_id == section.id, entry.pinned.is_(False))
        .where(day.between((now - LATELY).date(), now.date()))
        .where(entry.listed_date.is_not(None) | (entry.first_run_id > first_walk))
        .group_by(day)
        .subquery()
    )
    return session.scalar(select(func.max(days.c.number))) or 0


def due(session: Session, site: str, sections: Collection[str], now: datetime) -> set[str]:
    """Those of a profile's sections, by id, whose next poll has come, or that were never asked for.

    A poll further away than any interval was set by a clock that was wrong.
    """
    coming = models.Section.next_poll_at.between(now + timedelta(microseconds=1), now + LONGEST)
    waiting = select(models.Section.key).where(models.Section.site_id == site, coming)
    return set(sections) - set(session.scalars(waiting))


def of(session: Session, site: str) -> list[Poll]:
    """The polls of a site's sections, in the order in which they became known."""
    rows = select(models.Section).where(models.Section.site_id == site).order_by(models.Section.id)
    return [Poll(row.key, row.poll_seconds, row.next_poll_at) for row in session.scalars(rows)]


def sites(session: Session) -> list[str]:
    """The ids of the sites that were crawled, under this id or one that was moved into it; no moved ones."""
    before = aliased(models.Site)
    known = (before.id == models.Site.id) | (before.moved_to_id == models.Site.id)
    crawls = select(models.Run.id).join(before, before.id == models.Run.site_id).where(known)
    crawled = crawls.where(models.Run.mode.not_in(models.OFFLINE)).exists()
    rows = select(models.Site.id).where(crawled, models.Site.moved_to_id.is_(None)).order_by(models.Site.id)
    return list(session.scalars(rows))
