"""The keeper begins what is due, as many as may go on, and tells how each went."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.sample.server import Page, serve_pages
from crawler.alerting.text import told
from crawler.scheduling import following, processes
from crawler.scheduling.keeper import Keeper, most_runs
from crawler.scheduling.results import Result, settle_alerts
from storage import alerts, locks, models, schedules
from storage.archive import Archive
from storage.config import Config
from storage.schedules import Turn, Waiting

from .conftest import QUICK, add_sites, hold, keeper_of, schedule

PATIENCE = 120
"""Seconds after which a test gives up; nothing here takes as many on an idle machine."""


def until(holds: Callable[[], object], keeper: Keeper) -> list[tuple[Waiting, Result]]:
    """Tick until something holds; what has ended."""
    ended, deadline = list[tuple[Waiting, Result]](), time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        keeper.tick()
        ended += keeper.take_ended()
        time.sleep(0.01)
    return ended


def run_out(keeper: Keeper) -> list[tuple[Waiting, Result]]:
    """Tick until nothing goes on or could; what has ended."""
    ended, deadline = list[tuple[Waiting, Result]](), time.monotonic() + PATIENCE
    while keeper.tick() or keeper.running:
        assert time.monotonic() < deadline
        ended += keeper.take_ended()
        time.sleep(0.01)
    return ended + list(keeper.take_ended())


def turn(archive: Archive) -> Turn:
    with archive.reading() as session:
        return schedules.turns(session)[0]


def open_alerts(archive: Archive, site: str = "xishan") -> list[str]:
    with archive.reading() as session:
        return [alert.cause for alert in alerts.of(session, site, datetime.now(UTC))]


def counted(archive: Archive) -> dict[str, int]:
    with archive.reading() as session:
        return schedules.counts(session)


def limit(archive: Archive, text: str) -> None:
    with (archive.folder / "fangzhi.toml").open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")


def test_120_sites_due_at_the_same_minute_are_crawled_once_each_two_at_a_time(archive: Archive) -> None:
    sites = [f"s{number:03}" for number in range(119)]
    pages = {
        "/xishan/": Page('<ul><li><a href="/1.html">石桥通车</a></li></ul>'.encode()),
        "/1.html": Page("<h1>石桥通车</h1><div>溪山市新修的石桥昨日通车，群众奔走相告。</div>".encode()),
    }
    with serve_pages(pages) as server:
        add_sites(archive, *sites)
        add_sites(archive, "xishan", url=server.url)
        schedule(archive, group="溪山")
        limit(archive, "max_runs = 2")
        keeper = Keeper(archive.folder, crawls_xishan, replace(QUICK, fill=1000, plan=1000, watch=1000))
        most, ended = 0, list[tuple[Waiting, Result]]()
        while keeper.tick() or keeper.running:
            most = max(most, keeper.running)
            ended += keeper.take_ended()
            time.sleep(0.02)
        ended += keeper.take_ended()
    assert (most, counted(archive)) == (2, {"running": 0, "waiting": 0})
    assert sorted(one.site for one, _ in ended) == [*sites, "xishan"]
    assert {result.word for _, result in ended} == {"done"}
    assert [result.note for one, result in ended if one.site == "xishan"] == ["1 new, 0 changed"]
    assert most_at_once((archive.folder / "said").read_text("utf-8").split()) <= 2


def crawls_xishan(folder: Path, one: Waiting) -> list[str]:
    """One site is really crawled; the others only say when they begin and end."""
    if one.site == "xishan":
        return processes.crawl_command(folder, one)
    return ["/bin/sh", "-c", f"echo +{one.site} >> {folder / 'said'}; echo -{one.site} >> {folder / 'said'}"]


def most_at_once(said: list[str]) -> int:
    """How many of those that say when they begin (+) and end (-) went on at once; no site twice."""
    on, most = set[str](), 0
    for word in said:
        assert (word[1:] in on) == (word[0] == "-")
        on ^= {word[1:]}
        most = max(most, len(on))
    assert set(Counter(said).values()) == {1}
    return most


def test_what_was_missed_for_days_is_made_up_once(archive: Archive) -> None:
    add_sites(archive, "xishan")
    id = schedule(archive, "xishan")
    long_ago = datetime.now(UTC) - timedelta(days=10)
    with archive.writing() as session:
        schedules.plan(session, id, {"xishan": long_ago})
    assert len(run_out(keeper_of(archive, "exit 0"))) == 1
    assert len(run_out(keeper_of(archive, "exit 0"))) == 0
    last = turn(archive)
    assert last.due == long_ago
    assert last.next is not None
    assert last.next > datetime.now(UTC)


def test_two_schedules_of_a_site_take_turns(archive: Archive) -> None:
    add_sites(archive, "xishan")
    schedule(archive, "xishan")
    schedule(archive, group="溪山")
    limit(archive, "max_runs = 4")
    keeper = keeper_of(archive, "echo +$SITE >> $LOG; sleep 0.1; echo -$SITE >> $LOG")
    assert len(run_out(keeper)) == 2
    assert (archive.folder / "said").read_text("utf-8").split() == ["+xishan", "-xishan"] * 2


@pytest.mark.parametrize(
    ("code", "word", "note"),
    [
        (0, "done", ""),
        (1, "wrong", "it is so"),
        (2, "refused", "it is so"),
        (3, "remains", "it is so"),
        (4, "unanswered", "it is so"),
        (5, "failed", "it is so"),
        (77, "died", "ended with exit code 77: it is so"),
    ],
)
def test_how_a_crawl_went_is_known_by_its_exit_code(archive: Archive, code: int, word: str, note: str) -> None:
    add_sites(archive, "xishan")
    schedule(archive, "xishan")
    run_out(keeper_of(archive, f"echo 'Error: it is so' >&2; exit {code}"))
    assert (turn(archive).result, turn(archive).note) == (word, note)


def test_a_crawl_that_gives_no_sign_of_life_is_ended_and_told(archive: Archive) -> None:
    add_sites(archive, "xishan")
    hold(archive, "xishan")
    schedule(archive, "xishan")
    keeper = keeper_of(archive, "trap '' TERM; sleep 1000")
    until(lambda: keeper.running, keeper)
    [child] = keeper._children
    child.changed -= Config().run_silence + 1
    ended = until(lambda: not keeper.running, keeper)
    assert [result.word for _, result in ended] == ["hung"]
    assert open_alerts(archive) == ["hung"]
    assert processes._session(child.process.pid) == set()


@pytest.mark.parametrize(("word", "open"), [("stop", ["hung"]), ("time", ["hung"]), ("died", ["died"]), ("done", [])])
def test_an_alert_stays_until_a_crawl_shows_that_its_cause_has_passed(
    archive: Archive, word: str, open: list[str]
) -> None:
    hold(archive, "xishan")
    with archive.writing() as session:
        for each in ("hung", word):
            settle_alerts(session, "xishan", Result(each, "it is so", None), datetime.now(UTC))
    assert open_alerts(archive) == open


def test_an_alert_is_closed_when_a_crawl_goes_well_again(archive: Archive) -> None:
    add_sites(archive, "xishan")
    hold(archive, "xishan")
    id = schedule(archive, "xishan")
    run_out(keeper_of(archive, "kill -SEGV $$"))
    assert (turn(archive).note, open_alerts(archive)) == ("ended by SIGSEGV", ["died"])
    with archive.writing() as session:
        schedules.plan(session, id, {"xishan": datetime.now(UTC)})
    run_out(keeper_of(archive, "exit 0"))
    assert open_alerts(archive) == []


def test_a_site_whose_first_crawl_never_begins_is_told_too(archive: Archive) -> None:
    add_sites(archive, "xishan")
    id = schedule(archive, "xishan")
    run_out(keeper_of(archive, "echo 'Error: no contact is set' >&2; exit 2"))
    with archive.reading() as session:
        [alert] = alerts.standing(session, datetime.now(UTC))
    assert (alert.site, alert.cause) == ("", "refused/xishan")
    assert "a scheduled crawl of xishan did not begin: no contact is set" in alert.message
    assert told(alert, "zh")[::2] == ("定时抓取没能开始：no contact is set", "fangzhi crawl xishan")
    hold(archive, "xishan")
    with archive.writing() as session:
        schedules.plan(session, id, {"xishan": datetime.now(UTC)})
    run_out(keeper_of(archive, "exit 0"))
    with archive.reading() as session:
        assert alerts.standing(session, datetime.now(UTC)) == []


@pytest.mark.parametrize("by", ["database", "file"])
def test_a_crawl_that_writes_is_not_taken_for_hung(archive: Archive, by: str) -> None:
    add_sites(archive, "xishan")
    hold(archive, "xishan")
    schedule(archive, "xishan")
    keeper = keeper_of(archive, "exec sleep 1000")
    until(lambda: keeper.running, keeper)
    [child] = keeper._children
    child.changed -= Config().run_silence + 1
    give_a_sign(archive, by)
    keeper.tick()
    assert child.why is None
    keeper.kill()


def give_a_sign(archive: Archive, by: str) -> None:
    if by == "file":
        (archive.folder / "warc" / "xishan").mkdir(parents=True)
        (archive.folder / "warc" / "xishan" / "1.warc.gz").write_bytes(b"")
        return
    now = datetime.now(UTC)
    run = {"mode": "incremental", "state": "running", "token": "x", "started_at": now, "heartbeat_at": now}
    with archive.writing() as session:
        session.add(models.Run(site_id="xishan", **run))


@pytest.mark.parametrize(("setting", "word"), [("run_memory", "memory"), ("run_time", "time")])
def test_a_crawl_that_takes_too_much_is_asked_to_end(archive: Archive, setting: str, word: str) -> None:
    add_sites(archive, "xishan")
    hold(archive, "xishan")
    schedule(archive, "xishan")
    keeper = keeper_of(archive, "exec sleep 1000")
    until(lambda: keeper.running, keeper)
    [child] = keeper._children
    config = replace(archive.config, run_memory=10**9 if setting == "run_time" else 1)
    child.began -= config.run_time + 1 if setting == "run_time" else 0
    with archive.reading() as session:
        keeper._look_at(session, child, config, 10)
    ended = until(lambda: not keeper.running, keeper)
    assert [result.word for _, result in ended] == [word]
    assert open_alerts(archive) == (["memory"] if word == "memory" else [])


def test_memory_is_that_of_all_processes_of_a_crawl(archive: Archive) -> None:
    add_sites(archive, "xishan")
    schedule(archive, "xishan")
    keeper = keeper_of(archive, "sleep 1000 & sleep 1000")
    until(lambda: keeper.running, keeper)
    [child] = keeper._children
    until(lambda: len(processes._session(child.process.pid)) == 4, keeper)  # the launcher, the shell, and its two
    assert processes.memory()[child.process.pid] > 1_000_000
    keeper.kill()
    assert processes._session(child.process.pid) == set()


def test_outside_its_hours_a_site_waits_and_what_goes_on_is_asked_to_end(archive: Archive) -> None:
    add_sites(archive, "xishan")
    now = datetime.now(UTC).astimezone()
    hour = datetime.now(UTC).hour + 8  # the profile's zone
    id = schedule(archive, "xishan", hours=f"{(hour + 2) % 24:02}:00-{(hour + 4) % 24:02}:00")
    with archive.writing() as session:
        schedules.plan(session, id, {"xishan": now})
    keeper = keeper_of(archive, "exec sleep 1000")
    assert keeper.tick() is False
    assert counted(archive) == {"running": 0, "waiting": 1}
    with archive.writing() as session:
        session.get_one(models.Schedule, id).hours = None
    until(lambda: keeper.running, keeper)
    [child] = keeper._children
    child.waiting = replace(child.waiting, hours=f"{(hour + 2) % 24:02}:00-{(hour + 4) % 24:02}:00")
    assert [result.word for _, result in until(lambda: not keeper.running, keeper)] == ["hours"]


def test_a_site_that_somebody_crawls_by_hand_waits(archive: Archive) -> None:
    add_sites(archive, "xishan", "lanshan")
    schedule(archive, "xishan")
    schedule(archive, "lanshan")
    with locks.site_lock(archive.folder, "xishan"):
        assert [one.site for one, _ in run_out(keeper_of(archive, "exit 0"))] == ["lanshan"]
    assert [one.site for one, _ in run_out(keeper_of(archive, "exit 0"))] == ["xishan"]


def test_starts_are_spread(archive: Archive) -> None:
    add_sites(archive, "xishan", "lanshan")
    schedule(archive, group="溪山")
    limit(archive, "max_runs = 4")
    keeper = keeper_of(archive, "exec sleep 1000", replace(QUICK, start=1000))
    for _ in range(5):
        assert keeper.tick() is True
    assert keeper.running == 1
    keeper.kill()


def test_what_is_asked_to_stop_waits_again(archive: Archive) -> None:
    add_sites(archive, "xishan")
    schedule(archive, "xishan")
    keeper = keeper_of(archive, "exec sleep 1000")
    until(lambda: keeper.running, keeper)
    keeper.stop()
    until(lambda: keeper.is_stopped, keeper)
    assert (counted(archive), turn(archive).result) == ({"running": 0, "waiting": 1}, None)


def test_what_a_killed_keeper_left_waits_again(archive: Archive) -> None:
    add_sites(archive, "xishan")
    schedule(archive, "xishan")
    keeper = keeper_of(archive, "exec sleep 1000")
    until(lambda: keeper.running, keeper)
    keeper.kill()  # and nobody notes it
    assert counted(archive) == {"running": 1, "waiting": 0}
    assert [result.word for _, result in run_out(keeper_of(archive, "exit 0"))] == ["done"]


def test_a_site_that_leaves_its_group_is_due_no_more(archive: Archive) -> None:
    add_sites(archive, "xishan", "lanshan")
    schedule(archive, group="溪山")
    assert len(run_out(keeper_of(archive, "exit 0"))) == 2
    (archive.folder / "sites" / "lanshan.toml").unlink()
    run_out(keeper_of(archive, "exit 0"))
    assert turn(archive).site == "xishan"


def test_the_log_of_a_crawl_is_kept_and_bounded(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    add_sites(archive, "xishan")
    id = schedule(archive, "xishan")
    run_out(keeper_of(archive, "echo first"))
    with archive.writing() as session:
        schedules.plan(session, id, {"xishan": datetime.now(UTC)})
    monkeypatch.setattr(processes, "LARGEST_LOG", 3)
    keeper = keeper_of(archive, "echo second; exec sleep 1000")
    until(lambda: keeper.running, keeper)
    [child] = keeper._children
    until(lambda: child.log.exists() and not child.log.stat().st_size, keeper)
    keeper.kill()
    assert (archive.folder / "logs" / "xishan.log.1").read_text("utf-8") == "first\n"


def test_as_many_go_on_as_there_are_cores_unless_told_otherwise() -> None:
    assert (most_runs(Config()), most_runs(Config(max_runs=7))) == (len(os.sched_getaffinity(0)), 7)


def test_a_failure_that_stays_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise OSError("the disk is gone")

    does = following.Tolerant(fails)
    for _ in range(3):
        does()
    assert [record.getMessage() for record in caplog.records] == ["the disk is gone"]


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """No test leaves a process behind."""
    yield
    for process in [process for process, parent in children() if parent == os.getpid()]:
        os.kill(process, signal.SIGKILL)


def children() -> list[tuple[int, int]]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = place.read_text("utf-8", "replace")
        except OSError:
            continue
        if "launch.py" in command_of(place.parent):
            found.append((int(place.parent.name), int(text.rpartition(")")[2].split()[1])))
    return found


def command_of(place: Path) -> str:
    try:
        return (place / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
