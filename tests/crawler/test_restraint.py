"""What ends a run for the site's sake, counted without a crawl."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.restraint import Restraint
from spiders.profile import Profile, parse
from storage.budgets import Spent
from storage.items import Capture, Outcome, Problem, Row, Stop

from .test_trouble import PROFILE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)  # 20:00 in Shanghai


def profile(keys: str = "") -> Profile:
    return parse(keys + PROFILE, Path("xishan.toml"))


def restraint(keys: str = "", before: Sequence[Spent] = (), *, free: bool = False) -> Restraint:
    return Restraint(profile(keys), before, free=free)


def row(number: int) -> Row:
    return Row(number, "article", f"http://www.xishan.example/{number}.html", "")


def good(number: int) -> Outcome:
    return Outcome(row(number), listing=True)


def challenged(number: int) -> Outcome:
    return Outcome(row(number), problem=Problem(row(number).url, "challenge", "a captcha"))


def cause(known: Restraint, outcomes: Sequence[Outcome], now: datetime = NOW) -> str | None:
    for outcome in outcomes:
        known.count(outcome)
    stop = known.stop(now)
    return stop and stop.cause


def test_hours_end_a_run_and_say_when_it_may_go_on() -> None:
    known = restraint('hours = "22:00-07:00"\n')
    assert known.stop(NOW + timedelta(hours=3)) is None
    stop = known.stop(NOW)
    assert stop is not None
    assert stop.message.endswith("allows 22:00-07:00 (Asia/Shanghai): crawl again from 2026-03-01 22:00 on")


def test_a_server_on_this_machine_has_no_hours() -> None:
    assert restraint('hours = "22:00-07:00"\n', free=True).stop(NOW) is None


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([challenged(number) for number in range(5)], "challenge"),
        ([challenged(1)] * 5, "challenge"),
        ([challenged(number) for number in range(4)], None),
        ([good(0), *(challenged(number) for number in range(5))], "challenge"),
        ([good(0), *[challenged(1), challenged(2)] * 4], None),
        ([*(challenged(number) for number in range(4)), good(9), challenged(5)], None),
    ],
    ids=["five", "one-five-times", "four", "after-good", "two-refused-pages", "good-between"],
)
def test_five_challenges_in_a_row_end_a_run(outcomes: list[Outcome], expected: str | None) -> None:
    assert cause(restraint(), outcomes) == expected


def test_other_problems_are_no_challenge_and_no_good_page() -> None:
    other = Outcome(row(9), problem=Problem("", "empty page"))
    outcomes = [challenged(1), challenged(2), other, challenged(3), challenged(4), challenged(5)]
    assert cause(restraint(), outcomes) == "challenge"


def test_the_first_reason_counts() -> None:
    known = restraint()
    known.end(Stop("robots", "a"))
    assert cause(known, [challenged(number) for number in range(5)]) == "robots"


def test_budgets_count_other_runs_of_the_day_and_this_one() -> None:
    capture = Capture("", NOW, 200, "", "", 60)
    page = Outcome(row(1), (capture,), listing=True)
    earlier = [Spent(NOW - timedelta(hours=20), 2, 30), Spent(NOW - timedelta(hours=1), 1, 5)]
    assert cause(restraint("pages_per_day = 5\n", earlier), [page]) is None
    assert cause(restraint("pages_per_day = 4\n", earlier), [page]) == "budget"
    assert cause(restraint("bytes_per_day = 96\n", earlier), [page]) is None
    known = restraint("bytes_per_day = 95\n", earlier)
    assert cause(known, [page]) == "budget"
    stop = known.stop(NOW)
    assert stop is not None
    assert stop.message.endswith("95 of the profile is spent: crawl again from 2026-03-02 00:00 (Asia/Shanghai) on")


def test_hosts_of_pictures_end_no_run() -> None:
    refused = Problem("http://img.example/1.jpg", "challenge", "a firewall's block page")
    assert cause(restraint(), [Outcome(Row(1, "asset", refused.url, ""), problem=refused)] * 9) is None
