"""A second, smaller sample site: 溪山在线, which reprints some articles of the first and writes a few of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from cli.sample import content
from cli.sample.articles import articles
from cli.sample.ordinary import writer
from cli.sample.page import Page, link

NAME = "溪山在线"
FOLDER = "/wh/"
OWN = ("2019-12-06T10:20", "2020-01-17T16:05", "2020-04-09T09:40", "2020-06-25T11:15", "2020-09-03T08:50")
"""When the site's own articles were published."""


@dataclass(frozen=True)
class Article:
    """One article: `published` as its page prints it, with a time or without."""

    title: str
    published: str
    source: str
    paragraphs: tuple[str, ...]

    def path(self, number: int) -> str:
        """Its address, by its place among all."""
        day = self.published[:10].replace("-", "")
        return f"{FOLDER}{day[:6]}/t{day}_{number}.html"


def build() -> dict[str, Page]:
    """Every page of the site by its path. Two calls give equal bytes."""
    written = sorted((*_reprints(), *_own()), key=lambda article: article.published, reverse=True)
    paths = {article.path(number): article for number, article in enumerate(written, 1)}
    pages = {path: _page(_article(article)) for path, article in paths.items()}
    entries = [f"<li>{link(path, one.title)}<span>{one.published[:10]}</span></li>" for path, one in paths.items()]
    return pages | {FOLDER: _page(['<ul class="list">', *entries, "</ul>"])}


def _reprints() -> Iterator[Article]:
    first = {article.number: article for article in articles()}
    whole, shortened, changed, same_day = (first[number] for number in (300145, 300142, 300139, 300135))
    yield _again(whole, f"【邻县】{whole.title}", "2020-07-21 09:00", content.NAME)
    yield replace(
        _again(shortened, shortened.title, "2020-05-04 15:30", content.NAME), paragraphs=tuple(_texts(shortened))[:5]
    )
    words = (("花鼓", "花鼓戏"), ("记者", "本报记者"), ("项目启动至今", "至今"))
    found = _again(changed, f"{changed.title}（图）", "2020-02-16 08:10", "澜川日报")
    yield replace(found, paragraphs=tuple(_replaced(line, words) for line in found.paragraphs))
    yield _again(same_day, same_day.title, same_day.date, content.NAME)  # with no time: nobody can say who was first


def _again(article: content.Article, title: str, published: str, source: str) -> Article:
    return Article(title, published, source, tuple(_texts(article)))


def _texts(article: content.Article) -> Iterator[str]:
    return (line for block in article.signed_blocks for line in block.lines())


def _replaced(text: str, words: Iterable[tuple[str, str]]) -> str:
    for old, new in words:
        text = text.replace(old, new)
    return text


def _own() -> Iterator[Article]:
    for number, published in enumerate(OWN, 900_001):
        text = writer("wh", number, published)
        yield Article(text.title(), published.replace("T", " "), NAME, tuple(text.paragraphs()))


def _article(article: Article) -> Iterator[str]:
    yield f"<h1>{escape(article.title)}</h1>"
    yield f'<div class="info">发布时间：{article.published} 来源：{article.source}</div>'
    yield '<div class="text">'
    yield from (f"<p>{escape(line)}</p>" for line in article.paragraphs)
    yield "</div>"


def _page(lines: Iterable[str]) -> Page:
    head = f'<meta charset="utf-8"><title>{NAME}</title>'
    return Page("\n".join(["<!DOCTYPE html>", f"<html><head>{head}</head><body>", *lines, "</body></html>"]).encode())
