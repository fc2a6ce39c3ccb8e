"""When a schedule's sites are due: its rule read, and the next time after an instant."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zlib import crc32
from zoneinfo import ZoneInfo

from crawler.scheduling.cron import Cron
from spiders.hours import Hours
from storage.schedules import Rule

UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
"""Seconds of what `--every` may be written in."""

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=366)

MOST_TRIES = 1500
"""Times of a line of cron that are looked at for one within the hours: a day has 1,440 minutes."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_EVERY = re.compile(r"(\d{1,6})\s*([mhdw])", re.ASCII)
_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?", re.ASCII)


def seconds_of(text: str) -> int:
    """The seconds of `30m`, `6h`, `2d` or `1w`. Raises ValueError."""
    found = _EVERY.fullmatch(text.strip())
    seconds = int(found[1]) * UNITS[found[2]] if found is not None else 0
    if not SHORTEST.total_seconds() <= seconds <= LONGEST.total_seconds():
        raise ValueError(f"{text!r} is no interval: write it as 30m, 6h, 2d or 1w, from 5m to 366d")
    return seconds


def shown(seconds: int) -> str:
    """An interval as `seconds_of` reads it, in the largest unit that fits."""
    unit = next(unit for unit, size in reversed(UNITS.items()) if seconds % size == 0 or unit == "m")
    return f"{seconds // UNITS[unit]}{unit}"


def hours_of(text: str) -> str:
    """`22-6` as `22:00-06:00`. Raises ValueError."""
    found = _HOURS.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        return str(Hours.parse(f"{int(found[1]):02}:{found[2] or '00'}-{int(found[3]):02}:{found[4] or '00'}"))
    except ValueError:
        raise ValueError(
            f"{text!r} is no window of hours: write it as 22-6 or 22:30-06:15; the two ends must differ"
        ) from None


@dataclass(frozen=True, slots=True)
class Times:
    """A rule's times, ready to be asked."""

    every: timedelta | None
    cron: Cron | None
    hours: Hours | None

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The times of a rule. Raises ValueError for a line of cron that is none."""
        every = None if rule.every_seconds is None else timedelta(seconds=rule.every_seconds)
        cron = None if rule.cron is None else Cron.parse(rule.cron)
        return cls(every, cron, None if rule.hours is None else Hours.parse(rule.hours))

    def first(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        """When a site is due that was never due before: of an interval, now; None where no time lies in the hours."""
        return self._opened(now, zone) if self.cron is None else self._by_cron(zone, now)

    def next(self, site: str, zone: ZoneInfo, due: datetime, now: datetime) -> datetime | None:
        """When a site is due after it was due: always later than now, so that what was missed is made up once.

        Intervals are counted by each site from a moment of its own, lest all that were added together stay together.
        """
        if self.cron is not None or self.every is None:
            return self._by_cron(zone, now)
        own = EPOCH + timedelta(seconds=crc32(site.encode()) % int(self.every.total_seconds()))
        earliest = max(due + self.every / 2, now)
        return self._opened(own + ((earliest - own) // self.every + 1) * self.every, zone)

    def _by_cron(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        assert self.cron is not None
        at = self.cron.after(now, zone)
        for _ in range(MOST_TRIES):
            opening = None if at is None else self._opening(at, zone)
            if at is None or opening is None:
                return at
            at = self.cron.after(max(opening - timedelta(microseconds=1), at), zone)
        return None

    def _opened(self, at: datetime, zone: ZoneInfo) -> datetime:
        return self._opening(at, zone) or at

    def _opening(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        return opening(self.hours, zone, at)


def opening(hours: Hours | None, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When the hours begin next, in UTC; None where it is within them, or there are none."""
    opens = None if hours is None else hours.opening(at.astimezone(zone))
    return None if opens is None else opens.astimezone(UTC)
