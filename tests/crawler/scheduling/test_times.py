"""When sites are due: intervals, windows across midnight, times that were missed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.scheduling.times import Times, hours_of, seconds_of, shown
from storage.schedules import Rule

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def times(every: str = "", cron: str | None = None, hours: str = "") -> Times:
    seconds = seconds_of(every) if every else None
    return Times.of(Rule("xishan", None, "incremental", seconds, cron, hours_of(hours) if hours else None))


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("6h", 21_600), ("2d", 172_800), ("1w", 604_800)])
def test_intervals_are_read_and_shown(text: str, seconds: int) -> None:
    assert (seconds_of(text), shown(seconds)) == (seconds, text)


@pytest.mark.parametrize("text", ["", "6", "0h", "4m", "367d", "-1h", "6 hours", "1.5h", "９h", "9999999m"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no interval"):
        seconds_of(text)


def test_hours_are_written_out() -> None:
    assert [hours_of(text) for text in ("22-6", "8:30-17", "0-12")] == ["22:00-06:00", "08:30-17:00", "00:00-12:00"]


@pytest.mark.parametrize("text", ["22", "22-22", "25-6", "22-6h", "a-b", "8:60-9"])
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no window"):
        hours_of(text)


def test_a_site_is_first_due_at_once_and_then_at_its_own_moment() -> None:
    rule, now = times("6h"), at("2026-03-02T10:00")
    assert rule.first(ZONE, now) == now
    second = rule.next("xishan", ZONE, now, now)
    assert timedelta(hours=3) < second - now <= timedelta(hours=9)
    third = rule.next("xishan", ZONE, second, second)
    assert third - second == timedelta(hours=6)


def test_sites_that_were_added_together_do_not_stay_together() -> None:
    rule, now = times("6h"), at("2026-03-02T10:00")
    assert len({rule.next(f"site{number}", ZONE, now, now) for number in range(100)}) > 90


@pytest.mark.parametrize("rule", [times("6h"), times(cron="0 6 * * *")])
def test_what_was_missed_for_days_is_made_up_once(rule: Times) -> None:
    now = at("2026-03-09T12:00")
    assert rule.next("xishan", ZONE, at("2026-03-02T06:00"), now) > now


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-03-02T23:30", "2026-03-02T23:30"),
        ("2026-03-03T05:59", "2026-03-03T05:59"),
        ("2026-03-03T06:00", "2026-03-03T22:00"),
        ("2026-03-03T12:00", "2026-03-03T22:00"),
    ],
)
def test_a_window_may_go_across_midnight(now: str, first: str) -> None:
    assert times("6h", hours="22-6").first(ZONE, at(now)) == at(first)


def test_an_interval_waits_for_the_window_and_cron_passes_over_what_lies_outside() -> None:
    now = at("2026-03-03T12:00")
    assert times("30m", hours="22-6").next("xishan", ZONE, now, now) == at("2026-03-03T22:00")
    assert times(cron="15 * * * *", hours="22-6").next("xishan", ZONE, now, now) == at("2026-03-03T22:15")


def test_a_window_that_no_time_of_cron_lies_in_is_never_open() -> None:
    assert times(cron="0 12 * * *", hours="22-6").first(ZONE, at("2026-03-03T12:00")) is None


def test_the_window_is_that_of_the_sites_clock() -> None:
    urumqi = ZoneInfo("Asia/Urumqi")  # two hours behind
    assert times("6h", hours="22-6").first(urumqi, at("2026-03-03T12:00")) == at("2026-03-04T00:00")
