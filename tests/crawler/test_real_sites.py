"""Whole real sites, served on loopback from `../shared/sites` and crawled by their shipped profiles."""

import functools
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from spiders.profile import SHIPPED, Profile, load
from spiders.reading.address import canonical, in_scope, is_article
from spiders.reading.decode import decode
from spiders.reading.listing import read_listing
from storage.items import Entry

from .. import archives

FOLDERS = {
    "scrww": "scrww-com",
    "gzdzhrss": "gzdzhrss_com",
    "cpaxj": "cpaxj_org_cn",
    "gxpopss": "gxpopss_cn",
    "lgedu": "lgedu_net",
}
WITHOUT_TEXT = {"pictures", "video", "file"}


class Quiet(SimpleHTTPRequestHandler):
    """A static file server that says nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module", params=sorted(FOLDERS))
def crawled(
    request: pytest.FixtureRequest,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
    fangzhi: Callable[..., CompletedProcess[str]],
    rows: Callable[[CompletedProcess[str]], list[dict[str, Any]]],
) -> tuple[Profile, Path, list[dict[str, Any]], list[dict[str, Any]]]:
    """The profile, the site's folder, the reports of two crawls, and the articles held after them."""
    folder = shared / "sites" / FOLDERS[request.param]
    archive = tmp_path_factory.mktemp(request.param) / "archive"
    archives.create(archive).close()
    with served(folder) as url:
        crawls = [rows(fangzhi(archive, "crawl", request.param, "--at", url, "--json"))[0] for _ in range(2)]
    held = rows(fangzhi(archive, "export", "--to", "-", "--format", "jsonl"))
    return load(SHIPPED / f"{request.param}.toml"), folder, crawls, held


def linked(profile: Profile, folder: Path) -> dict[str, Entry]:
    """The articles that the site's listings link and its mirror holds, by canonical address."""
    found: dict[str, Entry] = {}
    for section in profile.sections:
        url: str | None = section.url
        while url is not None and (page := mirrored(folder, url)) is not None:
            listing = read_listing(url, decode(page.read_bytes()), profile)
            for entry in listing.entries:
                if in_scope(entry.url, profile) and mirrored(folder, entry.url) and is_article(entry.url, profile):
                    found.setdefault(canonical(entry.url, profile), entry)
            url = listing.next_page
    return found


def mirrored(folder: Path, url: str) -> Path | None:
    path = folder / url.split("/", 3)[3].partition("?")[0]
    file = path / "index.html" if path.is_dir() else path
    return file if file.is_file() else None


Crawled = tuple[Profile, Path, list[dict[str, Any]], list[dict[str, Any]]]


def test_every_linked_article_is_stored_once(crawled: Crawled) -> None:
    profile, folder, _, held = crawled
    urls = [row["url"] for row in held]
    assert sorted(urls) == sorted(linked(profile, folder))
    assert len(urls) >= 20


def test_every_article_has_a_title_and_a_time(crawled: Crawled) -> None:
    _, _, _, held = crawled
    assert [row["url"] for row in held if not row["title"] or not row["published"]] == []


def test_title_and_day_agree_with_the_listing(crawled: Crawled) -> None:
    profile, folder, _, held = crawled
    entries = linked(profile, folder)
    pairs = [(row, entries[row["url"]]) for row in held]
    titles = [row["url"] for row, entry in pairs if not _same_title(row["title"], entry.title)]
    days = [
        row["url"] for row, entry in pairs if entry.published and row["published_date"] != str(entry.published.date)
    ]
    assert (titles, days) == ([], [])


def _same_title(read: str, listed: str) -> bool:
    read, listed = ("".join(re.findall(r"\w", text)) for text in (read, listed.rstrip(".…")))
    return read.startswith(listed) or listed.startswith(read)


def test_every_page_with_text_has_a_body(crawled: Crawled) -> None:
    _, _, _, held = crawled
    assert [row["url"] for row in held if not row["body"] and row["kind"] not in WITHOUT_TEXT] == []


def test_the_balance_adds_up_and_leaves_nothing_pending(crawled: Crawled) -> None:
    _, _, crawls, held = crawled
    balance = dict(crawls[0]["balance"])
    assert balance.pop("entries") == sum(balance.values())
    assert (balance["stored"], balance["pending"]) == (len(held), 0)


def test_a_second_crawl_stores_nothing_new(crawled: Crawled) -> None:
    _, _, crawls, _ = crawled
    assert (crawls[1]["new"], crawls[1]["changed"], crawls[1]["balance"]["stored"]) == (0, 0, 0)
