"""Listings that are broken, and those that are only quiet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from spiders.upkeep.listings import broken_listings, usual_gap
from storage.drift import Polled

ASKED = datetime(2024, 5, 31, 8, 0, tzinfo=UTC)


def polled(quiet: int, gap: int = 1) -> Polled:
    """A section with something new every `gap` days until `quiet` days ago."""
    newest = ASKED - timedelta(days=quiet)
    days = tuple(newest.date() - timedelta(days=gap * number) for number in range(20))
    return Polled("sz", "时政", "http://www.xishan.example/sz/", ASKED, None, days, newest, 0, 0, None, 0, 20, 0, 0)


def messages(poll: Polled) -> list[str]:
    return [cause.message for cause in broken_listings([poll])]


@pytest.mark.parametrize(("quiet", "gap", "is_broken"), [(3, 1, False), (4, 1, True), (20, 7, False), (22, 7, True)])
def test_nothing_new_for_three_usual_gaps_is_too_long(quiet: int, gap: int, is_broken: bool) -> None:
    assert bool(messages(polled(quiet, gap))) == is_broken


def test_week_ends_are_usual() -> None:
    monday = date(2024, 5, 27)
    days = [monday - timedelta(days=number) for number in range(40)]
    assert usual_gap([day for day in days if day.weekday() < 5]) == timedelta(days=3)


def test_what_is_usual_takes_some_gaps_to_know() -> None:
    assert usual_gap([ASKED.date(), date(2024, 1, 1)]) is None


def test_a_section_that_was_old_when_it_was_met_is_not_stale() -> None:
    assert messages(replace(polled(400), newest_at=ASKED - timedelta(hours=1))) == []


def test_a_listing_without_entries_says_why() -> None:
    (said,) = messages(replace(polled(0), problem="no entries: the selector finds none"))
    assert said.endswith("yields no entry: no entries: the selector finds none")


def test_entries_that_all_lead_to_no_article() -> None:
    poll = replace(polled(0), new=5, lost=5, example="http://www.xishan.example/a/1.htm")
    assert "`articles` does not fit http://www.xishan.example/a/1.htm" in messages(poll)[0]
    assert messages(replace(poll, lost=4)) == messages(replace(poll, lost_before=10)) == []


def test_entries_that_have_lost_their_dates() -> None:
    poll = replace(polled(0), new=3, undated=3)
    assert messages(poll)[0].endswith("has no dates any more")
    assert messages(replace(poll, undated_before=10)) == []
