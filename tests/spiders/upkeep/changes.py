"""What a redesign may do to the sample site's articles, and the causes that must then be named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from cli.sample.page import Page
from cli.sample.site import build

Change = Callable[[str], str]


def renamed(html: str) -> str:
    """The class of the metadata, by which the layout is chosen, has another name."""
    return html.replace('"article-meta"', '"meta-line"')


def title_renamed(html: str) -> str:
    return html.replace('"article-title"', '"headline"')


def body_renamed(html: str) -> str:
    return html.replace('"article-body"', '"article-text"')


def in_a_script(html: str) -> str:
    """The source is written by a script."""
    return re.sub(r"<span>(来源：[^<]*)</span>", r"<script>write('\1')</script>", html)


def swapped(html: str) -> str:
    """Author and source stand behind each other's labels."""
    html = re.sub(r"<span>来源：([^<]*)</span>", "<span>作者：赵德明</span><b>来源：\\1</b>", html)
    return re.sub(r"<b>来源：([^<]*)</b>", r"<b>稿源：\1</b><span>来源：赵德明</span>", html)


def footer_date(html: str) -> str:
    """What stands where the date was is the day on which the template was made."""
    return re.sub(r"<span>发布时间：([\d\- :]+)</span>", r"<i>\1</i><span>发布时间：2012-05-08 10:00</span>", html)


def related(html: str) -> str:
    """The class of the body has gone to the related articles."""
    html = html.replace('<div class="article-body">', '<div class="text">')
    return html.replace('<div class="related">', '<div class="article-body">')


def one_text(html: str) -> str:
    """Every article has the text of the site's imprint where its own was."""
    imprint = "本站由澜川日报社主办，未经授权不得转载。违法和不良信息举报电话见首页底部，欢迎监督。"
    html = html.replace(
        '<div class="article-body">', f'<div class="article-body"><p>{imprint}</p></div><div class="t">'
    )
    return html


def section_title(html: str) -> str:
    """The heading of the article is that of its section."""
    return re.sub(r'<h1 class="article-title">([^<]*)</h1>', r'<h1 class="article-title">时政</h1><h2>\1</h2>', html)


CHANGES: Mapping[str, tuple[Change, set[str]]] = {
    "the layout's probe finds nothing": (renamed, {"layout"}),
    "the title's class is another": (title_renamed, {"coverage/title"}),
    "the body's class is another": (body_renamed, {"coverage/body"}),
    "a field moved into a script": (in_a_script, {"coverage/source"}),
    "author and source are swapped": (swapped, {"impossible/source"}),
    "the date is the template's": (footer_date, {"published"}),
    "the body is the related articles": (related, {"impossible/body", "body"}),
    "the body is the imprint": (one_text, {"impossible/body", "body"}),
    "the title is the section's": (section_title, {"impossible/title"}),
}
"""What the site does, and the causes of which one at least must be named."""


def is_utf8(body: bytes) -> bool:
    return body.decode("utf-8", "ignore").encode() == body


def changed(change: Change, edition: int = 3) -> dict[str, Page]:
    """The site with every article of the newest look changed so."""
    pages = build(edition)
    for path, page in pages.items():
        if b'class="article-meta"' in page.body:
            encoding = "utf-8" if "charset" in page.headers["Content-Type"] and is_utf8(page.body) else "gb18030"
            pages[path] = replace(page, body=change(page.body.decode(encoding)).encode(encoding), failures=0)
    return pages
