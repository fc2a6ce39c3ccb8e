"""Walks of listings: how far one goes, what ground it makes known, and what it shows to be out of reach."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from storage import models
from storage.times import local


def is_whole(run: models.Run, section: models.Section, full_walk_every: int) -> bool:
    """Whether the walk of a section goes through all its pages, and not just back to known ground."""
    return run.mode == "backfill" or section.walks % full_walk_every == 0


def demand_whole(session: Session, site: str) -> None:
    """Let the next walks of all sections be whole ones, whichever run comes to end them."""
    session.execute(update(models.Section).where(models.Section.site_id == site).values(walks=0))


def walked(session: Session, run: models.Run) -> list[models.Section]:
    """The sections that were walked from their first page with no page failed."""
    listings = (models.Row.run_id == run.id) & (models.Row.kind == "listing") & models.Row.section_id.is_not(None)
    failed = (models.Row.state == "open") | models.Row.result.in_(("problem", "forbidden", "missing", "cut"))
    begun = select(models.Row.section_id).where(listings, models.Row.page == 1)
    broken = select(models.Row.section_id).where(listings, failed)
    sections = select(models.Section).where(models.Section.id.in_(begun), models.Section.id.not_in(broken))
    return list(session.scalars(sections.order_by(models.Section.id)))


def move_marks(session: Session, run: models.Run, now: datetime) -> None:
    """Mark the ground of the sections that were walked as known.

    An entry met later than the mark is not known, so a walk that broke off before known ground is walked again.
    """
    for section in walked(session, run):
        section.walked_at, section.walks = now, section.walks + 1


def notes(session: Session, run: models.Run, full_walk_every: int) -> Iterator[str]:
    """A sentence for each listing that does not reach what was known of it before. To be asked before marks move."""
    zone = session.get_one(models.Site, run.site_id).timezone
    for section in walked(session, run):
        if section.walked_at is None:
            continue
        met = _of(section, models.Entry) & (models.Entry.last_run_id == run.id)
        known = models.Entry.first_seen_at <= section.walked_at
        if _count(session, met) and not _count(session, met & known):
            yield (
                f"{section.name} ({section.key}): the listing ended with no entry that was known on "
                f"{local(section.walked_at, zone):%Y-%m-%d %H:%M}: some published since then may have been missed, "
                "so crawl it more often"
            )
        if is_whole(run, section, full_walk_every):
            yield from _beyond_the_end(session, run, section, known)


def _beyond_the_end(
    session: Session, run: models.Run, section: models.Section, known: ColumnElement[bool]
) -> Iterator[str]:
    """What a whole walk did not meet although it was there once, if it is older than what the listing ends with."""
    met = _of(section, models.Entry) & (models.Entry.last_run_id == run.id)
    last_page = select(func.max(models.Entry.page)).where(met).scalar_subquery()
    # Old notices kept on top without a mark stand on the first page.
    ends_on = select(func.min(models.Entry.listed_date)).where(met, models.Entry.page == last_page)
    end: date | None = session.scalar(ends_on)
    again = aliased(models.Entry)
    still_there = select(again.id).where(
        _of(section, again), again.last_run_id == run.id, again.url == models.Entry.url
    )
    lost = _of(section, models.Entry) & known & ~still_there.exists()
    if end is not None:
        lost &= models.Entry.listed_date <= end
    number = _count(session, lost)
    if number:
        entries = "1 entry" if number == 1 else f"{number} entries"
        ends = "" if end is None else f" ends on {end}, and"
        yield f"{section.name} ({section.key}): the listing{ends} no longer shows {entries} known from before"


def _of(section: models.Section, entry: type[models.Entry]) -> ColumnElement[bool]:
    return (entry.section_id == section.id) & entry.pinned.is_(False)


def _count(session: Session, entries: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(models.Entry.url.distinct())).where(entries)) or 0
