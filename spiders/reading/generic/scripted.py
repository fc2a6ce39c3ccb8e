"""An article that only a script holds, as data from which it would build the page: made into that page."""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from spiders.reading.generic.times import ZONE
from spiders.reading.generic.words import SENTENCE, ideographs, squeezed
from spiders.reading.tree import Node

LONGEST_SCRIPTS = 600_000
"""Characters of a page's scripts in which an article is looked for."""
_LEAST = 40
"""Ideographs of a text that may be an article's."""
_MOST = 5_000
"""Values that are looked at in one script."""
_AROUND = 40
"""Values before and behind a text that may belong to it."""

_KINDS = {
    "body": "articleBody content contents body contentHtml content_html articleContent article_content newsContent "
    "news_content detail text txt html contentText docContent zw",
    "title": "title headline newsTitle articleTitle article_title docTitle news_title bt",
    "source": "source sourceName source_name origin copyfrom newsSource mediaName media_name publisher ly",
    "author": "author authors authorName author_name writer reporter zz",
    "published": "datePublished publishTime publish_time pubTime pub_time publishDate pubDate publishedAt published_at "
    "releaseTime release_time issueTime createTime create_time ctime ptime fbsj",
}
_KIND = {name.lower(): kind for kind, names in _KINDS.items() for name in names.split()}
_NAMES = "|".join(sorted(_KIND, key=len, reverse=True))
_VALUE = re.compile(
    rf"""\b(?<![.$-])(?P<name>{_NAMES})\b["']?\s*+:\s*+"""
    r"""(?:\[?\s*+\{[^{}\[\]]{0,200}?"name"\s*+:\s*+)?"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*+)"|'(?P<single>(?:[^'\\]|\\.)*+)'|(?P<number>1\d{9}(?:\d{3})?)(?!\d))""",
    re.IGNORECASE | re.DOTALL,
)
_LABELS = {"source": "来源", "author": "作者", "published": "发布时间"}
_TAG = re.compile("<[^<>]*>")
_BLOCK = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Value:
    """What a script says of an article, in the order of the script."""

    kind: str
    text: str


def built(root: Node, titles: Sequence[str], least: int) -> str | None:
    """The page that a script would build: the longest text that one holds, with what is told beside it.

    A text whose title is one of the page's `titles` comes first; without one it must be by far the longest, as scripts
    hold other articles and comments, too. None where no script holds such a text of `least` ideographs.
    """
    values = [value for script in _scripts(root) for value in [*_values(script), _Value("end", "")]]
    known = squeezed("".join(titles))
    found: list[tuple[bool, int, int]] = []
    for at, value in enumerate(values):
        length = ideographs(_TAG.sub("", value.text)) if value.kind == "body" else 0
        if length >= _LEAST and SENTENCE.search(value.text):
            title = squeezed(_near(values, at).get("title", ""))
            found.append((bool(title) and title in known, length, at))
    is_titled, length, at = max(found, default=(False, 0, 0))
    others = [other for _, other, place in found if place != at and values[place] != values[at]]
    if length < max(least, _LEAST) or (not is_titled and 2 * max(others, default=0) > length):
        return None
    return _page(_near(values, at), values[at].text)


def _scripts(root: Node) -> Iterator[str]:
    left = LONGEST_SCRIPTS
    for script in root.iter("script"):
        text = script.text or ""
        left -= len(text)
        if left < 0:
            return
        if len(text) > _LEAST:
            yield text


def _values(script: str) -> Iterator[_Value]:
    for number, found in enumerate(_VALUE.finditer(script)):
        if number >= _MOST:
            return
        text = _plain(found)
        if text.strip():
            yield _Value(_KIND[found["name"].lower()], text)


def _plain(found: re.Match[str]) -> str:
    """A value as it is meant; a number as the time that it counts to, in seconds or milliseconds."""
    if number := found["number"]:
        return f"{datetime.fromtimestamp(int(number[:10]), UTC).astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
    quoted = found["double"] if found["single"] is None else found["single"].replace("\\'", "'").replace('"', '\\"')
    try:
        text = str(json.loads(f'"{quoted}"', strict=False))
    except ValueError:
        return ""
    return html.unescape(text) if "&lt;" in text and "<" not in text else text


def _near(values: Sequence[_Value], at: int) -> dict[str, str]:
    """Of each kind the value nearest before the text at a place, else behind it, up to another text or script."""
    near = dict[str, str]()
    for way in (reversed(values[max(0, at - _AROUND) : at]), values[at + 1 : at + _AROUND]):
        for value in way:
            if value.kind == "end" or (value.kind == "body" and len(value.text) >= _LEAST and value != values[at]):
                break
            near.setdefault(value.kind, value.text)
    return near


def _page(near: Mapping[str, str], text: str) -> str:
    title = html.escape(_TAG.sub("", near.get("title", "")))
    told = "".join(f"<p>{label}：{html.escape(near[kind])}</p>" for kind, label in _LABELS.items() if kind in near)
    if not _BLOCK.search(text):
        text = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<html><body><h1>{title}</h1>{told}<div>{text}</div></body></html>"
