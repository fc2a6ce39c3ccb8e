"""Sites that turn a run away, by robots.txt or otherwise: what ends it, what is said, and how it goes on."""

import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from cli.sample.page import Page
from storage import models, overview
from storage.archive import Archive

from .. import archives
from .conftest import run
from .hosts import Hosts, serve_hosts
from .test_trouble import PROFILE, Rows, article, listing

ALL = Page(b"User-agent: *\nDisallow: /\n")
SCRIPT = Page(b"<script>document.cookie='__jsl_clearance=1';location.href='/'</script>", status=521)
CAPTCHA = Page("<html><title>安全验证</title><body>请完成安全验证</body></html>".encode())
HOME = Page("<html><title>溪山新闻网_首页</title><body><a>溪山</a></body></html>".encode())
LOGIN = Page(b"", {"Location": "/user/login?from=1"}, status=302)
FORM = Page('<html><title>登录</title><form><input type="password"></form></html>'.encode())
ARTICLES = {f"/{number}.html": article(f"石桥{number}") for number in range(1, 9)}
GOOD = {"/yw/": listing(*ARTICLES), **ARTICLES}
MANY = {f"/{number}.html": article(f"石桥{number}") for number in range(30)}
ENDLESS = Page(b"", {"Content-Length": str(40 * 2**20)})
BOMB = Page(gzip.compress(bytes(40 * 2**20)), {"Content-Encoding": "gzip", "Content-Type": "text/html"})
TO_HOME = Page(b"", {"Location": "/"}, status=302)
ODD = {"/11.html": SCRIPT, "/12.html": LOGIN, "/13.html": HOME, "/14.html": TO_HOME}
SITES: dict[str, Mapping[str, Page]] = {
    "away": GOOD | {"/robots.txt": Page(b"", status=503)},
    "closed": GOOD | {"/robots.txt": ALL},
    "script": GOOD | {"/robots.txt": SCRIPT},
    "blocked": GOOD | dict.fromkeys(ARTICLES, CAPTCHA),
    "single": {"/yw/": CAPTCHA},
    "denied": GOOD | dict.fromkeys(ARTICLES, Page(b"", status=403)),
    "odd": GOOD | ODD | {"/yw/": listing(*ARTICLES, *ODD), "/user/login?from=1": FORM, "/": HOME},
    "soft": GOOD | {"/robots.txt": HOME},
    "permitted": GOOD | {"/robots.txt": ALL},
    "budget": {"/yw/": listing(*MANY), **MANY},
    "large": GOOD | {"/1.html": ENDLESS, "/2.html": BOMB},
}
EXTRA = {
    "permitted": 'robots = "permitted"\nrobots_reason = "编辑部张三 2026-03-01 来信同意"\n',
    "budget": "pages_per_day = 4\n",
}


class Crawls(NamedTuple):
    """What came of one command: reports by site, hits by host and path."""

    reports: dict[str, dict[str, Any]]
    said: str
    code: int
    hits: Counter[str]
    folder: Path


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    with serve_hosts({}) as server:
        yield server


def crawl(folder: Path, rows: Rows, hosts: Hosts, sites: Mapping[str, Mapping[str, Page]]) -> Crawls:
    hosts.pages = {f"{site}.example": pages for site, pages in sites.items()}
    hosts.hits = Counter()
    finished = run(folder, "crawl", *sites, "--at", hosts.url, "--json")
    return Crawls(
        {row["site"]: row for row in rows(finished)}, finished.stderr, finished.returncode, hosts.hits, folder
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("away") / "archive"
    archives.create(folder).close()
    (folder / "fangzhi.toml").write_text("tries = 2\n")
    for site in SITES:
        text = EXTRA.get(site, "") + PROFILE.replace('"xishan"', f'"{site}"').replace("www.xishan", site)
        (folder / "sites" / f"{site}.toml").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def first(folder: Path, rows: Rows, hosts: Hosts) -> Crawls:
    """All sites, crawled side by side."""
    return crawl(folder, rows, hosts, SITES)


@pytest.fixture(scope="module")
def later(first: Crawls, rows: Rows, hosts: Hosts) -> Crawls:
    """Some of them again, on better days."""
    return crawl(first.folder, rows, hosts, dict.fromkeys(("away", "script", "blocked", "budget", "denied"), GOOD))


def alerts(folder: Path, cause: str = "challenge") -> dict[str | None, models.Alert]:
    archive = Archive.open(folder)
    with archive.reading() as session:
        of_that_cause = select(models.Alert).where(models.Alert.cause == cause)
        found = {alert.site_id: alert for alert in session.scalars(of_that_cause)}
    archive.close()
    return found


def problems(folder: Path, site: str) -> dict[str, tuple[str, str]]:
    archive = Archive.open(folder)
    with archive.reading() as session:
        found = [held.problem for held in overview.problems(session) if f"//{site}." in held.problem.url]
    archive.close()
    return {problem.url.partition(".example")[2]: (problem.reason, problem.detail) for problem in found}


def paths(crawls: Crawls, site: str) -> set[str]:
    return {path.removeprefix(f"{site}.example") for path in crawls.hits if path.startswith(f"{site}.example")}


@pytest.mark.parametrize("site", ["away", "script", "blocked", "single", "budget"])
def test_a_run_that_is_turned_away_stops_with_its_rows_open(first: Crawls, site: str) -> None:
    report = first.reports[site]
    assert (report["state"], report["open_rows"] > 0, report["forbidden"]) == ("stopped", True, False)
    assert first.code == 3


def test_a_site_that_refuses_most_pages_is_an_alert_until_it_lets_us_in(first: Crawls, later: Crawls) -> None:
    found = alerts(later.folder, "blocked")
    assert {site: alert.closed_at is None for site, alert in found.items()} == {"denied": False}
    assert found["denied"].evidence["statuses"] == "HTTP 403"
    assert "pages were refused (HTTP 403)" in first.reports["denied"]["alerts"]["blocked"]
    assert set(alerts(later.folder, "forbidden")) == {"closed"}


def test_an_unreadable_robots_txt_is_tried_again_and_nothing_else_is_asked_for(first: Crawls) -> None:
    assert first.hits["away.example/robots.txt"] == 2
    assert paths(first, "away") == paths(first, "script") == {"/robots.txt"}
    assert "http://away.example/robots.txt could not be read (HTTP 503)" in first.said


def test_a_site_that_forbids_all_is_said_once_and_its_rows_stay(first: Crawls) -> None:
    report = first.reports["closed"]
    assert (report["forbidden"], report["open_rows"], paths(first, "closed")) == (True, 1, {"/robots.txt"})
    assert first.said.count("robots.txt forbids it all to fangzhi") == 1


def test_a_page_for_people_in_place_of_robots_txt_is_no_rule(first: Crawls) -> None:
    assert (first.reports["soft"]["new"], first.reports["soft"]["open_rows"]) == (8, 0)


def test_five_challenges_in_a_row_end_the_run(first: Crawls) -> None:
    assert sum(first.hits[f"blocked.example{path}"] for path in ARTICLES) <= 5 + 8  # those in flight
    assert "the site turns us away with a captcha at http://blocked.example/" in first.said
    assert first.hits["single.example/yw/"] == 2  # tries, and no other page to ask for


def test_challenges_are_problems_and_never_articles(first: Crawls) -> None:
    found = problems(first.folder, "odd")
    assert {path: reason for path, (reason, _) in found.items()} == dict.fromkeys(ODD, "challenge")
    assert [found[path][1] for path in ODD] == [
        "a script that tests the browser", "a login page", "the home page", "the home page",
    ]  # fmt: skip
    assert first.reports["odd"]["new"] == 8


def test_an_alert_stays_until_the_site_lets_us_in(first: Crawls, later: Crawls) -> None:
    found = alerts(later.folder)
    assert {site for site, alert in found.items() if alert.closed_at is None} == {"single"}
    assert {site for site, alert in found.items() if alert.closed_at is not None} == {"blocked", "script"}
    assert found["blocked"].evidence["pages"][0]["kind"] == "a captcha"


def test_the_next_run_goes_on(later: Crawls) -> None:
    assert [later.reports[site]["balance"]["stored"] for site in ("away", "script", "blocked")] == [8, 8, 8]


def test_a_spent_budget_says_when_to_go_on(first: Crawls, later: Crawls) -> None:
    assert first.reports["budget"]["pages"] in range(4, 4 + 9)  # those in flight are finished
    assert "budget" not in later.reports
    assert "budget is not crawled now: pages_per_day = 4 of the profile is spent: crawl again from" in later.said


def test_a_permission_enters_the_log(first: Crawls) -> None:
    archive = Archive.open(first.folder)
    with archive.reading() as session:
        (line,) = session.scalars(select(models.Log).where(models.Log.verb == "crawl"))
    archive.close()
    assert (line.subject, line.detail["reason"]) == ("permitted", "编辑部张三 2026-03-01 来信同意")
    assert (first.reports["permitted"]["new"], "/robots.txt" in paths(first, "permitted")) == (8, False)


def test_sections_of_a_site_that_turned_us_away_wait_longer(first: Crawls) -> None:
    archive = Archive.open(first.folder)
    with archive.reading() as session:
        section = session.scalars(select(models.Section).where(models.Section.site_id == "single")).one()
    archive.close()
    assert section.poll_seconds == 86_400


def test_what_is_too_large_is_left(first: Crawls) -> None:
    found = problems(first.folder, "large")
    assert {path: reason for path, (reason, _) in found.items()} == {"/1.html": "too large", "/2.html": "too large"}
    assert [first.hits[f"large.example{path}"] for path in found] == [1, 1]
