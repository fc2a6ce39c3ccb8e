"""Who wrote an article and where it is from, as the lines around it say."""

import re
from collections.abc import Sequence

from spiders.reading import fields, names
from spiders.reading.generic.labels import Pair, counted
from spiders.reading.generic.words import DATED, ideographs, is_stop
from spiders.reading.tree import Node
from spiders.reading.views import read_views
from storage.items import ViewCount

_ENDS = re.compile(r"\s+(?![A-Za-z])|(?<=[^A-Za-z])\s+|[|｜丨,，;；【】]|\]\s*\[|(?:19|20)\d\d[-/.年]\d")
_CLOSING = re.compile(
    r"[（(【\[]\s*(?:相关)?(?:文章|稿件|信息)?(?:来源|稿源|转自)\s*[:：]\s*([^（）()【】\[\]]{2,80})[）)】\]]\s*[。.]?$"
)
_LAST = 4
_WRITER = re.compile(r"(?:记者|作者|通讯员)(?![团站部网会之]).*$")
_PLACE = re.compile(r"[(（][\u4e00-\u9fff]{2,4}(?<!版)[)）]$")
_NUMBER_FIRST = re.compile(rf"(?!{DATED.pattern})\W{{0,3}}\d")
_COUNTER = re.compile(r"view|hits?(?![a-z])|click|read_?(?:num|count)|(?<![a-z])pv(?![a-z])|liulan", re.IGNORECASE)


def source(found: Sequence[Pair]) -> str | None:
    """The medium that stands behind a label such as 来源：."""
    for pair in found:
        if pair.kind == "source" and (name := _medium(pair.value)):
            return name
    return None


def closing_source(paragraphs: Sequence[str]) -> str | None:
    """The medium that one of the last paragraphs names in brackets, as in `（来源：某报）`."""
    found = (_CLOSING.search(text) for text in reversed(paragraphs[-_LAST:]))
    return next((name for one in found if one and (name := _medium(one[1]))), None)


def authors(found: Sequence[Pair]) -> tuple[str, ...]:
    """The persons behind 作者：, 记者 and the like."""
    named = (name for pair in found if pair.kind == "author" for name in names.people(f"作者：{pair.value}"))
    return tuple(dict.fromkeys(name for name in named if not is_stop(name)))


def editors(found: Sequence[Pair]) -> tuple[str, ...]:
    """The persons behind 责任编辑： and the like."""
    named = (name for pair in found if pair.kind == "editor" for name in names.editors(f"编辑：{pair.value}"))
    return tuple(dict.fromkeys(named))


def views(found: Sequence[Pair]) -> ViewCount | None:
    """The count behind 浏览次数： or before 次阅读."""
    for pair in found:
        if pair.kind == "views" and _NUMBER_FIRST.match(pair.value) and (count := read_views(pair.value)):
            return count
        if (part := counted(pair.value)) and (count := read_views(part)):
            return count
    return None


def counter(root: Node) -> ViewCount | None:
    """The count in an element that the page calls its counter, shown or not."""
    for node in root.iter("span", "em", "i", "b", "strong", "font"):
        name = node.get("id") or ""
        if name and _COUNTER.search(name) and (node.text or "").strip().isdecimal():
            return read_views(node.text or "")
    return None


def _medium(value: str) -> str | None:
    if DATED.match(value.strip(" 【[")):
        return None
    parts = [part for part in _ENDS.split(value.strip(" 【["), maxsplit=1) if part]
    name = fields.source(_WRITER.sub("", _PLACE.sub("", parts[0]))) if parts else None
    if name is None or "://" in name or is_stop(name) or counted(name):
        return None
    return name if (ideographs(name) or re.search(r"[A-Za-z]{2}", name)) and len(name) <= 40 else None
