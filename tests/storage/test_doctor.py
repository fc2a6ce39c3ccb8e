"""Each finding: found where it is so, and not where it is not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import models, schedules
from storage.alerts import raise_alert
from storage.archive import Archive
from storage.doctor import Finding, examine
from storage.locks import site_lock

from ..conftest import START

NOW = START + timedelta(minutes=10)
Findings = dict[str, list[Finding]]


def findings(folder: Path, now: datetime = NOW) -> Findings:
    found: Findings = {}
    for finding in examine(folder, now, lambda words: None):
        found.setdefault(finding.check, []).append(finding)
    return found


def add_run(archive: Archive, **values: Any) -> None:
    times = {"started_at": START, "heartbeat_at": START}
    with archive.writing() as session:
        session.add(models.Run(**{"site_id": "lanchuan", "mode": "backfill", "token": "a"} | times | values))


@pytest.fixture
def archive(blank: Archive) -> Archive:
    (blank.folder / "fangzhi.toml").write_text('contact = "a@b.example"\noperator = "澜川图书馆"\n', "utf-8")
    return blank


def test_a_sound_archive_is_sound(archive: Archive) -> None:
    found = findings(archive.folder)
    assert {finding.level for part in found.values() for finding in part} == {"ok"}
    checks = "programs contact channels folder rights disk database size room clock runs alerts schedules".split()
    assert set(found) - {"disk"} == {*checks} - {"disk"}
    assert "0 days of runs are too few" in found["room"][0].message


def test_who_keeps_the_archive_is_asked(archive: Archive) -> None:
    (archive.folder / "fangzhi.toml").write_text("", "utf-8")
    found = findings(archive.folder)
    assert [found[check][0].level for check in ("contact", "operator")] == ["warning", "warning"]


def test_a_setting_that_cannot_be_used_is_a_fault(archive: Archive) -> None:
    (archive.folder / "fangzhi.toml").write_text("tries = 0", "utf-8")
    assert findings(archive.folder)["settings"][0].level == "fault"


def test_an_older_archive_is_a_fault_with_the_way_out(released: Callable[[Path], Path], tmp_path: Path) -> None:
    (found,) = findings(released(tmp_path / "old"))["database"]
    assert (found.level, "run `fangzhi upgrade`" in found.message) == ("fault", True)


def test_a_damaged_database_is_a_fault(archive: Archive) -> None:
    archive.close()
    with (archive.folder / "fangzhi.db").open("r+b") as file:
        file.seek(16384 * 5)
        file.write(b"\xff" * 16384)
    assert findings(archive.folder)["database"][0].level == "fault"


def test_a_disk_that_is_nearly_full_is_a_fault(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANGZHI_MIN_FREE", str(10**15))
    (found,) = findings(archive.folder)["room"]
    assert (found.level, "crawls stop below min_free = 1,000.0 TB" in found.message) == ("fault", True)


def test_weeks_are_told_when_they_can_be(archive: Archive) -> None:
    add_run(archive, state="finished", pages=10, started_at=START - timedelta(weeks=20))
    with archive.writing() as session:
        for weeks in (0, 4):
            opened = START - timedelta(weeks=weeks + 4)
            session.add(models.Warc(site_id="lanchuan", path=str(weeks), size=10**14, opened_at=opened))
    (found,) = findings(archive.folder)["room"]
    assert (found.level, "a week that is enough for 0 weeks" in found.message) == ("warning", True)


def test_a_clock_that_goes_back_is_a_fault(archive: Archive) -> None:
    add_run(archive, state="finished")
    assert findings(archive.folder)["clock"][0].level == "ok"
    assert findings(archive.folder, START - timedelta(days=1))["clock"][0].level == "fault"


@pytest.mark.parametrize(
    ("state", "said"),
    [("failed", "run 1 of lanchuan failed on 2024-03-01: x"), ("running", "run 1 of lanchuan was broken off")],
)
def test_a_run_that_did_not_end_well_is_told_until_the_next(archive: Archive, state: str, said: str) -> None:
    add_run(archive, state=state, reason="x", ended_at=START)
    (found,) = findings(archive.folder)["runs"]
    assert (found.level, said in found.message) == ("warning", True)
    add_run(archive, state="finished")
    assert findings(archive.folder)["runs"][0].level == "ok"


def test_a_crawl_that_goes_on_is_sound_and_a_silent_one_is_told(archive: Archive) -> None:
    add_run(archive, state="running")
    with site_lock(archive.folder, "lanchuan"):
        assert findings(archive.folder)["runs"][0].level == "ok"
        (found,) = findings(archive.folder, START + timedelta(hours=2))["locks"]
    assert "has written nothing since 2024-03-01 02:00 UTC" in found.message


def test_a_capture_of_tomorrow_shows_that_the_clock_is_wrong(filed: Archive) -> None:
    assert findings(filed.folder, START)["clock"][0].level == "ok"
    assert (
        "the archive holds what is of 2024-03-01 02:00"
        in findings(filed.folder, START - timedelta(hours=1))["clock"][0].message
    )


def test_channels_that_cannot_be_used_are_told(archive: Archive) -> None:
    with (archive.folder / "fangzhi.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[alerts.channels.desk]\nto = "wecombot://s3cr3t"\n[alerts.channels.chief]\nto = "lark://${NOWHERE}"\n'
        )
    desk, chief = findings(archive.folder)["channels"]
    assert (desk.level, chief.level) == ("fault", "warning")
    assert "s3cr3t" not in desk.message
    assert "needs NOWHERE" in chief.message


def test_alerts_that_were_not_sent_are_told(archive: Archive) -> None:
    with (archive.folder / "fangzhi.toml").open("a", encoding="utf-8") as file:
        file.write('[alerts.channels.desk]\nto = "json://127.0.0.1/"\n')
    with archive.writing() as session:
        raise_alert(session, "lanchuan", None, "title", "", {}, START)
        times = {"made_at": START, "next_try_at": START}
        values = {
            "channel": "desk",
            "title": "",
            "body": "",
            "brief": "",
            "loss": False,
            "fault": "no route",
            "tries": 2,
        }
        session.add(models.Message(**values, **times))
    assert [one.message for one in findings(archive.folder)["sending"]] == [
        "1 message to desk did not arrive since 2024-03-01 02:00 UTC: no route"
    ]
    assert "1 alerts wait to be sent" in findings(archive.folder, START + timedelta(days=2))["sending"][1].message


def test_schedules_that_nobody_runs_are_told(archive: Archive) -> None:
    with archive.writing() as session:
        for site, mode in (("lanchuan", "incremental"), ("kashi", "revisit")):
            number = schedules.add(session, schedules.Rule(site, None, mode, 3600, None, None), START)
            schedules.plan(session, number, {site: START})
        schedules.pause(session, number, START)
    assert findings(archive.folder)["schedules"][0].message == "1 crawls are scheduled, none is late"
    (found,) = findings(archive.folder, START + timedelta(hours=3))["schedules"]
    assert (found.level, "1 of 1 scheduled crawls" in found.message) == ("warning", True)


def test_open_alerts_are_told(archive: Archive) -> None:
    with archive.writing() as session:
        for number in range(12):
            times = {"opened_at": START, "last_seen_at": START, "closed_at": START if number == 0 else None}
            session.add(models.Alert(site_id="lanchuan", cause="x", message=f"第{number}件", evidence={}, **times))
    found = findings(archive.folder)["alerts"]
    assert (len(found), found[-1].message) == (11, "1 more alerts are open")


def test_files_that_wait_to_be_shipped_are_told(filed: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "shipping" not in findings(filed.folder)
    monkeypatch.setenv("FANGZHI_SHIP_TO", "s3://library/x")
    assert findings(filed.folder)["shipping"][0].level == "ok"
    (found,) = findings(filed.folder, START + timedelta(days=31))["shipping"]
    assert "2 closed WARC files" in found.message
