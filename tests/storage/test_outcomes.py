"""Outcomes come in, rows close, versions and balances come out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import frontier, items, models, outcomes, runs, versions
from storage.archive import Archive
from storage.faults import LeaseLost

from .. import archives

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOME = "https://www.xishan.example"
FACTS = items.SiteFacts(
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
    now: datetime

    def due(self) -> list[items.Row]:
        with self.archive.reading() as session:
            return frontier.due(session, "xishan", self.now, 100, set())

    def store(self, outcome: items.Outcome) -> str:
        with self.archive.writing() as session:
            run = runs.held(session, self.lease, self.now)
            return outcomes.store(session, run, outcome, self.now, 10)

    def listing(self, section: str, *entries: items.Found, next_page: items.Link | None = None, page: int = 1) -> str:
        row = next(row for row in self.due() if row.kind == "listing" and row.section == section and row.page == page)
        return self.store(items.Outcome(row, listing=True, found=entries, next_page=next_page))

    def end(self, state: str = "finished") -> runs.Report:
        with self.archive.writing() as session:
            return runs.end(session, self.lease, state, "", self.now)


def begin(
    archive: Archive,
    mode: runs.Mode = "incremental",
    *,
    since: date | None = None,
    seeds: Sequence[items.Link] = SEEDS,
    now: datetime | None = None,
    **asked: bool,
) -> Crawl:
    """The next run: an hour later, so that what it meets is later than the marks of the one before."""
    with archive.writing() as session:
        hours = session.scalar(select(func.count()).select_from(models.Run)) or 0
        now = now or NOW + timedelta(hours=hours)
        return Crawl(archive, runs.begin(session, FACTS, runs.Wish(mode, since, **asked), seeds, now), now)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


@pytest.fixture
def crawl(archive: Archive) -> Crawl:
    return begin(archive)


def entry(
    name: str, section: str = "yw", *, external: bool = False, pinned: bool = False, inside: bool = False
) -> items.Found:
    url = f"{HOME}/{section}/{name}.html"
    link = None if external or inside else items.Link("article", url, url, section)
    listed = items.Entry(url, f"标题{name}", items.Moment("2026-02-01", date(2026, 2, 1)), pinned)
    return items.Found(listed, link, inside)


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
        crawl.store(replace(reading(row), content=items.Content("sha256:0")))
    with archive.reading() as session:
        assert session.scalars(select(models.Article.duplicate_of_id)).all() == [None, 1]


def test_every_sight_of_a_view_count_is_an_observation(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    crawl.store(reading(row, views=7))
    crawl.store(reading(row, views=5))
    with archive.reading() as session:
        assert session.scalars(select(models.Observation.count)).all() == [7, 5]


def test_an_observation_names_what_told_it_and_whether_that_cost_a_click(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    page, counter = (items.Capture(url, NOW, 200, "", "sha256:1", 9) for url in (row.url, f"{HOME}/hits?1"))
    on_page = replace(reading(row, views=7), captures=(page,), pages=(0,))
    crawl.store(on_page)
    assert on_page.reading is not None
    asked = replace(on_page.reading, views=items.ViewCount("10万+", 100_000, True, clicked=True), counter=counter.url)
    crawl.store(replace(on_page, captures=(page, counter), reading=asked))
    with archive.reading() as session:
        seen = models.Observation
        rows = select(models.Capture.url, seen.raw, seen.at_least, seen.clicked).join(seen).order_by(seen.id)
        told = [tuple(row) for row in session.execute(rows)]
    assert told == [(page.url, "7", False, False), (counter.url, "10万+", True, True)]


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
    crawl.listing("yw", *(entry(name) for name in names), entry("external", external=True), entry("zt", inside=True))
    crawl.listing("ms", replace(entry("stored"), entry=replace(entry("stored").entry, title="又一处")))
    rows = dict(zip(names, article_rows(crawl), strict=True))
    crawl.store(replace(reading(rows["stored"]), content=items.Content("sha256:0")))
    crawl.store(replace(reading(rows["copy"]), content=items.Content("sha256:0")))
    crawl.store(items.Outcome(rows["problem"], problem=items.Problem("x", "not found")))
    crawl.store(items.Outcome(rows["forbidden"], forbidden=True))
    report = crawl.end("stopped")
    assert report.balance == {
        "entries": 8, "stored": 1, "held": 0, "duplicate": 2, "external": 1, "problem": 2, "forbidden": 1, "pending": 1
    }  # fmt: skip
    assert report.notes == (
        f"1 entry leads to the site, but not to where `articles` says its articles are: {HOME}/yw/zt.html",
    )


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


def stored_titles(archive: Archive) -> list[str]:
    with archive.reading() as session:
        return list(
            session.scalars(select(models.Entry.title).join(models.Row).where(models.Row.article_id.is_not(None)))
        )


def test_entries_behind_a_page_that_failed_are_walked_to_in_the_next_run(crawl: Crawl, archive: Archive) -> None:
    finish(crawl, entry("old"))
    second = begin(archive)
    second.listing("yw", entry("new"), next_page=PAGE_2)
    row = next(row for row in second.due() if row.page == 2)
    second.store(items.Outcome(row, problem=items.Problem(row.url, "refused")))
    second.listing("ms")
    second.end()
    third = begin(archive)
    third.listing("yw", entry("new"), next_page=PAGE_2)
    assert opened_second_page(third)


def test_a_walk_cut_short_by_since_makes_no_ground_known(crawl: Crawl, archive: Archive) -> None:
    finish(crawl, entry("old"))
    finish(begin(archive, since=date(2026, 1, 1)), entry("new"))
    third = begin(archive)
    third.listing("yw", entry("new"), next_page=PAGE_2)
    assert opened_second_page(third)


def test_a_run_asked_for_another_since_is_a_run_of_its_own(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    crawl.end("stopped")
    other = begin(archive, since=date(2026, 1, 1))
    assert (other.lease.continued, len(other.due())) == (False, 3)


def test_a_listing_page_that_is_not_there_is_the_end_when_it_is_missed_twice(crawl: Crawl, archive: Archive) -> None:
    results, walks = [], []
    for _ in range(2):
        run = crawl if not results else begin(archive)
        run.listing("yw", entry("1"), next_page=PAGE_2)
        row = next(row for row in run.due() if row.page == 2)
        results.append(run.store(items.Outcome(row, listing=True, missing=True)))
        run.listing("ms")
        for article in article_rows(run):
            run.store(reading(article))
        walks.append(bool(run.end().notes))
    assert (results, walks) == (["missing", "end"], [True, False])
    with archive.reading() as session:
        assert session.scalars(select(models.Section.walks).order_by(models.Section.key)).all() == [2, 1]


def test_addresses_that_were_asked_for_do_not_swallow_the_next_run(crawl: Crawl, archive: Archive) -> None:
    finish(crawl, entry("1"))
    urls = [items.Link("article", f"{HOME}/yw/{name}.html", f"{HOME}/yw/{name}.html") for name in "ab"]
    asked = begin(archive, "urls", seeds=urls)
    asked.store(reading(asked.due()[0]))
    asked.end("stopped")
    plain = begin(archive)
    assert [row.kind for row in plain.due()] == ["article", "listing", "listing"]


def test_a_page_put_off_by_the_site_does_not_hold_up_the_next_run(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    crawl.listing("ms")
    row = article_rows(crawl)[0]
    problem = items.Problem(row.url, "refused", "HTTP 503")
    crawl.store(items.Outcome(row, problem=problem, retry_at=NOW + timedelta(hours=20)))
    assert crawl.end().open_rows == 1
    second = begin(archive)
    assert (second.lease.continued, [row.kind for row in second.due()]) == (False, ["listing", "listing"])


def test_what_may_have_passed_is_tried_again_in_the_next_run(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("down"), entry("gone"))
    for row, passing in zip(article_rows(crawl), (True, False), strict=True):
        crawl.store(items.Outcome(row, problem=items.Problem(row.url, "x", passing=passing)))
    crawl.listing("ms")
    crawl.end()
    assert [row.url for row in article_rows(begin(archive))] == [f"{HOME}/yw/down.html"]


def read_as(row: items.Row, url: str, title: str, body: str) -> items.Outcome:
    article = items.Article(url, "xishan", "xishan/v1", "text", title, body)
    return items.Outcome(
        row, reading=items.Reading(article), aliases=(row.url,), content=items.Content(f"sha256:{body}")
    )


def test_an_address_that_comes_to_lead_to_another_article_alters_none(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("4"), entry("5"))
    fourth, fifth = article_rows(crawl)
    crawl.store(read_as(fourth, fourth.url, "丁", "丁的正文"))
    assert crawl.store(read_as(fourth, fifth.url, "戊", "戊的正文")) == "new"
    assert crawl.store(read_as(fifth, fifth.url, "戊", "戊的正文")) == "same"
    with archive.reading() as session:
        kept = session.execute(
            select(models.Article.state, models.Version.title).join(models.Version).order_by(models.Article.id)
        )
        assert [tuple(row) for row in kept] == [("moved", "丁"), ("live", "戊")]


def test_an_article_under_a_new_address_stays_the_same_article(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("4"))
    row = article_rows(crawl)[0]
    crawl.store(read_as(row, row.url, "丁", "丁的正文"))
    assert crawl.store(read_as(row, f"{HOME}/new/4.html", "丁", "丁的正文，有改动")) == "changed"
    assert (count(archive, models.Article), count(archive, models.Address)) == (1, 2)


def test_a_version_is_of_the_page_and_not_of_the_redirect_to_it(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"))
    row = article_rows(crawl)[0]
    fetched = [items.Capture(row.url, NOW, status, "text/html", "sha256:0", 1) for status in (301, 200, 200)]
    crawl.store(replace(reading(row), captures=tuple(fetched)))
    with archive.reading() as session:
        assert session.scalars(select(models.Version.capture_id)).all() == [2]


def test_a_copy_is_none_any_more_when_the_first_one_is_edited(crawl: Crawl, archive: Archive) -> None:
    crawl.listing("yw", entry("1"), entry("2"))
    first, second = article_rows(crawl)
    for row in (first, second):
        crawl.store(replace(reading(row), content=items.Content("sha256:0")))
    crawl.store(replace(reading(first, "改过的正文"), content=items.Content("sha256:1")))
    with archive.reading() as session:
        assert session.scalars(select(models.Article.duplicate_of_id)).all() == [None, None]
