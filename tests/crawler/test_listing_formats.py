"""Listings in each format, crawled twice: the balance adds up, and the second crawl finds nothing new."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.sample.page import Page
from cli.sample.server import SampleSite, serve_pages

from .test_trouble import article, listing, make_archive

Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]

PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
sections = [{{ id = "yw", name = "要闻", url = "http://www.xishan.example{start}" }}]
layouts = [{{ id = "v1", when = "h1", title = "h1", body = "div" }}]
[listing]
{rules}
"""


def articles(*numbers: int) -> dict[str, Page]:
    return {f"/{number}.html": article(f"第{number}座石桥") for number in numbers}


def reply(value: Any, padding: str = "{}") -> Page:
    body = padding.format(json.dumps(value, ensure_ascii=False)).encode()
    return Page(body, {"Content-Type": "application/json"})


def xml(text: str, packed: bool = False) -> Page:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return Page(gzip.compress(body) if packed else body, {"Content-Type": "application/gzip" if packed else "text/xml"})


def items(*numbers: int) -> list[dict[str, Any]]:
    return [{"url": f"/{number}.html", "title": f"第{number}座", "time": 1_700_000_000 + number} for number in numbers]


JSON = """
format = "json"
items = "data.list"
date = "time"
page = '[?&]p=(\\d+)'
"""
UNTIL_EMPTY = {f"/api?p={page}": reply({"data": {"list": items(page * 2, page * 2 + 1)}}) for page in (1, 2)}
UNTIL_EMPTY["/api?p=3"] = reply({"data": {"list": []}})

JSONP = 'format = "json"\nitems = "rows"\npage = "/(\\\\d+)\\\\.js"\nlast = "pages"'
PADDED = {f"/list/{page}.js": reply({"rows": items(page), "pages": "2"}, "show({});") for page in (1, 2)}

TOLD = 'format = "json"\nitems = "@.rows"\nnext = "more"'
LEADING = {
    "/api/1": reply({"rows": items(1, 2), "more": "/api/2"}),
    "/api/2": reply({"rows": items(3), "more": None}),
}

RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>要闻</title>
<atom:link rel="next" href="http://www.xishan.example/feed?page=2"/>
<item><title>第1座</title><link>http://www.xishan.example/1.html</link>
<pubDate>Tue, 05 Mar 2024 01:30:00 GMT</pubDate></item>
<item><title><![CDATA[第2座 &amp; <b>桥</b>]]></title><guid>http://www.xishan.example/2.html</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>要闻</title>
<entry><title>第3座</title><link href="/3.html"/><updated>2024-03-05T09:30:00+08:00</updated></entry></feed>"""

MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
INDEX = f"""<sitemapindex xmlns="{MAP}">
<sitemap><loc>http://www.xishan.example/map1.xml.gz</loc><lastmod>2024-03-05</lastmod></sitemap>
<sitemap><loc>http://www.xishan.example/map2.xml</loc></sitemap></sitemapindex>"""
FIRST = f"""<urlset xmlns="{MAP}"><url><loc>http://www.xishan.example/1.html</loc><lastmod>2024-03-05</lastmod></url>
<url><loc>http://www.xishan.example/about/</loc></url></urlset>"""
SECOND = f"""<urlset xmlns="{MAP}" xmlns:news="{NEWS}"><url><loc>http://www.xishan.example/2.html</loc>
<news:news><news:publication_date>2024-03-05T09:30:00+08:00</news:publication_date><news:title>第2座</news:title>
</news:news></url></urlset>"""

COUNTED = """
items = "li"
page = '/more/(\\d+)'
"""

INSIDE = """
html = "data.html"
items = "li"
page = '[?&]p=(\\d+)'
"""
LOADED = {
    f"/more?p={page}": reply({"data": {"html": "".join(f"<li><a href=/{n}.html>第{n}座</a></li>" for n in numbers)}})
    for page, numbers in ((1, (1, 2)), (2, (3,)), (3, ()))
}

HALVES = Page(
    rb"""{"data": {"list": [{"url": "/1.html\ud800", "title": "\u7b2c1\ud83d\u5ea7", "time": "2024-03-05\udc00"},
    {"url": "/2.html\u0000", "title": "\u7b2c2\u0000\u5ea7"}]}}""",
    {"Content-Type": "application/json"},
)

FORMATS: dict[str, tuple[str, str, dict[str, Page], int, int]] = {
    "json until an empty page": (JSON, "/api?p=1", UNTIL_EMPTY, 4, 4),
    "jsonp with its last page": (JSONP, "/list/1.js", PADDED, 2, 2),
    "json that tells the next page": (TOLD, "/api/1", LEADING, 3, 3),
    "rss and atom": ('format = "rss"', "/feed", {"/feed": xml(RSS), "/feed?page=2": xml(ATOM)}, 3, 3),
    "sitemaps of an index": (
        'format = "sitemap"',
        "/sitemap.xml",
        {"/sitemap.xml": xml(INDEX), "/map1.xml.gz": xml(FIRST, packed=True), "/map2.xml": xml(SECOND)},
        2,
        3,
    ),
    "json with halves of characters": (JSON, "/api?p=1", {"/api?p=1": HALVES}, 2, 2),
    "html inside json until an empty page": (INSIDE, "/more?p=1", LOADED, 3, 3),
    "html until a page is missing": (
        COUNTED,
        "/more/1",
        {"/more/1": listing("/1.html", "/2.html"), "/more/2": listing("/3.html")},
        3,
        3,
    ),
}
"""Rules, a section's path, its pages, the number of articles and that of entries."""


def crawl(archive: Path, site: SampleSite, fangzhi: Fangzhi, rows: Rows, *words: str) -> dict[str, Any]:
    report: dict[str, Any] = rows(fangzhi(archive, "crawl", "xishan", "--at", site.url, "--json", *words))[0]
    return report


def adds_up(report: dict[str, Any]) -> bool:
    balance = dict(report["balance"])
    return bool(balance.pop("entries") == sum(balance.values()) and not balance["pending"])


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_crawled_and_crawled_again(name: str, tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    rules, start, pages, stored, entries = FORMATS[name]
    archive = make_archive(tmp_path / "archive", PROFILE.format(start=start, rules=rules))
    with serve_pages(pages | articles(*range(1, 7))) as site:
        first, second = (crawl(archive, site, fangzhi, rows) for _ in range(2))
        asked = {path: site.hits[path] for path in pages}
    assert (first["state"], first["new"], first["problems"]) == ("finished", stored, 0)
    assert (adds_up(first), first["balance"]["entries"]) == (True, entries)
    assert (second["new"], second["changed"], second["problems"], adds_up(second)) == (0, 0, 0, True)
    assert 0 not in asked.values()


HOSTILE = {
    "entities": ('format = "rss"', xml('<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss><channel/></rss>')),
    "a page in place of a feed": ('format = "rss"', xml("<html><body><p>稍后再试</body></html>")),
    "a feed in place of a sitemap": ('format = "sitemap"', xml(RSS)),
    "a bomb": ('format = "sitemap"', Page(gzip.compress(b" " * 40_000_000))),
    "deep json": ('format = "json"\nitems = "@"', reply(0, "[" * 100_000 + "{}" + "]" * 100_000)),
    "broken json": ('format = "json"\nitems = "@"', Page(b'{"rows": [')),
    "json without the list": ('format = "json"\nitems = "rows"', reply({"rows": "石桥"})),
}
REASONS = {"a bomb": "too large", "deep json": "too large"}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_listing_is_a_problem(name: str, tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    rules, page = HOSTILE[name]
    archive = make_archive(tmp_path / "archive", PROFILE.format(start="/list", rules=rules))
    with serve_pages({"/list": page}) as site:
        report = crawl(archive, site, fangzhi, rows)
    problems = rows(fangzhi(archive, "problems", "--json"))
    assert (report["state"], report["problems"]) == ("finished", 1)
    assert [problem["reason"] for problem in problems] == [REASONS.get(name, "no listing")]


EPAPER = """
format = "epaper"
items = "li"
sections = "b a::attr(href)"
gap = 3
"""
PATH = "/html/{year}-{month}/{day}/node_1.htm"


def days(*ago: int) -> list[str]:
    """The folders of the papers of so many days ago, in the site's zone."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return [f"/html/{today - timedelta(days=number):%Y-%m/%d}" for number in ago]


def paper(folder: str, first: int) -> dict[str, Page]:
    """Two pages of a day's paper, which link each other, with an article each."""
    links = "".join(f'<b><a href="node_{number}.htm">第{number}版</a></b>' for number in (1, 2))
    body = '<html><body>{}<ul><li><a href="/{}.html">第{}座</a></li></ul></body></html>'
    return {
        f"{folder}/node_{page}.htm": Page(body.format(links, first + page, first + page).encode()) for page in (1, 2)
    }


def test_a_paper_is_read_back_over_days_without_one(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    archive = make_archive(tmp_path / "archive", PROFILE.format(start=PATH, rules=EPAPER))
    yesterday, week, long_ago = days(1, 4, 9)
    pages = paper(yesterday, 10) | paper(week, 20) | paper(long_ago, 30)
    pages |= articles(11, 12, 21, 22, 31, 32, 41, 42)
    with serve_pages(pages) as site:
        first = crawl(archive, site, fangzhi, rows)
        asked = site.hits[f"{long_ago}/node_1.htm"]
        pages |= paper(days(0)[0], 40)
        second = crawl(archive, site, fangzhi, rows)
        third = crawl(archive, site, fangzhi, rows)
        again = site.hits[f"{week}/node_1.htm"]
    assert (first["new"], first["problems"], adds_up(first), asked) == (4, 0, True, 0)
    assert (second["new"], second["problems"], adds_up(second)) == (2, 0, True)
    assert (third["new"], third["changed"], again) == (0, 0, 1)


def test_a_paper_is_read_back_to_a_day(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    archive = make_archive(tmp_path / "archive", PROFILE.format(start=PATH, rules=EPAPER))
    folders = days(0, 1, 2, 3)
    pages: dict[str, Page] = {}
    for number, folder in enumerate(folders):
        pages |= paper(folder, 10 * number)
    since = folders[1].removeprefix("/html/").replace("/", "-")
    with serve_pages(pages | articles(*range(1, 33))) as site:
        report = crawl(archive, site, fangzhi, rows, "--since", since)
        asked = [site.hits[f"{folder}/node_1.htm"] for folder in folders]
    assert (report["problems"], asked) == (0, [1, 1, 1, 0])


BACKWARDS = """
items = "li"
next = { xpath = "//a[text()='下页']/@href" }
previous = { xpath = "//a[text()='上页']/@href" }
"""


def backwards(*names: str, after: str = "", before: str = "") -> Page:
    lines = "".join(f'<li><a href="{name}">标题{name}</a></li>' for name in names)
    ways = "".join(f'<a href="{to}">{text}</a>' for text, to in (("上页", before), ("下页", after)) if to)
    return Page(f"<html><body><ul>{lines}</ul>{ways}</body></html>".encode())


def test_a_page_passed_over_where_numbers_shifted_is_read(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    archive = make_archive(tmp_path / "archive", PROFILE.format(start="/yw.htm", rules=BACKWARDS))
    pages = {
        "/yw.htm": backwards("/1.html", "/2.html", after="/yw/2.htm"),  # as it was before a page was filled
        "/yw/3.htm": backwards("/2.html", "/3.html", after="/yw/2.htm", before="/yw.htm"),
        "/yw/2.htm": backwards("/4.html", after="/yw/1.htm", before="/yw/3.htm"),
        "/yw/1.htm": backwards("/5.html", before="/yw/2.htm"),
    }
    with serve_pages(pages | articles(*range(1, 6))) as site:
        first, second = (crawl(archive, site, fangzhi, rows) for _ in range(2))
    assert (first["new"], adds_up(first), second["new"]) == (5, True, 0)
