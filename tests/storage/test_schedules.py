"""Schedules and their queue, as rows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import log, models, schedules
from storage.archive import Archive
from storage.faults import AlreadyScheduled
from storage.items import NothingFound
from storage.schedules import Rule

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SITE = Rule("xishan", None, "incremental", 21_600, None, "22:00-06:00")
GROUP = Rule(None, "溪山", "revisit", None, "0 6 * * 1", None)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Archive.create(tmp_path / "archive") as archive, archive.writing() as session:
        yield session


def due(session: Session, id: int, site: str = "xishan") -> schedules.Waiting:
    schedules.plan(session, id, {site: NOW})
    schedules.enqueue(session, id, site, NOW, NOW)
    return next(one for one in schedules.queue(session) if one.site == site)


def test_every_change_is_in_the_log(session: Session) -> None:
    id = schedules.add(session, SITE, NOW)
    assert schedules.pause(session, id, NOW) is True
    assert schedules.pause(session, id, NOW) is False
    assert schedules.resume(session, id, NOW) is True
    schedules.remove(session, id, NOW)
    lines = log.newest(session, 9, "schedule", "xishan")
    assert [line.detail["change"] for line in lines] == ["remove", "resume", "pause", "add"]
    assert lines[0].detail["every_seconds"] == 21_600


def test_the_same_schedule_is_not_added_twice(session: Session) -> None:
    id = schedules.add(session, SITE, NOW)
    with pytest.raises(AlreadyScheduled, match=f"number {id}"):
        schedules.add(session, SITE, NOW)
    schedules.remove(session, id, NOW)
    assert schedules.add(session, SITE, NOW) != id


@pytest.mark.parametrize("change", [schedules.pause, schedules.resume, schedules.remove])
@pytest.mark.parametrize("id", [7, 2**70])
def test_what_is_not_there_cannot_be_changed(session: Session, change: object, id: int) -> None:
    with pytest.raises(NothingFound, match=f"no schedule {id}"):
        change(session, id, NOW)  # type: ignore[operator]


def test_a_schedule_is_for_a_site_or_a_group_and_has_one_kind_of_times(session: Session) -> None:
    for rule in (Rule("xishan", "溪山", "revisit", 60, None, None), Rule("xishan", None, "revisit", None, None, None)):
        with pytest.raises(IntegrityError), session.begin_nested():
            schedules.add(session, rule, NOW)


def test_a_site_is_in_the_queue_once(session: Session) -> None:
    id = schedules.add(session, SITE, NOW)
    assert schedules.enqueue(session, id, "xishan", NOW, NOW) is True
    assert schedules.enqueue(session, id, "xishan", NOW + timedelta(days=1), NOW) is False
    assert [one.due for one in schedules.queue(session)] == [NOW]


def test_the_queue_has_what_goes_on_first_and_then_what_is_due_longest(session: Session) -> None:
    id = schedules.add(session, GROUP, NOW)
    for number, site in enumerate(("lanshan", "xishan", "baishui")):
        schedules.enqueue(session, id, site, NOW - timedelta(hours=number), NOW)
    schedules.begin(session, schedules.queue(session)[2].id, 77, NOW)
    session.flush()
    assert [one.site for one in schedules.queue(session)] == ["lanshan", "baishui", "xishan"]
    assert schedules.counts(session) == {"running": 1, "waiting": 2}


def test_what_waits_leaves_the_queue_with_its_schedule_and_what_goes_on_stays(session: Session) -> None:
    id = schedules.add(session, GROUP, NOW)
    due(session, id, "lanshan")
    schedules.begin(session, due(session, id, "xishan").id, 77, NOW)
    session.flush()
    schedules.pause(session, id, NOW)
    assert [one.site for one in schedules.queue(session)] == ["xishan"]


def test_a_paused_schedule_is_not_due_and_what_passed_meanwhile_is_worked_out_anew(session: Session) -> None:
    id = schedules.add(session, SITE, NOW)
    schedules.plan(session, id, {"xishan": NOW})
    schedules.pause(session, id, NOW)
    assert schedules.come_due(session, NOW, 9) == []
    schedules.resume(session, id, NOW)
    assert [turn.next for turn in schedules.turns(session)] == [None]


def test_how_it_went_is_noted_and_the_queue_is_empty(session: Session) -> None:
    waiting = due(session, schedules.add(session, SITE, NOW))
    schedules.begin(session, waiting.id, 77, NOW)
    session.flush()
    [waiting] = schedules.queue(session)
    schedules.end(session, waiting, None, "done", "3 new", NOW + timedelta(minutes=5))
    [turn] = schedules.turns(session)
    assert (turn.due, turn.began, turn.ended) == (NOW, NOW, NOW + timedelta(minutes=5))
    assert (turn.result, turn.note, schedules.queue(session)) == ("done", "3 new", [])


def test_the_schedules_of_a_site_that_is_moved_go_with_it(session: Session) -> None:
    id = schedules.add(session, SITE, NOW)
    due(session, id)
    schedules.carry(session, "xishan", "lanshan", NOW)
    assert [one.rule.site for one in schedules.standing(session)] == ["lanshan"]
    assert (schedules.queue(session), schedules.turns(session)) == ([], [])
    assert log.newest(session, 1, "schedule", "lanshan")[0].detail["change"] == "move"


def test_the_last_sign_of_a_crawl_is_that_of_the_newest(session: Session) -> None:
    facts = {"hosts": [], "region": "", "level": "", "publisher": "", "groups": [], "timezone": "Asia/Shanghai"}
    session.add(models.Site(id="xishan", name="溪山网", added_at=NOW, **facts))
    session.flush()
    for hours in (0, 2):
        at = NOW + timedelta(hours=hours)
        run = {"mode": "incremental", "state": "running", "token": "x", "started_at": at, "heartbeat_at": at}
        session.add(models.Run(site_id="xishan", **run))
        session.flush()
    found = schedules.last_sign(session, "xishan", NOW + timedelta(hours=1))
    assert found is not None
    assert (found.run, found.at) == (2, NOW + timedelta(hours=2))
    assert schedules.last_sign(session, "xishan", NOW + timedelta(hours=3)) is None
