"""Articles are seen again often when young, seldom when old."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import insert, select, update

from storage import frontier, items, models, revisits
from storage.archive import Archive

from .. import archives
from .test_outcomes import HOME, NOW, PAGE_2, Crawl, article_rows, begin, entry, finish, opened_second_page, reading

DAY = timedelta(days=1)


@pytest.mark.parametrize(("age", "days"), [(0, 1), (3, 1), (8, 2), (40, 10), (3650, 912.5)])
def test_the_interval_grows_with_the_age(age: int, days: float) -> None:
    assert revisits.interval(age * DAY) == days * DAY


def test_ten_years_of_an_article_take_about_thirty_visits() -> None:
    at, visits = DAY, 1
    while at < 3650 * DAY:
        # Due when the wait since `at` is a quarter of the age by then.
        at, visits = at + max(DAY, at / 3), visits + 1
    assert 25 <= visits <= 35


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


PUBLISHED = {"young": NOW.date() - 2 * DAY, "older": NOW.date() - 40 * DAY, "oldest": date(2016, 3, 1)}


@pytest.fixture
def first(archive: Archive) -> Crawl:
    """A run that stored an article of each age, and one that does not say its date."""
    crawl = begin(archive)
    crawl.listing("yw", *(entry(name) for name in (*PUBLISHED, "undated")))
    crawl.listing("ms")
    for row in article_rows(crawl):
        outcome = reading(row, row.url)
        day = PUBLISHED.get(name_of(row))
        assert outcome.reading is not None
        moment = None if day is None else items.Moment(str(day), day)
        article = replace(outcome.reading.article, published=moment)
        crawl.store(replace(outcome, reading=items.Reading(article)))
    crawl.end()
    return crawl


def name_of(row: items.Row) -> str:
    return row.url.rpartition("/")[2].removesuffix(".html")


def due_after(archive: Archive, wait: timedelta, *, every: bool = False) -> list[str]:
    crawl = begin(archive, "revisit", now=NOW + wait, every=every)
    return [name_of(row) for row in article_rows(crawl)]


@pytest.mark.parametrize(
    ("wait", "names"),
    [
        (DAY / 2, []),
        (DAY, ["undated", "young"]),
        (20 * DAY, ["undated", "young", "older"]),
        (1300 * DAY, ["undated", "young", "older", "oldest"]),
    ],
)
def test_a_revisit_opens_what_is_due_the_youngest_first(
    archive: Archive, first: Crawl, wait: timedelta, names: list[str]
) -> None:
    assert due_after(archive, wait) == names


def test_all_articles_can_be_asked_for(archive: Archive, first: Crawl) -> None:
    assert due_after(archive, DAY / 24, every=True) == ["undated", "young", "older", "oldest"]


def test_a_date_that_cannot_be_true_counts_for_nothing(archive: Archive, first: Crawl) -> None:
    with archive.writing() as session:
        oldest = models.Version.published_date == PUBLISHED["oldest"]
        session.execute(update(models.Version).where(oldest).values(published_suspect="shared"))
    assert "oldest" in due_after(archive, DAY)


def test_what_was_not_found_is_looked_for_again_after_a_week(archive: Archive, first: Crawl) -> None:
    with archive.writing() as session:
        oldest = select(models.Version.article_id).where(models.Version.published_date == PUBLISHED["oldest"])
        session.execute(update(models.Article).where(models.Article.id.in_(oldest)).values(missing_at=NOW))
    assert "oldest" in due_after(archive, 7 * DAY)


def test_a_new_article_comes_before_all_that_is_seen_again(archive: Archive, first: Crawl) -> None:
    crawl = begin(archive, "revisit", now=NOW + DAY)
    crawl.listing("yw", entry("new"))
    assert [name_of(row) for row in article_rows(crawl)] == ["new", "undated", "young"]


def test_a_revisit_walks_back_to_known_ground_and_one_of_all_through_all_pages(archive: Archive) -> None:
    finish(begin(archive), entry("1"))
    for every in (False, True):
        crawl = begin(archive, "revisit", every=every)
        crawl.listing("yw", entry("1"), next_page=PAGE_2)
        assert opened_second_page(crawl) is every
        crawl.listing("ms")
        crawl.end("stopped" if every else "finished")


def test_a_revisit_that_goes_on_takes_in_what_has_become_due(archive: Archive, first: Crawl) -> None:
    stopped = begin(archive, "revisit", now=NOW + DAY)
    undated = next(row for row in stopped.due() if name_of(row) == "undated")
    stopped.store(reading(undated, "改过"))
    stopped.end("stopped")
    later = begin(archive, "revisit", now=NOW + 20 * DAY)
    assert later.lease.continued
    assert sorted(map(name_of, article_rows(later))) == ["older", "undated", "young"]


def test_twenty_thousand_articles_are_weighed_in_a_second_or_two(archive: Archive, first: Crawl) -> None:
    many = 20_000
    with archive.writing() as session:
        common = {"site_id": "xishan", "run_id": 1, "kind": "article", "fetch": "", "page": 1, "tries": 0}
        rows = [
            common | {"url": f"{HOME}/x/{number}", "state": "done", "result": "same", "added_at": NOW, "done_at": NOW}
            for number in range(many)
        ]
        session.execute(insert(models.Row), rows)
    began = process_time()
    with archive.writing() as session:
        run = session.get_one(models.Run, 1)
        revisits.open_due(session, run, NOW + DAY)
    assert process_time() - began < 60
    assert opened(archive) == many + 2


def opened(archive: Archive) -> int:
    with archive.reading() as session:
        return frontier.count_open(session, "xishan")


def test_ten_thousand_addresses_are_opened_in_a_second_or_two(archive: Archive) -> None:
    links = [items.Link("article", f"{HOME}/yw/{number}.html", f"{HOME}/yw/{number}.html") for number in range(10_000)]
    began = process_time()
    begin(archive, "urls", seeds=[*links, *links])
    assert (process_time() - began < 60, opened(archive)) == (True, 10_000)


def test_an_address_asked_for_by_hand_keeps_its_section(archive: Archive, first: Crawl) -> None:
    url = f"{HOME}/yw/young.html"
    crawl = begin(archive, "urls", seeds=[items.Link("article", url, f"{url}?from=list")])
    assert [(row.section, row.fetch) for row in crawl.due()] == [("yw", f"{url}?from=list")]
