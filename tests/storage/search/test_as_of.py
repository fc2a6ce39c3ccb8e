"""Search in the archive as it was at a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import articles, export, models
from storage.archive import Archive
from storage.search import Filter, count, search, stream
from storage.versions import append

from ... import archives
from ...conftest import START, add_article, add_site, add_version

DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """One article, edited after two days, and another that came after four."""
    made = archives.create(tmp_path / "archive")
    with made.writing() as session:
        add_site(session, "lanchuan", "澜川新闻网", [])
        times = {"started_at": START, "heartbeat_at": START}
        session.add(models.Run(id=1, site_id="lanchuan", mode="backfill", state="finished", token="a", **times))
        session.flush()
        first = add_version(session, add_article(session), body="石桥旧文。")
        run, article = session.get_one(models.Run, 1), session.get_one(models.Article, 1)
        read = articles.show(session, 1).article
        append(session, run, article, replace(read, body="石桥新文。"), first, "edited", None, None, START + 2 * DAY)
        add_version(session, add_article(session), body="石桥后来。", created_at=START + 4 * DAY)
    yield made
    made.close()


def bodies(archive: Archive, at: datetime, text: str = "石桥") -> list[str]:
    with archive.reading() as session:
        return sorted(hit.article.article.body for hit in search(session, Filter(text, as_of=at)))


def test_what_was_current_then_is_found(archive: Archive) -> None:
    assert bodies(archive, START - DAY) == []
    assert bodies(archive, START + DAY) == ["石桥旧文。"]
    assert bodies(archive, START + 3 * DAY) == ["石桥新文。"]
    assert bodies(archive, START + 5 * DAY) == ["石桥后来。", "石桥新文。"]


def test_counts_and_streams_are_of_that_time(archive: Archive) -> None:
    with archive.reading() as session:
        then = Filter("旧文", as_of=START + DAY)
        assert (count(session, then).total, [shown.version for shown in stream(session, then)]) == (1, [1])
        assert count(session, Filter("旧文", as_of=START + 3 * DAY)).total == 0


def test_an_export_says_of_which_time_it_is(archive: Archive, tmp_path: Path) -> None:
    with archive.reading() as session:
        asked = export.asked(session, Filter(as_of=START + DAY), "jsonl", START + 9 * DAY)
        assert export.to_place(asked, archive.folder, tmp_path / "x.jsonl") == 1
    head = export.Manifest(tmp_path / "x.jsonl.manifest.jsonl").head
    assert (head.as_of, head.filters) == ("2024-03-02T02:00:00+00:00", {})
