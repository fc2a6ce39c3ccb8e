"""Local times by table: what SQLite counts must be what zoneinfo knows."""

import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import models
from storage.archive import Archive
from storage.clocks import FORM, offsets
from tests.conftest import add_site

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC")
TABLES = {zone: offsets(zone) for zone in ZONES}


def shown(zone: str, at: datetime) -> datetime:
    """What the clocks of a zone show, by the table."""
    seconds = [beyond for since, beyond in TABLES[zone] if since <= at.strftime(FORM)][-1]
    return at.replace(tzinfo=None) + timedelta(seconds=seconds)


@given(zone=st.sampled_from(ZONES), days=st.integers(0, 43_000), seconds=st.integers(0, 86_400))
def test_clocks_are_those_of_zoneinfo(zone: str, days: int, seconds: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
    assert shown(zone, at) == at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@pytest.mark.parametrize("zone", ZONES)
def test_clocks_change_to_the_second(zone: str) -> None:
    for since, _ in TABLES[zone][1:]:
        changed = datetime.strptime(since, FORM).replace(tzinfo=UTC)
        before = changed - timedelta(seconds=1)
        assert before.astimezone(ZoneInfo(zone)).utcoffset() != changed.astimezone(ZoneInfo(zone)).utcoffset()


def test_the_clocks_of_a_site_are_kept_with_it(blank: Archive) -> None:
    with blank.writing() as session:
        add_site(session, "berlin", "柏林", [], "Europe/Berlin")
        add_site(session, "more", "还有", [], "Asia/Shanghai")
    with sqlite3.connect(blank.folder / "fangzhi.db") as database:
        kept = database.execute("SELECT timezone, since, seconds FROM zone ORDER BY timezone, since").fetchall()
    database.close()
    assert kept == [(zone, *row) for zone in ("Asia/Shanghai", "Europe/Berlin") for row in TABLES[zone]]
    with blank.reading() as session:
        assert session.query(models.Zone).count() == len(kept)
