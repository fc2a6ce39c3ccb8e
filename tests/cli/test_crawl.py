"""What `crawl` refuses before it begins, and what it says at the end."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import Result

from cli.asked import addresses
from cli.crawl import show
from cli.due import due_sites
from cli.profiles import find_profile
from crawler import runs
from crawler.runs import Ended
from storage import models
from storage.archive import Archive
from storage.faults import NotNow, SiteBusy, WriteFailed
from storage.runs import Report

from .. import archives
from ..conftest import START, add_site

Fangzhi = Callable[..., Result]


@pytest.fixture
def archive(archive_folder: Path, tmp_path: Path) -> Path:
    """A new archive with profiles of two sites."""
    archives.create(tmp_path / "mine").close()
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
        ("http://www.lanchuan.example/sz/index.html http://xishan.example/", "sz/index.html, a listing"),
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


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name the sites to crawl"),
        (("lanchuan", "--all"), "--all goes with --mode revisit"),
        (("lanchuan", "--due", "--mode", "backfill"), "leave --mode and --since out"),
        (("--due", "--since", "2024-01-31"), "leave --mode and --since out"),
        (("lanchuan", "--urls", "urls.txt", "--since", "2024-01-31"), "leave --mode, --since and --due out"),
        (("lanchuan", "--since", "31.1.2024"), "is no date"),
    ],
)
def test_what_would_be_left_out_of_account_is_refused(
    fangzhi: Fangzhi, archive: Path, words: tuple[str, ...], says: str
) -> None:
    result = fangzhi("--archive", archive, "crawl", *words)
    assert (result.exit_code, says in " ".join(result.stderr.split())) == (2, True)


def test_nothing_is_due_where_nothing_was_crawled(fangzhi: Fangzhi, archive: Path) -> None:
    result = fangzhi("--archive", archive, "crawl", "--due")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no site was crawled before" in result.stderr


TOMORROW = datetime.now(UTC) + timedelta(days=1)
AT = TOMORROW.astimezone(ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def polled(fangzhi: Fangzhi, archive: Path) -> Path:
    """That archive, with one site whose only section is due in a day."""
    opened = Archive.open(archive)
    with opened.writing() as session:
        add_site(session, "lanchuan", "澜川新闻网", [])
        session.add_all(
            [
                models.Run(
                    site_id="lanchuan", mode="incremental", state="finished", token="", started_at=START,
                    heartbeat_at=START,
                ),
                models.Section(
                    site_id="lanchuan", key="sz", name="时政", url="", former=[],
                    poll_seconds=5400, next_poll_at=TOMORROW,
                ),
            ]
        )  # fmt: skip
    opened.close()
    return archive


def test_what_comes_next_is_said_where_nothing_is_due(fangzhi: Fangzhi, polled: Path) -> None:
    (polled / "sites" / "xishan.toml").write_text("id = 1", "utf-8")
    result = fangzhi("--archive", polled, "crawl", "--due")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Nothing is due: the next poll is that of lanchuan/sz, at {AT:%Y-%m-%d %H:%M}.\n"


def test_only_sites_with_something_due_are_crawled(polled: Path) -> None:
    assert [profile.id for profile in due_sites(polled, ["lanchuan", "xishan"])] == ["xishan"]


def test_a_site_shows_how_often_it_is_asked(fangzhi: Fangzhi, polled: Path) -> None:
    shown = fangzhi("--archive", polled, "site", "show", "lanchuan").stdout
    facts = json.loads(fangzhi("--archive", polled, "site", "show", "lanchuan", "--json").stdout)
    assert f"sz every 90 minutes, next on {AT:%Y-%m-%d %H:%M}" in shown
    assert facts["polls"] == [{"section": "sz", "seconds": 5400, "next": AT.isoformat(timespec="seconds")}]


def test_a_file_of_ten_thousand_addresses_is_checked_in_a_second_or_two(archive: Path) -> None:
    urls = [f"http://www.lanchuan.example/sz/t20240301_{number}.html" for number in range(10_000)]
    (archive / "urls.txt").write_text("\n".join(urls), "utf-8")
    began = process_time()
    found = addresses(archive / "urls.txt", [find_profile("lanchuan", [archive / "sites"])])
    assert (len(found), process_time() - began < 60) == (10_000, True)
