"""An invented site whose pages only a script completes, and a Chromium to build them with."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from subprocess import CompletedProcess
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from cli.sample.page import Page
from cli.sample.server import SampleSite
from crawler.browser import PROGRAMS
from storage import models
from storage.archive import Archive

from .. import archives

Fangzhi = Callable[..., CompletedProcess[str]]

HOST = "http://www.weitang.example"
PROFILE = """
id = "weitang"
name = "苇塘新闻网"
hosts = ["www.weitang.example"]
articles = '/n/\\d+\\.html$'
sections = [{ id = "yw", name = "苇塘要闻", url = "http://www.weitang.example/yw/" }]
[listing]
render = true
items = "li"
date = "span"
[[layouts]]
id = "v2"
when = "div#app h1"
render = true
title = "h1"
published = "span.time"
body = "div.text"
views = { url = "http://www.weitang.example/count?id={id}", id = '/n/(\\d+)', re = '\\d+' }
[[layouts]]
id = "v1"
when = "td.title"
title = "td.title"
body = "td.text"
"""
JSON = {"Content-Type": "application/json"}
LISTING = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>苇塘要闻</title>
<link rel="stylesheet" href="/style.css"><script src="/app.js"></script></head>
<body><img src="/logo.png" onerror="this.src='/none.png'"><ul id="list"></ul><script>list()</script></body></html>"""
ARTICLE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>苇塘新闻网</title>
<script src="/app.js"></script></head>
<body><div id="app">正在加载</div><script>article()</script></body></html>"""
OLD = '<html><table><tr><td class="title">旧闸翻修</td><td class="text">去年的旧闸已经翻修。</td></tr></table></html>'
SCRIPT = """
async function list() {
  const entries = await (await fetch("/api/list?page=1", {headers: {"X-Kept": "yes"}})).json()
  document.getElementById("list").innerHTML = entries
    .map(entry => `<li><a href="${entry.url}">${entry.title}</a><span>${entry.date}</span></li>`).join("")
}
async function article() {
  const number = location.pathname.match(/\\d+/)[0]
  fetch("/count?id=" + number + "&add=1").catch(() => {})
  const found = await (await fetch("/api/" + number + ".json")).json()
  document.getElementById("app").innerHTML =
    `<h1>${found.title}</h1><span class="time">${found.time}</span><div class="text"><p>${found.text}</p></div>`
}
"""
ENTRIES = """[{"url": "/n/1.html", "title": "新闸开闸", "date": "2026-03-01"},
{"url": "/n/2.html", "title": "旧闸翻修", "date": "2025-03-01"}]"""
TEXT = '{"title": "新闸开闸", "time": "2026-03-01 08:30", "text": "苇塘新闸今晨开闸，渔船鱼贯而出。"}'
PAGES = {
    "/robots.txt": Page(b"User-agent: *\nDisallow: /closed/\n", {"Content-Type": "text/plain"}),
    "/yw/": Page(LISTING.encode("gb18030"), {"Content-Type": "text/html", "ETag": '"1"'}),
    "/n/1.html": Page(ARTICLE.encode(), {"Content-Type": "text/html", "ETag": '"2"'}),
    "/n/2.html": Page(OLD.encode()),
    "/app.js": Page(SCRIPT.encode(), {"Content-Type": "text/javascript"}),
    "/api/list?page=1": Page(ENTRIES.encode(), JSON),
    "/api/1.json": Page(TEXT.encode(), JSON),
    "/count?id=1": Page(b"41"),
}


def need_a_browser() -> str:
    """The path of a Chromium. Skips where it or playwright is absent, unless FANGZHI_NO_SKIPS is set."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is not None and find_spec("playwright") is not None:
        return found
    reason = "no Chromium or no playwright here: install Debian's package `chromium`, and the extra `render`"
    if os.environ.get("FANGZHI_NO_SKIPS"):
        pytest.fail(reason)
    pytest.skip(reason)


def make_archive(folder: Path, profile: str = PROFILE) -> Path:
    """An archive with that profile of the site."""
    archives.create(folder).close()
    (folder / "sites" / "weitang.toml").write_text(profile, "utf-8")
    return folder


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine that no page may reach, and what came there nevertheless."""
    came: list[bytes] = []

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            came.append(self.request.recv(100))

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_address[1], came
        server.shutdown()


@dataclass
class Crawled:
    """An archive, what the last crawl into it said, and the requests of each crawl by path."""

    folder: Path
    report: dict[str, Any] = field(default_factory=dict)
    hits: list[dict[str, int]] = field(default_factory=list)

    def held(self, fangzhi: Fangzhi) -> dict[str, dict[str, Any]]:
        lines = fangzhi(self.folder, "export", "--to", "-", "--format", "jsonl").stdout.splitlines()
        return {(row := json.loads(line))["url"].removeprefix(HOST): row for line in lines}

    def problems(self) -> dict[str, tuple[str, str, bool]]:
        archive = Archive.open(self.folder)
        with archive.reading() as session:
            found = session.scalars(select(models.Problem)).all()
        archive.close()
        return {one.url.removeprefix(HOST): (one.reason, one.detail, one.passing) for one in found}


def crawl(fangzhi: Fangzhi, folder: Path, site: SampleSite, *words: str) -> tuple[dict[str, Any], str]:
    finished = fangzhi(folder, "crawl", "weitang", "--at", site.url, "--json", *words, seconds=400)
    return json.loads(finished.stdout), finished.stderr
