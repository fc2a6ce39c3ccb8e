"""A crawl that is killed, or interrupted, goes on where it was: nothing lost, nothing twice."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.sample.server import SampleSite, serve_pages
from storage import search
from storage.archive import Archive
from storage.search import Filter

from .conftest import PROGRAM
from .test_trouble import article, listing, make_archive

ARTICLES = {f"/{number}.html": article(f"石桥通车第{number}天") for number in range(80)}
LISTINGS = {
    f"/yw/{page or ''}": listing(
        *list(ARTICLES)[page * 20 : page * 20 + 20], more=f"/yw/{page + 1}" if page < 3 else ""
    )
    for page in range(4)
}
PAGES = ARTICLES | LISTINGS
Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "archive")


def interrupt(archive: Path, site: SampleSite, after: int, with_signal: signal.Signals) -> int:
    """Start a crawl and send it a signal when the site has answered so many requests; its exit code."""
    already = site.requests
    process = subprocess.Popen(
        [*PROGRAM, "--archive", str(archive), "crawl", "xishan", "--at", site.url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=archive.parent,
    )
    deadline = time.monotonic() + 60
    while site.requests < already + after and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, with_signal)
    return process.wait(timeout=60)


def held(archive: Path) -> list[tuple[str, str, int]]:
    opened = Archive.open(archive)
    with opened.reading() as session:
        found = sorted((one.article.title, one.article.body, one.version) for one in search.stream(session, Filter()))
    opened.close()
    return found


def test_a_killed_crawl_loses_nothing(archive: Path, tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve_pages(PAGES) as site:
        for after in (3, 30):
            assert interrupt(archive, site, after, signal.SIGKILL) == -signal.SIGKILL
        last = rows(fangzhi(archive, "crawl", "xishan", "--at", site.url, "--json"))[0]
        again = make_archive(tmp_path / "undisturbed")
        whole = rows(fangzhi(again, "crawl", "xishan", "--at", site.url, "--json"))[0]
    assert last["continued"] is True
    assert last["balance"] == whole["balance"]
    assert held(archive) == held(again)


def test_ctrl_c_ends_a_crawl_cleanly_and_the_next_goes_on(archive: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve_pages(PAGES) as site:
        assert interrupt(archive, site, 20, signal.SIGINT) == 3
        run = rows(fangzhi(archive, "crawl", "xishan", "--at", site.url, "--json"))[0]
    assert (run["continued"], run["state"], run["balance"]["pending"]) == (True, "finished", 0)


def test_a_second_crawl_of_a_site_is_refused_while_the_first_lives(archive: Path, fangzhi: Fangzhi) -> None:
    with serve_pages(PAGES) as site:
        first = subprocess.Popen(
            [*PROGRAM, "--archive", str(archive), "crawl", "xishan", "--at", site.url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while site.requests < 5 and first.poll() is None:
            time.sleep(0.005)
        os.kill(first.pid, signal.SIGSTOP)
        refused = fangzhi(archive, "crawl", "xishan", "--at", site.url)
        os.kill(first.pid, signal.SIGCONT)
        assert first.wait(timeout=60) == 0
    assert refused.returncode == 2
    assert "is being crawled by another process" in refused.stderr


def test_a_limit_stops_and_the_rest_is_fetched_next_time(archive: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve_pages(PAGES) as site:
        limited = fangzhi(archive, "crawl", "xishan", "--at", site.url, "--limit", "7", "--json")
        rest = fangzhi(archive, "crawl", "xishan", "--at", site.url, "--json")
    assert (limited.returncode, rest.returncode) == (3, 0)
    first, second = rows(limited)[0], rows(rest)[0]
    assert (first["state"], first["new"]) == ("stopped", 7)
    assert second["balance"]["pending"] == 0
