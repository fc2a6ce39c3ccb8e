"""The generated site: so many articles, the pages that show them, and what an archive must hold of them.

The same number gives the same bytes. Which articles are special, and how, follows from their numbers, so that every
mixture occurs.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

HOST = "http://www.tanxi.example"
NAMES = {"yw": "要闻", "ms": "民生", "wh": "文化", "jj": "经济"}
PAGE_SIZE = 20

PROFILE = """\
id = "tanxi"
name = "潭溪新闻网"
hosts = ["www.tanxi.example"]
articles = '/t\\d{8}_\\d+\\.html$|/go/\\d+\\.html$'
addresses = { document = '/t\\d{8}_(\\d+)\\.html$' }
sections = [
SECTIONS]
[listing]
items = "ul.list > li"
date = "span"
next = { xpath = "//a[text()='下一页']/@href" }
[[layouts]]
id = "v2"
when = "span#hits"
views = { url = "http://www.tanxi.example/count?id={id}", id = '_(\\d+)\\.html', re = '\\d+' }
FIELDS[[layouts]]
id = "v1"
when = "div.text"
FIELDS"""
FIELDS = """\
title = "h1"
published = { css = "div.meta", re = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d' }
source = { css = "div.meta", re = '来源：(\\S+)' }
author = { css = "div.meta", re = '作者：(\\S+)' }
body = "div.text"
breadcrumb = "div.pos a"
attachments = "a.file::attr(href)"
next_page = { xpath = "//div[@class='text-pages']/a/@href" }
"""
WHO = "潭溪市 石桥镇 沿江村 柳树湾社区 城东街道 市水务局 县农技站 老船工们 镇卫生院 小学师生".split()
WHEN = "昨日 上周末 入秋以来 连日来 清晨 汛期过后 春耕时节 傍晚时分".split()
WHAT = (
    "修通了通往渡口的石板路 栽下了新一季的柑橘苗 办起了露天的皮影戏 清理了积年的河道淤泥 翻新了百年的戏台 "
    "开通了进城的早班车 为老人们量了血压 收完了最后一批晚稻 修好了被水冲坏的木桥 整理出三大箱旧账本"
).split()


@dataclass(frozen=True)
class Page:
    """One answer of the site, whole and as it should be."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    status: int = 200


@dataclass(frozen=True)
class Story:
    """An article as an archive must hold it. `calls` is how many requests its row takes, redirect and counter too."""

    number: int
    title: str
    body: str
    views: tuple[str, ...]
    addresses: tuple[str, ...]
    sections: tuple[str, ...]
    calls: int


@dataclass(frozen=True)
class Site:
    """Pages by path and query, the stories they tell, and the profile that reads them."""

    pages: Mapping[str, Page]
    stories: tuple[Story, ...]
    profile: str

    @property
    def most_calls(self) -> int:
        """The most requests that one frontier row takes."""
        return max(story.calls for story in self.stories)

    @property
    def articles(self) -> list[str]:
        """The paths of the articles' first pages, one each."""
        return [story.addresses[0].removeprefix(HOST) for story in self.stories]

    @property
    def listings(self) -> list[str]:
        """The paths of all listing pages."""
        return [path for path in self.pages if path.split("/")[1] in NAMES and path.count("/") == 2]


def build(articles: int) -> Site:
    """The site with so many articles; an eighth of them has the text of another one's, or a second address."""
    pages: dict[str, Page] = {}
    entries: dict[str, list[str]] = {key: [] for key in NAMES}
    stories = [_add_story(pages, entries, number) for number in range(articles)]
    for key, lines in entries.items():
        _add_listing(pages, key, lines)
    sections = "".join(f'{{ id = "{key}", name = "{name}", url = "{HOST}/{key}/" }},\n' for key, name in NAMES.items())
    profile = PROFILE.replace("SECTIONS", sections).replace("FIELDS", FIELDS)
    return Site(pages, tuple(stories), profile)


def _add_story(pages: dict[str, Page], entries: dict[str, list[str]], number: int) -> Story:
    keys = list(NAMES)
    key, other = keys[number % 4], keys[(number + 1) % 4]
    day = f"2024-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    name = f"t{day.replace('-', '')}_{number}.html"
    own, second, moved = f"/{key}/x/{name}", f"/{other}/x/{name}", f"/go/{number}.html"
    twice, redirected, counted = number % 16 == 5, number % 15 == 4, number % 4 == 1
    title, parts = f"{_words(number, 'title')}（之{number}）", _parts(number)
    _add_article(pages, own, key, title, day, parts, number)
    listed = moved if redirected else own
    if redirected:
        pages[moved] = Page(b"", {"Location": own, "Content-Type": "text/html"}, 302)
    if twice:
        _add_article(pages, second, key, title, day, parts, number)
    if counted:
        pages[f"/count?id={number}"] = Page(f"document.write('{number * 7}');".encode(), {"Content-Type": "text/plain"})
    line = f'<li><a href="{listed}">{title}</a><span>{day}</span></li>'
    entries[key].append(line)
    again = {5: line.replace(listed, second), 7: line}.get(number % 16)  # under another address; under the same
    if again is not None:
        entries[other].append(again)
    return Story(
        number=number,
        title=title,
        body="\n".join(paragraph for part in parts for paragraph in part),
        views=(str(number * 7),) * counted * (1 + twice),
        addresses=tuple(HOST + path for path in (own, *[second] * twice, *[moved] * redirected)),
        sections=(key,) if again is None else (key, other),
        calls=len(parts) + redirected + counted,
    )


def _words(number: int, salt: str) -> str:
    chance = Random(f"{number} {salt}")
    return chance.choice(WHO) + chance.choice(WHEN) + chance.choice(WHAT)


def _parts(number: int) -> list[list[str]]:
    """The paragraphs of each page of an article. Every sixteenth has the text of its neighbour, word for word."""
    author = number - 1 if number % 16 == 10 else number
    pages = 2 + number // 10 % 3 if author % 10 == 3 else 1
    return [
        [f"{'。'.join(_words(author, f'{page} {line} {part}') for part in range(4))}。" for line in range(4)]
        for page in range(pages)
    ]


def _add_article(
    pages: dict[str, Page], path: str, key: str, title: str, day: str, parts: list[list[str]], number: int
) -> None:
    paths = [path if not page else path.replace(".html", f"_{page}.html") for page in range(len(parts))]
    meta = f"{day} {number // 60 % 24:02}:{number % 60:02} 来源：潭溪日报 作者：{'张李王赵'[number % 4]}石樵"
    hits = ' 浏览：<span id="hits"></span>' if number % 4 == 1 else ""
    for page, paragraphs in enumerate(parts):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        if number % 25 == 8 and page == 0:
            pages[f"/files/{number}.pdf"] = Page(f"%PDF-1.4 {number}".encode(), {"Content-Type": "application/pdf"})
            text += f'<p><a class="file" href="/files/{number}.pdf"></a></p>'
        more = f'<div class="text-pages"><a href="{paths[page + 1]}">下页</a></div>' if page + 1 < len(parts) else ""
        html = (
            f'<div class="pos"><a href="/">首页</a> <a href="/{key}/">{NAMES[key]}</a></div><h1>{title}</h1>'
            f'<div class="meta">{meta}{hits}</div><div class="text">{text}</div>{more}'
        )
        pages[paths[page]] = _html(title, html, number)


def _add_listing(pages: dict[str, Page], key: str, lines: list[str]) -> None:
    count = max(1, -(-len(lines) // PAGE_SIZE))
    for page in range(count):
        items = "".join(lines[page * PAGE_SIZE : (page + 1) * PAGE_SIZE])
        more = f'<a href="/{key}/index_{page + 1}.html">下一页</a>' if page + 1 < count else ""
        path = f"/{key}/index_{page}.html" if page else f"/{key}/"
        pages[path] = _html(NAMES[key], f'<ul class="list">{items}</ul>{more}', 1)


def _html(title: str, content: str, number: int) -> Page:
    """A page in the encoding, compression and with the validators that its number calls for."""
    charset = "gb2312" if number % 8 == 2 else "utf-8"
    html = f'<html><head><meta charset="{charset}"><title>{title}</title></head><body>{content}</body></html>'
    body = html.encode("gb18030" if charset == "gb2312" else "utf-8")
    headers = {"Content-Type": "text/html" if number % 16 == 2 else f"text/html; charset={charset}"}
    if number % 9 == 0:
        body = gzip.compress(body, mtime=0)
        headers["Content-Encoding"] = "gzip"
    if number % 3:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Page(body, headers)
