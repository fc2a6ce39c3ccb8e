"""Local times by table: what SQLite counts must be what zoneinfo knows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import models
from storage.archive import Archive
from storage.clocks import keep_all, offsets
from storage.items import SiteFacts
from storage.runs import save_site
from tests.conftest import START

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC")
TABLES = {zone: offsets(zone) for zone in ZONES}


def shown(zone: str, at: datetime) -> datetime:
    """What the clocks of a zone show, by the table."""
    seconds = [beyond for since, beyond in TABLES[zone] if since <= at][-1]
    return at.replace(tzinfo=None) + timedelta(seconds=seconds)


@given(zone=st.sampled_from(ZONES), days=st.integers(0, 43_000), seconds=st.integers(0, 86_400))
def test_clocks_are_those_of_zoneinfo(zone: str, days: int, seconds: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
    assert shown(zone, at) == at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@pytest.mark.parametrize("zone", ZONES)
def test_clocks_change_to_the_second(zone: str) -> None:
    for changed, _ in TABLES[zone][1:]:
        before = changed - timedelta(seconds=1)
        assert before.astimezone(ZoneInfo(zone)).utcoffset() != changed.astimezone(ZoneInfo(zone)).utcoffset()


def kept(session: Session) -> list[tuple[str, datetime, int]]:
    rows = select(models.Zone).order_by(models.Zone.timezone, models.Zone.since)
    return [(row.timezone, row.since, row.seconds) for row in session.scalars(rows)]


def test_the_clocks_of_a_site_are_kept_with_it(blank: Archive) -> None:
    facts = SiteFacts("berlin", "柏林", (), "", "", "", (), "Europe/Berlin", ())
    with blank.writing() as session:
        for site in (facts, replace(facts, id="shenyang", timezone="Asia/Shanghai"), facts):
            save_site(session, site, START)
    expected = [(zone, *row) for zone in ("Asia/Shanghai", "Europe/Berlin") for row in TABLES[zone]]
    with blank.reading() as session:
        assert kept(session) == expected


def test_clocks_that_are_missing_are_made_again(blank: Archive) -> None:
    with blank.writing() as session:
        before = kept(session)
        session.execute(delete(models.Zone))
        keep_all(session)
        assert kept(session) == before != []


def test_a_name_that_is_no_zone_has_no_clocks() -> None:
    assert (offsets("Asia"), offsets("No/Where"), offsets("")) == ([], [], [])
