"""A small archive, written straight into the tables, for all that only reads."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import captures, clocks, disk, items, models, warc
from storage.archive import Archive

from . import archives

os.environ["FANGZHI_LANG"] = "en"  # whatever the locale of whoever runs the tests

START = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)

PROFILE = """\
id = "lanchuan"
name = "澜川新闻网"
hosts = ["www.lanchuan.example"]
aliases = ["lanchuan.example"]
region = "510900"
groups = ["澜川", "川西"]
articles = '/t\\d{8}_\\d+\\.html$'
[[sections]]
id = "sz"
name = "时政"
url = "http://www.lanchuan.example/sz/"
[listing]
items = "ul.list > li"
date = "span"
[[layouts]]
id = "v1"
when = "div.article h1"
title = "div.article h1"
published = { css = "div.meta", re = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d' }
source = { css = "div.meta", re = '来源：(\\S+)' }
body = "div.article div.text"
"""


LONG = ("tests/torture", "tests/fuzz", "tests/cli/test_re", "tests/crawler", "tests/cli")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first: a crawl begun at the end would keep one core waiting for the other."""
    items.sort(key=lambda item: next((rank for rank, start in enumerate(LONG) if item.nodeid.startswith(start)), 9))


def add_version(session: Session, article: int, number: int = 1, **values: Any) -> models.Version:
    """A version of an article with as little said as may be, but for `values`."""
    defaults: dict[str, Any] = {
        "current": True, "reason": "first", "created_at": START, "url": f"http://www.lanchuan.example/{article}.html",
        "layout": "lanchuan/v1", "reader": "1", "title": f"标题{article}", "body": "正文", "authors": [], "editors": [],
        "tags": [], "breadcrumb": [], "images": [], "attachments": [], "digest": "", "body_digest": "",
    }  # fmt: skip
    version = models.Version(article_id=article, number=number, **defaults | values)
    session.add(version)
    session.flush()
    return version


def add_article(session: Session, site: str = "lanchuan", **values: Any) -> int:
    """An article without a version; its id."""
    times = {"first_seen_at": START, "last_seen_at": START + timedelta(days=1)}
    article = models.Article(**{"site_id": site, "kind": "text", "state": "live"} | times | values)
    session.add(article)
    session.flush()
    return article.id


def add_site(session: Session, id: str, name: str, groups: list[str], timezone: str = "Asia/Shanghai") -> None:
    """A site."""
    hosts = [f"www.{id}.example"]
    session.add(
        models.Site(
            id=id, name=name, hosts=hosts, region="", level="", publisher="", groups=groups, timezone=timezone,
            added_at=START,
        )
    )  # fmt: skip
    session.flush()
    clocks.keep(session, timezone)


def _add_runs(session: Session) -> None:
    balance = {
        "entries": 4, "stored": 2, "held": 0, "duplicate": 1, "external": 0, "problem": 1, "forbidden": 0, "pending": 0,
    }  # fmt: skip
    times = {"started_at": START, "heartbeat_at": START + timedelta(minutes=3)}
    session.add_all(
        [
            models.Run(
                id=1, site_id="lanchuan", mode="backfill", state="finished", token="a", pages=9, new=4, problems=1,
                ended_at=START + timedelta(minutes=3), balance=balance, **times,
            ),
            models.Run(id=2, site_id="lanchuan", mode="incremental", state="running", token="b", **times),
        ]
    )  # fmt: skip
    session.flush()


def _add_sections(session: Session, articles: dict[int, list[int]]) -> None:
    session.add_all(
        [
            models.Section(id=1, site_id="lanchuan", key="sz", name="时政", url="http://x/sz/", former=["要闻"]),
            models.Section(id=2, site_id="lanchuan", key="ms", name="民生", url="http://x/ms/", former=[]),
        ]
    )
    session.flush()
    for article, sections in articles.items():
        url = f"http://www.lanchuan.example/{article}.html"
        row = models.Row(
            site_id="lanchuan", run_id=1, kind="article", url=url, fetch=url, state="done", result="new",
            added_at=START, article_id=article,
        )  # fmt: skip
        session.add(row)
        session.flush()
        for section in sections:
            session.add(
                models.Entry(
                    site_id="lanchuan", section_id=section, row_id=row.id, url=url, title="x", pinned=False, page=1,
                    first_seen_at=START, last_seen_at=START, first_run_id=1, last_run_id=1,
                )
            )  # fmt: skip


def _add_edited_article(session: Session) -> None:
    article = add_article(session)
    capture = models.Capture(
        site_id="lanchuan", run_id=1, url="http://www.lanchuan.example/1.html", captured_at=START, status=200,
        content_type="text/html", digest="sha256:" + "0" * 64, length=1234,
    )  # fmt: skip
    session.add(capture)
    session.flush()
    add_version(session, article, current=False, title="石桥老街修缮", body="石桥老街旧文。", capture_id=capture.id)
    add_version(
        session, article, 2, reason="edited", created_at=START + timedelta(days=1), title="石桥老街修缮完工",
        body="石桥老街修缮工程日前完工。\n市民张三说，ＡＢＣ大楼也焕然一新，完成率100%。",
        authors=["张三", "李四"], editors=["王五"],
        source="澜川日报", published_raw="2024-03-01 07:30", published_date=date(2024, 3, 1),
        published_at=datetime(2024, 2, 29, 23, 30, tzinfo=UTC), published_precision="minute", tags=["老街", "修缮"],
        breadcrumb=["首页", "时政"], section="时政", captions=["修好的老街 ＸＹＺ"],
        images=["http://www.lanchuan.example/1.jpg"], capture_id=capture.id,
    )  # fmt: skip
    for url in ("http://www.lanchuan.example/1.html", "http://www.lanchuan.example/old/1.html"):
        session.add(models.Address(site_id="lanchuan", article_id=article, url=url, first_seen_at=START))
    for hours, views in ((0, 10), (5, 120), (9, 100)):
        seen = START + timedelta(hours=hours)
        session.add(
            models.Observation(
                article_id=article, run_id=1, observed_at=seen, count=views, raw=f"{views}次", at_least=False
            )
        )


def _add_other_articles(session: Session) -> None:
    copy = add_article(session, duplicate_of_id=1)
    again = {"title": "石桥老街修缮完工（转）", "body": "石桥老街修缮工程日前完工。"}
    add_version(session, copy, **again, published_date=date(2024, 3, 2))
    undated = add_article(session)
    add_version(session, undated, title="=百分之_100", body="没有日期的通知：石桥 Café。")
    pictures = add_article(session, kind="pictures")
    add_version(session, pictures, title="组图：石桥花开", body="", published_date=date(2023, 12, 31))
    withheld = add_article(session, state="withheld")
    add_version(session, withheld, title="石桥秘闻", body="石桥")
    add_site(session, "kashi", "喀什日报", ["西部"], "Asia/Urumqi")
    other = add_article(session, "kashi")
    add_version(
        session, other, title="古城春来", body="喀什古城。", url="http://www.kashi.example/1.html",
        published_raw="2022-5-1", published_date=date(2022, 5, 1), published_precision="day",
    )  # fmt: skip


def _add_problems(session: Session) -> None:
    seen = {"site_id": "lanchuan", "run_id": 1, "first_seen_at": START, "last_seen_at": START}
    unread = {"reason": "unknown layout", "detail": "none of the layouts fits"}
    session.add_all(
        [
            models.Problem(url="http://www.lanchuan.example/9.html", capture_id=1, **seen | unread),
            models.Problem(url="http://www.lanchuan.example/8.html", reason="unreachable", detail="timed out", **seen),
            models.Problem(
                url="http://www.lanchuan.example/7.html", reason="missing field", detail="no title", field="title",
                layout="lanchuan/v1", capture_id=1, solved_at=START, **seen,
            ),
        ]
    )  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _shared_statements() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        archives.share_statements(patch)
        yield


@pytest.fixture(scope="session")
def archive_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive's folder: two sites, six articles, two runs, three problems. To be read only."""
    archive = archives.create(tmp_path_factory.mktemp("small") / "archive")
    (archive.folder / "sites" / "lanchuan.toml").write_text(PROFILE, "utf-8")
    with archive.writing() as session:
        add_site(session, "lanchuan", "澜川新闻网", ["澜川", "川西"])
        _add_runs(session)
        _add_edited_article(session)
        _add_other_articles(session)
        _add_sections(session, {1: [1, 2], 2: [2]})
        _add_problems(session)
    archive.close()
    return archive.folder


@pytest.fixture(scope="session")
def blank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that knows a site and nothing of it. To be copied: making one takes ten times as long."""
    archive = archives.create(tmp_path_factory.mktemp("blank") / "archive")
    with archive.writing() as session:
        add_site(session, "lanchuan", "澜川新闻网", [])
    archive.close()
    return archive.folder


@pytest.fixture
def blank(blank_folder: Path, tmp_path: Path) -> Iterator[Archive]:
    """A copy of that archive, to be written to."""
    archive = Archive.open(shutil.copytree(blank_folder, tmp_path / "archive"))
    yield archive
    archive.close()


@pytest.fixture
def filed(blank: Archive) -> Archive:
    """An archive with two closed WARC files and one that is written to, a capture in each; their ids are 1, 2, 3."""
    files = warc.WarcWriter(blank.folder, "lanchuan", None, {}, limit=1)
    with blank.writing() as session:
        for number in range(3):
            body = f"<html>石桥昨日通车，第{number}天。</html>".encode()
            url = f"http://www.lanchuan.example/{number}.html"
            path, offset, stored = files.write(warc.Exchange(url, START, "GET", (), 200, (), body))
            digest = "sha256:" + hashlib.sha256(body).hexdigest()
            kept = items.Capture(url, START, 200, "", digest, len(body), path, offset, stored)
            captures.add(session, "lanchuan", None, kept)
            captures.set_size(session, path, files.size)
        for path in files.left:
            captures.close_file(session, blank.folder, path, disk.digest(blank.folder / path), START)
    files.close()
    return blank


@pytest.fixture
def session(archive_folder: Path) -> Iterator[Session]:
    """A session on that archive."""
    archive = Archive.open(archive_folder)
    with archive.reading() as opened:
        yield opened
    archive.close()


RELEASED = sorted(place.parent for place in (Path(__file__).parent / "storage" / "released").glob("*/archive"))


@pytest.fixture(scope="session", params=RELEASED, ids=lambda place: str(place.name))
def released(request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """Puts the archive that a released version left into an absent folder; each version in turn."""

    def unpack(folder: Path) -> Path:
        shutil.copytree(request.param / "archive", folder, ignore=shutil.ignore_patterns("*.gz"))
        for packed in (request.param / "archive").glob("*.gz"):
            (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
        return folder

    return unpack


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages beside the checkout. Skips where it is absent, unless FANGZHI_NO_SKIPS is set."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        reason = f"no folder {folder.name} beside the checkout"
        if os.environ.get("FANGZHI_NO_SKIPS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def add_text() -> Callable[[Session, str, str], int]:
    """Adds an article with that title and body to any archive; returns its id."""

    def add(session: Session, title: str, body: str) -> int:
        if session.get(models.Site, "scratch") is None:
            add_site(session, "scratch", "草稿", [])
        article = add_article(session, "scratch")
        add_version(session, article, title=title, body=body)
        return article

    return add
