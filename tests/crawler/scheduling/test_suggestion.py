"""How often a site is worth crawling."""

from datetime import date

import pytest

from crawler.scheduling.suggestion import suggest
from storage.rhythm import Rhythm

LAST = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("articles", "busiest", "every"),
    [(2800, 120, "1h"), (840, 30, "4h"), (840, 200, "2h"), (84, 6, "1d"), (10, 2, "1w"), (1, 1, "1w"), (0, 0, "1d")],
)
def test_the_more_a_site_publishes_the_more_often_it_is_crawled(articles: int, busiest: int, every: str) -> None:
    assert suggest(Rhythm(LAST, articles, busiest, {})).every == every


def test_a_site_that_was_never_crawled_says_so() -> None:
    found = suggest(None)
    assert (found.every, "never crawled" in found.why) == ("1d", True)


def test_the_hours_are_those_in_which_nearly_all_appears() -> None:
    hours = dict.fromkeys(range(8, 19), 30) | {3: 2}
    found = suggest(Rhythm(LAST, 840, 30, hours))
    assert (found.hours, "between 8:00 and 19:00" in found.why) == ("8-20", True)


def test_a_site_that_publishes_at_night_has_hours_across_midnight() -> None:
    assert suggest(Rhythm(LAST, 840, 30, {22: 100, 23: 100, 0: 100, 1: 100})).hours == "22-3"


@pytest.mark.parametrize("hours", [dict.fromkeys(range(24), 10), {9: 20}])
def test_there_are_no_hours_where_nothing_speaks_for_them(hours: dict[int, int]) -> None:
    assert suggest(Rhythm(LAST, 840, 30, hours)).hours == ""
