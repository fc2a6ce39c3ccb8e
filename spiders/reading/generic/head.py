"""What a page says outside its lines: <title>, <meta>, scripts, its address."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from spiders.reading.text import fold
from spiders.reading.tree import Node

LONGEST_SCRIPT = 100_000
"""Characters of one script in which a date is looked for."""
_MOST = 200

_TITLES = ("og:title", "articletitle", "twitter:title", "headline")
_DATES = (
    "article:published_time", "pubdate", "publishdate", "og:release_date", "datepublished", "publish_time",
    "weibo: article:create_at", "apub:time", "dc.date", "date", "og:published_time",
)  # fmt: skip
_SOURCES = ("contentsource", "source", "article:source", "mediaid", "og:article:source")
_AUTHORS = ("author", "article:author", "og:article:author")

_SCRIPTED = re.compile(
    r"""\b\w{0,9}(?:pub|issue|release|news_?(?:time|date)|create|article_?(?:time|date)|fbsj|fbrq|publish_?at)\w{0,12}["']?\s*[:=]\s*["']"""
    r"""(\d{4}\s?[-/年]\s?\d{1,2}\s?[-/月]\s?\d{1,2}[^"'<>]{0,20})["']""",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"""document\.write\(\s*["'](\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[^"'<>]{0,20})["']""")
_IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sign>[-_/]?)(?P<month>0[1-9]|1[0-2])(?:(?P=sign)|[-_/]?)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_/]?(?P<month>0[1-9]|1[0-2])(?!\d)")
_IN_ADDRESS_SHORT = re.compile(r"/(?P<year>\d\d)/(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])/")


@dataclass(frozen=True, slots=True)
class Head:
    """Texts of <title> and <meta>; all may be wrong, so what the page shows comes first."""

    titles: tuple[str, ...]
    dates: tuple[str, ...]
    sources: tuple[str, ...]
    authors: tuple[str, ...]
    keywords: tuple[str, ...]


def read_head(root: Node) -> Head:
    """What <title> and <meta> say."""
    metas: dict[str, str] = {}
    for number, meta in enumerate(root.iter("meta")):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        if name and number < _MOST:
            metas.setdefault(name, fold(meta.get("content") or "")[:1000])
    title = next((fold("".join(str(text) for text in node.itertext())) for node in root.iter("title")), "")
    return Head(
        tuple(text for text in (*_chosen(metas, _TITLES), title[:500]) if text),
        _chosen(metas, _DATES),
        _chosen(metas, _SOURCES),
        _chosen(metas, _AUTHORS),
        _chosen(metas, ("keywords",)),
    )


def scripted_dates(root: Node) -> Iterator[str]:
    """The times that scripts and JSON-LD name as the article's."""
    for script in root.iter("script"):
        text = (script.text or "")[:LONGEST_SCRIPT]
        for found in (*_SCRIPTED.finditer(text), *_WRITTEN.finditer(text)):
            yield found[1]


def dates_in_address(url: str) -> Iterator[str]:
    """The days that an address's path holds, as `2019-10-17`."""
    path = urlsplit(url).path
    for pattern in (_IN_ADDRESS, _IN_ADDRESS_SHORT):
        for found in pattern.finditer(path):
            year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
            yield f"{year}-{found['month']}-{found['day']}"


def day_of_address(url: str) -> date | None:
    """The day, or the last day of the month, that an address holds: by it a date without a year is read."""
    whole = next(dates_in_address(url), None)
    if whole is not None:
        year, month, day = map(int, whole.split("-"))
    elif found := _MONTH.search(urlsplit(url).path):
        year, month = int(found["year"]), int(found["month"])
        day = monthrange(year, month)[1]
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _chosen(metas: dict[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(metas[name] for name in names if metas.get(name))
