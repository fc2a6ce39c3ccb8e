"""Listings whose pages are asked for with a form, crawled twice, killed, and continued when their forms are stale."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from cli.sample.page import Page
from storage import cdxj, models
from storage.archive import Archive

from .forms import HTML, Asked, Served, WebForms, lines, serve_forms
from .hosts import NOT_FOUND
from .test_kill import held, interrupt
from .test_listing_formats import adds_up, reply
from .test_trouble import make_archive

Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]
Crawl = Callable[..., dict[str, Any]]

HOME = "http://www.xishan.example"
ASPNET = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
family = "aspnet"
sections = [{ id = "yw", name = "要闻", url = "http://www.xishan.example/news_list.aspx?cid=12" }]
layouts = [{ id = "v1", when = "h1" }]
"""
PLAIN = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
layouts = [{ id = "v1", when = "h1", title = "h1", body = "div" }]
"""


@pytest.fixture
def crawl(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> Crawl:
    """One crawl of the archive in `tmp_path`; its report."""

    def once(served: Served, *words: str) -> dict[str, Any]:
        told = fangzhi(tmp_path / "archive", "crawl", "xishan", "--at", served.url, "--json", *words)
        assert told.stdout, told.stderr
        return rows(told)[0]

    return once


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "archive", ASPNET)


def listing_rows(archive: Path) -> list[tuple[str, int, str | None, int]]:
    """Address, page, result and length of the form of each listing page that is known."""
    opened = Archive.open(archive)
    row = models.Row
    with opened.reading() as session:
        known = session.scalars(select(row).where(row.kind == "listing").order_by(row.page)).all()
        found = [(one.url, one.page, one.result, -1 if one.form is None else len(one.form)) for one in known]
    opened.close()
    return found


@pytest.mark.parametrize("pager", ["pager", "button", "grid"])
def test_a_site_of_aspnet_is_crawled_and_crawled_again(archive: Path, crawl: Crawl, pager: str) -> None:
    site = WebForms(pager=pager)
    with serve_forms(site.answer) as served:
        first = crawl(served)
        pages = len(served.asked)
        second = crawl(served)
        again = len(served.asked) - pages
        site.entries += 4
        third = crawl(served)
        last = len(served.asked) - pages - again
    assert (first["state"], first["new"], first["problems"], adds_up(first)) == ("finished", 15, 0, True)
    assert (second["new"], second["problems"], third["new"], third["problems"]) == (0, 0, 4, 0)
    assert (pages, again, last) == (5, 1, 3)
    urls = [url for url, *_ in listing_rows(archive)]
    assert urls == [f"{HOME}/news_list.aspx?cid=12{page}" for page in ("", "#yw-2", "#yw-3", "#yw-4", "#yw-5")]


def test_forms_of_pages_that_were_walked_are_not_kept(archive: Path, crawl: Crawl) -> None:
    with serve_forms(WebForms(padding=50_000).answer) as served:
        report = crawl(served)
    lengths = [length for *_, length in listing_rows(archive)]
    assert (report["new"], report["problems"]) == (15, 0)
    assert (lengths[:4], lengths[4] > 200_000) == ([-1, 0, 0, 0], True)


def test_a_killed_walk_goes_on_with_its_form(
    archive: Path, tmp_path: Path, crawl: Crawl, fangzhi: Fangzhi, rows: Rows
) -> None:
    with serve_forms(WebForms(entries=60).answer) as served:
        for after in (4, 25):
            assert interrupt(archive, served, after, signal.SIGKILL) == -signal.SIGKILL  # type: ignore[arg-type]
        last = crawl(served)
        undisturbed = make_archive(tmp_path / "undisturbed", ASPNET)
        whole = rows(fangzhi(undisturbed, "crawl", "xishan", "--at", served.url, "--json"))[0]
    assert (last["continued"], last["balance"]) == (True, whole["balance"])
    assert held(archive) == held(undisturbed)
    assert fangzhi(archive, "verify").returncode == 0


@pytest.mark.parametrize(("lost", "reason"), [("failure", "refused"), ("first page", "an earlier page once more")])
def test_a_form_that_is_stale_is_a_problem_that_the_next_walk_solves(
    archive: Path, crawl: Crawl, fangzhi: Fangzhi, rows: Rows, lost: str, reason: str
) -> None:
    site = WebForms(entries=60, lost=lost)
    with serve_forms(site.answer) as served:
        interrupt(archive, served, 12, signal.SIGKILL)  # type: ignore[arg-type]
        site.key = b"2"
        walked = len(served.posts())
        stale = crawl(served)
        asked = len(served.posts()) - walked
        problems = rows(fangzhi(archive, "problems", "--json"))
        fresh = crawl(served)
        after = len(served.asked)
        known = crawl(served)
        again = len(served.asked) - after
    assert (stale["continued"], stale["problems"] > 0, asked <= 10) == (True, True, True)
    assert {problem["reason"] for problem in problems} == {reason}
    assert (fresh["continued"], fresh["problems"], adds_up(fresh)) == (False, 0, True)
    assert (len(held(archive)), known["new"], again) == (60, 0, 1)
    assert rows(fangzhi(archive, "problems", "--json")) == []


def test_a_server_that_takes_no_notice_of_the_form_ends_the_walk(
    archive: Path, crawl: Crawl, fangzhi: Fangzhi, rows: Rows
) -> None:
    with serve_forms(lambda asked: WebForms().answer(Asked("GET", asked.path))) as served:
        report = crawl(served)
    assert (report["new"], len(served.asked)) == (3, 2)
    [problem] = rows(fangzhi(archive, "problems", "--json"))
    assert (problem["url"], problem["reason"]) == (f"{HOME}/news_list.aspx?cid=12#yw-2", "an earlier page once more")


REFUSED = {
    "too long": (WebForms(padding=200_000), "bytes, of 524,288 at most"),
    "elsewhere on the site": (WebForms(action="/search.aspx"), "leads to /search.aspx"),
    "another site": (WebForms(action="http://other.example/news_list.aspx?cid=12"), "leads to http://other.example"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_that_is_not_sent_costs_no_entry_and_marks_no_ground(
    name: str, archive: Path, crawl: Crawl, fangzhi: Fangzhi, rows: Rows
) -> None:
    site, why = REFUSED[name]
    with serve_forms(site.answer) as served:
        report = crawl(served)
    assert (report["new"], served.posts(), adds_up(report)) == (3, [], True)
    [problem] = rows(fangzhi(archive, "problems", "--json"))
    assert (problem["reason"], why in problem["detail"]) == ("next page not asked for", True)
    opened = Archive.open(archive)
    with opened.reading() as session:
        assert session.scalars(select(models.Section.walked_at)).all() == [None]
    opened.close()


def led_on(status: int, to: str) -> Callable[[Asked], Page]:
    def answer(asked: Asked) -> Page:
        if asked.method == "GET" and asked.path == "/end.aspx":
            return Page(
                f"<html><body><ul>{lines(range(90, 92), 'news_show.aspx?id={}')}</ul></body></html>".encode(), HTML
            )
        moved = Page(b"", {"Location": to}, status=status)
        return moved if asked.method == "POST" and "again" not in asked.path else WebForms(entries=6).answer(asked)

    return answer


def test_a_redirect_takes_no_form_elsewhere(archive: Path, crawl: Crawl, fangzhi: Fangzhi, rows: Rows) -> None:
    with serve_forms(led_on(307, "/other.aspx")) as served:
        crawl(served)
    assert [asked.path for asked in served.posts()] == ["/news_list.aspx?cid=12"]
    assert [problem["reason"] for problem in rows(fangzhi(archive, "problems", "--json"))] == [
        "redirected with its form"
    ]


def test_a_redirect_of_a_form_to_a_page_is_followed(archive: Path, crawl: Crawl) -> None:
    with serve_forms(led_on(302, "/end.aspx")) as served:
        report = crawl(served)
    assert (report["new"], report["problems"]) == (5, 0)
    assert [(asked.method, asked.path) for asked in served.asked][1:] == [
        ("POST", "/news_list.aspx?cid=12"), ("GET", "/end.aspx"),
    ]  # fmt: skip


def items(*numbers: int) -> list[dict[str, Any]]:
    return [{"url": f"/{number}.html", "title": f"第{number}座"} for number in numbers]


def endpoint(asked: Asked) -> Page:
    """Two channels of an endpoint that wants a POST, as form or as JSON: five entries, two a page."""
    if asked.method != "POST" or asked.path != "/api/list":
        return NOT_FOUND
    is_json = asked.headers["Content-Type"] == "application/json"
    form = json.loads(asked.form) if is_json else dict(parse_qsl(asked.form))
    first = int(form["channelId"]) * 10 + (int(form["pageIndex"]) - 1) * 2
    numbers = range(first, min(first + 2, int(form["channelId"]) * 10 + 5))
    page = reply({"rows": items(*numbers)})
    return Page(page.body, {**page.headers, "ETag": '"1"'})


FORM = "pageIndex=1&pageSize=2&channelId={}"
BODY = '{{"pageIndex": 1, "pageSize": 2, "channelId": "{}"}}'


@pytest.mark.parametrize(("form", "page"), [(FORM, "pageIndex=(\\d+)"), (BODY, '"pageIndex": (\\d+)')])
def test_an_endpoint_that_takes_forms(tmp_path: Path, crawl: Crawl, form: str, page: str) -> None:
    sections = "".join(
        f"[[sections]]\nid = '{id}'\nname = '{id}'\nurl = '{HOME}/api/list'\nform = '{form.format(channel)}'\n"
        for id, channel in (("yw", 1), ("ms", 2))
    )
    rules = f"[listing]\nformat = 'json'\nitems = 'rows'\npage = '{page}'\n"
    archive = make_archive(tmp_path / "archive", PLAIN + sections + rules)
    with serve_forms(endpoint) as served:
        first, second = crawl(served), crawl(served)
    assert (first["new"], first["problems"], adds_up(first)) == (10, 0, True)
    assert (second["new"], second["problems"], len(served.asked)) == (0, 0, 8 + 2)
    assert not any("If-None-Match" in asked.headers for asked in served.asked)
    urls = {url for url, *_ in listing_rows(archive)}
    assert urls == {f"{HOME}/api/list#{section}-{page}" for section in ("yw", "ms") for page in (1, 2, 3, 4)}


def fragments(asked: Asked) -> Page:
    """A section whose further pages are fragments, to a POST with what its first page tells, or to a GET."""
    if asked.method == "GET" and asked.path == "/yw/":
        more = '<a data-channel="c 7&amp;" id="more">加载更多</a>'
        return Page(f"<html><body><ul class=list>{lines(range(1, 4))}</ul>{more}</body></html>".encode(), HTML)
    told = parse_qs(asked.form if asked.method == "POST" else urlsplit(asked.path).query)
    if urlsplit(asked.path).path != "/more" or told["channel"] != ["c 7&"]:
        return NOT_FOUND
    page = int(told["p"][0])
    return Page((lines(range(page * 3 - 2, page * 3 + 1)) if page < 4 else "<!-- 没有了 -->").encode(), HTML)


MORE = {
    "post": ("{ url = '/more', form = 'channel={id}&p=2', id = '(.+)', on = '#more::attr(data-channel)' }", 1),
    "get": ("{ url = '/more?channel=c%207%26&p=2' }", 0),
}


@pytest.mark.parametrize("name", MORE)
def test_further_pages_that_an_endpoint_gives_as_fragments(tmp_path: Path, crawl: Crawl, name: str) -> None:
    more, posted = MORE[name]
    sections = f"sections = [{{ id = 'yw', name = '要闻', url = '{HOME}/yw/' }}]\n"
    rules = f"[listing]\nitems = 'li'\npage = '[?&]p=(\\d+)'\nmore = {more}\n"
    make_archive(tmp_path / "archive", sections + PLAIN + rules)
    with serve_forms(fragments) as served:
        first, second = crawl(served), crawl(served)
    assert (first["new"], first["problems"], adds_up(first)) == (9, 0, True)
    assert (second["new"], second["problems"], len(served.asked)) == (0, 0, 4 + 1)
    assert len(served.posts()) == 3 * posted


def test_what_was_sent_is_kept_and_indexed(archive: Path, crawl: Crawl, fangzhi: Fangzhi) -> None:
    with serve_forms(WebForms(entries=9, padding=2000).answer) as served:
        crawl(served)
    [file] = archive.glob("warc/xishan/*.warc.gz")
    with file.open("rb") as stream:
        found = [(one, one.content_stream().read()) for one in ArchiveIterator(stream)]
    asked = {one.rec_headers["WARC-Record-ID"]: body for one, body in found if one.rec_type == "request"}
    posted = [asked[one.rec_headers["WARC-Concurrent-To"]] for one, _ in found if one.rec_type == "response"
              and "WARC-Concurrent-To" in one.rec_headers]  # fmt: skip
    assert [body.decode() for body in posted] == [one.form for one in served.posts()]
    assert len(posted) == 2
    opened = Archive.open(archive)
    with opened.reading() as session:
        keys = [line.split(" ")[0] for line in cdxj.lines(session) if '"method": "POST"' in line]
    opened.close()
    assert len(set(keys)) == 2
    assert all(key.startswith("example,xishan)/news_list.aspx?__eventargument=") for key in keys)


def test_the_files_and_the_archive_are_sound(
    archive: Path, crawl: Crawl, fangzhi: Fangzhi, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_forms(WebForms(entries=9, padding=2000).answer) as served:
        crawl(served)
    assert fangzhi(archive, "verify").returncode == 0
    assert fangzhi(archive, "reread", "--all").returncode == 0
    files = [str(file) for file in archive.glob("warc/xishan/*.warc.gz")]
    assert Checker(type("Wanted", (), {"inputs": files, "verbose": False, "exit_value": 0})).process_all() == 0
    assert capsys.readouterr().out == ""
