"""What ends a run before its rows do, for the site's sake: its hours, its budgets, and being turned away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from spiders.profile import Profile
from storage import challenges, log, models, troubles
from storage.budgets import Spent, room_at, spent
from storage.faults import NotNow
from storage.items import Outcome, Stop

IN_A_ROW = 5
"""Challenge pages with no good page between them, after which a run goes on no more."""

MOST_STATUSES = 10_000
"""Answers of a run, the first ones, by which it is told whether the site refuses them."""


class Restraint:
    """Counts what one run takes and meets.

    `before` is what other runs took within the last day, the oldest first; `free` of the site's hours is a run that
    asks a server on this machine instead.
    """

    def __init__(self, profile: Profile, before: Sequence[Spent], *, free: bool) -> None:
        self._profile = profile
        self._before = before
        self._hours = None if free else profile.hours
        self._pages = self._bytes = 0
        self._challenges: list[tuple[int, str, str]] = []
        self._stop: Stop | None = None
        self._statuses: list[tuple[str, int]] = []
        self._let_in = False  # whether the site has answered with a page of its own

    @classmethod
    def begin(cls, session: Session, profile: Profile, served_at: str, now: datetime, *, free: bool) -> Self:
        """The restraint of a run about to begin. Raises NotNow where it must not."""
        known = cls(profile, spent(session, profile.id, served_at or None, now), free=free)
        stop = known.stop(now)
        if stop is not None:
            raise NotNow(profile.id, stop.message)
        return known

    def enter(self, session: Session, run: models.Run, now: datetime) -> None:
        """Enter in the log what a run is permitted beyond the rules."""
        if self._profile.robots == "permitted":
            detail = {"run": run.id, "robots": "permitted", "reason": self._profile.robots_reason}
            log.add(session, "crawl", self._profile.id, detail, now)

    @property
    def is_forbidden(self) -> bool:
        """Whether the run ended because the site's robots.txt lets nothing pass."""
        return self._stop is not None and self._stop.cause == "forbidden"

    def stop(self, now: datetime) -> Stop | None:
        """Why no further page may be asked for now, or None."""
        return self._stop or self._outside_hours(now) or self._beyond_budgets(now)

    def end(self, stop: Stop) -> None:
        """Let the run end, for a reason that was found elsewhere."""
        self._stop = self._stop or stop

    def count(self, outcome: Outcome) -> None:
        """Take note of how a page came out."""
        answers = [capture for capture in outcome.captures if capture.rendered_from is None]
        self._pages += len(answers)
        self._bytes += sum(capture.length for capture in answers)
        if outcome.row.kind != "asset" and len(self._statuses) < MOST_STATUSES:
            self._statuses += [(capture.url, capture.status) for capture in answers]
        if outcome.reading is not None or (outcome.listing and not outcome.missing):
            self._let_in, self._challenges = True, []
        elif outcome.row.kind == "asset":
            return  # hosts of pictures have manners of their own
        elif outcome.problem is not None and outcome.problem.reason == challenges.CAUSE:
            self._turned_away(outcome.row.id, outcome.problem.url, outcome.problem.detail)

    def conclude(self, session: Session) -> None:
        """Take a run for turned away that met challenges and nothing else; open the rows again that these cost."""
        if self._challenges and not self._let_in:
            self.end(Stop(challenges.CAUSE, _advice(*self._challenges[-1][1:])))
        if self._is_turned_away:
            challenges.reopen(session, [row for row, _, _ in self._challenges])

    def record(self, session: Session, run: models.Run, now: datetime) -> None:
        """Raise an alert where the site turned the run away or refused most pages; close it where it let it in."""
        if self._stop is not None and self._is_turned_away:
            evidence = {"pages": [{"url": url, "kind": kind} for _, url, kind in self._challenges]}
            challenges.turned_away(session, run, self._stop.message, evidence, now)
        elif self._let_in:
            challenges.let_in(session, run, now)
        if not self._is_turned_away:
            troubles.refused(session, run, self._statuses, now)

    @property
    def _is_turned_away(self) -> bool:
        return self._stop is not None and self._stop.cause == challenges.CAUSE

    def _turned_away(self, row: int, url: str, kind: str) -> None:
        # Once the site has let us in, one page that it always refuses must not count again at each try.
        if not self._let_in or row not in {known for known, _, _ in self._challenges}:
            self._challenges.append((row, url, kind))
        if len(self._challenges) >= IN_A_ROW:
            self.end(Stop(challenges.CAUSE, f"{_advice(url, kind)} ({IN_A_ROW} such pages in a row)"))

    def _outside_hours(self, now: datetime) -> Stop | None:
        zone = ZoneInfo(self._profile.timezone)
        opening = None if self._hours is None else self._hours.opening(now.astimezone(zone))
        if opening is None:
            return None
        text = f"the profile allows {self._hours} ({zone}): crawl again from {opening:%Y-%m-%d %H:%M} on"
        return Stop("hours", text)

    def _beyond_budgets(self, now: datetime) -> Stop | None:
        taken = (*self._before, Spent(now, self._pages, self._bytes))
        for key, limit, amounts in (
            ("pages_per_day", self._profile.pages_per_day, [(part.at, part.pages) for part in taken]),
            ("bytes_per_day", self._profile.bytes_per_day, [(part.at, part.bytes) for part in taken]),
        ):
            room = None if limit is None else room_at(amounts, limit)
            if room is not None:
                at = room.astimezone(ZoneInfo(self._profile.timezone))
                text = f"{key} = {limit} of the profile is spent: crawl again from {at:%Y-%m-%d %H:%M} ({at.tzinfo}) on"
                return Stop("budget", text)
        return None


def _advice(url: str, kind: str) -> str:
    return (
        f"the site turns us away with {kind} at {url}: write to its owner and ask for permission, slow down with "
        "a longer `delay` in the profile, or crawl a copy of the site with --at"
    )
