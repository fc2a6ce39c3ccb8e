"""View counts: as pages print them, and as their counters answer."""

import re
from decimal import Decimal

from spiders.patterns import search
from spiders.profile import Counter
from spiders.reading import blanks
from spiders.reading.address import resolve
from spiders.reading.text import replaced
from spiders.reading.tree import Node
from storage.items import ViewCount

LONGEST_TEXT = 1_000
"""Characters of a text or a reply in which a count is looked for."""

MOST_VIEWS = 10**15
"""A count beyond it is a number of something else, and would soon be beyond what a database column holds."""

_FOLDED = dict(zip("０１２３４５６７８９，．＋：　\xa0", "0123456789,.+:  ", strict=True))
_NUMBER = (
    r"(?P<raw>(?P<digits>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?!\d)(?P<part>\.\d{1,4})?\s?"
    r"(?P<unit>[万亿千wWkK](?![a-zA-Z]))?\s?(?P<more>[+多余])?)"
)
_LABEL = r"(?:阅读|浏览|点击|访问|查看|人气|热度|围观|播放)(?:次数|人数|数量|总数|量|数|率|人次)?"
_LABELLED = re.compile(rf"{_LABEL}\s*(?P<colon>[:(]?)[^\w:]{{0,4}}{_NUMBER}?")
_COUNTED = re.compile(rf"(?<!\d){_NUMBER}\s?(?:人次|次|人)?\s?(?:已)?{_LABEL}")
_FIRST = re.compile(rf"(?<![\d.]){_NUMBER}")
_UNITS = {"万": 10_000, "w": 10_000, "亿": 100_000_000, "千": 1_000, "k": 1_000}
_WRITTEN = re.compile(r"""(?:\.write(?:ln)?|\.html|\.text|\.val)\s*\(\s*["'](?:<[^<>"']{0,80}>)*([^"'<]{1,40})""")
_ASSIGNED = re.compile(r"""(?:innerHTML|innerText|textContent|value|\bvar\s+\w{1,30})\s*=\s*["']?([\d,.万+]{1,20})""")
_KEYED = re.compile(
    r"""(?:hits?|clicks?|counts?|views?|reads?|pv|num|total|data)\w{0,10}["']?\s*:\s*["']?(\d[\d,.万+]{0,20})""",
    re.IGNORECASE,
)
_WRAPPED = re.compile(
    r"""^[\s\ufeff]*(?:[\w.$]{1,80}\s*\(\s*)?["']?\s*([\d,.]{1,20}\s?[万亿]?\+?)\s*["']?\s*\)?\s*;?\s*$"""
)


def read_views(text: str) -> ViewCount | None:
    """The count that a text prints: after a label such as 阅读, before one, or else the first number; or None."""
    text = text[:LONGEST_TEXT]
    folded = replaced(text, _FOLDED)
    labelled = _LABELLED.search(folded)
    if labelled and labelled["digits"]:
        return _count(text, labelled)
    found = _COUNTED.search(folded)
    if found is None and labelled is None:
        found = _FIRST.search(folded)
    return None if found is None else _count(text, found)


def counter_address(counter: Counter, url: str, root: Node) -> str | None:
    """The address that answers an article's view count; None for a counter on the page, or where no id is found."""
    if counter.url is None:
        return None
    if counter.id is None:
        return resolve(url, counter.url)
    found = blanks.values(counter.id, [url] if counter.on is None else counter.on.texts(root))
    return None if found is None else resolve(url, blanks.address(counter.url, found))


def read_counter(reply: str, counter: Counter) -> ViewCount | None:
    """The count in a counter's reply: by the counter's `re`, else a bare number, JSON, JSONP or a script that writes.

    The reply is only searched, never run.
    """
    reply = reply[:LONGEST_TEXT]
    if counter.pattern is not None:
        found = search(re.compile(counter.pattern), reply)
        return read_views((found[1] if found.re.groups else found[0]) or "") if found else None
    for pattern in (_WRAPPED, _WRITTEN, _ASSIGNED, _KEYED):
        found = pattern.search(reply)
        if found and (count := read_views(found[1])):
            return count
    return None


def _count(text: str, found: re.Match[str]) -> ViewCount | None:
    number = Decimal(found["digits"].replace(",", "") + (found["part"] or ""))
    count = int(number * _UNITS.get((found["unit"] or "").lower(), 1))
    if count > MOST_VIEWS:
        return None
    return ViewCount(text[slice(*found.span("raw"))].strip(), count, bool(found["more"]))
