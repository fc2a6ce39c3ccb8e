"""Allowed hours: within them, and when they begin next."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from spiders.hours import Hours

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hours", "now", "opening"),
    [
        ("22:00-07:00", "2026-03-01T23:30", None),
        ("22:00-07:00", "2026-03-01T06:59", None),
        ("22:00-07:00", "2026-03-01T07:00", "2026-03-01T22:00"),
        ("01:00-06:00", "2026-03-01T01:00", None),
        ("01:00-06:00", "2026-03-01T00:59", "2026-03-01T01:00"),
        ("01:00 - 06:00", "2026-03-31T12:00", "2026-04-01T01:00"),
    ],
)
def test_hours_say_when_a_crawl_may_go_on(hours: str, now: str, opening: str | None) -> None:
    assert Hours.parse(hours).opening(at(now)) == (opening and at(opening))


@pytest.mark.parametrize("text", ["", "22-7", "22:00", "24:00-07:00", "07:00-07:00", "22:00-07:60", 7, "晚上"])
def test_anything_else_is_no_hours(text: object) -> None:
    with pytest.raises(ValueError, match="write them as '22:00-07:00'"):
        Hours.parse(text)


def test_hours_are_shown_as_they_are_written() -> None:
    assert str(Hours.parse("22:00-07:00")) == "22:00-07:00"
