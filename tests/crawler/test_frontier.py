"""Rows are handed out a few at a time, once each, and again when they are due; Scrapy's faults cost none."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object
from sqlalchemy import select, text

from cli.sample.page import Page
from cli.sample.server import SampleSite, serve_pages
from crawler import settings
from crawler.frontier import Frontier
from storage import models
from storage.archive import Archive

from .conftest import PROGRAM
from .test_trouble import PROFILE, Fangzhi, Rows, article, listing, make_archive

SLOW, LATENCY = 2.5, 0.03
"""Seconds that the slow page takes, and each other one."""

PLAIN = [f"/{number}.html" for number in range(30)]
PAGES = {path: article(path) for path in ("/slow/1.html", "/late/1.html", *PLAIN)}
PAGES["/late/1.html"] = Page(PAGES["/late/1.html"].body, failures=1)
PAGES["/moved/1.html"] = Page(b"", {"Location": "/99.html"}, status=302)
PAGES["/99.html"] = article("/99.html")
PAGES["/yw/"] = listing("/slow/1.html", "/late/1.html", "/moved/1.html", *PLAIN)


@dataclass
class Watched(dict[str, Page]):
    """Pages that take their time; notes when each was asked for, how many at once, and where the crawl listens."""

    crawl: "subprocess.Popen[str] | None" = None
    asked: dict[str, list[float]] = field(default_factory=dict)
    at_once: int = 0
    most: int = 0
    listening: set[str] = field(default_factory=set)
    lock: Any = field(default_factory=threading.Lock)

    def get(self, path: str, default: Any = None) -> Any:
        with self.lock:
            self.asked.setdefault(path, []).append(time.monotonic())
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        if path == "/slow/1.html" and self.crawl is not None:
            self.listening |= listening(self.crawl.pid)
        time.sleep(SLOW if path == "/slow/1.html" else LATENCY)
        with self.lock:
            self.at_once -= 1
        return super().get(path, default)


def listening(process: int) -> set[str]:
    """The addresses and files at which a process waits for connections."""
    descriptors = (os.readlink(entry) for entry in Path(f"/proc/{process}/fd").iterdir())
    own = {name[len("socket:[") : -1] for name in descriptors if name.startswith("socket:[")}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A" and parts[9] in own:
                found.add(parts[1])
    for line in Path(f"/proc/{process}/net/unix").read_text().splitlines()[1:]:
        parts = line.split()
        if int(parts[3], 16) & 0x10000 and parts[6] in own:
            found.add(line)
    return found


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """One crawl of those pages."""
    archive = make_archive(tmp_path_factory.mktemp("watched") / "archive")
    pages = Watched()
    pages.update(PAGES)
    with serve_pages(pages) as site:
        words = [*PROGRAM, "--archive", str(archive), "crawl", "xishan", "--at", site.url]
        pages.crawl = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=archive.parent, text=True)
        assert pages.crawl.wait(timeout=60) == 0
    return pages
