"""What walks of listings make known, and what their end leaves out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import items, models, overview
from storage.archive import Archive

from .. import archives
from .test_outcomes import HOME, PAGE_2, Crawl, article_rows, begin, entry, finish, opened_second_page, reading


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


def dated(day: int, *, pinned: bool = False) -> items.Found:
    """An entry of that day of February."""
    found = entry(str(day), pinned=pinned)
    moment = items.Moment(f"2026-02-{day:02}", date(2026, 2, day))
    return replace(found, entry=replace(found.entry, published=moment))


def undated(name: str) -> items.Found:
    found = entry(name)
    return replace(found, entry=replace(found.entry, published=None))


def test_a_listing_that_ends_before_what_was_known_is_said_after_a_whole_walk(archive: Archive) -> None:
    finish(begin(archive), *(dated(day) for day in (5, 4, 3, 2, 1)))
    newest = [dated(day) for day in (7, 6, 5, 4, 3)]
    assert finish(begin(archive), *newest).notes == ()
    assert finish(begin(archive, "backfill"), *newest).notes == (
        "要闻 (yw): the listing ends on 2026-02-03, and no longer shows 2 entries known from before",
    )


def test_an_entry_taken_out_of_the_middle_or_renamed_is_not_beyond_the_end(archive: Archive) -> None:
    finish(begin(archive), *(dated(day) for day in (5, 4, 3)))
    renamed = replace(dated(3), entry=replace(dated(3).entry, title="又名"))
    assert finish(begin(archive, "backfill"), dated(5), renamed).notes == ()


def test_without_dates_what_is_no_longer_listed_is_said_all_the_same(archive: Archive) -> None:
    finish(begin(archive), undated("2"), undated("1"))
    assert finish(begin(archive, "backfill"), undated("3"), undated("2")).notes == (
        "要闻 (yw): the listing no longer shows 1 entry known from before",
    )


def test_a_listing_that_ends_in_new_entries_alone_is_said(archive: Archive) -> None:
    finish(begin(archive), dated(1), dated(2, pinned=True))
    report = finish(begin(archive), dated(2, pinned=True), dated(9), dated(8))
    assert report.notes == (
        "要闻 (yw): the listing ended with no entry that was known on 2026-03-01 16:00: some published since then "
        "may have been missed, so crawl it more often",
    )
    assert finish(begin(archive), dated(10), dated(9)).notes == ()


def test_notes_and_faults_are_kept_with_the_run(archive: Archive) -> None:
    crawl = begin(archive)
    row = next(row for row in crawl.due() if row.section == "ms")
    crawl.store(items.Outcome(row, problem=items.Problem(row.url, "no entries")))
    crawl.listing("yw", entry("zt", inside=True))
    report = crawl.end()
    with archive.reading() as session:
        kept = overview.run(session, report.run).notes
    assert report.faults == (f"{HOME}/ms/: no entries",)
    assert kept == (f"listing not read: {report.faults[0]}", *report.notes)
    assert len(kept) == 2


def test_a_run_that_goes_on_says_nothing_twice(archive: Archive) -> None:
    crawl = begin(archive)
    crawl.listing("yw", entry("zt", inside=True))
    crawl.end("stopped")
    again = begin(archive)
    again.listing("ms")
    assert len(again.end().notes) == 1


def second_page(crawl: Crawl, *entries: items.Found) -> None:
    crawl.listing("yw", *entries, page=2)


def test_a_whole_walk_that_was_broken_off_is_owed_by_the_next_run(archive: Archive) -> None:
    finish(begin(archive), entry("1"))
    begin(archive, "backfill").end("stopped")
    plain = begin(archive)
    plain.listing("yw", entry("1"), next_page=PAGE_2)
    assert opened_second_page(plain)
    second_page(plain, entry("2"))
    plain.listing("ms")
    plain.store(reading(article_rows(plain)[0]))
    plain.end()
    after = begin(archive)
    after.listing("yw", entry("1"), next_page=PAGE_2)
    assert not opened_second_page(after)


def test_a_backfill_that_goes_on_looks_again_at_the_page_it_came_from(archive: Archive) -> None:
    first = begin(archive, "backfill")
    first.listing("yw", entry("1"), entry("2"), next_page=PAGE_2)
    first.end("stopped")
    again = begin(archive, "backfill")
    assert again.lease.continued
    assert [row.page for row in again.due() if row.section == "yw" and row.kind == "listing"] == [1, 2]
    again.listing("yw", entry("2"), entry("3"), next_page=PAGE_2)  # the first one was taken down in between
    second_page(again, entry("4"))
    assert {row.url for row in article_rows(again)} == {f"{HOME}/yw/{name}.html" for name in "1234"}


def test_a_walk_with_since_owes_nothing_to_the_next_run(archive: Archive) -> None:
    finish(begin(archive), entry("1"))
    finish(begin(archive, "backfill", since=date(2026, 1, 1)), entry("1"))
    with archive.reading() as session:
        assert session.scalars(select(models.Section.walks).where(models.Section.key == "yw")).all() == [1]


def test_a_walk_that_is_cut_off_is_said_and_makes_no_ground_known(archive: Archive) -> None:
    crawl = begin(archive)
    [row] = [row for row in crawl.due() if row.section == "yw"]
    assert crawl.store(items.Outcome(row, listing=True, found=(dated(5),), cut=True)) == "cut"
    assert crawl.end().notes == (
        f"{row.url}: the walk ended here, at page 1, as `pages` of the profile's listing says; there are more",
    )
    with archive.reading() as session:
        section = session.scalars(select(models.Section).where(models.Section.key == "yw")).one()
        assert section.walked_at is None


def test_a_page_that_comes_once_more_ends_the_walk(archive: Archive) -> None:
    crawl = begin(archive)
    crawl.listing("yw", dated(5), dated(4), next_page=PAGE_2)
    page_3 = replace(PAGE_2, url=f"{HOME}/yw/3/", fetch=f"{HOME}/yw/3/", page=3)
    assert crawl.listing("yw", dated(5), dated(4), next_page=page_3, page=2) == "problem"
    assert page_3.url not in [row.url for row in crawl.due()]
    assert crawl.end().faults == (
        f"{PAGE_2.url}: the page before once more (it has the same entries; the walk ends here)",
    )


def form_page(page: int, form: str = "state=1") -> items.Link:
    """A page that is asked for with a form."""
    return items.Link("listing", f"{HOME}/yw/#yw-{page}", f"{HOME}/yw/", "yw", page, form)


def walk(crawl: Crawl, *pages: list[items.Found]) -> list[str]:
    """Pages of yw as they come to forms, each leading on; how they ended."""
    return [
        crawl.listing("yw", *found, next_page=form_page(page + 1), page=page) for page, found in enumerate(pages, 1)
    ]


def forms(crawl: Crawl) -> list[tuple[int, str | None]]:
    """The pages of yw that wait, and what each is asked for with."""
    return [(row.page, row.form) for row in crawl.due() if row.kind == "listing" and row.section == "yw"]


def marked(archive: Archive) -> list[str]:
    with archive.reading() as session:
        return list(session.scalars(select(models.Section.key).where(models.Section.walked_at.is_not(None))))


def test_an_earlier_page_for_a_form_ends_the_walk_and_makes_no_ground_known(archive: Archive) -> None:
    crawl = begin(archive)
    ended = walk(crawl, [dated(9), dated(8)], [dated(7), dated(6)], [dated(5)], [dated(9), dated(8)])
    assert ended == ["listing", "listing", "listing", "problem"]
    assert [row.page for row in crawl.due() if row.kind == "listing" and row.section == "yw"] == []
    assert crawl.end().faults == (
        f"{HOME}/yw/#yw-4: an earlier page once more (it has the same entries; the walk ends here)",
    )
    assert marked(archive) == []


def test_the_first_page_for_a_stale_form_is_no_end_of_the_listing(archive: Archive) -> None:
    crawl = begin(archive)
    walk(crawl, [dated(9)], [dated(8)])
    assert crawl.listing("yw", dated(9), page=3) == "problem"
    crawl.end()
    assert marked(archive) == []


def test_a_new_walk_gives_a_page_its_new_form(archive: Archive) -> None:
    first = begin(archive)
    walk(first, [dated(9)])
    row = next(row for row in first.due() if row.page == 2)
    first.store(items.Outcome(row, problem=items.Problem(row.url, "refused")))
    first.end()
    second = begin(archive)
    assert forms(second) == [(1, None)]
    second.listing("yw", dated(9), next_page=form_page(2, "state=2"))
    assert forms(second) == [(2, "state=2")]
    assert second.listing("yw", dated(8), page=2) == "listing"


def test_a_page_that_still_waits_takes_the_newer_form(archive: Archive) -> None:
    crawl = begin(archive)
    walk(crawl, [dated(9)])
    crawl.end("stopped")
    again = begin(archive)
    assert forms(again) == [(1, None), (2, "state=1")]
    again.listing("yw", dated(9), next_page=form_page(2, "state=2"))
    assert forms(again) == [(2, "state=2")]


def test_a_listing_whose_next_page_may_not_be_asked_for_keeps_its_entries(archive: Archive) -> None:
    crawl = begin(archive)
    [row] = [row for row in crawl.due() if row.section == "yw"]
    problem = items.Problem(row.url, "next page not asked for")
    assert crawl.store(items.Outcome(row, listing=True, found=(dated(5),), problem=problem)) == "problem"
    assert len(article_rows(crawl)) == 1
    crawl.end()
    assert marked(archive) == []
