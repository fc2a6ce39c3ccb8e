"""A version says why it exists: only what the site changed is an edit."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import items, models
from storage.archive import Archive

from .test_outcomes import NOW, Crawl, article_rows, begin, entry, reading

OLD, NEW = "1.aaaaaaaa", "1.bbbbbbbb"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive.create(tmp_path / "archive")
    yield made
    made.close()


@pytest.fixture
def crawl(archive: Archive) -> Crawl:
    made = begin(archive)
    made.listing("yw", entry("1"))
    made.store(read(article_rows(made)[0], "桥通了。", OLD, "sha256:1"))
    return made


def read(row: items.Row, body: str, reader: str, digest: str, before: str | None = None) -> items.Outcome:
    """What came of an article's page of that digest; `before` is what today's reader makes of the older page."""
    outcome = reading(row, body)
    assert outcome.reading is not None
    old = None if before is None else replace(outcome.reading.article, body=before)
    capture = items.Capture(row.url, NOW, 200, "text/html", digest, 9)
    return replace(outcome, captures=(capture,), pages=(0,), reader=reader, before=old)


def row_of(archive: Archive) -> items.Row:
    with archive.reading() as session:
        row = session.scalars(select(models.Row).where(models.Row.kind == "article")).one()
        return items.Row(row.id, "article", row.url, row.fetch)


def versions(archive: Archive) -> list[tuple[str, str, str]]:
    with archive.reading() as session:
        found = session.scalars(select(models.Version).order_by(models.Version.number))
        return [(one.reason, one.body, one.reader) for one in found]


def test_another_reading_of_the_same_bytes_is_no_edit(archive: Archive, crawl: Crawl) -> None:
    assert crawl.store(read(row_of(archive), "桥通了。全文", NEW, "sha256:1")) == "reread"
    assert versions(archive) == [("first", "桥通了。", OLD), ("reread", "桥通了。全文", NEW)]


def test_what_a_mended_profile_reads_differently_is_no_edit(archive: Archive, crawl: Crawl) -> None:
    outcome = read(row_of(archive), "桥通了。全文", NEW, "sha256:2", before="桥通了。全文")
    assert crawl.store(outcome) == "reread"
    assert [reason for reason, *_ in versions(archive)] == ["first", "reread"]


def test_an_edit_under_a_mended_profile_is_told_apart_from_the_mending(archive: Archive, crawl: Crawl) -> None:
    outcome = read(row_of(archive), "桥还没通。全文", NEW, "sha256:2", before="桥通了。全文")
    assert crawl.store(outcome) == "changed"
    assert [(reason, body) for reason, body, _ in versions(archive)] == [
        ("first", "桥通了。"), ("reread", "桥通了。全文"), ("edited", "桥还没通。全文"),
    ]  # fmt: skip


def test_a_mended_profile_that_reads_the_same_makes_no_version(archive: Archive, crawl: Crawl) -> None:
    assert crawl.store(read(row_of(archive), "桥通了。", NEW, "sha256:2", before="桥通了。")) == "same"
    assert versions(archive) == [("first", "桥通了。", NEW)]


def test_a_row_knows_what_read_its_article_and_from_what(archive: Archive, crawl: Crawl) -> None:
    crawl.end()
    again = begin(archive, "revisit", every=True)
    (row,) = article_rows(again)
    assert (row.reader, row.read_from) == (OLD, 1)


def test_a_reread_counts_as_seen_and_not_as_changed(archive: Archive, crawl: Crawl) -> None:
    crawl.store(read(row_of(archive), "桥通了。全文", NEW, "sha256:1"))
    report = crawl.end()
    assert (report.new, report.changed, report.same) == (1, 0, 1)
