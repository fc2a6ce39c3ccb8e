"""The newest captures of an address, and of a site's articles."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import models, newest
from storage.archive import Archive

from ..conftest import START, add_article

SITE, URL = "lanchuan", "http://www.lanchuan.example/1.html"


@pytest.fixture
def run(blank: Archive) -> Archive:
    with blank.writing() as session:
        session.add(
            models.Run(
                id=1,
                site_id=SITE,
                mode="incremental",
                state="finished",
                token="t",
                started_at=START,
                heartbeat_at=START,
            )
        )
        session.add(models.Warc(id=1, site_id=SITE, path="warc/lanchuan/1.warc.gz", opened_at=START))
    return blank


def row(session: Session, number: int, **more: Any) -> int:
    url = f"http://www.lanchuan.example/{number}.html"
    added = models.Row(site_id=SITE, run_id=1, kind="article", url=url, fetch=url, added_at=START, **more)
    session.add(added)
    session.flush()
    return added.id


def capture(session: Session, row: int | None, hours: int, url: str = URL, **more: Any) -> int:
    facts: dict[str, Any] = {"status": 200, "file_id": 1, "page": 1} | more
    count = session.query(models.Capture).count()
    added = models.Capture(
        site_id=SITE, row_id=row, url=url, captured_at=START + timedelta(hours=hours), content_type="text/html",
        digest="sha256:0", length=1, offset=count, stored=1, **facts,
    )  # fmt: skip
    session.add(added)
    session.flush()
    return added.id


def test_the_newest_is_found_by_its_time(run: Archive) -> None:
    with run.writing() as session:
        one = row(session, 1)
        later, _ = capture(session, one, 5), capture(session, one, 2)
        assert newest.of_address(session, SITE, ("http://x.example/", URL)) == [later]
        assert newest.of_address(session, SITE, ("http://x.example/",)) == []
        assert newest.of_address(session, "xishan", (URL,)) == []


@pytest.mark.parametrize("lack", [{"status": 404}, {"truncated": True}, {"file_id": None}, {"posted": "a=1"}])
def test_what_is_no_whole_page_is_passed_over(run: Archive, lack: dict[str, Any]) -> None:
    with run.writing() as session:
        one = row(session, 1)
        whole, _ = capture(session, one, 1), capture(session, one, 2, **lack)
        assert newest.of_address(session, SITE, (URL,)) == [whole]
        assert newest.of_articles(session, SITE, 9) == [[whole]]


def test_all_pages_of_the_article_come_along(run: Archive) -> None:
    with run.writing() as session:
        one = row(session, 1)
        first = capture(session, one, 1, visit=1)
        second = capture(session, one, 1, "http://www.lanchuan.example/1_2.html", visit=1, page=2)
        assert newest.of_address(session, SITE, (URL,)) == [first, second]
        assert newest.of_articles(session, SITE, 9) == [[first, second]]


def test_each_article_is_there_once_the_newest_first(run: Archive) -> None:
    with run.writing() as session:
        one, other, third = (row(session, number) for number in (1, 2, 3))
        capture(session, one, 1)
        b, a, c = capture(session, other, 2), capture(session, one, 3), capture(session, third, 4)
        assert newest.of_articles(session, SITE, 2) == [[c], [a]]
        assert newest.of_articles(session, SITE, 9) == [[c], [a], [b]]


def test_pages_that_could_not_be_read_are_among_them(run: Archive) -> None:
    with run.writing() as session:
        page = capture(session, row(session, 1), 1, page=None)
        assert newest.of_articles(session, SITE, 9) == []
        seen = {"first_seen_at": START, "last_seen_at": START}
        told = {"reason": "unknown layout", "detail": ""}
        session.add(models.Problem(site_id=SITE, run_id=1, capture_id=page, url=URL, **seen | told))
        session.flush()
        assert newest.of_articles(session, SITE, 9) == [[page]]


def test_what_was_withheld_is_not_shown(run: Archive) -> None:
    with run.writing() as session:
        capture(session, row(session, 1, article_id=add_article(session, SITE, state="withheld")), 1)
        assert (newest.of_address(session, SITE, (URL,)), newest.of_articles(session, SITE, 9)) == ([], [])
