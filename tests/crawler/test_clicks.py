"""Counters that add a click: asked only where the profile accepts that, and then once a visit."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.sample.page import Page
from cli.sample.server import SampleSite, serve_pages

from .test_trouble import BODY, PROFILE, listing, make_archive

Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]

FIELDS = "title = 'h1', body = 'div', next_page = 'a.next::attr(href)'"
LAYOUTS = ", ".join(
    f"{{ id = '{word}', when = 'h1.{word}', {FIELDS}, views = {{ "
    f"url = 'http://www.xishan.example/count?id={{id}}', id = '/(\\d)[.]html', clicks = '{word}' }} }}"
    for word in ("none", "refused", "accepted")
)
CLICKS = PROFILE.replace(
    """layouts = [{ id = "v1", when = "h1", title = "h1", body = "div" }]""",
    f'assets = ["page"]\nlayouts = [{LAYOUTS}]',
)


def page(word: str, number: int, more: str = "") -> Page:
    script = f'<script src="/count?add=1&amp;id={number}"></script>'
    return Page(f'<html><body>{script}<h1 class="{word}">标题{number}</h1><div>{BODY}{number}</div>{more}'.encode())


PAGES = {
    "/yw/": listing("/1.html", "/2.html", "/3.html", "/4.html", "/5.html"),
    "/1.html": page("none", 1),
    "/2.html": page("refused", 2),
    "/3.html": page("accepted", 3),
    "/4.html": page("accepted", 4, '<a class="next" href="/4_2.html">下一页</a>'),
    "/4_2.html": Page(page("accepted", 4).body, failures=1),  # so that the whole row is tried again
    "/5.html": Page(page("accepted", 5).body.replace("标题5".encode(), "溪山新闻网".encode())),  # the home page instead
} | {f"/count?id={number}": Page(f"document.write('{number}万')".encode()) for number in range(1, 6)}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi, rows: Rows) -> tuple[Path, list[SampleSite]]:
    """An archive after a crawl and a revisit of all, and the site of each with its hits."""
    folder = make_archive(tmp_path_factory.mktemp("clicks") / "archive", CLICKS)
    sites = []
    for mode in ([], ["--mode", "revisit", "--all"]):
        with serve_pages(PAGES) as site:
            (report,) = rows(fangzhi(folder, "crawl", "xishan", "--at", site.url, "--json", *mode))
            assert (report["state"], report["problems"]) == ("finished", 1)
            sites.append(site)
    return folder, sites


def test_a_counter_whose_clicks_are_refused_is_never_asked_not_even_as_an_asset(
    crawled: tuple[Path, list[SampleSite]], fangzhi: Fangzhi, rows: Rows
) -> None:
    folder, sites = crawled
    assert [path for site in sites for path in site.hits if "id=2" in path or "add" in path] == []
    assert rows(fangzhi(folder, "show", "http://www.xishan.example/2.html", "--views", "--json")) == []


def test_a_counter_is_asked_once_a_visit_also_where_the_article_is_tried_again(
    crawled: tuple[Path, list[SampleSite]],
) -> None:
    for site in crawled[1]:
        assert site.hits["/4_2.html"] == 2
        assert site.hits["/5.html"] > 1
        assert [site.hits[f"/count?id={number}"] for number in (1, 3, 4, 5)] == [1, 1, 1, 0]


def test_an_observation_that_cost_a_click_says_so(
    crawled: tuple[Path, list[SampleSite]], fangzhi: Fangzhi, rows: Rows
) -> None:
    for number, clicked in ((1, False), (4, True)):
        url = f"http://www.xishan.example/{number}.html"
        told = rows(fangzhi(crawled[0], "show", url, "--views", "--json"))
        assert [(seen["raw"], seen["clicked"]) for seen in told] == [(f"{number}万", clicked)] * 2
        kept = {row["id"]: row["url"] for row in rows(fangzhi(crawled[0], "show", url, "--captures", "--json"))}
        assert {kept[seen["capture"]] for seen in told} == {f"http://www.xishan.example/count?id={number}"}
