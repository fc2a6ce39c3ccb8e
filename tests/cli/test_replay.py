"""An archive replayed through pywb: bytes as captured, and a page as a browser shows it."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import brotli
import pytest
from sqlalchemy import select

from cli.demo import PROFILE
from cli.sample.articles import articles
from cli.sample.server import serve
from cli.wayback import NoWayback, answers, program
from crawler.imports import import_files
from storage import captures, models
from storage.archive import Archive
from storage.places import whole_address

from .. import archives
from ..captured import FORM, HTML, START, Captured, foreign
from ..conftest import add_article, add_version
from ..program import run
from . import browser

ARTICLE = next(article for article in articles(1) if article.number == 300156)
HOST = "http://www.lanchuan.example"
PROGRAM = (sys.executable, "-c", "from cli.main import run; run()")
GZIPPED, BROTLI = gzip.compress(HTML, mtime=0), brotli.compress(HTML)
GBK = "<html><head><meta charset=gb2312><title>朱镕基</title></head><body><h1>溪山</h1></body></html>".encode("gb18030")
ODD = ("/A/./b//C.HTML?b=2&A=1", "/%E6%96%B0.html?%d6%d0=%D0", "https://m.xishan.example:8443/", "/a%20b+c%2541")
FORMS = tuple(f"__EVENTTARGET=ctl00%24Pager&__EVENTARGUMENT={n}&__VIEWSTATE={'%2FwE%2B' * 2000}" for n in (2, 3))
STALE = FORMS[1].replace("ENT=3", "ENT=4")
KINDS = ("same", "not modified", "copy", "gzip", "br", "imported", "imported revisit")


def missing(what: str) -> NoReturn:
    """Skips, or fails where nothing may be missing."""
    if os.environ.get("FANGZHI_NO_SKIPS"):
        pytest.fail(what)
    pytest.skip(what)


@dataclass(frozen=True)
class Served:
    """A replayed archive."""

    archive: Path
    url: str

    def get(self, page: str, form: str | None = None) -> tuple[int, bytes]:
        """The status and body of a page, as `20240301020000id_/http://…`, or of what a form brings."""
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        headers = {} if form is None else {"Content-Type": FORM.decode()}
        connection.request("GET" if form is None else "POST", f"{parts.path}{page}", form, headers)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article of the sample site, crawled while it ran, and all kinds of captures of another; moved since."""
    made = tmp_path_factory.mktemp("replay") / "made"
    archives.create(made).close()
    (made / "sites" / PROFILE.name).write_bytes(PROFILE.read_bytes())
    (made.parent / "urls").write_text(HOST + ARTICLE.path, "utf-8")
    with serve() as site:
        run(made, "crawl", "lanchuan", "--urls", "urls", "--at", site.url).check_returncode()
    return made.rename(made.with_name("an archive, 'moved' {0} * 档案"))


@pytest.fixture(scope="module")
def places(archive: Path) -> dict[str, str]:
    """Captures of every kind, in several WARC files of which one lies elsewhere: their replay addresses by name."""
    opened = Archive.open(archive)
    kept = Captured.into(opened, size=1500)
    first = kept.add("/1.html")
    ids = {
        "same": kept.add("/1.html", hours=1, of=first),
        "not modified": kept.add("/1.html", b"", hours=2, of=first, status=304),
        "copy": kept.add("/2.html", of=first),
        "gzip": kept.add("/3.html", GZIPPED, content_encoding="gzip"),
        "br": kept.add("/4.html", BROTLI, content_encoding="br"),
        "gbk": kept.add("/5.html", GBK, content_type="text/html"),
        "not found": kept.add("/6.html", "页面不存在".encode(), status=404),
        "withheld": kept.add("/7.html"),
        "list": kept.add("/list.aspx?cid=12", b"the first page"),
        **{form: kept.add("/list.aspx?cid=12", form.encode() * 400, hours=1, form=form) for form in FORMS},
        **{url: kept.add(url, url.encode()) for url in ODD},
    }
    ids["stale form"] = kept.add("/list.aspx?cid=12", FORMS[0].encode() * 400, 2, ids[FORMS[0]], form=STALE)
    kept.file.close()
    ids["imported"], ids["imported revisit"] = _imported(opened)
    with opened.writing() as session:
        article = add_article(session, "xishan", state="withheld")
        add_version(session, article, url="http://www.xishan.example/7.html", capture_id=ids["withheld"])
        _release(session.get_one(models.Warc, session.get_one(models.Capture, first).file_id), archive)
        rows = {name: session.get_one(models.Capture, id) for name, id in ids.items()}
        found = {name: f"{row.captured_at:%Y%m%d%H%M%S}id_/{row.url}" for name, row in rows.items()}
    opened.close()
    return found


def _imported(archive: Archive) -> list[int]:
    file = archive.folder.with_name("other.warc.gz")
    foreign(file, "http://www.xishan.example/8.html", HTML)
    import_files(archive, [file], lambda url: [], None, lambda what: None)
    with archive.reading() as session:
        found = select(models.Capture.id).where(models.Capture.url.endswith("/8.html"))
        return list(session.scalars(found.order_by(models.Capture.captured_at)))


def _release(file: models.Warc, archive: Path) -> None:
    elsewhere = archive.with_name("mounted disk") / file.path
    elsewhere.parent.mkdir(parents=True)
    (archive / file.path).rename(elsewhere)
    file.shipped_to, file.shipped_at, file.released_at = whole_address(str(elsewhere)), START, START


@pytest.fixture(scope="module")
def pywb() -> None:
    """Skips where pywb is not installed."""
    try:
        program(os.environ.get("FANGZHI_WAYBACK", ""))
    except NoWayback as absent:
        missing(str(absent))


@pytest.fixture(scope="module")
def served(pywb: None, archive: Path, places: dict[str, str]) -> Iterator[Served]:
    """That archive replayed. When it is ended, nothing is left running and no file is left over."""
    folder = archive.with_name("temporary")
    folder.mkdir()
    command = [*PROGRAM, "--archive", str(archive), "replay", "--port", "0", "--json"]
    environment = os.environ | {"TMPDIR": str(folder)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        yield Served(archive, url)
        process.terminate()
        assert process.wait(10) == 0
    assert not answers(urlsplit(url).port or 0)
    assert list(folder.iterdir()) == []


def test_every_capture_of_a_crawl_comes_back_byte_for_byte(served: Served) -> None:
    opened = Archive.open(served.archive)
    with opened.reading() as session:
        rows = session.scalars(select(models.Capture).where(models.Capture.site_id == "lanchuan")).all()
        bodies = {
            f"{row.captured_at:%Y%m%d%H%M%S}id_/{row.url}": captures.payload(session, served.archive, row.id).body
            for row in rows
        }
    opened.close()
    assert len(bodies) > 4
    assert {page: served.get(page)[1] for page in bodies} == bodies


@pytest.mark.parametrize("name", KINDS)
def test_revisits_and_encoded_bodies_are_replayed(served: Served, places: dict[str, str], name: str) -> None:
    assert served.get(places[name]) == (200, HTML)


@pytest.mark.parametrize("url", ODD)
def test_odd_addresses_are_found_again(served: Served, places: dict[str, str], url: str) -> None:
    assert served.get(places[url]) == (200, url.encode())


def test_pages_that_were_asked_for_with_a_form_are_told_apart(served: Served, places: dict[str, str]) -> None:
    assert served.get(places["list"]) == (200, b"the first page")
    assert [served.get(places["list"], form) for form in FORMS] == [(200, form.encode() * 400) for form in FORMS]
    assert served.get(places["stale form"], STALE) == (200, FORMS[0].encode() * 400)


def test_a_page_that_was_not_found_stays_so(served: Served, places: dict[str, str]) -> None:
    assert served.get(places["not found"]) == (404, "页面不存在".encode())


def test_a_withheld_article_is_not_replayed(served: Served, places: dict[str, str]) -> None:
    status, body = served.get(places["withheld"])
    assert (status, HTML in body) == (404, False)


FRAME = "document.querySelector('iframe').contentDocument"
LOADED = f"{FRAME}.readyState == 'complete' && {FRAME}.querySelector('h1')"


def test_a_browser_shows_the_article_as_it_was(served: Served, places: dict[str, str], tmp_path: Path) -> None:
    chromium = browser.find() or missing("no Chromium here: install Debian's package `chromium`, or Google Chrome")
    command = [*PROGRAM, "--archive", str(served.archive), "replay", HOST + ARTICLE.path]
    port = str(urlsplit(served.url).port)
    address = subprocess.run([*command, "--port", port], capture_output=True, text=True, check=True, timeout=60)
    assert address.stderr == ""
    with browser.started(chromium, tmp_path) as page:
        page.open(address.stdout.strip(), LOADED)
        assert ARTICLE.title in page.value(f"{FRAME}.title")
        text = page.value(f"{FRAME}.body.innerText")
        assert [part.text for part in ARTICLE.blocks if part.text and part.text not in text] == []
        assert page.value(f"[...{FRAME}.images].map(image => image.naturalWidth)") == [16]
        assert page.value(f"getComputedStyle({FRAME}.body).fontFamily") == "serif"
        page.picture(tmp_path / "article.png")
        page.open(served.url + places["gbk"].replace("id_", ""), LOADED)
        assert page.value(f"{FRAME}.title") == "朱镕基"
    assert (tmp_path / "article.png").stat().st_size > 10_000
