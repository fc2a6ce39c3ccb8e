"""The archive in Python: the same articles and counts as the commands give, and errors that say what to do."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from storage import disk, withholding
from storage.archive import Archive
from storage.fields import ARTICLE, KEPT
from storage.items import NothingFound
from storage.records import Record
from tests.conftest import START, add_article, add_version

ASKED: list[dict[str, Any]] = [
    {}, {"query": "石桥"}, {"query": "石桥 OR 古城", "distinct": True}, {"site": "kashi"}, {"group": "川西"},
    {"section": "民生"}, {"tag": "老街"}, {"source": "澜川日报"}, {"author": "李四"}, {"kind": "pictures"},
    {"since": "2024-03"}, {"until": "2024-03-01"}, {"query": "石桥", "sort": "relevance"}, {"suspect": "exclude"},
    {"query": "旧文", "all_versions": True}, {"query": "石桥", "as_of": "2024-03-01"}, {"query": "石桥", "limit": 2},
]  # fmt: skip


@pytest.fixture
def small(archive_folder: Path) -> Iterator[Archive]:
    with Archive.open(str(archive_folder)) as archive:
        yield archive


def said(folder: Path, *words: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["--archive", str(folder), *words], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def options(asked: dict[str, Any]) -> list[str]:
    names = {"since": "--from", "until": "--to", "as_of": "--as-of"}
    words = [asked.get("query", "")]
    for name, value in asked.items():
        if name != "query":
            words += [names.get(name, f"--{name.replace('_', '-')}"), *([] if value is True else [str(value)])]
    return words


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_search_finds_what_the_command_finds(small: Archive, asked: dict[str, Any]) -> None:
    results, words = small.search(**asked), options(asked)
    told = said(small.folder, "search", *words, "--json", *([] if "limit" in asked else ["--all"]))
    assert [record.id for record in results] == [row["id"] for row in told]
    assert len(results) == len(told) == len(list(results))


@pytest.mark.parametrize("query", ["", "石桥", "古城"])
def test_counts_are_those_of_the_command(small: Archive, query: str) -> None:
    assert [asdict(small.search(query, limit=1).count())] == said(small.folder, "search", query, "--count", "--json")


def test_facets_and_times_are_those_of_the_command(small: Archive) -> None:
    results = small.search("石桥", distinct=True)
    facets = said(small.folder, "search", "石桥", "--distinct", "--facet", "kind", "--json")
    assert [(one.value, one.count) for one in results.facets("kind")] == [tuple(row.values()) for row in facets]
    times = said(small.folder, "search", "石桥", "--distinct", "--over-time", "year", "--json")
    assert [(one.period, one.count, one.all) for one in results.over_time("year")] == [
        (row["period"], row["stories"], row["all"]) for row in times
    ]


def test_words_in_context_are_those_of_the_command(small: Archive) -> None:
    told = said(small.folder, "search", "石桥", "--kwic", "3", "--sort", "right", "--json", "--all")
    assert [(line.id, line.left, line.right) for line in small.search("石桥").kwic(3, "right")] == [
        (row["id"], row["left"], row["right"]) for row in told
    ]
    assert small.search("石桥").collocates()[0].word in {"修缮", "老街", "完工"}


def test_a_record_has_what_an_export_has(small: Archive) -> None:
    exported = said(small.folder, "export", "--to", "-")
    assert {*ARTICLE, *KEPT} <= {field.name for field in fields(Record)}
    for record, row in zip(small.search(), exported, strict=True):
        for name in {*ARTICLE, *KEPT} - {"published_date", "first_seen", "last_seen"}:
            value = getattr(record, name)
            assert (list(value) if isinstance(value, tuple) else value) == row[name]


def test_a_record_has_dates_as_dates_and_cannot_be_changed(small: Archive) -> None:
    record = small.article(1)
    assert (record.published_date, record.published_month) == (date(2024, 3, 1), "2024-03")
    assert record.published_at == datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    assert (record.authors, record.views, record.story) == (("张三", "李四"), 100, 1)
    assert small.article(2).story == 1
    with pytest.raises(FrozenInstanceError):
        record.title = "别的"  # type: ignore[misc]


def test_an_article_and_what_is_known_of_it(small: Archive) -> None:
    assert small.article("http://www.lanchuan.example/old/1.html").id == 1
    assert [version.reason for version in small.versions(1)] == ["first", "edited"]
    assert [seen.views.count for seen in small.views("1")] == [10, 120, 100]
    assert [one.id for one in small.story(4).tellings] == []
    with pytest.raises(NothingFound, match="no article 99"):
        small.article(99)


def test_the_whole_archive_is_told_of(small: Archive) -> None:
    assert [one.site for one in small.stats()] == ["kashi", "lanchuan"]
    assert {one.site for one in small.coverage("lanchuan")} == {"lanchuan"}
    assert len(small.problems()) == len(said(small.folder, "problems", "--json"))
    assert small.reprints(by="group", since=2024).pairs == []


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"query": "石桥 (老街"}, "at character 4: this bracket is not closed"),
        ({"query": "site:lanchun"}, "did you mean lanchuan?"),
        ({"site": "lanchun"}, "did you mean lanchuan?"),
        ({"since": "2024-13"}, "'2024-13' is no date; write 2019, 2019-10"),
        ({"as_of": "gestern"}, "'gestern' is no time; write 2024-03-01"),
        ({"as_of": "0001-01-01T00:00+14:00"}, "beyond the years 1 to 9999"),
        ({"as_of": "9999-12-31T23:00-12:00"}, "beyond the years 1 to 9999"),
        ({"since": "2020", "until": "2019-11"}, "until 2019-11 lies before it"),
        ({"kind": "colour"}, "write one of text, pictures, video, file"),
        ({"sort": "left"}, "write one of date, relevance"),
        ({"suspect": "perhaps"}, "write one of include, exclude, only"),
        ({"limit": 0}, "write 1 or more"),
        ({"as_of": "2024", "all_versions": True}, "'2024' is no time"),
        ({"as_of": "2024-03-01", "all_versions": True}, "give it or all_versions"),
    ],
)
def test_what_cannot_be_asked_is_said_at_once(small: Archive, asked: dict[str, Any], why: str) -> None:
    with pytest.raises(Exception, match=r".") as raised:
        small.search(**asked)
    assert why in str(raised.value)


def test_days_may_be_written_in_any_way(small: Archive) -> None:
    ways = ("2024-03-02", date(2024, 3, 2), datetime(2024, 3, 2, 12, tzinfo=UTC))
    assert [[record.id for record in small.search(since=day)] for day in ways] == [[2]] * 3
    assert len(small.search(until=2023)) == len(small.search(until="2023")) == 2


def test_what_is_withheld_is_nowhere(archive_folder: Path, tmp_path: Path) -> None:
    with Archive.open(shutil.copytree(archive_folder, tmp_path / "own")) as archive:
        with archive.writing() as session:
            withholding.withhold(session, ["1"], "court order", START)
        assert 1 not in {record.id for record in archive.search(all_versions=True)}
        with pytest.raises(NothingFound, match="withheld"):
            archive.versions(1)


def test_a_loop_sees_one_state_whatever_is_stored_meanwhile(blank: Archive) -> None:
    with blank.writing() as session:
        for _ in range(2):
            add_version(session, add_article(session), title="石桥")
    seen, results = [], blank.search("石桥")
    for record in results:
        seen.append(record.id)
        with blank.writing() as session:
            add_version(session, add_article(session), title="石桥")
    assert (seen, len(results)) == ([1, 2], 4)


def test_a_loop_that_is_left_gives_its_connection_back(small: Archive) -> None:
    for _ in range(40):  # more than there are connections
        assert next(iter(small.search())).id == 2


def test_nothing_is_written(archive_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(archive_folder, tmp_path / "own")
    before = disk.digest(folder / "fangzhi.db")
    with Archive.open(folder) as archive:
        assert archive.search("石桥").count().total == len(list(archive.search("石桥")))
    assert disk.digest(folder / "fangzhi.db") == before


def test_a_damaged_database_is_said_to_be_one(archive_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(archive_folder, tmp_path / "own")
    with sqlite3.connect(folder / "fangzhi.db") as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'version'").fetchone()
    database.close()
    with (folder / "fangzhi.db").open("r+b") as file:
        file.seek((page - 1) * 16384)
        file.write(b"\xff" * 16384)
    with Archive.open(folder) as archive, pytest.raises(Exception, match="fangzhi verify") as raised:
        list(archive.search())
    assert type(raised.value).__name__ == "Damaged"


def test_the_package_is_quick_to_import() -> None:
    look = "import sys, storage; assert 'sqlalchemy' not in sys.modules; from storage import Archive; print(Archive)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "<class 'storage.archive.Archive'>\n"
