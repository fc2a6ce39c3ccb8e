"""What an archive lives through in its years: a newer program, a move, heirs without the program, a full disk."""

import gzip
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli import readme
from cli.sample.server import SampleSite, serve
from storage import cdxj, replay, upgrade
from storage.archive import Archive

Fangzhi = Callable[..., CompletedProcess[str]]
Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]


@dataclass
class Lived:
    """A released version's archive, upgraded and crawled on, moved since; the site that it is crawled from."""

    folder: Path
    former: Path
    site: SampleSite
    before: dict[int, dict[str, Any]]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory, released: Callable[[Path], Path], fangzhi: Fangzhi, rows: Rows
) -> Iterator[Lived]:
    former = released(tmp_path_factory.mktemp("years") / "former")
    with (former / "fangzhi.toml").open("a", encoding="utf-8") as settings:
        settings.write("warc_size = 20000\n")  # so that files are closed
    now = datetime.now(UTC)
    upgrade.upgrade(former, upgrade.plan(former, now), now, lambda words: None)
    readme.refresh(former)
    before = {row["id"]: row for row in rows(fangzhi(former, "export", "--to", "-"))}
    with serve(edition=2) as site:
        crawled = fangzhi(former, "crawl", "lanchuan", "--at", site.url, "--limit", "20", "--json")
        assert crawled.returncode == 3, crawled.stderr
        folder = former.with_name("今址 2")
        former.rename(folder)
        yield Lived(folder, former, site, before, rows(crawled)[0])


def test_a_crawl_goes_on_in_an_upgraded_archive(lived: Lived, fangzhi: Fangzhi, rows: Rows) -> None:
    after = {row["id"]: row for row in rows(fangzhi(lived.folder, "export", "--to", "-"))}
    assert lived.report["continued"] is True
    assert [after[id]["body"] for id in lived.before] == [row["body"] for row in lived.before.values()]
    assert len(after) > len(lived.before) + 10


def test_an_upgraded_archive_is_whole(lived: Lived, fangzhi: Fangzhi) -> None:
    verified = fangzhi(lived.folder, "verify")
    assert verified.returncode == 0, verified.stdout


def test_no_path_of_where_it_was_is_kept(lived: Lived) -> None:
    for file in lived.folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        if file.suffix == ".gz":
            content = gzip.decompress(content)
        assert str(lived.former).encode() not in content, file


def test_a_moved_archive_is_searched_and_crawled(lived: Lived, fangzhi: Fangzhi, rows: Rows) -> None:
    assert rows(fangzhi(lived.folder, "search", "澜", "--json"))
    crawled = fangzhi(lived.folder, "crawl", "lanchuan", "--at", lived.site.url, "--limit", "3", "--json")
    assert (crawled.returncode, rows(crawled)[0]["new"]) == (3, lived.report["new"] + 3)


def test_a_moved_archive_is_replayed(lived: Lived, tmp_path: Path) -> None:
    archive = Archive.open(lived.folder)
    with archive.reading() as session:
        served, missing = replay.write_collection(session, lived.folder, tmp_path, cdxj.lines(session))
    archive.close()
    files = [Path(line.partition("\t")[2]) for line in (tmp_path / "files.txt").read_text("utf-8").splitlines()]
    assert (served > 20, missing, len(files) > 2) == (True, [], True)
    assert all(file.is_file() and file.is_relative_to(lived.folder) for file in files)


def test_below_min_free_a_run_stops_and_its_rows_stay(
    lived: Lived, fangzhi: Fangzhi, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lived.site.requests
    monkeypatch.setenv("FANGZHI_MIN_FREE", str(10**15))
    crawled = fangzhi(lived.folder, "crawl", "lanchuan", "--at", lived.site.url, "--json")
    report, asked = rows(crawled)[0], lived.site.requests - before
    assert (crawled.returncode, report["state"], report["open_rows"] > 0, asked) == (3, "stopped", True, 0)
    assert "and min_free is 1,000,000,000,000,000: make room" in crawled.stderr


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", readme.TEXT, re.MULTILINE | re.DOTALL)


def answers(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as database:
        newest = database.execute("SELECT max(version.article_id) FROM version JOIN capture USING (id)").fetchone()[0]
        return database.execute(re.sub(r"article_id = 1\b", f"article_id = {newest}", query)).fetchall()


def shell(folder: Path, command: str, given: str = "") -> str:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command], input=given.encode(), capture_output=True, cwd=folder, env={"PATH": tools}, check=True
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace")


def test_heirs_without_the_program_can_read_it(lived: Lived) -> None:
    queries = [query.replace("戏台", "澜江") for query in blocks("sql")]
    held, texts, history, hits, _, elsewhere, _ = (answers(lived.folder, query) for query in queries)
    assert (held[0][0], len(texts), len(history), elsewhere) == ("lanchuan", held[0][2], 1, [])
    assert 0 < len(hits) < len(texts)


def test_heirs_find_the_page_that_a_version_was_read_from(lived: Lived) -> None:
    ((number, _, command),) = answers(lived.folder, blocks("sql")[4])
    record = shell(lived.folder, command)
    ((_, _, _, title, _),) = answers(lived.folder, blocks("sql")[2])
    assert (number, record.startswith("WARC/1.1\r\n"), title in record) == (1, True, True)


def test_heirs_can_tell_whether_it_is_whole(lived: Lived) -> None:
    (first,), *others = answers(lived.folder, blocks("sql")[6])
    assert first == "ok"
    assert shell(lived.folder, "sha256sum -c", "".join(f"{line}\n" for (line,) in others)).count(": OK") > 2


def test_the_shell_commands_for_heirs_run(lived: Lived) -> None:
    (commands,) = blocks("sh")
    listed, indexed = (shell(lived.folder, command) for command in commands.splitlines())
    assert (listed.startswith("WARC/1.1\r\nWARC-Type: warcinfo"), '"warc-type": "response"' in indexed) == (True, True)


def test_a_visit_after_an_upgrade_is_no_edit_and_tells_the_section(
    lived: Lived, fangzhi: Fangzhi, rows: Rows, tmp_path: Path
) -> None:
    def history() -> list[tuple[str, str | None]]:
        with closing(sqlite3.connect(lived.folder / "fangzhi.db")) as database:
            asked = "SELECT reason, section FROM version WHERE article_id <= ? ORDER BY id"
            return database.execute(asked, (max(lived.before),)).fetchall()

    before = history()
    urls = tmp_path / "urls.txt"
    urls.write_text("\n".join(row["url"] for row in lived.before.values()), "utf-8")
    crawled = fangzhi(lived.folder, "crawl", "lanchuan", "--urls", str(urls), "--at", lived.site.url, "--json")
    report, after = rows(crawled)[0], history()
    assert (report["changed"], report["same"]) == (0, len(lived.before) - 1)  # one has gone since
    assert [reason for reason, _ in after] == [reason for reason, _ in before]
    assert sum(section is not None for _, section in after) > sum(section is not None for _, section in before)
