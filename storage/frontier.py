"""The crawl frontier: which pages of a site are still to be fetched. Being in flight is known to the crawl alone."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from storage import items, models


def open_row(session: Session, run: models.Run, link: items.Link, now: datetime, *, again: bool = False) -> int:
    """The id of the row for a link. A new row is open; an old one is opened again only where `again` is set."""
    row = session.scalar(
        select(models.Row).where(
            models.Row.site_id == run.site_id, models.Row.kind == link.kind, models.Row.url == link.url
        )
    )
    if row is None:
        row = models.Row(site_id=run.site_id, kind=link.kind, url=link.url, added_at=now)
        again = True
        session.add(row)
    if again:
        row.run_id, row.state, row.result, row.tries, row.next_try_at = run.id, "open", None, 0, None
        row.fetch, row.page = link.fetch, link.page
        row.section_id = section_id(session, run.site_id, link.section)
    session.flush()
    return row.id


def open_all(session: Session, run: models.Run, kind: items.RowKind) -> None:
    """Open every row of one kind again, as a revisit does."""
    session.execute(
        update(models.Row)
        .where(models.Row.site_id == run.site_id, models.Row.kind == kind)
        .values(state="open", run_id=run.id, result=None, tries=0, next_try_at=None)
    )


def adopt_open_rows(session: Session, run: models.Run) -> int:
    """Take over what an earlier run left open; how many rows that were."""
    taken = session.execute(
        update(models.Row)
        .where(models.Row.site_id == run.site_id, models.Row.state == "open")
        .values(run_id=run.id, tries=0, next_try_at=None)
        .returning(models.Row.id)
    )
    return len(taken.all())


def due(session: Session, site: str, now: datetime, limit: int, without: Collection[int]) -> list[items.Row]:
    """Open rows that may be tried now, articles before the next listing page, oldest first."""
    waiting = (
        select(models.Row, models.Section.key)
        .outerjoin(models.Section, models.Section.id == models.Row.section_id)
        .where(models.Row.site_id == site, models.Row.state == "open")
        .where((models.Row.next_try_at.is_(None)) | (models.Row.next_try_at <= now))
        .where(models.Row.id.not_in(without))
        .order_by(models.Row.kind, models.Row.id)
        .limit(limit)
    )
    return [
        items.Row(row.id, cast(items.RowKind, row.kind), row.url, row.fetch, key, row.page, row.tries)
        for row, key in session.execute(waiting)
    ]


def next_try(session: Session, site: str) -> datetime | None:
    """When the first open row that has to wait may be tried."""
    return session.scalar(
        select(func.min(models.Row.next_try_at)).where(models.Row.site_id == site, models.Row.state == "open")
    )


def count_open(session: Session, site: str) -> int:
    """How many rows of the site are open."""
    rows = select(func.count()).where(models.Row.site_id == site, models.Row.state == "open")
    return session.scalar(rows) or 0


def section_id(session: Session, site: str, key: str | None) -> int | None:
    """The section's id in the database, or None for no section."""
    if key is None:
        return None
    return session.scalar(select(models.Section.id).where(models.Section.site_id == site, models.Section.key == key))


def save_sections(session: Session, site: str, sections: Iterable[tuple[str, str, str, list[str]]]) -> None:
    """The sections of a profile (id, name, url, former names), new or brought up to date."""
    for key, name, url, former in sections:
        values = {"name": name, "url": url, "former": former}
        statement = insert(models.Section).values(site_id=site, key=key, walks=0, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["site_id", "key"], set_=values))
