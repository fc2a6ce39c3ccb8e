"""What drift is looked for in, and which alerts it settles."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import alerts, drift, models
from storage.archive import Archive

from ..conftest import START, add_article, add_version

URL = "http://www.lanchuan.example"


@pytest.fixture
def session(filed: Archive) -> Iterator[Session]:
    """An archive with three captures, a run and a section that was asked for in it."""
    with filed.writing() as session:
        times = {"started_at": START, "heartbeat_at": START}
        for number in (1, 2):
            session.add(
                models.Run(id=number, site_id="lanchuan", mode="incremental", state="finished", token="", **times)
            )
        session.add(models.Section(id=1, site_id="lanchuan", key="sz", name="时政", url=f"{URL}/sz/", former=[]))
        session.flush()
        yield session


def add_row(session: Session, kind: str, url: str, **values: Any) -> models.Row:
    defaults: dict[str, Any] = {"run_id": 2, "state": "done", "result": "new", "added_at": START, "done_at": START}
    row = models.Row(site_id="lanchuan", kind=kind, url=url, fetch=url, **defaults | values)
    session.add(row)
    session.flush()
    return row


def add_entry(session: Session, url: str, run: int, day: date | None, **values: Any) -> None:
    seen = {"first_seen_at": START, "last_seen_at": START, "first_run_id": run, "last_run_id": run}
    defaults: dict[str, Any] = {"title": "标题", "pinned": False, "page": 1, "listed_date": day}
    session.add(models.Entry(site_id="lanchuan", section_id=1, url=url, **seen | defaults | values))
    session.flush()


def add_problem(session: Session, row: int, reason: str, capture: int | None = None) -> None:
    session.add(
        models.Problem(
            site_id="lanchuan", run_id=2, row_id=row, capture_id=capture, url="", reason=reason, detail="why",
            first_seen_at=START, last_seen_at=START,
        )
    )  # fmt: skip
    session.flush()


def test_what_was_captured_last_comes_first(session: Session) -> None:
    for capture, state in ((2, "live"), (1, "live"), (3, "withheld")):
        article = add_article(session, state=state)
        add_version(session, article, capture_id=capture)
    row = add_row(session, "article", f"{URL}/9.html", result="problem")
    add_problem(session, row.id, "unknown layout", 3)
    add_entry(session, row.url, 2, date(2024, 3, 1), row_id=row.id)
    found = drift.newest(session, "lanchuan")
    assert [(held.capture, held.article is None, held.listed) for held in found] == [
        (3, True, "标题"), (2, False, None), (1, False, None),
    ]  # fmt: skip
    assert drift.newest(session, "lanchuan", START - timedelta(days=1)) == []


def test_a_page_that_is_not_there_is_not_the_profiles_fault(session: Session) -> None:
    row = add_row(session, "article", f"{URL}/9.html", result="problem")
    add_problem(session, row.id, "not found", 3)
    assert drift.newest(session, "lanchuan") == []


def test_how_a_listing_fared(session: Session) -> None:
    row = add_row(session, "listing", f"{URL}/sz/", section_id=1, result="problem")
    add_problem(session, row.id, "no entries")
    add_entry(session, "a", 1, date(2024, 3, 1))
    add_entry(session, "b", 2, None, inside=True)
    add_entry(session, "c", 2, date(2024, 3, 2), pinned=True)
    (polled,) = drift.listings(session, "lanchuan")
    assert polled.problem == "no entries: why"
    assert (polled.new, polled.lost, polled.example, polled.undated) == (1, 1, "b", 1)
    assert (polled.before, polled.lost_before, polled.undated_before) == (1, 0, 0)
    assert (polled.days, polled.newest_at) == ((date(2024, 3, 1),), START)


def test_a_listing_that_was_out_of_reach_is_not_the_profiles_fault(session: Session) -> None:
    row = add_row(session, "listing", f"{URL}/sz/", section_id=1, result="problem")
    add_problem(session, row.id, "unreachable")
    assert [polled.problem for polled in drift.listings(session, "lanchuan")] == [None]


def test_only_alerts_of_drift_that_were_looked_for_are_closed(session: Session) -> None:
    now = datetime(2024, 4, 1, tzinfo=UTC)
    for cause in ("challenge", "body", "coverage/source", "listing/sz", "title"):
        alerts.raise_alert(session, "lanchuan", 1, cause, "", {}, now)
    drift.settle(session, "lanchuan", 2, [("title", "again", {"of": 5})], {"listing/"}, now)
    assert [alert.cause for alert in alerts.of(session, "lanchuan", now)] == ["challenge", "listing/sz", "title"]
    assert drift.known_before(session, "lanchuan", now) == now
