"""Lines of cron mean what cron means by them, also when clocks are changed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.scheduling.cron import LONGEST, Cron

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def times(line: str, start: str, number: int, zone: ZoneInfo = SHANGHAI) -> list[str]:
    """So many times after a local time, as the zone's clock shows them, with the day of the week."""
    cron, found = Cron.parse(line), []
    now = datetime.fromisoformat(start).replace(tzinfo=zone).astimezone(UTC)
    for _ in range(number):
        after = cron.after(now, zone)
        assert after is not None
        assert after > now
        now = after
        found.append(f"{now.astimezone(zone):%a %m-%d %H:%M%z}")
    return found


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("0", "Sun"),
        ("7", "Sun"),
        ("1", "Mon"),
        ("6", "Sat"),
        ("sun", "Sun"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("5-7", "Fri Sat Sun"),
        ("0-2", "Mon Tue Sun"),
        ("fri-mon", "Mon Fri Sat Sun"),
        ("*/2", "Tue Thu Sat Sun"),
        ("1,3", "Mon Wed"),
        ("0-7", "Mon Tue Wed Thu Fri Sat Sun"),
        ("*", "Mon Tue Wed Thu Fri Sat Sun"),
    ],
)
def test_days_of_the_week_are_counted_from_sunday(field: str, days: str) -> None:
    shown = times(f"0 6 * * {field}", "2026-03-01T23:00", 7)  # a Sunday
    assert [day for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") if any(day in one for one in shown)] == (
        days.split()
    )


def test_either_day_of_month_or_day_of_week_is_enough() -> None:
    assert [one[:9] for one in times("0 6 1 * 1", "2026-06-27T00:00", 3)] == ["Mon 06-29", "Wed 07-01", "Mon 07-06"]


def test_the_hour_that_a_clock_passes_over_comes_as_much_later() -> None:
    assert times("30 2 * * *", "2026-03-28T12:00", 2, BERLIN) == ["Sun 03-29 03:30+0200", "Mon 03-30 02:30+0200"]


def test_a_midnight_that_is_passed_over_is_not_left_out() -> None:
    shown = times("0 0 * * *", "2018-11-03T12:00", 2, ZoneInfo("America/Sao_Paulo"))
    assert shown == ["Sun 11-04 01:00-0200", "Mon 11-05 00:00-0200"]


def test_the_hour_that_a_clock_shows_twice_counts_once() -> None:
    assert times("30 2 * * *", "2026-10-24T12:00", 2, BERLIN) == ["Sun 10-25 02:30+0200", "Mon 10-26 02:30+0100"]


def test_names_stand_for_lines() -> None:
    assert times("@weekly", "2026-03-02T00:00", 1) == ["Sun 03-08 00:00+0800"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("0 6 * *", "has 4 fields, not 5"),
        ("0 0 30 2 *", "a day that never comes"),
        ("61 * * * *", "no line of cron"),
        ("*/0 * * * *", "no line of cron"),
        ("0 6 * * 8", "no day of the week"),
        ("0 6 * * */0", "no day of the week"),
        ("0 6 * * 一", "no day of the week"),
        ("", "has 0 fields"),
        ("* " * LONGEST, "is longer than"),
    ],
)
def test_what_is_no_line_of_cron_is_named(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Cron.parse(line)
