"""Which captures an exported article brings along."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from storage import models
from storage.archive import Archive
from storage.articles import show
from storage.export import visits
from tests.conftest import START, add_article, add_version

HOST = "http://www.lanchuan.example"


def add_capture(session: Session, path: str, row: int | None = None) -> int:
    last = session.query(models.Capture).count()
    capture = models.Capture(
        site_id="lanchuan", url=HOST + path, captured_at=START, status=200, content_type="", digest="", length=1,
        file_id=1, offset=last, stored=1, row_id=row,
    )  # fmt: skip
    session.add(capture)
    session.flush()
    return capture.id


def add_asset(session: Session, path: str, article: int, result: str = "kept") -> None:
    row = models.Row(
        site_id="lanchuan", run_id=1, kind="asset", url=HOST + path, fetch=HOST + path, state="done", result=result,
        added_at=START, article_id=article,
    )  # fmt: skip
    session.add(row)
    session.flush()
    add_capture(session, path, row.id)


@pytest.fixture
def two(blank: Archive) -> Iterator[Session]:
    """Two articles; the first one's page was the first to name a style sheet, and a picture that the second has too."""
    with blank.writing() as session:
        times = {"started_at": START, "heartbeat_at": START}
        session.add(models.Run(id=1, site_id="lanchuan", mode="backfill", state="finished", token="", **times))
        session.add(models.Warc(id=1, site_id="lanchuan", path="warc/1.warc.gz", opened_at=START))
        session.flush()
        for pictures in (["/a.png", "/both.png"], ["/both.png#large"]):
            article = add_article(session)
            images = [HOST + path for path in pictures]
            add_version(session, article, images=images, capture_id=add_capture(session, f"/{article}.html"))
        for path in ("/a.png", "/both.png", "/style.css"):
            add_asset(session, path, 1)
        add_asset(session, "/lost.png", 2, "problem")
    with blank.reading() as session:
        yield session


def paths(captures: list[models.Capture]) -> set[str]:
    return {capture.url.removeprefix(HOST) for capture in captures}


@pytest.mark.parametrize(
    ("article", "own"), [(1, {"/1.html", "/a.png", "/both.png", "/style.css"}), (2, {"/2.html", "/both.png"})]
)
def test_an_article_has_its_page_and_its_files(two: Session, article: int, own: set[str]) -> None:
    assert paths(visits.of_article(two, show(two, article))) == own


def test_what_pages_share_is_told_from_what_an_article_shows(two: Session) -> None:
    assert paths(visits.shared(two, "lanchuan")) == {"/style.css"}
