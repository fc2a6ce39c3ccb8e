"""How much an archive takes, how fast it grows by its own runs, and when its disk will be full."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import disk, models

WINDOW = timedelta(weeks=12)
"""How far back growth is looked at."""

LEAST_HISTORY = timedelta(days=14)
"""Less says nothing: a first crawl brings years of articles at once."""

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that are free, and bytes the archive grew by in a week; None where `history` is too short to say.

    `weeks` is when only `least` will be free; None where that cannot be said, or nothing grows.
    """

    free: int
    least: int
    history: timedelta
    per_week: float | None
    weeks: float | None


def measure(session: Session, folder: Path, database: Path, least: int, now: datetime) -> Room:
    """The room that the archive in `folder` has. Imported files are no growth: they come once."""
    free = disk.free_bytes(folder)
    first = session.scalar(select(func.min(models.Run.started_at)))
    history = now - first if first is not None else timedelta(0)
    if history < LEAST_HISTORY:
        return Room(free, least, history, None, None)
    window = min(WINDOW, history)
    grown = _records(session, now - window, now) + database.stat().st_size * _recent_pages(session, now - window)
    per_week = grown / (window / WEEK)
    return Room(free, least, history, per_week, max(free - least, 0) / per_week if per_week else None)


def _records(session: Session, since: datetime, now: datetime) -> float:
    """Bytes that WARC files grew by, each evenly over the time in which it was open."""
    rows = select(models.Warc.opened_at, models.Warc.closed_at, models.Warc.size).where(models.Warc.origin.is_(None))
    grown = 0.0
    for opened, closed, size in session.execute(rows):
        end = closed or now
        inside, whole = end - max(opened, since), max(end - opened, timedelta(seconds=1))
        grown += size * max(min(inside / whole, 1.0), 0.0)
    return grown


def _recent_pages(session: Session, since: datetime) -> float:
    """The share of all pages that was fetched since then; the database grows with them."""
    pages = func.coalesce(func.sum(models.Run.pages), 0)
    all_pages = session.scalar(select(pages)) or 0
    recent = session.scalar(select(pages).where(models.Run.started_at >= since)) or 0
    return recent / all_pages if all_pages else 0.0
