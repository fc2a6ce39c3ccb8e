"""Every exchange of a crawl lies in the archive as it was served, and is not asked for again where it need not be."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.sample.page import Page
from cli.sample.server import SampleSite, serve_pages
from storage import assets, captures, models, warc
from storage.archive import Archive

from .test_trouble import PROFILE, listing, make_archive

BODY = "溪山市新修的石桥昨日通车，两岸居民往来从此不必绕行。" * 40
PDF = b"%PDF-1.4 " + b"x" * 3000
WHOLE = PROFILE.replace(
    'body = "div"',
    """body = "div", next_page = "a.next::attr(href)", views = { url = "http://www.xishan.example/count?n={id}", """
    """id = '/(\\d+)[.]html' }""",
).replace("layouts =", 'assets = ["attachments", "images", "page"]\nlayouts =')
Fangzhi = Callable[..., CompletedProcess[str]]
Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]


def page(text: str, more: str = "", **headers: str) -> Page:
    html = f'<html><head><link rel="stylesheet" href="/s.css"></head><body><h1>石桥通车</h1><div>{text}</div>{more}'
    return Page(html.encode(), {"Content-Type": "text/html"} | {key.replace("_", "-"): headers[key] for key in headers})


PACKED = Page(gzip.compress(page(f"{BODY}之三").body), {"Content-Encoding": "gzip", "ETag": '"3"'})
FILES = '<a href="/f.pdf">附件</a><a href="/gone.pdf">附件</a><a href="http://files.example/far.pdf">附件</a>'
PAGES = {
    "/robots.txt": Page(b"User-agent: *\nAllow: /\n", {"Content-Type": "text/plain"}),
    "/yw/": listing("/1.html", "/2.html", "/3.html", "/4.html"),
    "/1.html": page(BODY + FILES, ETag='"1"'),
    "/2.html": page(f"{BODY}之二", '<a class="next" href="/2_2.html">下一页</a>', ETag='"2"'),
    "/2_2.html": page(f"{BODY}之二续"),
    "/3.html": PACKED,
    "/4.html": page(f"{BODY}之四", Last_Modified="Sun, 01 Mar 2026 08:00:00 GMT"),
    "/count?n=1": Page(b"17"),
    "/f.pdf": Page(PDF, {"Content-Type": "application/pdf"}),
    "/s.css": Page(b"h1 { color: red }" * 100, {"Content-Type": "text/css"}),
}
EDITED = PAGES | {"/4.html": page(f"{BODY}之四，已更正", Last_Modified="Mon, 02 Mar 2026 08:00:00 GMT")}


@dataclass
class Crawled:
    """An archive after two crawls, the second a revisit of the site with one article edited."""

    folder: Path
    reports: list[dict[str, Any]]
    site: SampleSite
    first_hits: dict[str, int]
    session: Session

    def captures(self, path: str) -> list[models.Capture]:
        rows = select(models.Capture).where(models.Capture.url == f"http://www.xishan.example{path}")
        return list(self.session.scalars(rows.order_by(models.Capture.id)))

    def record(self, capture: models.Capture) -> warc.Record:
        assert capture.file_id is not None
        assert capture.offset is not None
        return warc.read(self.folder / self.session.get_one(models.Warc, capture.file_id).path, capture.offset)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi, rows: Rows) -> Iterator[Crawled]:
    folder = make_archive(tmp_path_factory.mktemp("captures") / "archive", WHOLE)
    with serve_pages(PAGES) as site:
        first = rows(fangzhi(folder, "crawl", "xishan", "--at", site.url, "--json"))
        hits = dict(site.hits)
    with serve_pages(EDITED) as site:
        words = ("crawl", "xishan", "--at", site.url, "--mode", "revisit", "--all", "--json")
        second = rows(fangzhi(folder, *words))
    archive = Archive.open(folder)
    with archive.reading() as session:
        yield Crawled(folder, [*first, *second], site, hits, session)
    archive.close()


@pytest.mark.parametrize("path", [path for path in PAGES if path not in {"/4.html", "/yw/"}])
def test_every_answer_is_kept_as_it_was_served(crawled: Crawled, path: str) -> None:
    first = crawled.captures(path)[0]
    assert crawled.record(first).payload == PAGES[path].body
    assert first.digest == "sha256:" + hashlib.sha256(PAGES[path].body).hexdigest()


def test_what_is_known_is_asked_for_conditionally(crawled: Crawled) -> None:
    for path in ("/1.html", "/3.html"):
        first, second = crawled.captures(path)
        assert (second.status, second.refers_to_id, second.digest) == (304, first.id, first.digest)
        assert "server-not-modified" in crawled.record(second).headers["WARC-Profile"]


def test_an_unchanged_page_is_read_from_the_archive(crawled: Crawled) -> None:
    assert [report["problems"] for report in crawled.reports] == [0, 0]
    assert (crawled.reports[1]["same"], crawled.reports[1]["changed"]) == (3, 1)


def test_the_count_of_an_unchanged_page_is_asked_for_again(crawled: Crawled) -> None:
    assert (crawled.first_hits["/count?n=1"], crawled.site.hits["/count?n=1"]) == (1, 1)


def test_an_article_of_several_pages_is_asked_for_whole(crawled: Crawled) -> None:
    assert [capture.status for capture in crawled.captures("/2.html")] == [200, 200]
    second = crawled.captures("/2.html")[1]
    assert (second.refers_to_id, crawled.record(second).type) == (crawled.captures("/2.html")[0].id, "revisit")


def test_the_pages_of_an_article_are_known_together(crawled: Crawled) -> None:
    first = crawled.captures("/2.html")[0]
    assert captures.pages(crawled.session, first.id) == [first.id, crawled.captures("/2_2.html")[0].id]


def test_an_edit_is_a_version_with_its_own_capture(crawled: Crawled) -> None:
    old, new = crawled.captures("/4.html")
    found = select(models.Version).where(models.Version.url.endswith("/4.html")).order_by(models.Version.number)
    versions = crawled.session.scalars(found).all()
    assert [(one.reason, one.capture_id) for one in versions] == [("first", old.id), ("edited", new.id)]


def test_assets_are_fetched_once_and_what_was_not_is_said(crawled: Crawled) -> None:
    rows = crawled.session.scalars(select(models.Row).where(models.Row.kind == "asset"))
    assert {row.url.partition(".example")[2]: row.result for row in rows} == {
        "/f.pdf": "kept", "/gone.pdf": "problem", "/s.css": "kept", "/far.pdf": "external",
    }  # fmt: skip
    assert (crawled.site.hits["/f.pdf"], crawled.site.hits["/s.css"]) == (0, 0)


def told(crawled: Crawled, article: int) -> dict[str, tuple[str, int | None]]:
    found = assets.of_article(crawled.session, article)
    return {asset.url.partition(".example")[2]: (asset.state, asset.length) for asset in found}


def test_the_files_of_an_article_are_told_with_their_state(crawled: Crawled) -> None:
    article = select(models.Address.article_id).where(models.Address.url.endswith("/1.html"))
    own = told(crawled, crawled.session.scalars(article).one())
    own.pop("/s.css", None)  # on every page
    assert own == {
        "/f.pdf": ("kept", len(PDF)),
        "/gone.pdf": ("not fetched: not found (HTTP 404)", None),
        "/far.pdf": ("not fetched: on a host of somebody else", None),
    }


def test_a_file_that_all_pages_have_is_told_once(crawled: Crawled) -> None:
    articles = crawled.session.scalars(select(models.Article.id)).all()
    states = [told(crawled, article).get("/s.css") for article in articles]
    assert len(articles) > 1
    assert [state for state in states if state is not None] == [("kept", 1700)]


def test_the_files_are_clean_and_as_long_as_the_database_says(crawled: Crawled) -> None:
    files = crawled.session.scalars(select(models.Warc)).all()
    assert [(crawled.folder / file.path).stat().st_size for file in files] == [file.size for file in files]
    kinds = [record.type for file in files for record in warc.records(crawled.folder / file.path) if not record.faults]
    rows = crawled.session.scalars(select(models.Capture.id)).all()
    assert kinds.count("response") + kinds.count("revisit") == kinds.count("request") == len(rows)
    assert kinds.count("warcinfo") == 2
