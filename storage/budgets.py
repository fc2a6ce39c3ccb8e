"""What a site has been asked for within the last day, against what it may be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spent:
    """How many answers, and bytes of them, a run took until `at`."""

    at: datetime
    pages: int
    bytes: int


def spent(session: Session, site: str, served_at: str | None, now: datetime) -> tuple[Spent, ...]:
    """What each run of the last 24 hours took from the site, or from what stands in for it; the oldest first.

    A run counts whole until a day after its end, so that the sum is never too small.
    """
    runs = session.scalars(
        select(models.Run)
        .where(models.Run.site_id == site, models.Run.served_at.is_not_distinct_from(served_at))
        .where(models.Run.heartbeat_at > now - DAY, models.Run.mode.not_in(models.OFFLINE))
        .order_by(models.Run.heartbeat_at)
    )
    return tuple(Spent(run.heartbeat_at, run.pages, run.bytes) for run in runs)


def room_at(amounts: Sequence[tuple[datetime, int]], limit: int) -> datetime | None:
    """When less than `limit` will have been spent within a day, or None where that is so now. The oldest first."""
    left = sum(amount for _, amount in amounts)
    if left < limit:
        return None
    for at, amount in amounts:
        left -= amount
        if left < limit:
            return at + DAY
    raise ValueError(f"{limit} is no limit")
