"""When an article says it appeared: the visible time before one in <meta>, a script or the address."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from spiders.reading.dates import read_moment
from spiders.reading.generic.head import Head, dates_in_address, scripted_dates
from spiders.reading.generic.labels import Pair
from spiders.reading.generic.words import DATED
from spiders.reading.tree import Node
from storage.items import Moment

ZONE = ZoneInfo("Asia/Shanghai")
"""Where the sites that this reads are."""

_APART = re.compile(r"(?<!\d)((?:19|20)\d\d) {1,3}(\d{1,2}) ?[/-] ?(\d{1,2})(?!\d)")
"""`2023 11/17`: a year that a design sets apart from its day."""
_LIKE_TIME = re.compile(
    r"\d\s?[-/.年月－．]\s?\d|\d{8}|\d\s?(?:分钟|小时|天|周|个?月|年)以?前|[昨前今]天|刚刚"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b.{0,3}\d",
    re.IGNORECASE,
)
"""What a text has that is worth a closer look."""
_TODAY = re.compile(r"今天是|现在是|当前时间|北京时间|欢迎")
"""What stands before the reader's own day."""
_NEAR = 4
"""Lines below a body, within which a date without a label is the article's."""
_SHORT = 120
_TIME = re.compile(r"\s*(\d{1,2}[:：时]\d{2}(?:[:：分]\d{2})?)")


@dataclass(frozen=True, slots=True)
class Told:
    """A moment, and how sure it is that it is the article's."""

    moment: Moment
    confidence: float


def labelled(found: Sequence[Pair], kind: str, captured: date | None) -> Moment | None:
    """The first time that stands behind a label of that kind."""
    return _first((_completed(pair, found) for pair in found if pair.kind == kind), captured)


def visible(above: Sequence[Pair], below: Sequence[Pair], captured: date | None) -> Told | None:
    """The time that the lines around an article print, the labelled one first."""
    for moment, sure in (
        (labelled(above, "published", captured), 0.97),
        (_bare(above, captured), 0.93),
        (labelled(above, "updated", captured), 0.8),
        (labelled(below, "published", captured), 0.85),
        (_bare([pair for pair in below if pair.at < _NEAR and DATED.search(pair.value)], captured), 0.7),
    ):
        if moment is not None:
            return Told(moment, sure)
    return None


def is_relative(moment: Moment) -> bool:
    """Whether a page counts a time from the day of its reader, as in `昨天` and `3小时前`."""
    return moment.assumed_year and re.search("[昨今刚前]", moment.raw) is not None


def _bare(found: Sequence[Pair], captured: date | None) -> Moment | None:
    """The first time that stands without a label of its own."""
    kinds = ("bare", "source", "author", "editor", "views", "other")
    short = (pair for pair in found if pair.kind in kinds and len(pair.value) <= _SHORT)
    texts = (_completed(pair, found) for pair in short if not _TODAY.search(pair.value))
    return _first(texts, captured)


def hidden(head: Head, root: Node, urls: Iterable[str], captured: date | None) -> Iterator[Told]:
    """The times that only <meta>, scripts or the addresses tell, surest first."""
    for texts, sure in ((head.dates, 0.7), (list(scripted_dates(root)), 0.6)):
        if moment := _first(texts, captured):
            yield Told(moment, sure)
    for url in urls:
        if moment := _first(dates_in_address(url), captured):
            yield Told(moment, 0.5)


def _first(texts: Iterable[str], captured: date | None) -> Moment | None:
    for text in texts:
        if not _LIKE_TIME.search(text):
            continue
        moment = read_moment(_APART.sub(r"\1/\2/\3", text), ZONE, captured)
        if moment is not None and moment.date.year >= 1990:
            return replace(moment, raw=moment.raw if moment.raw in text else text.strip())
    return None


def _completed(pair: Pair, found: Sequence[Pair]) -> str:
    """A value, with the clock that a line of its own prints after a day."""
    after = next((other for other in found if other.at > pair.at), None)
    if after is None or not re.search(r"\d{1,2}日?\s*$", pair.value):
        return pair.value
    clock = _TIME.match(after.value) if after.kind == "bare" else None
    return f"{pair.value} {clock[1]}" if clock else pair.value
