"""A power cut takes nothing that the database knows of: what it names is on disk before it says so."""

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from crawler.writer import Writer
from storage import items, runs, warc
from storage.archive import Archive

from .. import archives

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FACTS = items.SiteFacts("xishan", "溪山", ("xishan.example",), "", "", "", (), "Asia/Shanghai", ())
URLS = [f"http://xishan.example/{number}.html" for number in range(30)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


def crawl(archive: Archive) -> list[tuple[int, int]]:
    """Store thirty pages; for each commit, the bytes of the file that were synced by then, and those that rows name."""
    with archive.writing() as session:
        lease = runs.begin(session, FACTS, runs.Wish(), [items.Link("article", url, url) for url in URLS], NOW)
    file = warc.WarcWriter(archive.folder, "xishan", None, {}, 10**9)
    synced, seen, real = [0], [], os.fsync

    def sync(descriptor: int) -> None:
        real(descriptor)
        if file.path is not None and os.path.samestat(os.fstat(descriptor), (archive.folder / file.path).stat()):
            synced[0] = os.fstat(descriptor).st_size

    def committing(connection: Connection) -> None:
        named = connection.exec_driver_sql("SELECT max(offset + stored) FROM capture").scalar() or 0
        seen.append((synced[0], named))

    async def run() -> None:
        writer = Writer(archive, lease, file, lambda outcome, result: None)
        await asyncio.gather(*(fetch(writer, number) for number in range(len(URLS))))
        await writer.close()

    event.listen(archive.engine, "commit", committing)
    os.fsync = sync
    try:
        asyncio.run(run())
    finally:
        os.fsync = real
        event.remove(archive.engine, "commit", committing)
    return seen


async def fetch(writer: Writer, number: int) -> None:
    row = items.Row(number + 1, "article", URLS[number], URLS[number])
    body = f"<html>第{number}天</html>".encode() * 50
    capture = await writer.capture(warc.Exchange(row.url, NOW, "GET", (), 200, (), body), row, None)
    article = items.Article(row.url, "xishan", "xishan/v1", "text", "题", f"第{number}天")
    await writer.store(items.Outcome(row, (capture,), reading=items.Reading(article), pages=(0,)))


def test_records_are_on_disk_before_their_rows_are_committed(archive: Archive) -> None:
    seen = crawl(archive)
    assert len(seen) >= 2
    assert seen[-1][1] > 0
    assert all(synced >= named for synced, named in seen)


def test_a_commit_is_on_disk_when_it_returns(archive: Archive) -> None:
    with archive.writing() as session:
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
