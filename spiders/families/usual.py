"""Selectors for what most Chinese sites write alike: labels, the meta tags asked of public sites, the link 下一页."""

import re
from html import unescape
from typing import Any

from spiders.reading.address import resolve
from spiders.reading.shown import place

DAY = r"\d{4}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}\s?日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
"""A day with or without the time, as pages print it."""

_LISTED = r"\d{2,4}\s?[-./年]\s?\d{1,2}(?:\s?[-./月]\s?\d{1,2})?\s?日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_NAMED = (
    r"\s*[:：]\s*([^\s:：|｜]{1,40}?)"
    r"(?=[\s|｜(（\[【]|$|作者|记者|通讯员|责任?编|编辑|时间|日期|发布|点击|浏览|阅读|访问|字号|字体|打印|分享)"
)


def meta(name: str) -> dict[str, Any]:
    """The content of a meta tag."""
    return {"css": f"meta[name='{name}']::attr(content)"}


def labelled(*labels: str, value: str) -> dict[str, Any]:
    """What follows one of the labels, in the element that holds the label or in the one around it.

    图片来源 and the like are about something else.
    """
    return {"xpath": place(*labels), "re": f"(?<![片料频])(?:{'|'.join(labels)}){value}"}


def items(link: str) -> dict[str, Any]:
    """For each link for which the XPath condition `link` is true, the list item or table row around it."""
    return {"xpath": f"//a[{link}]/ancestor::*[self::li or self::tr or self::dd or self::dl][1]"}


def clicking(part: str, pattern: str) -> dict[str, Any]:
    """The counter that a script of the page asks, its address found by `pattern`: one that adds a click each time."""
    place = {"xpath": f"//script[contains(@src, '{part}')]/@src"}
    return {"url": "{id}", "on": place, "id": pattern, "clicks": "refused"}


_WORDS = ("下一页", "下页", "后一页")
_TURN = re.compile(
    rf"<(?:a|input)\s[^<>]{{0,800}}(?:>(?:\s|&nbsp;|<[^<>]{{1,100}}>){{0,5}}|value=[\"'])(?:{'|'.join(_WORDS)})"
)
_HREF = re.compile(r"""\shref\s*=\s*["']?([^"'\s<>]{1,2000})""")
_ONCLICK = re.compile(r"""location(?:\.href)?\s*=\s*(?:encodeURI\()?\s*['"]([^'"<>]{1,500})""")
LEADS = "not(starts-with(@href, 'javascript') or starts-with(@href, '#'))"
SAYS_NEXT = f"({' or '.join(f'starts-with(normalize-space(), {word!r})' for word in _WORDS)})"
SAYS_NEXT += " and string-length(normalize-space()) < 8"
NEXT = {"xpath": f"//a[{SAYS_NEXT}][{LEADS}]/@href"}
"""The address of the link 下一页."""


def turned(url: str, html: str) -> str | None:
    """Where the link 下一页 of a page leads, be it by its `href` or its `onclick`; None where there is none."""
    if not any(word in html for word in _WORDS):
        return None
    for link in _TURN.finditer(html):
        leads = (lead for pattern in (_HREF, _ONCLICK) for lead in pattern.findall(link[0]))
        for lead in leads:
            if target := resolve(url, unescape(lead)):
                return target
    return None


LISTED_DAY = {"xpath": ".//text()", "re": rf"^\W*{_LISTED}(?=\s|$|[])）】])|{_LISTED}\s?[])）】]?\s*$"}
"""A day at the beginning or the end of one of an entry's texts: within a summary it is no entry's date."""

_NAMED_TITLE = "meta[@name='ArticleTitle'][normalize-space(@content)]"
TITLE = {"xpath": f"//{_NAMED_TITLE}/@content | /*[not(.//{_NAMED_TITLE})]//h1"}
"""The title by the tag that public sites owe (国办发〔2017〕47号), else the page's heading."""

PUBLISHED = [
    labelled("发布时间", "发布日期", "发表时间", "发稿时间", value=rf"\s*[:：]?\s*({DAY})"),
    {"xpath": "(//h1)[position() <= 3]/following::*[position() <= 6]", "re": DAY},
    labelled("时间", "日期", value=rf"\s*[:：]\s*({DAY})"),
    meta("PubDate"),
]
SOURCE = [labelled("文章来源", "信息来源", "稿件来源", "新闻来源", "来源", "稿源", value=_NAMED), meta("ContentSource")]
AUTHOR = [labelled("作者", "记者", "通讯员", value=_NAMED), meta("Author")]
EDITOR = [labelled("责任编辑", "责编", "编辑", value=_NAMED)]
_PLACE = "text()[contains(., '位置')][contains(., '当前') or contains(., '所在') or contains(., '现在')]"
_TRAIL = "contains(@class, 'breadcrumb') or contains(@class, 'crumbs')"
BREADCRUMB = {
    "xpath": f"(//*[{_PLACE}])[1]/ancestor-or-self::*[position() <= 4][.//a][1]//a"
    f" | (//*[{_TRAIL}])[1][not(//*[{_PLACE}])]//a"
}

ARTICLE = {
    "title": TITLE,
    "published": PUBLISHED,
    "source": SOURCE,
    "author": AUTHOR,
    "editor": EDITOR,
    "breadcrumb": BREADCRUMB,
}
"""Keys of a layout that no CMS writes in a way of its own."""
