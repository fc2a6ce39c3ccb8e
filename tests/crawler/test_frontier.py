"""Rows are handed out a few at a time, once each, and again when they are due; Scrapy's faults cost none."""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.settings import Settings, default_settings
from sqlalchemy import select

from cli.sample.page import Page
from cli.sample.server import serve_pages
from crawler import settings
from crawler.frontier import Frontier
from spiders.faults import ProfileError
from spiders.profile import parse as parse_profile
from storage import models
from storage.archive import Archive

from .conftest import PROGRAM
from .test_trouble import PROFILE, article, listing, make_archive

SLOW, LATENCY = 6.0, 0.03
"""Seconds that the slow page takes, and each other one."""

PLAIN = [f"/{number}.html" for number in range(30)]
PAGES = {path: article(path) for path in ("/slow/1.html", "/late/1.html", *PLAIN)}
PAGES["/late/1.html"] = Page(PAGES["/late/1.html"].body, failures=1)
PAGES["/moved/1.html"] = Page(b"", {"Location": "/99.html"}, status=302)
PAGES["/busy/1.html"] = Page(b"", {"Retry-After": "9999"}, status=503)
PAGES["/99.html"] = article("/99.html")
PAGES["/robots.txt"] = Page(b"", status=404)
PAGES["/yw/"] = listing("/slow/1.html", "/late/1.html", "/moved/1.html", "/busy/1.html", *PLAIN)


@dataclass
class Watched(dict[str, Page]):
    """Pages that take their time; notes when each was asked for, how many at once, and where the crawl listens."""

    crawl: "subprocess.Popen[bytes] | None" = None
    asked: dict[str, list[float]] = field(default_factory=dict)
    at_once: int = 0
    most: int = 0
    listening: set[str] = field(default_factory=set)
    lock: Any = field(default_factory=threading.Lock)

    def get(self, path: str, default: Any = None) -> Any:
        with self.lock:
            self.asked.setdefault(path, []).append(time.monotonic())
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        if path == "/slow/1.html" and self.crawl is not None and Path("/proc/self/net/tcp").exists():
            self.listening |= listening(self.crawl.pid)
        time.sleep(SLOW if path == "/slow/1.html" else LATENCY)
        with self.lock:
            self.at_once -= 1
        return super().get(path, default)


def listening(process: int) -> set[str]:
    """The addresses and files at which a process waits for connections."""
    own = set()
    for entry in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            own.add(str(entry.readlink()).removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A" and parts[9] in own:
                found.add(parts[1])
    for line in Path(f"/proc/{process}/net/unix").read_text().splitlines()[1:]:
        parts = line.split()
        if int(parts[3], 16) & 0x10000 and parts[6] in own:
            found.add(line)
    return found


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watched, Path]:
    """One crawl of those pages, and its archive."""
    archive = make_archive(tmp_path_factory.mktemp("watched") / "archive")
    pages = Watched()
    pages.update(PAGES)
    with serve_pages(pages) as site:
        words = [*PROGRAM, "--archive", str(archive), "crawl", "xishan", "--at", site.url]
        pages.crawl = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=archive.parent)
        assert pages.crawl.wait(timeout=60) == 3  # one page is to be tried again in some hours
    return pages, archive


def test_rows_in_flight_are_bounded(watched: tuple[Watched, Path]) -> None:
    assert 1 < watched[0].most <= 8


def test_each_page_is_asked_for_once(watched: tuple[Watched, Path]) -> None:
    assert {path for path, times in watched[0].asked.items() if len(times) > 1} == {"/late/1.html"}


def test_a_row_that_is_due_again_is_woken_while_another_takes_its_time(watched: tuple[Watched, Path]) -> None:
    first, second = watched[0].asked["/late/1.html"]
    assert second - first > 0.25
    assert second < watched[0].asked["/slow/1.html"][0] + SLOW


def test_a_row_that_is_to_wait_for_hours_holds_up_no_run(watched: tuple[Watched, Path]) -> None:
    archive = Archive.open(watched[1])
    with archive.reading() as session:
        left = session.scalars(select(models.Row.url).where(models.Row.state == "open")).all()
        run = session.scalars(select(models.Run)).one()
        assert (run.state, run.reason) == ("finished", "pages are to be tried again later")
    archive.close()
    assert [urlsplit(url).path for url in left] == ["/busy/1.html"]


def test_a_redirect_keeps_its_row(watched: tuple[Watched, Path]) -> None:
    archive = Archive.open(watched[1])
    with archive.reading() as session:
        row = session.scalars(select(models.Row).where(models.Row.url.like("%/moved/1.html"))).one()
        fetched = session.scalars(select(models.Capture.url).where(models.Capture.row_id == row.id)).all()
        known = session.scalars(select(models.Address.url).where(models.Address.article_id == row.article_id)).all()
        paths = [urlsplit(url).path for url in fetched], {urlsplit(url).path for url in known}
        assert (row.state, row.result) == ("done", "new")
    archive.close()
    assert paths == (["/moved/1.html", "/99.html"], {"/moved/1.html", "/99.html"})


@pytest.mark.skipif(
    not (Path("/proc/self/net/tcp").exists() or os.environ.get("FANGZHI_NO_SKIPS")),
    reason="sockets are looked up in /proc",
)
def test_a_crawl_listens_nowhere(watched: tuple[Watched, Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)):
        assert listening(os.getpid())
    assert watched[0].listening == set()


def crawl_by_scrapy(archive: Path, pages: Watched, *words: str) -> None:
    """Crawl with Scrapy's own command, which takes settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FANGZHI_")}
    with serve_pages(pages) as site:
        command = [sys.executable, "-m", "scrapy", "crawl", "xishan", "-a", f"at={site.url}", *words]
        subprocess.run(command, cwd=archive, env=environment, timeout=60, check=True, capture_output=True)


@pytest.fixture(scope="module")
def bounded_and_throttled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watched, Watched]:
    """Two crawls side by side: one of many rows with a limit, whose pages fail at first, and one under AutoThrottle."""
    bounds = "FANGZHI_ROWS_IN_FLIGHT=20", "CONCURRENT_REQUESTS_PER_DOMAIN=4", "FANGZHI_LIMIT=7"
    throttle = "AUTOTHROTTLE_ENABLED=1", "AUTOTHROTTLE_START_DELAY=0"
    crawls = []
    for number, words in enumerate((bounds, throttle)):
        pages = Watched()
        pages.update({path: Page(page.body, failures=1 - number) for path, page in PAGES.items() if path in PLAIN})
        pages["/robots.txt"] = PAGES["/robots.txt"]
        pages["/yw/"] = listing(*PLAIN)
        archive = make_archive(tmp_path_factory.mktemp("scrapy") / "archive")
        options = [part for word in words for part in ("-s", word)]
        crawls.append((Thread(target=crawl_by_scrapy, args=(archive, pages, *options)), pages))
    for thread, _ in crawls:
        thread.start()
    for thread, _ in crawls:
        thread.join()
    return crawls[0][1], crawls[1][1]


def test_the_bound_per_host_holds_at_the_shortest_delay(bounded_and_throttled: tuple[Watched, Watched]) -> None:
    assert bounded_and_throttled[0].most <= 4


def test_a_limit_is_exact_whatever_fails_and_is_tried_again(bounded_and_throttled: tuple[Watched, Watched]) -> None:
    assert len(bounded_and_throttled[0].asked.keys() & set(PLAIN)) == 7


def test_autothrottle_costs_no_page(bounded_and_throttled: tuple[Watched, Watched]) -> None:
    assert bounded_and_throttled[1].asked.keys() >= set(PLAIN)


def test_autothrottle_would_undo_a_crawl_delay() -> None:
    throttle = AutoThrottle(SimpleNamespace(settings=Settings({"AUTOTHROTTLE_ENABLED": True}), signals=Silent()))
    throttle.mindelay, throttle.maxdelay = 1.0, 60.0
    slot = Slot(8, delay=20.0, jitter=0.0)
    throttle._adjust_delay(slot, 0.1, Response("http://www.xishan.example/"))
    assert slot.delay < 20.0
    assert settings.AUTOTHROTTLE_ENABLED is False


class Silent:
    """Signals that nobody sends."""

    def connect(self, receiver: Any, signal: Any) -> None:
        pass


def test_a_request_without_a_row_is_refused() -> None:
    frontier = Frontier(SimpleNamespace(settings=Settings()))  # type: ignore[arg-type]
    assert frontier.enqueue_request(Request("http://www.xishan.example/1.html")) is False


def test_scrapy_knows_each_setting_by_that_name() -> None:
    ours = {name for name in vars(settings) if name.isupper() and not name.startswith("FANGZHI_")}
    assert ours - set(vars(default_settings)) == set()
    assert "TWISTED_DNS_RESOLVER" in ours  # Scrapy still knows DNS_RESOLVER too, and takes no notice of it


@pytest.mark.parametrize("delay", ["0", "0.0009"])
def test_a_delay_at_which_scrapy_bounds_nothing_is_refused(delay: str, tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="delay"):
        parse_profile(f"delay = {delay}\n{PROFILE}", tmp_path / "xishan.toml")
