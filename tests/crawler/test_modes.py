"""How far a run goes, crawled as people do: back to a day, to a limit, over several days, when it is due."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.sample.page import Page
from cli.sample.server import serve_pages
from crawler.loader import spider_of
from spiders.profile import load

from .test_kill import PAGES
from .test_trouble import article, listing, make_archive

Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]
DATED = '[listing]\ndate = "span"'


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "archive")


def page(*entries: tuple[str, str], more: str = "") -> Page:
    items = "".join(f'<li><a href="{name}">标题{name}</a><span>{day}</span></li>' for name, day in entries)
    return Page(f'<html><body><ul>{items}</ul><a href="{more}">下一页</a></body></html>'.encode())


def test_a_walk_goes_back_to_a_day_whatever_has_no_date(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    archive = make_archive(tmp_path / "archive")
    profile = archive / "sites" / "xishan.toml"
    profile.write_text(profile.read_text("utf-8").replace("[listing]", DATED), "utf-8")
    pages = {
        "/yw/": page(("/1.html", ""), ("/2.html", ""), more="/yw/2"),  # no dates: who knows
        "/yw/2": page(("/3.html", "2024-02-01"), ("/4.html", ""), ("/5.html", "2023-01-01"), more="/yw/3"),
        "/yw/3": page(("/6.html", ""), ("/7.html", "2024-01-30"), more="/yw/4"),  # all before that day
        "/yw/4": page(("/8.html", "2023-12-01")),
    } | {f"/{number}.html": article(f"第{number}天") for number in range(1, 9)}
    with serve_pages(pages) as site:
        report = rows(fangzhi(archive, "crawl", "xishan", "--at", site.url, "--since", "2024-01-31", "--json"))[0]
        assert site.hits["/yw/4"] == 0
    assert (report["state"], report["new"]) == ("finished", 7)


def test_a_limit_is_never_passed_even_where_pages_fail_at_first(archive: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    names = [f"/{number}.html" for number in range(9)]
    pages = {"/yw/": listing(*names)} | {name: article(name) for name in names}
    pages["/0.html"] = Page(pages["/0.html"].body, failures=1)
    with serve_pages(pages) as site:
        limited = fangzhi(archive, "crawl", "xishan", "--at", site.url, "--limit", "4", "--json")
        asked = [name for name in names if site.hits[name]]
    assert (limited.returncode, len(asked)) == (3, 4)
    assert rows(limited)[0]["reason"] == "the limit of 4 articles was reached"


def test_a_backfill_goes_on_another_day_and_is_not_asked_for_twice(archive: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve_pages(PAGES) as site:
        words = ("crawl", "xishan", "--at", site.url, "--json", "--mode", "backfill")
        first, second = fangzhi(archive, *words, "--limit", "30"), fangzhi(archive, *words)
        waiting = fangzhi(archive, "crawl", "--due", "--at", site.url)
        fetched = [site.hits[path] for path in PAGES if path.endswith(".html")]
    assert [first.returncode, second.returncode] == [3, 0]
    assert (rows(second)[0]["continued"], rows(second)[0]["new"], set(fetched)) == (True, 80, {1})
    assert (waiting.returncode, "the next poll is that of xishan/yw" in waiting.stderr) == (0, True)


def test_one_address_in_many_spellings_is_asked_for_once(archive: Path) -> None:
    urls = "http://www.xishan.example/1.html http://WWW.xishan.example:80/1.html#top http://www.xishan.example/./1.html"
    spider = spider_of(load(archive / "sites" / "xishan.toml"))(urls=urls)
    assert {link.url for link in spider.seeds()} == {"http://www.xishan.example/1.html"}
