"""Retries wait longer each time, and as long as the site asks."""

from datetime import UTC, datetime, timedelta

import pytest

from spiders.retries import LONGEST_WAIT, next_try, retry_after

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(("tries", "seconds"), [(0, 30), (1, 60), (3, 240)])
def test_the_wait_doubles(tries: int, seconds: int) -> None:
    assert next_try(tries, 30, "", NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Sun, 01 Mar 2026 08:05:00 GMT", 300),
        ("5", 30),
        ("soon", 30),
        ("²", 30),
        (f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT", 30),
    ],
)
def test_a_later_time_that_the_site_asks_for_holds(header: str, seconds: int) -> None:
    assert next_try(0, 30, header, NOW) == NOW + timedelta(seconds=seconds)


def test_a_site_cannot_put_a_page_off_for_ever() -> None:
    assert next_try(0, 30, "9" * 400, NOW) == NOW + LONGEST_WAIT


def test_no_header_asks_for_nothing() -> None:
    assert retry_after("", NOW) is None
