"""`fangzhi serve` as a process: it crawls, ends in order, and loses nothing when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cli.sample.server import Page, SampleSite, serve_pages
from storage import alerts, overview, schedules
from storage.archive import Archive

from .conftest import add_sites, schedule

ARTICLES = 60
PAGES = {
    f"/{n}.html": Page(f"<h1>石桥通车第{n}天</h1><div>溪山市新修的第{n}座石桥昨日通车。</div>".encode())
    for n in range(ARTICLES)
}
LISTING = Page(("<ul>" + "".join(f'<li><a href="{path}">{path}</a></li>' for path in PAGES) + "</ul>").encode())
PATIENCE = 120


def wait_for(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def serving(archive: Archive) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-P", "-m", "cli.main", "--archive", str(archive.folder), "serve", "--no-web"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def crawls(archive: Archive) -> list[int]:
    """The processes of this archive's crawls, launchers among them."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if str(archive.folder) in words and "crawl" in words:
            found.append(int(place.parent.name))
    return found


def articles(archive: Archive) -> int:
    with archive.reading() as session:
        return sum(one.articles for one in overview.stats(session))


def counted(archive: Archive) -> dict[str, int]:
    with archive.reading() as session:
        return schedules.counts(session)


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with serve_pages(PAGES | {"/xishan/": LISTING}) as found:
        yield found


@pytest.fixture
def due(archive: Archive, site: SampleSite) -> Archive:
    """An archive with a site that is due, of which a crawl takes a while."""
    add_sites(archive, "xishan", url=site.url)
    file = archive.folder / "sites" / "xishan.toml"
    file.write_text(file.read_text("utf-8").replace("delay = 0.001", "delay = 0.2"), "utf-8")
    schedule(archive, "xishan")
    return archive


def test_it_crawls_and_lets_crawls_finish_their_pages_when_told_to_end(due: Archive, site: SampleSite) -> None:
    with serving(due) as process:
        wait_for(lambda: site.requests > 5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert process.stderr is not None
        said = process.stderr.read()
    assert "xishan: begins" in said
    assert "1 crawls finish their pages" in said
    assert (counted(due), crawls(due)) == ({"running": 0, "waiting": 1}, [])
    with due.reading() as session:
        [run] = overview.runs(session)
    assert (run.state, run.reason) == ("stopped", "shutdown")
    assert 0 < articles(due) < ARTICLES


def test_killed_it_loses_nothing_and_its_crawls_end_too(due: Archive, site: SampleSite) -> None:
    with serving(due) as process:
        wait_for(lambda: site.requests > 5)
        process.kill()
        process.wait()
    wait_for(lambda: not crawls(due))
    assert counted(due) == {"running": 1, "waiting": 0}
    file = due.folder / "sites" / "xishan.toml"
    file.write_text(file.read_text("utf-8").replace("delay = 0.2", "delay = 0.001"), "utf-8")
    with serving(due):
        wait_for(lambda: counted(due) == {"running": 0, "waiting": 0})
    with due.reading() as session:
        [run], [turn] = overview.runs(session), schedules.turns(session)
    assert (run.state, turn.result, articles(due)) == ("finished", "done", ARTICLES)


def test_told_twice_it_ends_at_once(archive: Archive) -> None:
    with serving(archive) as process:
        assert process.stderr is not None
        assert "are followed" in process.stderr.readline()
        time.sleep(0.1)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) in (0, 130)


def test_there_is_one_for_each_archive(archive: Archive) -> None:
    with serving(archive) as first:
        assert first.stderr is not None
        assert "are followed" in first.stderr.readline()
        wait_for(lambda: schedules_are_kept(archive))
        with serving(archive) as second:
            assert second.wait(PATIENCE) == 2
            assert second.stderr is not None
            assert "are followed already" in second.stderr.read()


def schedules_are_kept(archive: Archive) -> bool:
    from storage.locks import is_kept

    return is_kept(archive.folder)


def test_it_needs_an_archive_that_is_whole(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-P", "-m", "cli.main", "--archive", str(tmp_path), "serve"],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert (finished.returncode, "is no archive" in finished.stderr) == (2, True)


class Sink(BaseHTTPRequestHandler):
    """Takes alerts as a webhook does."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append(body["title"])  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@contextmanager
def sink() -> Iterator[tuple[int, list[str]]]:
    """A port that takes alerts, and their titles."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    server.taken = []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port, server.taken  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_crawls_shows_and_tells_at_once(due: Archive, site: SampleSite) -> None:
    with due.writing() as session:
        alerts.raise_alert(session, None, None, "verify", "found 2 faults", {"faults": 2}, datetime.now(UTC))
    with sink() as (port, titles):
        (due.folder / "fangzhi.toml").write_text(f'[alerts.channels.desk]\nto = "json://127.0.0.1:{port}/"\n', "utf-8")
        code = "import sys; from crawler.scheduling import following; following.ALERTS = 1.0; "
        code += "from cli.main import run; sys.argv[0] = 'fangzhi'; run()"
        words = ["--archive", str(due.folder), "serve", "--port", "0"]
        command = [sys.executable, "-P", "-c", code, *words]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None
            address = next(line for line in process.stderr if "the pages are at" in line).split()[-1]
            wait_for(lambda: site.requests > 5 and titles)
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                page = answer.read().decode()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            process.communicate()
    assert ["verify 发现 2 处" in title for title in titles] == [True]
    assert ("verify 发现 2 处" in page, "xishan网" in page) == (True, True)
    assert (counted(due), crawls(due)) == ({"running": 0, "waiting": 1}, [])
