"""Pages read again by a mended profile, from the archive alone."""

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlalchemy import select

from cli.sample.page import Page
from cli.sample.server import serve_pages
from crawler.reread import Reread, reread
from spiders.profile import load
from storage import models, rereads
from storage.archive import Archive
from storage.locks import site_lock

from .test_trouble import PROFILE, listing, make_archive

Fangzhi = Callable[..., CompletedProcess[str]]
HOST = "http://www.xishan.example"
MENDED = PROFILE.replace(
    'layouts = [{ id = "v1", when = "h1", title = "h1", body = "div" }]',
    """layouts = [{ id = "v2", when = "h2", title = "h2", body = "div" }, """
    """{ id = "v1", when = "h1", title = "h1", body = "div.text", next_page = "a.next::attr(href)", """
    """source = { css = "p.meta", re = '来源：(.+)' } }]""",
)
CHALLENGE = "<html><head><title>安全验证</title></head><body><h2>安全验证</h2><div>请完成安全验证</div></body></html>"


def old(title: str, more: str = "") -> bytes:
    meta, text = "<p class='meta'>来源：溪山日报</p>", "<div class='text'>市民说，石桥修得结实。</div>"
    return f"<html><body><h1>{title}</h1>{meta}<div>版权声明</div>{text}{more}</body></html>".encode()


def new(title: str) -> bytes:
    return f"<html><body><h2>{title}</h2><div>新版页面：{title}，石桥夜里也亮了灯。</div></body></html>".encode()


PAGES = {
    "/yw/": listing(*(f"/{number}.html" for number in range(1, 9))),
    "/1.html": Page(old("石桥通车")),
    "/2.html": Page(gzip.compress(old("石桥亮灯")), {"Content-Encoding": "gzip"}),
    "/3.html": Page(old("上篇", "<a class='next' href='/3_2.html'>下一页</a>")),
    "/3_2.html": Page(old("下篇").replace("市民说".encode(), "专家说".encode())),
    "/4.html": Page(new("新桥图纸")),
    "/5.html": Page(b"", {"Location": "/50.html"}, status=302),
    "/50.html": Page(new("新桥选址")),
    "/6.html": Page(b"", status=404),
    "/7.html": Page(CHALLENGE.encode()),
    "/8.html": Page(b" \n"),
}  # fmt: skip


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi) -> Path:
    """Crawled with a profile that takes every div for the body, and knows one of the site's two layouts."""
    made = make_archive(tmp_path_factory.mktemp("before") / "archive")
    with serve_pages(PAGES) as site:
        crawled = fangzhi(made, "crawl", "xishan", "--at", site.url, "--json")
    assert json.loads(crawled.stdout)["new"] == 3
    (made / "sites" / "xishan.toml").write_text(MENDED, "utf-8")
    return made


@pytest.fixture
def archive(before: Path, tmp_path: Path) -> Path:
    """A copy of that, to be written to."""
    return shutil.copytree(before, tmp_path / "archive")


def read_again(folder: Path, **asked: bool) -> Reread:
    archive = Archive.open(folder)
    profile = load(folder / "sites" / "xishan.toml")
    found = reread(archive, profile, None, lambda words: None, **{"every": False, "dry": False} | asked)
    archive.close()
    return found


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as database:
        return list(database.iterdump())


def versions(folder: Path) -> list[tuple[str, str, str, bool]]:
    archive = Archive.open(folder)
    with archive.reading() as session:
        rows = session.scalars(select(models.Version).order_by(models.Version.url, models.Version.number))
        found = [(row.title, row.reason, row.body, row.current) for row in rows]
    archive.close()
    return found


def test_a_dry_run_says_what_would_change_and_changes_nothing(archive: Path, fangzhi: Fangzhi) -> None:
    held = dump(archive)
    told = json.loads(fangzhi(archive, "reread", "xishan", "--dry-run", "--json").stdout)
    assert (told["articles"], told["changed"], told["recovered"]) == (3, 3, 2)
    assert told["fields"] == {"source": 3, "body": 3}
    assert told["unread"] == {"HTTP 404": 1, "challenge": 1, "empty page": 1}
    assert dump(archive) == held


def test_a_mended_profile_makes_versions_that_are_no_edits(archive: Path, fangzhi: Fangzhi) -> None:
    shown = fangzhi(archive, "reread")
    assert (shown.returncode, "3 are read otherwise" in shown.stdout) == (0, True)
    history = versions(archive)
    assert [(title, reason) for title, reason, *_ in history[:2]] == [("石桥通车", "first"), ("石桥通车", "reread")]
    assert [body for _, _, body, current in history[:2] if current] == ["市民说，石桥修得结实。"]
    verified = fangzhi(archive, "verify")
    assert verified.returncode == 0, verified.stdout


def test_a_page_that_could_not_be_read_becomes_an_article_of_the_time_it_was_captured(archive: Path) -> None:
    began = datetime.now(UTC)
    read_again(archive)
    opened = Archive.open(archive)
    with opened.reading() as session:
        articles = session.scalars(
            select(models.Article).join(models.Version).where(models.Version.layout == "xishan/v2")
        )
        seen = [article.first_seen_at < began for article in articles]
        open_problems = session.scalars(select(models.Problem.url).where(models.Problem.solved_at.is_(None))).all()
        addresses = set(session.scalars(select(models.Address.url)))
    opened.close()
    assert seen == [True, True]
    assert sorted(open_problems) == [f"{HOST}/6.html", f"{HOST}/7.html", f"{HOST}/8.html"]
    assert {f"{HOST}/5.html", f"{HOST}/50.html"} <= addresses


def test_what_was_read_again_is_not_read_a_third_time(archive: Path) -> None:
    first, second, every = read_again(archive), read_again(archive), read_again(archive, every=True)
    assert [first.articles, second.articles, every.articles, every.changed] == [3, 0, 5, 0]


def test_a_further_page_that_was_never_captured_is_fetched_by_the_next_crawl(archive: Path, fangzhi: Fangzhi) -> None:
    assert read_again(archive).incomplete == 1
    with serve_pages(PAGES) as site:
        fangzhi(archive, "crawl", "xishan", "--at", site.url)
        assert (site.hits["/3_2.html"], site.hits["/1.html"]) == (1, 0)
    [body] = [body for title, _, body, current in versions(archive) if title == "上篇" and current]
    assert body == "市民说，石桥修得结实。\n专家说，石桥修得结实。"


def test_an_article_that_the_profile_no_longer_reads_stays_as_it_is(archive: Path, fangzhi: Fangzhi) -> None:
    profile = archive / "sites" / "xishan.toml"
    profile.write_text(PROFILE.replace('when = "h1"', 'when = "h9"'), "utf-8")
    held = versions(archive)
    shown = fangzhi(archive, "reread", "xishan")
    assert (shown.returncode, versions(archive)) == (1, held)
    assert "Held, but not read by today's profile: 3, unknown layout" in shown.stdout


def test_what_was_done_before_ctrl_c_stays_done(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereads, "AT_ONCE", 1)
    told: list[str] = []

    def tell(words: str) -> None:
        told.append(words)
        if len(told) == 3:
            raise KeyboardInterrupt

    opened = Archive.open(archive)
    with pytest.raises(KeyboardInterrupt):
        reread(opened, load(archive / "sites" / "xishan.toml"), None, tell, every=False, dry=False)
    with opened.reading() as session:
        states = session.execute(select(models.Run.mode, models.Run.state).order_by(models.Run.id)).all()
    opened.close()
    assert [tuple(row) for row in states] == [("incremental", "finished"), ("reread", "stopped")]
    assert (len([one for one in versions(archive) if one[1] == "reread"]), read_again(archive).articles) == (2, 1)


def test_a_file_that_lies_elsewhere_is_named(archive: Path, fangzhi: Fangzhi) -> None:
    [file] = archive.glob("warc/xishan/*.warc.gz")
    file.rename(archive.parent / file.name)
    shown = fangzhi(archive, "reread", "xishan")
    assert (shown.returncode, f"{file.name} is not there" in shown.stdout) == (1, True)


def test_a_site_that_is_being_crawled_is_not_read_again(archive: Path, fangzhi: Fangzhi) -> None:
    with site_lock(archive, "xishan"):
        refused, dry = fangzhi(archive, "reread", "xishan"), fangzhi(archive, "reread", "xishan", "--dry-run")
    assert (refused.returncode, "being crawled by another process" in refused.stderr) == (2, True)
    assert dry.returncode == 0


def test_only_pages_captured_since_a_day_are_read(archive: Path, fangzhi: Fangzhi) -> None:
    told: dict[str, Any] = json.loads(fangzhi(archive, "reread", "--since", "2999-01-01", "--json").stdout)
    assert (told["articles"], told["unread"]) == (0, {})


def test_an_archive_that_holds_nothing_says_what_to_do(tmp_path: Path, fangzhi: Fangzhi) -> None:
    told = fangzhi(make_archive(tmp_path / "archive"), "reread")
    assert (told.returncode, told.stderr) == (0, "Nothing is held yet: run `fangzhi crawl SITE`.\n")
