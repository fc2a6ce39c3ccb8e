"""Who reprints whom, and how sure that is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage import models, reprints
from storage.archive import Archive
from storage.reprints import Asked, Pair, Telling, doubt

from ..conftest import add_site
from .telling import Told, edited, prose, told

A, B, C = prose(1), prose(2), prose(3)
EVERY = (
    Told("a", A), Told("a copy", edited(A, 3), day=2), Told("a at kashi", edited(A, 1), "kashi", 2, 9),
    Told("a at xishan", A, "xishan", 3, None), Told("a in part", A[:300], "xishan", 4),
    Told("b", B), Told("b at kashi", B, "kashi", 5),
    Told("c", C, "xishan", 7, None), Told("c at kashi", C, "kashi", 7, None), Told("alone", prose(4)),
)  # fmt: skip
NAMED = {"a at kashi": "来源：澜川新闻网", "b at kashi": "喀什日报"}


@pytest.fixture
def ids(blank: Archive) -> dict[str, int]:
    with blank.writing() as session:
        for id, name, group in (("kashi", "喀什日报", ["西部"]), ("xishan", "溪山日报", ["西部", "川西"])):
            add_site(session, id, name, group)
    found = told(blank, EVERY)
    with blank.writing() as session:
        for name, source in NAMED.items():
            version = models.Version
            session.execute(update(version).where(version.article_id == found[name]).values(source=source))
    return found


def pairs(archive: Archive, asked: Asked) -> list[Pair]:
    with archive.reading() as session:
        return reprints.table(session, asked).pairs


def test_reprints_are_counted_by_site(blank: Archive, ids: dict[str, int]) -> None:
    assert pairs(blank, Asked()) == [Pair("lanchuan", "kashi", 2, 2, 1), Pair("lanchuan", "xishan", 1, 2, 0)]


def test_what_is_not_in_the_table_is_counted_too(blank: Archive, ids: dict[str, int]) -> None:
    with blank.reading() as session:
        found = reprints.table(session, Asked())
    assert (found.stories, found.undecided, found.left_out, found.copies) == (3, 1, 1, 1)


def test_a_site_in_two_groups_is_counted_in_each(blank: Archive, ids: dict[str, int]) -> None:
    assert pairs(blank, Asked("group")) == [
        Pair(reprints.NO_GROUP, "西部", 2, 4, 1), Pair(reprints.NO_GROUP, "川西", 1, 2, 0)
    ]  # fmt: skip


def test_by_source_it_is_what_the_reprint_names(blank: Archive, ids: dict[str, int]) -> None:
    found = pairs(blank, Asked("source"))
    assert found[0] == Pair(reprints.NO_SOURCE, "xishan", 1, 2, 0)
    assert {(pair.origin, pair.articles) for pair in found[1:]} == {("喀什日报", 1), ("来源：澜川新闻网", 1)}


@pytest.mark.parametrize(("asked", "articles"), [
    (Asked(since=date(2024, 3, 3)), [2, 1]),
    (Asked(until=date(2024, 3, 2)), [1]),
    (Asked(site="xishan"), [2]),
    (Asked(group="西部"), [2, 2]),
    (Asked(group="川西"), [2]),
    (Asked(site="kashi", since=date(2024, 3, 3)), [1]),
    (Asked(least=3), []),
])  # fmt: skip
def test_reprints_can_be_narrowed(blank: Archive, ids: dict[str, int], asked: Asked, articles: list[int]) -> None:
    assert [pair.articles for pair in pairs(blank, asked)] == articles


def test_withheld_articles_are_in_nothing_that_is_shown(blank: Archive, ids: dict[str, int]) -> None:
    with blank.writing() as session:
        withheld = [ids["a"], ids["a in part"]]
        session.execute(update(models.Article).where(models.Article.id.in_(withheld)).values(state="withheld"))
    with blank.reading() as session:
        names = [one.title for one in reprints.of_article(session, ids["a at kashi"]).tellings]
    assert names == ["a copy", "a at kashi", "a at xishan"]


def test_a_story_is_in_the_order_of_time(blank: Archive, ids: dict[str, int]) -> None:
    with blank.reading() as session:
        story = reprints.of_article(session, ids["a in part"])
        alone = reprints.of_article(session, ids["alone"])
    assert [one.title for one in story.tellings] == ["a", "a copy", "a at kashi", "a at xishan", "a in part"]
    assert (story.doubt, len(alone.tellings)) == (None, 1)


def test_the_largest_stories_come_first(blank: Archive, ids: dict[str, int]) -> None:
    def titles(session: Session, limit: int) -> list[str]:
        return [story.tellings[0].title for story in reprints.largest(session, Asked(), limit)]

    with blank.reading() as session:
        assert titles(session, 9)[:2] == ["a", "b"]
        assert len(titles(session, 9)) == 3
        assert titles(session, 1) == ["a"]


FIRST = Telling(1, "lanchuan", "", None, date(2024, 3, 1), datetime(2024, 3, 1, 8, tzinfo=UTC), None)
UNTIMED, UNDATED = replace(FIRST, at=None), replace(FIRST, at=None, day=None)
LATER = replace(FIRST, day=date(2024, 3, 2), at=datetime(2024, 3, 2, 8, tzinfo=UTC))


@pytest.mark.parametrize(("tellings", "why"), [
    ((FIRST, LATER, UNDATED), None),
    ((UNTIMED, LATER), None),
    ((UNTIMED, UNTIMED), "no time, and another"),
    ((FIRST, UNTIMED), "another of the same day has no time"),
    ((FIRST, FIRST), "the same time"),
    ((UNDATED, UNDATED), "none of them has a date"),
    ((replace(FIRST, suspect="later than the capture"), LATER), "doubtful: later than the capture"),
])  # fmt: skip
def test_who_was_first_may_be_undecided(tellings: Sequence[Telling], why: str | None) -> None:
    found = doubt(tellings)
    assert found is None if why is None else why in (found or "")
