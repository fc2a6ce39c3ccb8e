from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.demo import PROFILE as SAMPLE
from cli.sample.site import build
from spiders.profile import Profile, load, parse
from spiders.upkeep.check import Difference, compare, fields
from spiders.upkeep.fixtures import Fixture

HOST = "http://www.lanchuan.example"
PAGES = build(1)
PROFILE = load(SAMPLE)


def fixture(path: str, kind: str = "article", *further: str) -> Fixture:
    """A page of the sample site, expected to be read as it is."""
    bodies = tuple(PAGES[one].body for one in (path, *further))
    captured = datetime(2024, 3, 1, tzinfo=UTC)
    found = Fixture("lanchuan", "one", HOST + path, captured, "text/html", kind, bodies, {})  # type: ignore[arg-type]
    return replace(found, expected=fields(found, PROFILE))


def changed(old: str, new: str) -> Profile:
    text = SAMPLE.read_text("utf-8")
    assert old in text
    return parse(text.replace(old, new), Path("lanchuan.toml"))


@pytest.fixture(scope="module")
def article() -> Fixture:
    path = next(path for path, page in sorted(PAGES.items()) if b"article-tags" in page.body and b"pages" in page.body)
    return fixture(path)


@pytest.fixture(scope="module")
def listing() -> Fixture:
    return fixture("/xw/sz/", "listing")


def test_what_is_read_as_expected_differs_nowhere(article: Fixture, listing: Fixture) -> None:
    assert (compare(article, PROFILE), compare(listing, PROFILE)) == ([], [])
    assert (len(article.expected["body"]) > 100, len(listing.expected["items"]) > 10) == (True, True)


def test_a_field_that_is_lost_is_named(article: Fixture) -> None:
    found = compare(article, changed('tags = "div.article-tags a"', 'tags = "div.tags a"'))
    assert found == [Difference("tags", article.expected["tags"], [])]


def test_a_page_that_cannot_be_read_is_one_difference(article: Fixture) -> None:
    no_title = compare(article, changed('title = "h1.article-title"', 'title = "h1.none"'))
    assert [(one.field, one.expected, one.error and one.error.reason) for one in no_title] == [
        ("title", article.expected["title"], "missing field")
    ]
    no_layout = compare(article, changed('when = "div.article-meta"', 'when = "div.none"'))
    assert [(one.field, one.error and one.error.reason) for one in no_layout] == [("layout", "unknown layout")]


def test_what_is_not_expected_is_not_compared(article: Fixture) -> None:
    some = replace(article, expected={"title": "另一题"})
    assert [one.field for one in compare(some, PROFILE)] == ["title"]


def test_a_listing_is_compared_by_its_entries(listing: Fixture) -> None:
    found = compare(listing, changed('date = "span.date"', 'date = "span.none"'))
    assert [one.field for one in found] == ["items"]
    assert {item["published"] for item in found[0].found} == {None}


def test_the_view_count_changes_by_itself(article: Fixture) -> None:
    assert "views" not in article.expected


def test_all_pages_of_an_article_are_read() -> None:
    path = next(path for path in sorted(PAGES) if path.endswith("_1.html") and "/t20" in path)
    first = path.replace("_1.html", ".html")
    both, alone = fixture(first, "article", path), fixture(first)
    assert len(both.expected["body"]) > len(alone.expected["body"])
    assert alone.expected["next_page"] == HOST + path
