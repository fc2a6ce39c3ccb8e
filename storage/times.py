"""How a stored time is shown, decided here alone: in the site's zone, at the precision that the page printed."""

from datetime import date, datetime
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from storage import items


def local(instant: datetime, timezone: str) -> datetime:
    """The same instant in a site's zone."""
    return instant.astimezone(_zone(timezone))


_zone = lru_cache(64)(ZoneInfo)
"""Looking a zone up takes as long as using it."""


def local_or_none(instant: datetime | None, timezone: str) -> datetime | None:
    """The same instant in a site's zone, or None where there is none."""
    return None if instant is None else local(instant, timezone)


def moment(
    raw: str | None, day: date | None, instant: datetime | None, precision: str | None, timezone: str
) -> items.Moment | None:
    """A label's time from its four columns, or None where the page had none."""
    if day is None:
        return None
    return items.Moment(raw or "", day, local_or_none(instant, timezone), cast(items.Precision, precision or "day"))


def written(time: items.Moment | datetime | date | None) -> str | None:
    """ISO 8601 as everything that leaves the archive writes it: instants to the second, moments as printed."""
    if isinstance(time, datetime):
        return time.isoformat(timespec="seconds")
    return None if time is None else time.isoformat()
