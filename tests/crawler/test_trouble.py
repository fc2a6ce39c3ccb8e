"""What goes wrong on real sites ends as an outcome of its row, and is said."""

import socket
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any
from urllib.parse import urlsplit

import pytest

from cli.sample.page import Page
from cli.sample.server import SampleSite, serve_pages
from storage import overview
from storage.archive import Archive

from .. import archives
from .conftest import PROGRAM

PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
sections = [{ id = "yw", name = "要闻", url = "http://www.xishan.example/yw/" }]
layouts = [{ id = "v1", when = "h1", title = "h1", body = "div" }]
[listing]
items = "li"
next = { xpath = "//a[text()='下一页']/@href" }
"""
BODY = "溪山市新修的石桥昨日通车。"

Fangzhi = Callable[..., CompletedProcess[str]]
Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Crawled = tuple[dict[str, Any], SampleSite, dict[str, str]]


def listing(*names: str, more: str = "") -> Page:
    items = "".join(f'<li><a href="{name}">标题{name}</a></li>' for name in names)
    following = f'<a href="{more}">下一页</a>' if more else ""
    return Page(f"<html><body><ul>{items}</ul>{following}</body></html>".encode())


def article(title: str = "石桥通车") -> Page:
    return Page(f"<html><body><h1>{title}</h1><div>{BODY}{title}</div></body></html>".encode())


AWAY = Page(b"", {"Location": "http://other.example/9.html"}, status=302)
RING = Page(b"", {"Location": "/12.html"}, status=302)
COPY = Page(f"<html><body><h1>石桥</h1><div>{BODY * 9}</div></body></html>".encode())
ARTICLES = {
    "/1.html": (article(), None),
    "/2.html": (AWAY, "redirected to another site"),
    "/12.html": (RING, "given up"),
    "/3.html": (Page(b"", status=503), "refused"),
    "/4.html": (Page(b"\x00\xff\xfe" * 500), "unknown layout"),
    "/5.html": (Page(b"<div>" * 20000), "too large"),
    "/6.html": (Page(b"\x1f\x8b\x08\x00" + b"\xff" * 50, {"Content-Encoding": "gzip"}), "damaged answer"),
    "/7.html": (Page(b"%PDF-1.4", {"Content-Type": "application/pdf"}), "unknown layout"),
    "/8.html": (Page(b"<html><h1></h1></html>", {"Content-Type": "text/html; charset=no-such"}), "missing field"),
    "/9.html": (Page(b" \n"), "empty page"),
    "/10.html": (COPY, None),
    "/11.html": (COPY, None),
}
COUNTED = PROFILE.replace(
    'body = "div"',
    """body = "div", views = { url = "http://www.xishan.example/count?id={id}", id = '/(1)[.]html' }""",
)
DEAD = ("javascript:;", "weixin://x", "http://10.0.0.1/1.html")
INSIDE = ("/zt/2026/", "/content/2.shtml")
PAGES = {
    "/yw/": listing(*ARTICLES, *DEAD, *INSIDE, more="/yw/2/"),
    "/yw/2/": listing("/1.html", more="/yw/"),
    "/count?id=1": Page(b"7", {"Content-Length": "9"}),  # two lengths, which no client takes
    **{path: page for path, (page, _) in ARTICLES.items()},
}


def make_archive(folder: Path, profile: str = PROFILE) -> Path:
    archives.create(folder).close()
    (folder / "sites" / "xishan.toml").write_text(profile, "utf-8")
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "archive")


@pytest.fixture(scope="module")
def crawled(
    tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi, rows: Rows
) -> tuple[dict[str, Any], SampleSite, dict[str, str]]:
    """The report of one crawl with all that trouble, the site with its hits, and each problem's reason by path."""
    folder = make_archive(tmp_path_factory.mktemp("trouble") / "archive", COUNTED)
    with serve_pages(PAGES) as site:
        report = rows(fangzhi(folder, "crawl", "xishan", "--at", site.url, "--json"))[0]
    archive = Archive.open(folder)
    with archive.reading() as session:
        reasons = {urlsplit(found.problem.url).path: found.problem.reason for found in overview.problems(session)}
    archive.close()
    return report, site, reasons


def test_each_trouble_ends_as_a_problem_with_its_reason(crawled: Crawled) -> None:
    assert crawled[2] == {path: reason for path, (_, reason) in ARTICLES.items() if reason}


def test_the_balance_knows_every_fate(crawled: Crawled) -> None:
    balance = {fate: number for fate, number in crawled[0]["balance"].items() if number}
    assert balance == {"entries": 17, "stored": 2, "duplicate": 1, "external": 3, "problem": 11}


def test_a_broken_counter_costs_no_article(crawled: Crawled) -> None:
    assert crawled[1].hits["/count?id=1"] == 1
    assert "/1.html" not in crawled[2]


def test_a_ring_of_redirects_is_left(crawled: Crawled) -> None:
    assert crawled[1].hits["/12.html"] <= 6


def test_listing_pages_in_a_ring_are_walked_once(crawled: Crawled) -> None:
    assert [crawled[1].hits[path] for path in ("/yw/", "/yw/2/", "/1.html")] == [1, 1, 1]


def test_a_failing_page_is_tried_four_times(crawled: Crawled) -> None:
    assert crawled[1].hits["/3.html"] == 4


def test_robots_rules_bind_all_of_several_requests_that_wait_for_them(archive: Path, fangzhi: Fangzhi) -> None:
    names = [f"/no/{number}.html" for number in range(8)]
    urls = archive / "urls.txt"
    urls.write_text("\n".join(f"http://www.xishan.example{name}" for name in names), "utf-8")
    pages = {"/robots.txt": Page(b"User-agent: *\nDisallow: /no/\n")} | dict.fromkeys(names, article())
    with serve_pages(pages) as site:
        fangzhi(archive, "crawl", "xishan", "--at", site.url, "--urls", str(urls))
    assert dict(site.hits) == {"/robots.txt": 1}


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ({"/robots.txt": Page(b"User-agent: *\nDisallow: /\n")}, "robots.txt forbids it"),
        ({"/yw/": Page(b"<html><body><p>nothing</p></body></html>")}, "http://www.xishan.example/yw/: no entries"),
    ],
    ids=["forbidden", "no-links"],
)
def test_a_listing_that_gives_nothing_is_said(
    archive: Path, fangzhi: Fangzhi, pages: dict[str, Page], sentence: str
) -> None:
    with serve_pages(pages) as site:
        finished = fangzhi(archive, "crawl", "xishan", "--at", site.url)
    assert (finished.returncode, sentence in finished.stderr) == (1, True)


def test_a_site_that_is_not_there_is_a_network_error(archive: Path, fangzhi: Fangzhi) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        finished = fangzhi(archive, "crawl", "xishan", "--at", address)
    assert (finished.returncode, "the site did not answer" in finished.stderr) == (4, True)
    assert "Traceback" not in finished.stderr


def test_a_public_site_is_not_crawled_by_nobody_in_particular(archive: Path, fangzhi: Fangzhi) -> None:
    finished = fangzhi(archive, "crawl", "xishan")
    assert (finished.returncode, "no contact is set" in finished.stderr) == (2, True)
    assert "Traceback" not in finished.stderr


def test_a_site_that_is_away_for_a_while_costs_no_page(archive: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    pages = {"/yw/": listing(*(f"/{number}.html" for number in range(9)))}
    pages |= {f"/{number}.html": article(f"第{number}天") for number in range(9)}
    with serve_pages(pages) as site:
        first = fangzhi(archive, "crawl", "xishan", "--at", site.url, "--limit", "3", "--json")
        away = site.url
    offline = fangzhi(archive, "crawl", "xishan", "--at", away)
    with serve_pages(pages) as site:
        last = fangzhi(archive, "crawl", "xishan", "--at", site.url, "--json")
    assert [finished.returncode for finished in (first, offline, last)] == [3, 4, 0]
    assert rows(last)[0]["balance"]["stored"] == 9


def test_a_full_disk_ends_the_run_with_one_sentence(archive: Path) -> None:
    pages = {"/yw/": listing(*(f"/{number}.html" for number in range(300)))}
    limit = (archive / "fangzhi.db").stat().st_size + 20_000
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n" + PROGRAM[2]
    code = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + code
    with serve_pages(pages) as site:
        words = [PROGRAM[0], "-c", code, "--archive", str(archive), "crawl", "xishan", "--at", site.url]
        full = run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (full.returncode, "Traceback" in full.stderr) == (5, False)
    assert "could not write to the archive" in full.stderr or "takes nothing more" in full.stderr
