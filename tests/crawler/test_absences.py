"""Articles that a site shows no more, crawled as people do: missing, gone, and back again."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cli.sample.page import Page
from storage import models, overview
from storage.archive import Archive

from .hosts import Hosts, serve_hosts
from .test_trouble import Fangzhi, Rows, article, listing, make_archive

ARTICLES = {f"/{number}.html": article(f"石桥通车第{number}天") for number in range(100, 170)}
FRAME = "".join(f'<li class="menu"><a href="/{number}/">栏目{number}</a></li>' for number in range(30))
SOFT = "<html><title>溪山新闻网</title><body>{}<h2>您访问的页面不存在</h2></body></html>"
HOME = Page("<html><title>溪山新闻网</title><body><h1>溪山新闻网</h1></body></html>".encode())
SITE = {"/yw/": listing(*ARTICLES), "/": HOME, "/404.html": Page("<p>出错了</p>".encode()), **ARTICLES}


def moved(place: str) -> Page:
    return Page(b"", {"Location": place}, status=302)


LOST = {
    "/110.html": (Page(b"", status=410), "HTTP 410"),
    "/111.html": (moved("/"), "redirected to the home page, http://www.xishan.example/"),
    "/112.html": (moved("/yw/"), "redirected to a listing, http://www.xishan.example/yw/"),
    "/113.html": (moved("/404.html"), "redirected to an error page, http://www.xishan.example/404.html"),
    "/114.html": (
        Page(SOFT.format(FRAME).encode("gbk"), {"Content-Type": "text/html; charset=gb2312"}),
        "the page says that it is not there",
    ),
    "/116.html": (moved("/x/404.html"), "HTTP 404 at http://www.xishan.example/x/404.html"),
    "/115.html": (
        Page(b'<meta http-equiv="refresh" content="0;url=/">'),
        "the page sends the browser on to the home page, http://www.xishan.example/",
    ),
}
WITHOUT = SITE | {path: page for path, (page, _) in LOST.items()}
WEEK = timedelta(days=8)


class Watched:
    """An archive, and the program that looks for all its articles again."""

    def __init__(self, folder: Path, fangzhi: Fangzhi, rows: Rows) -> None:
        self.folder, self.fangzhi, self.rows = make_archive(folder), fangzhi, rows

    def revisit(self, site: Hosts, pages: Mapping[str, Page]) -> dict[str, Any]:
        site.pages = {"www.xishan.example": pages}
        words = ("crawl", "xishan", "--at", site.url, "--json", "--mode", "revisit", "--all")
        return self.rows(self.fangzhi(self.folder, *words))[0]

    def shown(self, path: str) -> str:
        return self.fangzhi(self.folder, "show", f"http://www.xishan.example{path}").stdout

    def held(self) -> tuple[dict[str, str], list[models.Alert], dict[str, overview.StoredProblem]]:
        """States that are not `live`, alerts, and open problems."""
        archive = Archive.open(self.folder)
        with archive.reading() as session:
            states = session.execute(
                select(models.Address.url, models.Article.state)
                .join(models.Article, models.Article.id == models.Address.article_id)
                .where(models.Article.state != "live")
            )
            found = {url.partition(".example")[2]: state for url, state in states}
            alerts = list(session.scalars(select(models.Alert)))
            problems = {one.problem.url.partition(".example")[2]: one for one in overview.problems(session)}
        archive.close()
        return found, alerts, problems

    def let_a_week_pass(self) -> None:
        archive = Archive.open(self.folder)
        with archive.writing() as session:
            for seen in session.scalars(select(models.Article).where(models.Article.missing_at.is_not(None))):
                assert seen.missing_at is not None
                seen.missing_at -= WEEK
        archive.close()


@pytest.fixture
def watched(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> Watched:
    return Watched(tmp_path / "archive", fangzhi, rows)


def test_an_article_goes_missing_is_gone_and_comes_back(watched: Watched) -> None:
    with serve_hosts({}) as site:
        watched.revisit(site, SITE)
        watched.revisit(site, WITHOUT)
        states, alerts, problems = watched.held()
        assert (states, alerts) == ({}, [])
        told = {path: (one.problem.reason, one.problem.detail) for path, one in problems.items()}
        assert told == {path: ("not found", detail) for path, (_, detail) in LOST.items()}
        assert all(one.missing and one.held for one in problems.values())
        assert "live, not found since 20" in watched.shown("/111.html")
        watched.let_a_week_pass()
        report = watched.revisit(site, WITHOUT)
        assert (
            "7 of 70 articles asked for again were not found: 0 for the first time; 7 are taken for gone now"
            in (report["notes"])
        )
        states, alerts, problems = watched.held()
        assert (states, alerts, problems) == (dict.fromkeys(LOST, "gone"), [], {})
        assert "gone since 20" in watched.shown("/111.html")
        verified = watched.fangzhi(watched.folder, "verify")
        assert verified.returncode == 0, verified.stdout
        watched.revisit(site, SITE)
    assert watched.held()[0] == {}
    assert ", live, version 1" in watched.shown("/111.html")


def test_a_site_that_sends_all_to_its_home_page_has_lost_nothing(watched: Watched) -> None:
    with serve_hosts({}) as site:
        watched.revisit(site, SITE)
        astray = SITE | dict.fromkeys(ARTICLES, moved("/"))
        for _ in range(2):
            report = watched.revisit(site, astray)
            watched.let_a_week_pass()
        states, (alert,), problems = watched.held()
        assert (states, alert.cause, alert.closed_at, len(problems)) == ({}, "vanished", None, 70)
        assert (alert.message in report["notes"], alert.evidence["vanished"]) == (True, 70)
        assert not any(one.missing for one in problems.values())
        watched.revisit(site, SITE)
    states, (alert,), problems = watched.held()
    assert (alert.closed_at is not None, problems) == (True, {})


def test_a_domain_with_another_site_on_it_is_said_once(watched: Watched) -> None:
    other = Page("<html><title>好运来</title><body><p>立即注册</p></body></html>".encode())
    with serve_hosts({}) as site:
        watched.revisit(site, SITE)
        watched.revisit(site, dict.fromkeys(SITE, other))
    states, alerts, _ = watched.held()
    (alert,) = (alert for alert in alerts if alert.cause == "vanished")
    assert (states, "no page of the site could be read" in alert.message) == ({}, True)
