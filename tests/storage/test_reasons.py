"""A version says why it exists: only what the site changed is an edit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from storage import items, models, rereads
from storage.archive import Archive
from storage.articles import item

from .. import archives
from .test_outcomes import NOW, Crawl, article_rows, begin, entry, reading

OLD, NEW = "1.aaaaaaaa", "1.bbbbbbbb"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


@pytest.fixture
def crawl(archive: Archive) -> Crawl:
    made = begin(archive)
    made.listing("yw", entry("1"))
    made.store(read(article_rows(made)[0], "桥通了。", OLD, "sha256:1"))
    return made


def read(
    row: items.Row, body: str, reader: str, digest: str, before: str | None = None, at: datetime = NOW
) -> items.Outcome:
    """What came of an article's page of that digest; `before` is what today's reader makes of the older page."""
    outcome = reading(row, body)
    assert outcome.reading is not None
    old = None if before is None else replace(outcome.reading.article, body=before)
    capture = items.Capture(row.url, at, 200, "text/html", digest, 9)
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


def with_fields(outcome: items.Outcome, **fields: Any) -> items.Outcome:
    """The outcome with other fields, also in what today's reader makes of the older page."""
    assert outcome.reading is not None
    before = None if outcome.before is None else replace(outcome.before, **fields)
    return replace(
        outcome, reading=replace(outcome.reading, article=replace(outcome.reading.article, **fields)), before=before
    )


def test_a_section_that_a_newer_reader_tells_makes_no_version_and_is_kept(archive: Archive, crawl: Crawl) -> None:
    outcome = read(row_of(archive), "桥通了。", NEW, "sha256:2", before="桥通了。")
    assert crawl.store(with_fields(outcome, section="要闻")) == "same"
    with archive.reading() as session:
        assert [one.section for one in session.scalars(select(models.Version))] == ["要闻"]


@pytest.mark.parametrize("before", ["桥通了。", None])
def test_captions_that_a_newer_reader_tells_are_no_edit(archive: Archive, crawl: Crawl, before: str | None) -> None:
    outcome = with_fields(read(row_of(archive), "桥通了。", NEW, "sha256:2", before=before), captions=("桥头的灯",))
    assert crawl.store(outcome) in {"same", "reread"}
    assert "edited" not in [reason for reason, *_ in versions(archive)]


def test_captions_that_a_newer_reader_takes_out_of_the_body_are_no_edit(archive: Archive, crawl: Crawl) -> None:
    crawl.store(read(row_of(archive), "桥通了。\n桥头的灯", OLD, "sha256:2"))
    outcome = read(row_of(archive), "桥通了。", NEW, "sha256:3", before="桥通了。")
    assert crawl.store(with_fields(outcome, captions=("桥头的灯",))) == "reread"
    assert [reason for reason, *_ in versions(archive)] == ["first", "edited", "reread"]


def test_a_caption_that_the_site_altered_is_an_edit(archive: Archive, crawl: Crawl) -> None:
    for number, caption in enumerate(("桥头的灯", "桥头的灯 ", "桥尾的灯"), 2):
        outcome = read(row_of(archive), "桥通了。", OLD, f"sha256:{number}")
        crawl.store(with_fields(outcome, captions=(caption,)))
    assert [reason for reason, *_ in versions(archive)] == ["first", "edited", "edited"]


def test_a_row_knows_what_read_its_article_and_from_what(archive: Archive, crawl: Crawl) -> None:
    crawl.end()
    again = begin(archive, "revisit", every=True)
    (row,) = article_rows(again)
    assert (row.reader, row.read_from) == (OLD, 1)


def test_a_reread_counts_as_seen_and_not_as_changed(archive: Archive, crawl: Crawl) -> None:
    crawl.store(read(row_of(archive), "桥通了。全文", NEW, "sha256:1"))
    report = crawl.end()
    assert (report.new, report.changed, report.same) == (1, 0, 1)


def dated(outcome: items.Outcome, year: int, raw: str = "11-20 10:00") -> items.Outcome:
    """The outcome with a time that the page prints without its year."""
    assert outcome.reading is not None
    published = items.Moment(raw, date(year, 11, 20), assumed_year=True)
    article = replace(outcome.reading.article, published=published)
    return replace(outcome, reading=replace(outcome.reading, article=article))


def test_a_time_without_a_year_stays_in_its_year(archive: Archive) -> None:
    crawl = begin(archive)
    crawl.listing("yw", entry("1"))
    [row] = article_rows(crawl)
    crawl.store(dated(read(row, "桥通了。", OLD, "sha256:1"), 2025))
    assert crawl.store(dated(read(row, "桥通了。", OLD, "sha256:2"), 2026)) == "same"
    assert crawl.store(dated(read(row, "桥通了。完", OLD, "sha256:3"), 2026)) == "changed"
    with archive.reading() as session:
        years = [day.year for day in session.scalars(select(models.Version.published_date)) if day is not None]
    assert years == [2025, 2025]


def test_reading_again_enters_a_section_into_the_version_that_is_there(archive: Archive, crawl: Crawl) -> None:
    crawl.end()
    zone, now = ZoneInfo("Asia/Shanghai"), NOW
    with archive.writing() as session:
        (version,) = session.scalars(select(models.Version))
        article = session.get_one(models.Article, version.article_id)
        old = item(article, version, str(zone), "text")
        held = rereads.Held(article.id, False, version.capture_id or 0, now, old)
        run = session.scalars(select(models.Run)).one()
        assert rereads.store(session, run, held, replace(old, section="要闻"), NEW, None, now)
    with archive.reading() as session:
        assert [(one.section, one.reader) for one in session.scalars(select(models.Version))] == [("要闻", NEW)]
    held = replace(held, article=replace(old, section="要闻"))
    with archive.writing() as session:
        run = session.scalars(select(models.Run)).one()
        assert rereads.store(session, run, held, replace(old, section="时政"), NEW, None, now)
    assert [reason for reason, *_ in versions(archive)] == ["first", "reread"]
