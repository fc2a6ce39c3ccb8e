"""What the clocks of a zone show beyond UTC, as a table: SQLite knows no zones, and months end at local midnight."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models

FIRST, LAST, STEP = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), timedelta(days=7)
"""The years that are covered, and how closely they are looked through: no clock was put forward and back in a week."""


def keep(session: Session, timezone: str) -> None:
    """Keep what the clocks of a zone show, unless that is kept."""
    zone = models.Zone
    if session.scalar(select(zone.seconds).where(zone.timezone == timezone).limit(1)) is None:
        session.add_all(zone(timezone=timezone, since=since, seconds=seconds) for since, seconds in offsets(timezone))
        session.flush()


def keep_all(session: Session) -> None:
    """The same for the zones of all sites."""
    for timezone in session.scalars(select(models.Site.timezone).distinct()).all():
        keep(session, timezone)


def offsets(timezone: str) -> list[tuple[datetime, int]]:
    """From which instant on the zone's clocks show how many seconds more than UTC; the first is for all that is before.

    Of a name that is no zone there are none: `fangzhi verify` tells of such a site.
    """
    try:
        zone = ZoneInfo(timezone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return []
    first = (datetime.min.replace(tzinfo=UTC), _seconds(zone, FIRST))
    return [first, *((at, _seconds(zone, at)) for at in _changes(zone))]


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Every instant at which the clocks were changed, to the second."""
    before = FIRST
    while before < LAST:
        after = before + STEP
        if _seconds(zone, before) != _seconds(zone, after):
            yield _change(zone, before, after)
        before = after


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    known = _seconds(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _seconds(zone, middle) == known else (before, middle)
    return after


def _seconds(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds())
