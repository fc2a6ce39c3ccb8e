"""The hours of the day in which a site may be crawled."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

from spiders.faults import said

_SPAN = re.compile(r"\s*([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` to `closes` by the site's clock; past midnight where it closes earlier than it opens."""

    opens: time
    closes: time

    @classmethod
    def parse(cls, text: object) -> Self:
        """The hours that `22:00-07:00` says. Raises ValueError for anything else."""
        found = _SPAN.fullmatch(text) if isinstance(text, str) else None
        if found is None or found.group(1, 2) == found.group(3, 4):
            raise ValueError(said("no hours", given=text))
        first, last = (time(int(hour), int(minute)) for hour, minute in (found.group(1, 2), found.group(3, 4)))
        return cls(first, last)

    def opening(self, now: datetime) -> datetime | None:
        """When they begin next, or None where it is within them now. `now` is in the site's zone."""
        at = now.time()
        if self.opens <= at < self.closes if self.opens < self.closes else at >= self.opens or at < self.closes:
            return None
        day = now.date() if at < self.opens else now.date() + timedelta(days=1)
        return datetime.combine(day, self.opens, now.tzinfo)

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"
