"""What the durable frontier costs beside a bare Scrapy spider with its queue in memory: CPU ms a page, and the ratio.

Both crawl the same generated site, walk the same listing and read with the same functions; the bare one puts what it
read into a plain SQLite table. Each is run with few pages and with many, and the difference counts, so that starting
up does not. In the same way: the share of a page's CPU that goes into choosing, opening and closing rows.
"""

import json
import os
import platform
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import date
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any

FEW, MANY = 60, 660
"""Articles of the site; the difference is what is measured."""

ROUNDS = 5
A_LISTING = 20
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
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        bare, ours, share = [], [], []
        for number in range(ROUNDS):
            place = Path(folder) / str(number)
            bare.append(a_page(lambda count, place=place: crawl("bare", url, count, place)[0]))
            ours.append(a_page(lambda count, place=place: crawl("ours", url, count, place)[0]))
            share.append(a_page(lambda count, place=place: crawl("counted", url, count, place)[1]))
        server.terminate()
        server.wait()
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


def a_page(milliseconds: Callable[[int], float]) -> float:
    """CPU milliseconds a page, without what any crawl costs."""
    return (milliseconds(MANY) - milliseconds(FEW)) / (MANY - FEW)


def crawl(kind: str, url: str, count: int, folder: Path) -> tuple[float, float]:
    """CPU milliseconds of a crawl's process, and of the functions that it counted."""
    place = folder / f"{kind}-{count}"
    place.mkdir(parents=True)
    command = [sys.executable, __file__, kind, url, str(count), str(place)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, faults = process.communicate()
    used = json.loads(said.splitlines()[-1]) if process.returncode == 0 else {}
    if used.get("pages") != count:
        raise SystemExit(f"{kind}: {used} of {count} pages\n{faults.decode()}")
    return used["cpu"] * 1000, used["counted"] * 1000


def say(pages: int, counted: float = 0.0) -> None:
    """The last line of a crawl: what was stored, and the CPU seconds of this process."""
    print(json.dumps({"pages": pages, "cpu": time.process_time(), "counted": counted}))


def article(number: int) -> bytes:
    """A page as sites serve them: more navigation than text."""
    chance = random.Random(number)
    text = "".join(chance.choice("溪山市新修的石桥昨日通车居民出行更加方便，项目历时两年建成。") for _ in range(900))
    around = "".join(f'<li class="nav"><a href="/lm/{n}/">栏目{n}</a></li>' for n in range(300))
    return (
        f"<html><head><title>{number}</title></head><body><ul>{around}</ul><div class='article'><h1>第{number}号：石桥</h1>"
        f"<div class='meta'>2024-03-{number % 28 + 1:02} 08:30 来源：溪山日报 记者：张三</div>"
        f"<div class='text'><p>{text[:300]}</p><p>{text[300:600]}</p><p>{text[600:]}</p></div></div></body></html>"
    ).encode()


def listing(page: int, count: int) -> bytes:
    """A listing page of a site of so many articles."""
    numbers = range(page * A_LISTING, min(count, (page + 1) * A_LISTING))
    lines = "".join(f'<li><a href="/{n}.html">第{n}号</a><span>2024-03-{n % 28 + 1:02}</span></li>' for n in numbers)
    more = f'<a href="/yw/{page + 1}">下一页</a>' if (page + 1) * A_LISTING < count else ""
    return f"<html><body><ul class='list'>{lines}</ul>{more}</body></html>".encode()


def serve() -> None:
    """Serve the site, in a process of its own; prints its address. The number of articles is the User-Agent's end."""
    raise NotImplementedError
