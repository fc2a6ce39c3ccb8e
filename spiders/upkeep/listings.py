"""Listings that show nothing, nothing new for too long, or what leads nowhere."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from spiders.upkeep.evidence import Cause
from storage.drift import Polled

TIMES = 3
"""How many usual gaps without anything new are too many."""
FEWEST_GAPS = 5
"""Gaps that must be known before any is called usual."""
USUAL = 0.9
"""The share of a section's gaps that are no longer than the usual one: week-ends are usual, holidays are not."""
FEWEST = 3
"""New entries that must be odd before a listing is called so, as none of them was before."""
SELDOM = 0.1


def broken_listings(polls: Iterable[Polled]) -> Iterator[Cause]:
    """A cause `listing/SECTION` for each listing that seems broken."""
    for poll in polls:
        found = _what(poll)
        if found is not None:
            what, facts = found
            evidence = {"section": poll.section, "url": poll.url, "asked": poll.asked.isoformat(timespec="seconds")}
            yield Cause(f"listing/{poll.section}", f"the listing of {poll.name} ({poll.url}) {what}", evidence | facts)


def usual_gap(days: Sequence[date]) -> timedelta | None:
    """The gap between days with something new that nine in ten do not exceed, a day at least; None for too few."""
    gaps = sorted(newer - older for newer, older in pairwise(days))
    if len(gaps) < FEWEST_GAPS:
        return None
    return max(gaps[min(int(USUAL * len(gaps)), len(gaps) - 1)], timedelta(days=1))


def _what(poll: Polled) -> tuple[str, dict[str, Any]] | None:
    if poll.problem is not None:
        return f"yields no entry: {poll.problem}", {"problem": poll.problem}
    if poll.new >= FEWEST and poll.lost == poll.new and poll.lost_before <= SELDOM * poll.before:
        what = f"leads to none of the site's articles any more: `articles` does not fit {poll.example}"
        return what, {"new": poll.new, "lost": poll.lost, "example": poll.example}
    were_dated = poll.before > 0 and poll.undated_before <= SELDOM * poll.before
    if poll.new >= FEWEST and poll.undated == poll.new and were_dated:
        return "has no dates any more", {"new": poll.new, "undated": poll.undated, "before": poll.before}
    return _stale(poll)


def _stale(poll: Polled) -> tuple[str, dict[str, Any]] | None:
    usual = usual_gap(poll.days)
    if usual is None or poll.newest_at is None:
        return None
    # An old section that was met only yesterday has had nothing new since then alone.
    waited = min(poll.asked - poll.newest_at, timedelta(days=(poll.asked.date() - poll.days[0]).days))
    if waited <= TIMES * usual:
        return None
    what = f"has shown only known entries for {waited.days} days; usually something new comes within {usual.days}"
    return what, {"waited_days": waited.days, "usual_days": usual.days, "newest": poll.days[0].isoformat()}
