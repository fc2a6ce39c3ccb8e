"""Growth is what the archive's own runs added, and too little history says nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import models, room
from storage.archive import Archive

from ..conftest import START

WEEK = timedelta(weeks=1)
LEAST = 10**9


def add_run(session: Session, weeks: float, pages: int) -> None:
    at = START - weeks * WEEK
    times = {"started_at": at, "heartbeat_at": at, "ended_at": at}
    session.add(models.Run(site_id="lanchuan", mode="backfill", state="finished", token="a", pages=pages, **times))


def add_file(session: Session, opened: float, closed: float | None, size: int, **values: Any) -> None:
    ends = {"opened_at": START - opened * WEEK, "closed_at": None if closed is None else START - closed * WEEK}
    session.add(models.Warc(site_id="lanchuan", path=f"{opened}-{size}", size=size, **ends, **values))


def measure(blank: Archive) -> room.Room:
    database = blank.folder / "fangzhi.db"
    with blank.reading() as session:
        return room.measure(session, blank.folder, database, LEAST, START)


def test_ten_days_of_runs_are_too_few(blank: Archive) -> None:
    with blank.writing() as session:
        add_run(session, 1.4, 10)
    assert (measure(blank).per_week, measure(blank).weeks) == (None, None)


def test_growth_is_that_of_the_last_weeks(blank: Archive) -> None:
    with blank.writing() as session:
        add_run(session, 30, 900)
        add_run(session, 6, 100)
        add_file(session, 30, 20, 10**12)  # before the window
        add_file(session, 18, 6, 10**9)  # half of it within
        add_file(session, 6, None, 7 * 10**8)
        add_file(session, 1, 1, 10**11, origin="theirs.warc.gz")
    found = measure(blank)
    grown = (5 * 10**8 + 7 * 10**8 + (blank.folder / "fangzhi.db").stat().st_size / 10) / 12
    assert found.per_week == pytest.approx(grown)
    assert found.weeks == pytest.approx((found.free - LEAST) / grown)


def test_what_does_not_grow_is_never_full(blank: Archive) -> None:
    with blank.writing() as session:
        add_run(session, 30, 900)
    found = measure(blank)
    assert replace(found, free=0, history=WEEK) == room.Room(0, LEAST, WEEK, 0.0, None)
