"""What `crawl` refuses before it begins, and what it says at the end."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from cli.crawl import show
from crawler import runs
from crawler.runs import Ended
from storage.faults import NotNow, SiteBusy, WriteFailed
from storage.runs import Report

Fangzhi = Callable[..., Result]


@pytest.fixture
def archive(fangzhi: Fangzhi, archive_folder: Path, tmp_path: Path) -> Path:
    """A new archive with profiles of two sites."""
    assert fangzhi("init", "mine").exit_code == 0
    text = (archive_folder / "sites" / "lanchuan.toml").read_text("utf-8")
    (tmp_path / "mine" / "sites" / "lanchuan.toml").write_text(text, "utf-8")
    (tmp_path / "mine" / "sites" / "xishan.toml").write_text(text.replace("lanchuan", "xishan"), "utf-8")
    return tmp_path / "mine"


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("127.0.0.1:8000", "is no address"),
        ("http://[::1", "is no address"),
        ("http://127.0.0.1:99999", "is no address"),
        ("http://127.0.0.1:abc", "is no address"),
        ("http://me@127.0.0.1", "is no address"),
        ("http://127.0.0.1:8000/prefix", "has a path"),
        ("http://127.0.0.1:8000?x=1", "has a path"),
    ],
)
def test_a_stand_in_is_scheme_host_and_port(fangzhi: Fangzhi, archive: Path, at: str, says: str) -> None:
    result = fangzhi("--archive", archive, "crawl", "lanchuan", "--at", at)
    assert (result.exit_code, says in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("urls", "says"),
    [
        ("\ufeffhttp://www.lanchuan.example/t20240301_1.html\n", "no address of xishan"),
        ("http://www.lanchuan.example/ http://other.example/", "http://other.example/, on none of the sites"),
        ("\n", "holds no address"),
    ],
)
def test_each_site_needs_an_address_in_the_file(
    fangzhi: Fangzhi, archive: Path, tmp_path: Path, urls: str, says: str
) -> None:
    (tmp_path / "urls.txt").write_text(urls, "utf-8")
    result = fangzhi("--archive", archive, "crawl", "lanchuan", "xishan", "--urls", "urls.txt")
    assert (result.exit_code, says in " ".join(result.stderr.split())) == (2, True)


def test_settings_are_checked_before_the_crawl(fangzhi: Fangzhi, archive: Path) -> None:
    (archive / "fangzhi.toml").write_text("tries = 0", "utf-8")
    result = fangzhi("--archive", archive, "crawl", "lanchuan", "--at", "http://127.0.0.1:1")
    assert (result.exit_code, "fangzhi.toml: tries: 0 must be" in result.stderr) == (2, True)


REPORT = Report(
    site="lanchuan", run=1, state="finished", reason="", continued=False, pages=3, new=2, changed=0, same=0,
    problems=0, balance={"entries": 2, "stored": 2}, open_rows=0, answered=True, faults=(), notes=("an odd thing",),
)  # fmt: skip


def test_a_refusal_costs_no_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(Ended((REPORT,), (SiteBusy("xishan"),)), as_json=True) == 2
    printed = capsys.readouterr()
    assert '"site": "lanchuan"' in printed.out
    assert "lanchuan: an odd thing\nError: xishan is being crawled by another process" in printed.err


@pytest.mark.parametrize(
    ("values", "code", "says"),
    [
        ({}, 0, ""),
        ({"faults": ("a list",)}, 1, "listing not read: a list"),
        ({"open_rows": 3, "state": "stopped", "reason": "shutdown"}, 3, "pages that remain: 3 (shutdown)"),
        ({"open_rows": 3, "state": "stopped", "reason": "robots.txt forbids it all", "forbidden": True}, 1, "forbids"),
        (
            {"answered": False, "state": "failed", "reason": "the site did not answer (no)"},
            4,
            "did not answer (no)",
        ),
        ({"state": "failed", "reason": "disk full", "pages": 0}, 5, "the crawl failed: disk full"),
    ],
)
def test_the_exit_code_tells_how_a_run_ended(
    capsys: pytest.CaptureFixture[str], values: dict[str, Any], code: int, says: str
) -> None:
    assert show(Ended((replace(REPORT, **values),), ())) == code
    assert says in capsys.readouterr().err


def test_a_site_that_may_not_be_crawled_yet_leaves_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(Ended((), (NotNow("xishan", "it is day"),))) == 3
    assert "xishan is not crawled now: it is day" in capsys.readouterr().err


def test_an_archive_that_takes_no_more_is_told_by_its_code(tmp_path: Path) -> None:
    assert show(Ended((), (WriteFailed(tmp_path, "database or disk is full"),))) == 5


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_run_broken_off_is_an_interruption(loop: asyncio.AbstractEventLoop, cancelled: bool) -> None:
    task: Any = loop.create_future()
    if cancelled:
        task.cancel()
    crawler: Any = None
    with pytest.raises(KeyboardInterrupt):
        runs._ending(task, crawler)


def test_a_crawl_makes_no_archive_where_a_name_is_misspelt(fangzhi: Fangzhi, tmp_path: Path) -> None:
    result = fangzhi("--archive", "nowhere", "crawl", "scrww", "--at", "http://127.0.0.1:9")
    assert (result.exit_code, "nowhere is no archive" in result.stderr) == (2, True)
    assert not (tmp_path / "nowhere").exists()
