"""What the clocks of a zone show beyond UTC, as a table: SQLite knows no zones, and months end at local midnight."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

FIRST, LAST, STEP = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), timedelta(days=7)
"""The years that are covered, and how closely they are looked through: no clock was put forward and back in a week."""

FORM = "%Y-%m-%d %H:%M:%S.000000"
"""How SQLAlchemy writes instants in SQLite, so that texts compare as times."""

ROWS = (
    "SELECT {zone}, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(fangzhi_zone({zone}))"
)  # fmt: skip

TRIGGERS = {
    f"zone_of_{name}": f"""AFTER {event} ON site
    WHEN NOT EXISTS (SELECT 1 FROM zone WHERE timezone = new.timezone) BEGIN
        INSERT INTO zone (timezone, since, seconds) {ROWS.format(zone="new.timezone")};
    END"""
    for name, event in (("new_site", "INSERT"), ("changed_site", "UPDATE OF timezone"))
}


def offsets(timezone: str) -> list[tuple[str, int]]:
    """From which instant on, UTC, the zone's clocks show how many seconds more; the first row holds for all before.

    Raises ZoneInfoNotFoundError.
    """
    zone = ZoneInfo(timezone)
    found = [("0001-01-01 00:00:00.000000", _seconds(zone, FIRST))]
    found += [(at.strftime(FORM), _seconds(zone, at)) for at in _changes(zone)]
    return found


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the function that the triggers call."""
    connection.create_function("fangzhi_zone", 1, lambda timezone: json.dumps(offsets(timezone)), deterministic=True)


def drop_triggers(connection: Connection) -> None:
    """Take the triggers away, as storage.search.sqlite.keeping does and for the same reason."""
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def make_triggers(connection: Connection) -> None:
    """Put the triggers in place, and fill in the zones of all sites."""
    for name, what in TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {what}")
    connection.exec_driver_sql("DELETE FROM zone")
    for (timezone,) in connection.exec_driver_sql("SELECT DISTINCT timezone FROM site").all():
        connection.exec_driver_sql(f"INSERT INTO zone (timezone, since, seconds) {ROWS.format(zone='?1')}", (timezone,))


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
