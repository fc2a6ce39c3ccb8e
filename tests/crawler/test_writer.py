"""One faulty outcome costs no other; a database that cannot be written ends the run."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from crawler.writer import Writer
from storage import items, models, runs
from storage.archive import Archive
from storage.faults import LeaseLost
from storage.warc import WarcWriter

from .. import archives

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FACTS = items.SiteFacts("xishan", "溪山", ("xishan.example",), "", "", "", (), "Asia/Shanghai", ())
URLS = [f"http://xishan.example/{number}.html" for number in range(20)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


@pytest.fixture
def lease(archive: Archive) -> runs.Lease:
    with archive.writing() as session:
        return runs.begin(session, FACTS, runs.Wish(), [items.Link("article", url, url) for url in URLS], NOW)


def outcome(number: int, published: items.Moment | None = None) -> items.Outcome:
    url = URLS[number]
    article = items.Article(url, "xishan", "xishan/v1", "text", "题", f"文{number}", published=published)
    return items.Outcome(items.Row(number + 1, "article", url, url), reading=items.Reading(article))


def store_all(archive: Archive, lease: runs.Lease, *outcomes: items.Outcome) -> list[str | BaseException]:
    async def run() -> list[str | BaseException]:
        file = WarcWriter(archive.folder, "xishan", None, {}, 10**9)
        writer = Writer(archive, lease, file, lambda outcome, result: None)
        results = await asyncio.gather(*map(writer.store, outcomes), return_exceptions=True)
        await writer.close()
        return results

    return asyncio.run(run())


def test_outcomes_that_arrive_together_are_all_stored(archive: Archive, lease: runs.Lease) -> None:
    assert store_all(archive, lease, *map(outcome, range(20))) == ["new"] * 20


def test_a_faulty_outcome_becomes_a_problem_and_costs_no_other(archive: Archive, lease: runs.Lease) -> None:
    naive = items.Moment("?", date(2026, 1, 1), datetime(2026, 1, 1), "minute")  # noqa: DTZ001 - the fault meant here
    results = store_all(archive, lease, outcome(0), outcome(1, naive), outcome(2))
    assert results == ["new", "problem", "new"]
    with archive.reading() as session:
        problem = session.scalars(select(models.Problem)).one()
        assert (problem.url, problem.reason) == (URLS[1], "could not be stored")


def test_a_run_that_was_taken_over_writes_nothing(archive: Archive, lease: runs.Lease) -> None:
    with archive.writing() as session:
        runs.begin(session, FACTS, runs.Wish(), [], NOW)
    assert [type(result) for result in store_all(archive, lease, outcome(0))] == [LeaseLost]


def test_a_read_only_database_is_said(archive: Archive, lease: runs.Lease) -> None:
    archive.close()
    with closing(sqlite3.connect(archive.folder / "fangzhi.db")) as raw:
        raw.execute("DROP TABLE observation")
        raw.execute("DROP TABLE version")
    assert [type(result) for result in store_all(archive, lease, outcome(0))] == [OperationalError]
