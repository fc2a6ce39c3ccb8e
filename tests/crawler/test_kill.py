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

from cli.sample.server import SampleSite, serve
from storage.archive import Archive

from .conftest import PROGRAM

PROFILE = Path(__file__).parents[2] / "cli" / "sample" / "lanchuan.toml"
Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "archive")


def make_archive(folder: Path) -> Path:
    Archive.create(folder).close()
    (folder / "sites" / PROFILE.name).write_bytes(PROFILE.read_bytes())
    return folder


def interrupt(archive: Path, site: SampleSite, after: int, with_signal: signal.Signals) -> int:
    """Start a crawl and send it a signal when the site has answered so many requests; its exit code."""
    already = site.requests
    process = subprocess.Popen(
        [*PROGRAM, "--archive", str(archive), "crawl", "lanchuan", "--at", site.url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=archive.parent,
    )
    deadline = time.monotonic() + 60
    while site.requests < already + after and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, with_signal)
    return process.wait(timeout=60)


def held(archive: Path, fangzhi: Fangzhi, rows: Rows) -> list[tuple[str, str, int]]:
    exported = rows(fangzhi(archive, "export", "--to", "-", "--format", "jsonl"))
    return sorted((row["title"], row["body"], row["version"]) for row in exported)


def test_a_killed_crawl_loses_nothing(archive: Path, tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve() as site:
        for after in (5, 60, 90):
            assert interrupt(archive, site, after, signal.SIGKILL) == -signal.SIGKILL
        last = rows(fangzhi(archive, "crawl", "lanchuan", "--at", site.url, "--json"))[0]
        again = make_archive(tmp_path / "undisturbed")
        whole = rows(fangzhi(again, "crawl", "lanchuan", "--at", site.url, "--json"))[0]
    assert last["continued"] is True
    assert last["balance"] == whole["balance"]
    assert held(archive, fangzhi, rows) == held(again, fangzhi, rows)


def test_ctrl_c_ends_a_crawl_cleanly_and_the_next_goes_on(archive: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve() as site:
        assert interrupt(archive, site, 40, signal.SIGINT) == 3
        run = rows(fangzhi(archive, "crawl", "lanchuan", "--at", site.url, "--json"))[0]
    assert (run["continued"], run["state"], run["balance"]["pending"]) == (True, "finished", 0)


def test_a_second_crawl_of_a_site_is_refused_while_the_first_lives(archive: Path, fangzhi: Fangzhi) -> None:
    with serve() as site:
        first = subprocess.Popen(
            [*PROGRAM, "--archive", str(archive), "crawl", "lanchuan", "--at", site.url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while site.requests < 5 and first.poll() is None:
            time.sleep(0.005)
        os.kill(first.pid, signal.SIGSTOP)
        refused = fangzhi(archive, "crawl", "lanchuan", "--at", site.url)
        os.kill(first.pid, signal.SIGCONT)
        assert first.wait(timeout=60) == 0
    assert refused.returncode == 2
    assert "is being crawled by another process" in refused.stderr


def test_a_limit_stops_and_the_rest_is_fetched_next_time(archive: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve() as site:
        limited = fangzhi(archive, "crawl", "lanchuan", "--at", site.url, "--limit", "7", "--json")
        rest = fangzhi(archive, "crawl", "lanchuan", "--at", site.url, "--json")
    assert (limited.returncode, rest.returncode) == (3, 0)
    first, second = rows(limited)[0], rows(rest)[0]
    assert (first["state"], first["new"] + first["problems"] <= 7) == ("stopped", True)
    assert second["balance"]["pending"] == 0
