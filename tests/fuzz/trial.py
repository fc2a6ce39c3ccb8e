"""One page read in every way that there is: whether it breaks a reader, and the processor's time that it takes."""

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from spiders.families import FAMILIES
from spiders.profile import Profile, parse
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.generic.listing import list_generic
from spiders.reading.listing import read_listing

from .inputs import Page

MOST_SECONDS = 2.0
"""Of one processor's time, for one reading of a page."""

URL = "http://www.xishan.example/xw/202403/t20240301_1.html"
DAY = date(2024, 3, 2)

PROFILE = """\
id = "xishan"
name = "溪山网"
hosts = ["www.xishan.example"]
family = "{family}"
articles = "html$"
[[sections]]
id = "xw"
name = "新闻"
url = "http://www.xishan.example/xw/"
[listing]
items = "li, tr, p"
link = "a::attr(href)"
date = "span, td, i"
next = {{ xpath = "//a[text()='下一页']/@href" }}
[[layouts]]
id = "v1"
when = {{ xpath = "//*" }}
drop = ["script", "style", "div.share"]
title = "h1, title, p, div, span, td, a"
published = {{ css = "body, div, p, td", re = '\\d{{4}}[-年]\\d\\d?[-月]\\d\\d?' }}
source = {{ css = "div, span, td", re = '来源[:：]\\s*(\\S+)' }}
author = {{ css = "div, p, font", re = '(?:作者|记者)[:：\\s]*(.+)' }}
editor = {{ css = "body", re = '责任编辑[:：]\\s*(.+)' }}
body = {{ xpath = "//*[@id='content' or self::td or self::p or self::div]" }}
tags = "a"
breadcrumb = "a"
attachments = "a::attr(href)"
next_page = {{ xpath = "//a[text()='下一页']/@href" }}
views = {{ css = "div, span, td, p", re = '(?:浏览|阅读|点击)\\D{{0,9}}\\d+' }}
"""
"""A profile that takes more of any page than one for a real site would."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page: the seconds of each way of reading it, and what was raised that must not be."""

    page: Page
    seconds: dict[str, float]
    raised: str | None

    @property
    def slowest(self) -> tuple[float, str]:
        """The way of reading it that took longest."""
        return max((seconds, way) for way, seconds in self.seconds.items())

    @property
    def is_offender(self) -> bool:
        """Whether it breaks the rule."""
        return self.raised is not None or self.slowest[0] > MOST_SECONDS


@cache
def profile(family: str) -> Profile:
    """The profile with a family's paging and usual selectors."""
    return parse(PROFILE.format(family=family), Path("xishan.toml"))


def try_page(page: Page) -> Outcome:
    """Read a page in every way; each with the time that it takes to decode."""
    families = list(FAMILIES)
    known = profile(families[zlib.crc32(page.body) % len(families)])
    ways: dict[str, Callable[[str], object]] = {
        "read_generic": lambda html: read_generic(URL, html, DAY),
        "list_generic": lambda html: list_generic(URL, html, DAY),
        "read_article": lambda html: read_article(URL, [html], known, DAY),
        "read_listing": lambda html: read_listing(URL, html, known, DAY),
    }
    seconds = {}
    for name, way in ways.items():
        start = time.process_time()
        try:
            way(decode(page.body))
        except ReadingError:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            return Outcome(page, seconds | {name: 0.0}, f"{name} ({known.family}): {type(error).__name__}: {error}")
        seconds[name] = time.process_time() - start
    return Outcome(page, seconds, None)
