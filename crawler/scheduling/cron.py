"""Lines of cron, as cron understands them, by the clock of a zone.

APScheduler finds the times. It counts days of the week from Monday where cron counts from Sunday, wants both day of
the month and day of the week where cron is content with either, and begins a job twice, or not at all, when the clock
is put back or forward. So it is asked for times of a clock that is never changed, and these are looked up in the zone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

NAMED = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}  # fmt: skip

LONGEST = 200
"""Characters of a line."""

_PART = re.compile(r"(\*|(?P<first>\w{1,3})(?:-(?P<last>\w{1,3}))?)(?:/(?P<step>\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cron:
    """A line of cron; `text` is as it was written."""

    text: str
    _triggers: tuple[CronTrigger, ...]

    @classmethod
    def parse(cls, text: str) -> "Cron":
        """The times that a line such as `30 5 * * 1-5` says. Raises ValueError that says what is wrong with it."""
        if len(text) > LONGEST:
            raise ValueError(f"{text[:40]!r}… is longer than {LONGEST} characters")
        fields = NAMED.get(text.strip().lower(), text).split()
        if len(fields) != 5:
            raise ValueError(f"{text!r} has {len(fields)} fields, not 5: minute, hour, day, month, day of the week")
        minute, hour, day, month, weekday = (field.lower() for field in fields)
        weekdays = _weekdays(weekday)
        either = not day.startswith("*") and not weekday.startswith("*")
        pairs = [(day, "*"), ("*", weekdays)] if either else [(day, weekdays)]
        try:
            triggers = [CronTrigger.from_crontab(f"{minute} {hour} {d} {month} {w}", UTC) for d, w in pairs]
        except (ValueError, TypeError) as error:
            raise ValueError(f"{text!r} is no line of cron: {error}") from None
        found = cls(text, tuple(triggers))
        if found._next_on_clock(datetime(2000, 1, 1, tzinfo=UTC)) is None:
            raise ValueError(f"{text!r} names a day that never comes")
        return found

    def after(self, instant: datetime, zone: ZoneInfo) -> datetime | None:
        """The first time after an instant, in UTC.

        A time that the zone's clock passes over comes as much later, one that it shows twice counts the first time.
        """
        clock = instant.astimezone(zone).replace(tzinfo=UTC)
        for shown in self._on_clock(clock):
            at = shown.replace(tzinfo=zone).astimezone(UTC)
            if at > instant:
                return at
        return None

    def _on_clock(self, clock: datetime) -> Iterator[datetime]:
        found: datetime | None = clock
        while found is not None:
            found = self._next_on_clock(found)
            if found is not None:
                yield found

    def _next_on_clock(self, clock: datetime) -> datetime | None:
        times = [trigger.get_next_fire_time(None, clock + timedelta(microseconds=1)) for trigger in self._triggers]
        return min((time for time in times if time is not None), default=None)


def _weekdays(field: str) -> str:
    """Cron's days of the week, Sunday being 0 and 7, by their names. Raises ValueError."""
    found: set[int] = set()
    for part in field.split(","):
        read = _PART.fullmatch(part)
        if read is None or read["step"] == "0":
            raise ValueError(f"{part!r} is no day of the week: write 0 to 7 (0 and 7 are Sunday) or sun to sat")
        if part.startswith("*"):
            first, last = 0, 6
        else:
            first = _weekday(read["first"])
            last = _weekday(read["last"]) if read["last"] else 6 if read["step"] else first
        if last < first:  # as in fri-sun
            last += 7
        found |= {day % 7 for day in range(first, last + 1, int(read["step"] or 1))}
    return ",".join(DAYS[day] for day in sorted(found))


def _weekday(text: str) -> int:
    if text in DAYS:
        return DAYS.index(text)
    if text.isdecimal() and int(text) <= 7:
        return int(text)
    raise ValueError(f"{text!r} is no day of the week: write 0 to 7 (0 and 7 are Sunday) or sun to sat")
