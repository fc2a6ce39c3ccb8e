"""What goes wrong on real sites ends as an outcome of its row, and is said."""

import socket
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.sample.page import Page
from cli.sample.server import SampleSite, serve_pages
from storage.archive import Archive

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

Crawl = Callable[..., tuple[CompletedProcess[str], SampleSite, list[dict[str, Any]]]]


def listing(*names: str, more: str = "") -> Page:
    items = "".join(f'<li><a href="{name}">标题{name}</a></li>' for name in names)
    following = f'<a href="{more}">下一页</a>' if more else ""
    return Page(f"<html><body><ul>{items}</ul>{following}</body></html>".encode())


def article(title: str = "石桥通车") -> Page:
    return Page(f"<html><body><h1>{title}</h1><div>{BODY}{title}</div></body></html>".encode())


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    Archive.create(folder).close()
    (folder / "sites" / "xishan.toml").write_text(PROFILE, "utf-8")
    return folder


@pytest.fixture
def crawl(
    archive: Path,
    fangzhi: Callable[..., CompletedProcess[str]],
    rows: Callable[[CompletedProcess[str]], list[dict[str, Any]]],
) -> Crawl:
    """Crawls a site of these pages; gives the finished process, the site with its hits, and the problems."""

    def run(pages: dict[str, Page], *words: str) -> tuple[CompletedProcess[str], SampleSite, list[dict[str, Any]]]:
        with serve_pages(pages) as site:
            finished = fangzhi(archive, "crawl", "xishan", "--at", site.url, *words)
        return finished, site, rows(fangzhi(archive, "problems", "--json"))

    return run


def test_robots_rules_bind_all_of_several_requests_that_wait_for_them(crawl: Crawl, tmp_path: Path) -> None:
    names = [f"/no/{number}.html" for number in range(8)]
    urls = tmp_path / "urls.txt"
    urls.write_text("\n".join(f"http://www.xishan.example{name}" for name in names), "utf-8")
    pages = {"/robots.txt": Page(b"User-agent: *\nDisallow: /no/\n")} | dict.fromkeys(names, article())
    _, site, _ = crawl(pages, "--urls", str(urls))
    assert dict(site.hits) == {"/robots.txt": 1}


def test_a_listing_that_robots_forbids_is_said(crawl: Crawl) -> None:
    finished, site, _ = crawl({"/robots.txt": Page(b"User-agent: *\nDisallow: /\n"), "/yw/": listing("/1.html")})
    assert (finished.returncode, "robots.txt forbids it" in finished.stderr) == (1, True)
    assert "/yw/" not in site.hits


def test_a_redirect_to_another_site_is_a_problem_and_not_followed(crawl: Crawl) -> None:
    away = Page(b"", {"Location": "http://other.example/9.html"}, status=302)
    finished, _, problems = crawl({"/yw/": listing("/1.html"), "/1.html": away})
    assert finished.returncode == 0
    assert [problem["reason"] for problem in problems] == ["redirected to another site"]


def test_a_ring_of_redirects_is_a_problem(crawl: Crawl) -> None:
    ring = Page(b"", {"Location": "/1.html"}, status=302)
    _, site, problems = crawl({"/yw/": listing("/1.html"), "/1.html": ring})
    assert [problem["reason"] for problem in problems] == ["given up"]
    assert site.hits["/1.html"] <= 6


def test_listing_pages_in_a_ring_are_walked_once(crawl: Crawl) -> None:
    pages = {"/yw/": listing("/1.html", more="/yw/2/"), "/yw/2/": listing("/1.html", more="/yw/"), "/1.html": article()}
    _, site, _ = crawl(pages)
    assert (site.hits["/yw/"], site.hits["/yw/2/"], site.hits["/1.html"]) == (1, 1, 1)


def test_a_page_that_never_recovers_ends_as_a_problem(crawl: Crawl) -> None:
    _, site, problems = crawl({"/yw/": listing("/1.html"), "/1.html": Page(b"", status=503)})
    assert [(problem["reason"], problem["detail"]) for problem in problems] == [("refused", "HTTP 503")]
    assert site.hits["/1.html"] == 4


def test_a_listing_without_links_is_said(crawl: Crawl) -> None:
    finished, _, _ = crawl({"/yw/": Page(b"<html><body><p>nothing</p></body></html>")})
    assert finished.returncode == 1
    assert "http://www.xishan.example/yw/: no entries" in finished.stderr


def test_a_site_that_is_not_there_is_a_network_error(archive: Path, fangzhi: Callable[..., Any]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        finished = fangzhi(archive, "crawl", "xishan", "--at", address)
    assert (finished.returncode, "the site did not answer" in finished.stderr) == (4, True)
    assert "Traceback" not in finished.stderr


def test_a_public_site_is_not_crawled_by_nobody_in_particular(archive: Path, fangzhi: Callable[..., Any]) -> None:
    finished = fangzhi(archive, "crawl", "xishan")
    assert (finished.returncode, "no contact is set" in finished.stderr) == (2, True)
    assert "Traceback" not in finished.stderr


def test_an_entry_without_an_address_is_external(crawl: Crawl, rows: Callable[..., list[dict[str, Any]]]) -> None:
    dead = "javascript:;"
    finished, _, _ = crawl({"/yw/": listing("/1.html", dead, "weixin://x"), "/1.html": article()}, "--json")
    assert rows(finished)[0]["balance"]["external"] == 2


def test_a_copy_of_a_text_on_the_same_site_is_a_duplicate(crawl: Crawl, rows: Callable[..., Any]) -> None:
    long = Page(f"<html><body><h1>石桥</h1><div>{BODY * 9}</div></body></html>".encode())
    finished, _, _ = crawl({"/yw/": listing("/1.html", "/2.html"), "/1.html": long, "/2.html": long}, "--json")
    balance = rows(finished)[0]["balance"]
    assert (balance["stored"], balance["duplicate"]) == (1, 1)


@pytest.mark.parametrize(
    "page",
    [
        Page(b"\x00\xff\xfe" * 500),
        Page(b"<div>" * 20000),
        Page(b"\x1f\x8b\x08\x00garbage", {"Content-Encoding": "gzip"}),
        Page(b"%PDF-1.4", {"Content-Type": "application/pdf"}),
        Page(b"<html><h1></h1></html>", {"Content-Type": "text/html; charset=no-such"}),
    ],
    ids=["noise", "nested", "bad-gzip", "pdf", "unknown-charset"],
)
def test_a_hostile_page_ends_as_a_problem(crawl: Crawl, rows: Callable[..., Any], page: Page) -> None:
    finished, _, problems = crawl(
        {"/yw/": listing("/1.html", "/2.html"), "/1.html": page, "/2.html": article()}, "--json"
    )
    balance = rows(finished)[0]["balance"]
    assert (balance["stored"], balance["problem"], balance["pending"]) == (1, 1, 0)
    assert len(problems) == 1
