"""What the durable frontier costs beside a bare Scrapy spider with its queue in memory: CPU ms a page, and the ratio.

Both crawl the same generated site, walk the same listing and read with the same functions; the bare one puts what it
read into a plain SQLite table. Each is run with few pages and with many, and the difference counts, so that starting
up does not. In the same way: the share of a page's CPU that goes into choosing, opening and closing rows.
"""

import json
import platform
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any

FEW, MANY = 40, 240
"""Articles of the site; the difference is what is measured."""

ROUNDS = 5
A_LISTING = 20
CAPTURED = date(2024, 4, 1)
HOST = "http://www.xishan.example"
PROFILE = f"""\
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
sections = [{{ id = "yw", name = "要闻", url = "{HOST}/yw/0" }}]
[listing]
items = "ul.list > li"
date = "span"
pages = 1000
next = {{ xpath = "//a[text()='下一页']/@href" }}
[[layouts]]
id = "v1"
when = "div.article h1"
title = "div.article h1"
published = {{ css = "div.meta", re = '\\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\d' }}
source = {{ css = "div.meta", re = '来源：(\\S+)' }}
author = {{ css = "div.meta", re = '记者：(\\S+)' }}
body = "div.article div.text"
"""


def main() -> None:
    """Print one table."""
    with tempfile.TemporaryDirectory() as folder, serving(FEW) as few, serving(MANY) as many:
        urls, bare, ours, share = {FEW: few, MANY: many}, [], [], []
        for number in range(ROUNDS):
            place = Path(folder) / str(number)
            for kind, spent in (("bare", bare), ("ours", ours)):
                spent.append(a_page({count: crawl(kind, url, count, place)["cpu"] for count, url in urls.items()}))
            share.append(a_page({count: crawl("counted", url, count, place)["counted"] for count, url in urls.items()}))
    show(bare, ours, share)


def show(bare: list[float], ours: list[float], share: list[float]) -> None:
    """The figures of all rounds, each with its spread."""
    ratios = [durable / memory for durable, memory in zip(ours, bare, strict=True)]
    shares = [100 * inside / whole for inside, whole in zip(share, ours, strict=True)]
    software = f"Python {platform.python_version()}, Scrapy {version('scrapy')}"
    print(f"{software}, {MANY - FEW} pages of {len(article(0)) // 1000} KB, {ROUNDS} rounds")
    print(f"{'CPU a page':42}{'median':>10}{'min':>10}{'max':>10}")
    for name, figures in (
        ("bare spider, ms", bare),
        ("fangzhi crawl, ms (with WARC and versions)", ours),
        ("ratio", ratios),
        ("in the frontier's functions, ms", share),
        ("their share of fangzhi crawl, %", shares),
    ):
        print(f"{name:42}{statistics.median(figures):10.2f}{min(figures):10.2f}{max(figures):10.2f}")


def a_page(seconds: dict[int, float]) -> float:
    """CPU milliseconds a page, without what any crawl costs."""
    return (seconds[MANY] - seconds[FEW]) * 1000 / (MANY - FEW)


def crawl(kind: str, url: str, count: int, folder: Path) -> dict[str, float]:
    """What a crawl's process says of itself: CPU seconds, in all and in the functions that it counted."""
    place = folder / f"{kind}-{count}"
    place.mkdir(parents=True)
    command = [sys.executable, __file__, kind, url, str(place)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    used: dict[str, float] = json.loads(ended.stdout.splitlines()[-1]) if ended.stdout else {}
    if used.get("pages") != count:
        raise SystemExit(f"{kind}: {used} of {count} pages\n{ended.stderr}")
    return used


@contextmanager
def serving(count: int) -> Iterator[str]:
    """The address of a site of so many articles, served by a process of its own."""
    with subprocess.Popen([sys.executable, __file__, "serve", str(count)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def article(number: int) -> bytes:
    """A page as sites serve them: more navigation than text."""
    chance = random.Random(number)
    text = "".join(chance.choice("溪山市新修的石桥昨日通车居民出行更加方便，项目历时两年建成。") for _ in range(900))
    around = "".join(f'<li class="nav"><a href="/lm/{n}/">栏目{n}</a></li>' for n in range(300))
    return (
        f"<html><head><title>{number}</title></head><body><ul>{around}</ul>"
        f"<div class='article'><h1>第{number}号：石桥</h1>"
        f"<div class='meta'>2024-03-{number % 28 + 1:02} 08:30 来源：溪山日报 记者：张三</div>"
        f"<div class='text'><p>{text[:300]}</p><p>{text[300:600]}</p><p>{text[600:]}</p></div></div></body></html>"
    ).encode()


def listing(page: int, count: int) -> bytes:
    """A listing page of a site of so many articles."""
    numbers = range(page * A_LISTING, min(count, (page + 1) * A_LISTING))
    lines = "".join(f'<li><a href="/{n}.html">第{n}号</a><span>2024-03-{n % 28 + 1:02}</span></li>' for n in numbers)
    more = f'<a href="/yw/{page + 1}">下一页</a>' if (page + 1) * A_LISTING < count else ""
    return f"<html><body><ul class='list'>{lines}</ul>{more}</body></html>".encode()


def serve(count: str) -> None:
    """Serve the site until the process is ended; prints its address."""
    from cli.sample.page import Page
    from cli.sample.server import serve_pages

    articles, lists = range(int(count)), range((int(count) + A_LISTING - 1) // A_LISTING)
    pages = {f"/{number}.html": Page(article(number)) for number in articles}
    pages |= {f"/yw/{page}": Page(listing(page, int(count))) for page in lists}
    with serve_pages(pages) as site:
        print(site.url, flush=True)
        signal.pause()


def bare(url: str, folder: str) -> None:
    """Crawl with nothing but Scrapy."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess
    from scrapy.http import Response

    from spiders.profile import parse
    from spiders.reading.address import canonical, is_article
    from spiders.reading.article import read_article
    from spiders.reading.decode import decode
    from spiders.reading.listing import read_listing

    profile = parse(PROFILE, Path(folder) / "xishan.toml")
    table = sqlite3.connect(Path(folder) / "bare.db")
    table.execute("CREATE TABLE article (url, title, published, source, authors, body)")

    def text_of(response: Response) -> str:
        return decode(response.body, (response.headers.get("Content-Type") or b"").decode())

    class Bare(Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[Any]:
            yield Request(f"{url}/yw/0")

        def parse(self, response: Response) -> Any:
            found = read_listing(response.url.replace(url, HOST), text_of(response), profile, CAPTURED)
            for entry in found.entries:
                if is_article(canonical(entry.url, profile), profile):
                    yield Request(entry.url.replace(HOST, url), self.read)
            if found.next_page is not None:
                yield Request(found.next_page.replace(HOST, url))

        def read(self, response: Response) -> Any:
            read = read_article(response.url.replace(url, HOST), [text_of(response)], profile, CAPTURED).article
            row = read.url, read.title, read.published and read.published.raw, read.source, *read.authors, read.body
            table.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", row)
            table.commit()

    settings = {"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}
    polite = {"ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 0.001, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}
    process = CrawlerProcess(settings | polite)
    process.crawl(Bare)
    process.start()
    say(table.execute("SELECT count(*) FROM article").fetchone()[0])


def ours(url: str, folder: str) -> None:
    """Crawl as `fangzhi crawl` does."""
    from crawler.runs import Options
    from crawler.runs import crawl as run
    from spiders.profile import parse
    from storage.archive import Archive

    place = Path(folder) / "archive"
    Archive.create(place).close()
    [report] = run(place, [parse(PROFILE, Path(folder) / "xishan.toml")], Options(at=url)).reports
    say(report.new, sum(COUNTED.values()))


def say(pages: int, inside: float = 0.0) -> None:
    """The last line of a measured process."""
    print(json.dumps({"pages": pages, "cpu": time.process_time(), "counted": inside}))


def counted(url: str, folder: str) -> None:
    """The same, but the CPU time is noted that goes into handing out, opening and closing rows."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from crawler.frontier import Frontier
    from storage import frontier, models

    for name in ("next_request", "has_pending_requests", "enqueue_request"):
        setattr(Frontier, name, counting(getattr(Frontier, name)))
    for name in ("load", "open_rows", "open_pages"):
        setattr(frontier, name, counting(getattr(frontier, name)))
    get_one, get_row = Session.get_one, counting(Session.get_one)
    Session.get_one = lambda self, kind, *key: (get_row if kind is models.Row else get_one)(self, kind, *key)
    now = threading.local()  # the loop reads while the writer writes

    @event.listens_for(Engine, "before_cursor_execute")
    def begin(*_: Any) -> None:
        now.began = time.thread_time()

    @event.listens_for(Engine, "after_cursor_execute")
    def end(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE frontier"):
            COUNTED["closing"] += time.thread_time() - now.began

    ours(url, folder)


COUNTED: Counter[str] = Counter()
"""CPU seconds by function."""


def counting(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its CPU time counted."""

    @wraps(function)
    def counted_one(*args: Any, **kwargs: Any) -> Any:
        began = time.thread_time()
        try:
            return function(*args, **kwargs)
        finally:
            COUNTED[function.__name__] += time.thread_time() - began

    return counted_one


if __name__ == "__main__":
    parts = {"serve": serve, "bare": bare, "ours": ours, "counted": counted}
    if sys.argv[1:]:
        parts[sys.argv[1]](*sys.argv[2:])
    else:
        main()
