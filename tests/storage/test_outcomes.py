"""Outcomes come in, rows close, versions and balances come out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import frontier, items, models, outcomes, runs, versions
from storage.archive import Archive
from storage.faults import LeaseLost

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOME = "https://www.xishan.example"
FACTS = runs.SiteFacts(
    "xishan", "溪山新闻网", ("www.xishan.example",), "510000", "city", "", (), "Asia/Shanghai",
    (("yw", "要闻", f"{HOME}/yw/", []), ("ms", "民生", f"{HOME}/ms/", [])),
)  # fmt: skip
SEEDS = (
    items.Link("listing", f"{HOME}/yw/", f"{HOME}/yw/", "yw"),
    items.Link("listing", f"{HOME}/ms/", f"{HOME}/ms/", "ms"),
)


@dataclass
class Crawl:
    """A run driven by hand."""

    archive: Archive
    lease: runs.Lease

    def due(self) -> list[items.Row]:
        with self.archive.reading() as session:
            return frontier.due(session, "xishan", NOW, 100, set())

    def store(self, outcome: items.Outcome) -> str:
        with self.archive.writing() as session:
            run = runs.held(session, self.lease, NOW)
            return outcomes.store(session, run, outcome, NOW, 10)

    def listing(self, section: str, *entries: items.Found, next_page: items.Link | None = None, page: int = 1) -> str:
        row = next(row for row in self.due() if row.kind == "listing" and row.section == section and row.page == page)
        return self.store(items.Outcome(row, listing=True, found=entries, next_page=next_page))

    def end(self, state: str = "finished") -> runs.Report:
        with self.archive.writing() as session:
            return runs.end(session, self.lease, state, "", NOW)


def begin(archive: Archive, mode: runs.Mode = "incremental") -> Crawl:
    with archive.writing() as session:
        return Crawl(archive, runs.begin(session, FACTS, runs.Wish(mode), SEEDS, NOW))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive.create(tmp_path / "archive")
    yield made
    made.close()


@pytest.fixture
def crawl(archive: Archive) -> Crawl:
    return begin(archive)


def entry(name: str, section: str = "yw", *, external: bool = False, pinned: bool = False) -> items.Found:
    url = f"{HOME}/{section}/{name}.html"
    link = None if external else items.Link("article", url, url, section)
    return items.Found(items.Entry(url, f"标题{name}", items.Moment("2026-02-01", date(2026, 2, 1)), pinned), link)


def reading(row: items.Row, body: str = "桥通了。", views: int | None = None) -> items.Outcome:
    article = items.Article(row.url, "xishan", "xishan/v1", "text", "标题", body)
    count = None if views is None else items.ViewCount(str(views), views)
    return items.Outcome(row, reading=items.Reading(article, count))


def article_rows(crawl: Crawl) -> list[items.Row]:
    return [row for row in crawl.due() if row.kind == "article"]


def count(archive: Archive, model: type[models.Base]) -> int:
    with archive.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_listing_opens_a_row_for_each_entry_in_scope(crawl: Crawl) -> None:
    crawl.listing("yw", entry("1"), entry("2"), entry("wx", external=True))
    assert [row.url for row in article_rows(crawl)] == [f"{HOME}/yw/1.html", f"{HOME}/yw/2.html"]


def test_the_same_text_read_again_is_no_new_version(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    assert [crawl.store(reading(row)), crawl.store(reading(row)), count(archive, models.Version)] == ["new", "same", 1]


def test_white_space_is_no_edit(crawl: Crawl) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    crawl.store(reading(row, "桥 通了。"))
    assert crawl.store(reading(row, "桥通了。\n")) == "same"


def test_an_edit_is_a_second_version_and_the_first_is_kept(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    crawl.store(reading(row))
    assert crawl.store(reading(row, "桥还没通。")) == "changed"
    with archive.reading() as session:
        kept = session.execute(select(models.Version.number, models.Version.current, models.Version.reason)).all()
    assert [tuple(version) for version in kept] == [(1, False, "first"), (2, True, "edited")]


def test_one_document_number_under_two_addresses_is_one_article(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    crawl.listing("ms", entry("1", "ms"))
    results = [crawl.store(replace(reading(row), document="77")) for row in article_rows(crawl)]
    assert results == ["new", "same"]
    assert (count(archive, models.Article), count(archive, models.Address)) == (1, 2)


def test_a_copy_under_another_address_is_kept_and_marked(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"), entry("2"))
    for row in article_rows(crawl):
        crawl.store(replace(reading(row), content="sha256:0"))
    with archive.reading() as session:
        assert session.scalars(select(models.Article.duplicate_of_id)).all() == [None, 1]


def test_every_sight_of_a_view_count_is_an_observation(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    crawl.store(reading(row, views=7))
    crawl.store(reading(row, views=5))
    with archive.reading() as session:
        assert session.scalars(select(models.Observation.count)).all() == [7, 5]


def test_a_page_to_try_again_stays_open_until_then(crawl: Crawl) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    problem = items.Problem(row.url, "refused", "HTTP 503")
    assert crawl.store(items.Outcome(row, problem=problem, retry_at=NOW + timedelta(minutes=1))) == "retry"
    assert article_rows(crawl) == []
    assert crawl.end("stopped").open_rows == 2  # and the other section's listing


def test_a_later_reading_solves_the_problem(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    crawl.store(items.Outcome(row, problem=items.Problem(row.url, "cut off"), retry_at=NOW))
    crawl.store(reading(row))
    with archive.reading() as session:
        assert session.scalars(select(models.Problem.solved_at)).all() == [NOW]


def test_the_balance_accounts_for_every_entry(crawl: Crawl) -> None:
    names = ("stored", "copy", "problem", "forbidden", "pending")
    crawl.listing("yw", *(entry(name) for name in names), entry("external", external=True))
    crawl.listing("ms", replace(entry("stored"), entry=replace(entry("stored").entry, title="又一处")))
    rows = dict(zip(names, article_rows(crawl), strict=True))
    crawl.store(replace(reading(rows["stored"]), content="sha256:0"))
    crawl.store(replace(reading(rows["copy"]), content="sha256:0"))
    crawl.store(items.Outcome(rows["problem"], problem=items.Problem("x", "not found")))
    crawl.store(items.Outcome(rows["forbidden"], forbidden=True))
    assert crawl.end("stopped").balance == {
        "entries": 7, "stored": 1, "held": 0, "duplicate": 2, "external": 1, "problem": 1, "forbidden": 1, "pending": 1
    }  # fmt: skip


def finish(crawl: Crawl, *entries: items.Found) -> runs.Report:
    crawl.listing("yw", *entries)
    crawl.listing("ms")
    for row in article_rows(crawl):
        crawl.store(reading(row, row.url))
    return crawl.end()


def test_a_second_run_holds_what_the_first_one_stored(crawl: Crawl, archive: Archive) -> None:
    finish(crawl, entry("1"))
    report = finish(begin(archive), entry("1"), entry("2"))
    assert (report.balance["held"], report.balance["stored"]) == (1, 1)


PAGE_2 = items.Link("listing", f"{HOME}/yw/index_1.html", f"{HOME}/yw/index_1.html", "yw", 2)


def opened_second_page(crawl: Crawl) -> bool:
    return any(row.page == 2 for row in crawl.due())


def test_a_walk_ends_at_known_ground(crawl: Crawl, archive: Archive) -> None:
    finish(crawl, entry("1"))
    second = begin(archive)
    second.listing("yw", entry("1"), next_page=PAGE_2)
    assert not opened_second_page(second)


def test_a_walk_goes_on_past_a_new_entry_but_not_for_a_pinned_one(crawl: Crawl, archive: Archive) -> None:
    finish(crawl, entry("1"))
    second = begin(archive)
    second.listing("yw", entry("1"), entry("top", pinned=True), next_page=PAGE_2)
    assert not opened_second_page(second)
    finish_listing = begin(archive, "backfill")
    finish_listing.listing("yw", entry("1"), next_page=PAGE_2)
    assert opened_second_page(finish_listing)


def test_a_failed_page_leaves_the_ground_unknown(crawl: Crawl, archive: Archive) -> None:
    row = next(row for row in crawl.due() if row.section == "yw")
    crawl.store(items.Outcome(row, problem=items.Problem(row.url, "refused")))
    crawl.listing("ms")
    crawl.end()
    with archive.reading() as session:
        walked = select(models.Section.key).where(models.Section.walked_at.is_not(None))
        assert session.scalars(walked).all() == ["ms"]


def test_a_stopped_run_goes_on_as_the_same_run(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    crawl.end("stopped")
    again = begin(archive)
    assert (again.lease.run, again.lease.continued) == (crawl.lease.run, True)
    assert [row.kind for row in again.due()] == ["article", "listing"]


def test_an_old_lease_can_write_nothing_more(crawl: Crawl, archive: Archive) -> None:
    row = crawl.due()[0]
    begin(archive)
    with pytest.raises(LeaseLost):
        crawl.store(items.Outcome(row, listing=True))


def test_a_minute_shared_by_ten_articles_is_suspect(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", *(entry(str(number)) for number in range(10)))
    moment = items.Moment("2019-01-01 00:00", date(2019, 1, 1), datetime(2019, 1, 1, tzinfo=UTC), "minute")
    for row in article_rows(crawl):
        outcome = reading(row, row.url)
        assert outcome.reading is not None
        article = replace(outcome.reading.article, published=moment)
        crawl.store(replace(outcome, reading=items.Reading(article)))
    with archive.writing() as session:
        assert versions.mark_shared_minutes(session, "xishan") == 10
