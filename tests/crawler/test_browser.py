"""The browser itself: found or asked for in one sentence, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cli.sample.server import serve_pages
from crawler import browser
from crawler.browser import Browser, NoBrowser, NotStarted
from spiders.faults import PageFailed

from .conftest import PROGRAM
from .scripted import HOST, PAGES, Fangzhi, make_archive, need_a_browser


def left_behind(folder: Path) -> list[str]:
    """The command lines of all processes that keep something in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment, line = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in environment + line:  # Chromium writes over the environment of its own processes
            found.append(line.replace(b"\0", b" ").decode()[:200])
    return found


def ended(folder: Path) -> list[str]:
    """What is still there of a crawl that kept its temporary files in a folder, ten seconds after its end at most."""
    deadline = time.monotonic() + 10
    while (found := left_behind(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files, with a name that is short enough for the address of a socket."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def crawl(folder: Path, at: str, temporary: Path) -> "subprocess.Popen[bytes]":
    """A crawl in a process group of its own."""
    return subprocess.Popen(
        [*PROGRAM, "--archive", str(folder), "crawl", "weitang", "--at", at],
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder.parent, start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("send", "code"),
    [
        (lambda process: os.kill(process.pid, signal.SIGKILL), -signal.SIGKILL),
        (lambda process: os.killpg(process.pid, signal.SIGKILL), -signal.SIGKILL),
        (lambda process: os.killpg(process.pid, signal.SIGINT), 3),
        (lambda process: os.kill(process.pid, signal.SIGTERM), 3),
    ],
    ids=["SIGKILL", "SIGKILL to all", "Ctrl-C", "SIGTERM"],
)
def test_no_browser_outlives_its_crawl_and_nothing_is_lost(
    tmp_path: Path, temporary: Path, fangzhi: Fangzhi, send: Callable[["subprocess.Popen[bytes]"], None], code: int
) -> None:
    need_a_browser()
    archive = make_archive(tmp_path / "archive")
    with serve_pages(PAGES) as site:
        process = crawl(archive, site.url, temporary)
        deadline = time.monotonic() + 60
        while not site.hits["/app.js"] and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert any("chromium" in line for line in left_behind(temporary))
        send(process)
        assert process.wait(60) == code
        assert ended(temporary) == []
        again = fangzhi(archive, "crawl", "weitang", "--at", site.url)
    assert (again.returncode, fangzhi(archive, "verify").returncode) == (0, 0)
    assert fangzhi(archive, "search", "渔船", "--count").stdout.split()[0] == "1"


def test_a_crawl_without_a_browser_says_so_and_does_not_begin(
    tmp_path: Path, fangzhi: Fangzhi, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = make_archive(tmp_path / "archive")
    monkeypatch.setenv("FANGZHI_BROWSER", "/nowhere/chromium")
    with serve_pages(PAGES) as site:
        finished = fangzhi(archive, "crawl", "weitang", "--at", site.url)
        assert (finished.returncode, site.requests) == (2, 0)
    assert finished.stderr == "Error: `browser` in fangzhi.toml names /nowhere/chromium, which is no program\n"


def test_a_browser_that_does_not_start_ends_the_run_with_its_rows_open(
    tmp_path: Path, fangzhi: Fangzhi, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_a_browser()
    archive = make_archive(tmp_path / "archive")
    monkeypatch.setenv("FANGZHI_BROWSER", "/bin/false")
    with serve_pages(PAGES) as site:
        finished = fangzhi(archive, "crawl", "weitang", "--at", site.url)
    assert finished.returncode == 3
    assert "/bin/false does not start" in finished.stderr


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright", None)
    with pytest.raises(NoBrowser, match="extra `render`"):
        browser.program("")


def test_without_a_chromium_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    need_a_browser()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoBrowser, match="Debian's package `chromium`"):
        browser.program("")


def test_a_browser_that_was_killed_is_started_anew(tmp_path: Path) -> None:
    built = Browser(need_a_browser(), "fangzhi")

    async def killed() -> None:
        async with built.page(HOST) as page:
            os.killpg(built._process, signal.SIGKILL)
            await page.goto("about:blank")

    async def run() -> str:
        with pytest.raises(PageFailed, match="the browser failed"):
            await killed()
        async with built.page(HOST) as page:
            agent: str = await page.evaluate("navigator.userAgent")
        await built.close()
        return agent

    assert asyncio.run(run()) == "fangzhi"


def test_a_browser_is_replaced_before_it_has_built_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "MOST_PAGES", 2)
    built = Browser(need_a_browser(), "fangzhi")

    async def run() -> list[int]:
        processes = []
        for _ in range(3):
            async with built.page(HOST):
                processes.append(built._process)
        await built.close()
        return processes

    first, second, third = asyncio.run(run())
    assert first == second != third


def test_a_program_that_is_no_browser_does_not_start() -> None:
    need_a_browser()

    async def run() -> None:
        async with Browser("/bin/false", "fangzhi").page(HOST):
            pass

    with pytest.raises(NotStarted, match="/bin/false does not start"):
        asyncio.run(run())
