"""Articles of before are compared, however often that is broken off, and find what a crawl would have found."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from pipelines.duplicates import content
from storage import comparing, items, models
from storage.archive import Archive

from .telling import Told, grouped, links, prose, tell_again, told
from .test_outcomes import article_rows, begin, entry
from .test_stories import SET


class Broken(Exception):
    """The power went."""


def quiet(what: str) -> None:
    """Nobody listens."""


def count(archive: Archive) -> int:
    with archive.reading() as session:
        return comparing.count(session)


def tables(archive: Archive) -> list[list[object]]:
    every = (models.Fingerprint, models.Boilerplate, models.Story)
    with archive.reading() as session:
        return [[tuple(row) for row in session.execute(select(table.__table__))] for table in every]


@pytest.fixture
def stored(blank: Archive) -> Archive:
    told(blank, SET)
    return blank


def test_what_is_forgotten_is_found_again(stored: Archive) -> None:
    before = tables(stored)
    comparing.clear(stored)
    assert (count(stored), grouped(stored)) == (len(SET), set())
    assert (comparing.fill(stored, content, quiet), count(stored)) == (len(SET), 0)
    assert tables(stored) == before


def test_what_a_crawl_found_is_found_again(blank: Archive) -> None:
    crawl = begin(blank)
    crawl.listing("yw", entry("1"))
    (row,) = article_rows(crawl)
    at = datetime(2024, 3, 2, 7, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    published = items.Moment("2024-03-02 07:30", at.date(), at, "minute")
    article = items.Article(row.url, "xishan", "xishan/v1", "text", "标题", prose(1), published=published)
    crawl.store(items.Outcome(row, reading=items.Reading(article), content=content(prose(1))))
    before = tables(blank)
    comparing.clear(blank)
    comparing.fill(blank, content, quiet)
    assert tables(blank) == before


def test_broken_off_it_goes_on_where_it_was(stored: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    before = links(stored)
    comparing.clear(stored)
    monkeypatch.setattr(comparing, "AT_ONCE", 3)
    asked: list[str] = []

    def breaking(body: str) -> items.Content | None:
        asked.append(body)
        if len(asked) == 8:
            raise Broken
        return content(body)

    with pytest.raises(Broken):
        comparing.fill(stored, breaking, quiet)
    assert count(stored) == len(SET) - 6
    comparing.fill(stored, content, quiet)
    assert (count(stored), links(stored)) == (0, before)


def test_what_a_crawl_stores_meanwhile_is_left_as_it_is(stored: Archive) -> None:
    before = links(stored)
    comparing.clear(stored)
    changed = Told("another", "短文", "kashi", 2)

    def crawling(body: str) -> items.Content | None:
        if body == SET[0].body:
            with stored.writing() as session:
                tell_again(session, 7, changed)
        return content(body)

    comparing.fill(stored, crawling, quiet)
    assert (count(stored), before.pop("digest")) == (0, "another")
    assert links(stored) == before | {"digest": "a third"}


def test_transactions_are_short(stored: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    comparing.clear(stored)
    monkeypatch.setattr(comparing, "BUSY", -1.0)
    heard: list[str] = []
    comparing.fill(stored, content, heard.append)
    ends = [*range(comparing.TOGETHER, len(SET), comparing.TOGETHER), len(SET)]
    assert heard == [f"{number} articles compared" for number in ends]
