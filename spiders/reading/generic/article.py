"""An article's page of an unknown site to what it says, and how sure that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from spiders.reading import captions, fields, media, names
from spiders.reading.address import base_address, host_of
from spiders.reading.dates import last_day
from spiders.reading.errors import EmptyBody, MissingField, OtherArticle
from spiders.reading.generic import confidence, credits, times
from spiders.reading.generic.body import ENOUGH, Body, densest, elements, find_body, weigh
from spiders.reading.generic.confidence import Confidence
from spiders.reading.generic.head import Head, day_of_address, read_head
from spiders.reading.generic.outline import Line, Outline, outline
from spiders.reading.generic.paging import next_article_page
from spiders.reading.generic.scripted import built
from spiders.reading.generic.signs import signs
from spiders.reading.generic.surroundings import Surroundings, breadcrumb, look_around, subtitle, tags
from spiders.reading.generic.title import Title, find_title
from spiders.reading.generic.unlabelled import has_words, unlabelled_authors, unlabelled_source
from spiders.reading.generic.words import squeezed
from spiders.reading.joining import joined
from spiders.reading.tree import Node, parse
from storage.items import Article, Moment, Reading

_SUMMARY = re.compile(r"^\s*[\[【]?(?:内容)?(?:摘要|导读|提要|核心提示|简介)[\]】]?\s*[:：]")
_LONG = 15
_END = 80
_BETWEEN_COPIES = 4
"""Lines between two copies of a body: the second has its title and labels, too."""
_BYLINE = re.compile("(?:记者|通讯员|作者|撰稿|供稿|摄影)[^了说在从的于们]")
"""What stands with the name of a writer at the ends of a text."""
_CLOSING_SOURCE = re.compile(r"(?<=\S)\s+(?:来源|稿源)\s*[:：]\s*\S{2,20}$")
_PAGE_NUMBER = re.compile(r"\s*(?:[（(\[【]\s*(?:第?\s*\d{1,3}\s*页?)\s*[)）\]】]|[-—_]?\s*第\s*\d{1,3}\s*页)\s*$")

MOST_LINKS = 2_000
"""Links of a body in which documents are looked for."""
_MANY = 2_000
"""Lines of a page that surely shows what it has: what is hidden in it is not looked at."""
MOST_CAPTIONS = 200
"""Lines behind pictures that are looked at: for each, the elements around it are searched for a picture."""
LAYOUT = "generic"
"""The layout of every article that was read without a profile."""


@dataclass(frozen=True, slots=True)
class GenericReading:
    """One reading without a profile, and how sure each field is."""

    reading: Reading
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, and where its article is in it."""

    url: str
    root: Node
    head: Head
    lines: Outline
    title: Title
    body: Body
    around: Surroundings


@dataclass(frozen=True, slots=True)
class _Told:
    """The times that a page tells."""

    published: times.Told | None
    updated: Moment | None


def read_generic(url: str, html: str, captured: date | None = None, root: Node | None = None) -> GenericReading:
    """What a page says, read without a profile; `captured`, the day of the fetch, completes dates without a year.

    `url` is the page's address, from which its links start; `root` its tree, where it was parsed already, which stays
    as it is. The article's site is the host, its layout LAYOUT.
    Raises MissingField, EmptyBody or PageTooLarge.
    """
    page = _located(url, parse(html, url) if root is None else root)
    base = base_address(url, page.root)
    told = _told(page, captured)
    views = credits.views(page.around.every) or credits.counter(page.root)
    article = _article(page, base, told)
    reading = Reading(article, views, next_article_page(url, base, html, page.root))
    return GenericReading(reading, _confidence(page, reading, told))


def read_generic_pages(url: str, pages: Sequence[str], captured: date | None = None) -> GenericReading:
    """What the pages of one article say, read without a profile: the first page's fields, every page's body.

    `url` is the first page's address, `pages` the HTML in order. Raises what read_generic raises, and OtherArticle.
    """
    found = read_generic(url, pages[0], captured)
    for html in pages[1:]:
        found = followed_by(found, html, captured)
    return found


def followed_by(found: GenericReading, html: str, captured: date | None = None) -> GenericReading:
    """A reading with one more page of its article joined to it. Raises what read_generic raises, and OtherArticle."""
    url = found.reading.next_page or found.reading.article.url
    more = read_generic(url, html, captured)
    first, other = found.reading.article, more.reading.article
    if not _is_same_title(first.title, other.title):
        raise OtherArticle(url, LAYOUT, first.title)
    article = replace(
        first,
        kind="text" if "text" in (first.kind, other.kind) else first.kind,
        body="\n".join(joined([first.body.split("\n"), other.body.split("\n")], first.title)).strip(),
        authors=first.authors or other.authors,
        editors=first.editors or other.editors,
        source=first.source or other.source,
        captions=tuple(dict.fromkeys(first.captions + other.captions)),
        images=tuple(dict.fromkeys(first.images + other.images)),
        attachments=tuple(dict.fromkeys(first.attachments + other.attachments)),
    )
    sure = replace(found.confidence, body=min(found.confidence.body, more.confidence.body))
    return GenericReading(Reading(article, found.reading.views, more.reading.next_page), sure)


def _is_same_title(first: str, other: str) -> bool:
    """Whether two pages have one title, of which the other may add its number."""
    first, other = (squeezed(_PAGE_NUMBER.sub("", title)) for title in (first, other))
    return first == other


def _article(page: _Page, base: str, told: _Told) -> Article:
    around, title = page.around, page.title.text
    holders = elements(page.lines, page.body)
    if sum(1 for holder in holders for _ in holder.iter("a")) > MOST_LINKS:
        holders = []
    lines = page.lines.lines[page.body.first : page.body.last]
    texts, under = _apart([line for line in lines if not _leads_away(page, line)], holders)
    body, closing = names.without_editors(_once(texts))
    body = [*body[:-1], _CLOSING_SOURCE.sub("", body[-1])] if body else body
    kind = media.kind(holders, body, base, False)
    if kind is None:
        raise EmptyBody(page.url, LAYOUT, "the page around its title")
    trail = breadcrumb(page.lines, page.title)
    return Article(
        url=page.url,
        site=host_of(page.url) or "",
        layout=LAYOUT,
        kind=kind,
        title=title,
        body="\n".join(body),
        subtitle=subtitle(page.lines, page.title, page.body),
        authors=_authors(page, body),
        editors=credits.editors(around.every) or closing,
        source=_source(around) or unlabelled_source(around.lines, around.above, title) or credits.closing_source(body),
        published=told.published.moment if told.published else None,
        updated=told.updated,
        tags=tags(around.every),
        breadcrumb=trail,
        section=fields.last_section(trail, title),
        captions=under,
        images=tuple(dict.fromkeys(media.images(holders, base))),
        attachments=tuple(dict.fromkeys(media.attachments(holders, base))),
    )


def _leads_away(page: _Page, line: Line) -> bool:
    """Whether a line between paragraphs only links other articles: several in a row, or one that a heading names."""
    if line.role == "menu":
        return len(line.parts) > 1 and page.lines.boxes[line.box].node.tag == "div"
    return line.role in ("stop", "tail") and line.linked > 0


def _apart(lines: Sequence[Line], holders: Sequence[Node]) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs of a body, and its captions.

    What the page calls a caption is no paragraph, unless nothing else is there; what only looks like one is both.
    """
    behind, marked, texts, told = captions.behind_pictures(holders), captions.marked(holders), [], []
    left = MOST_CAPTIONS
    for line in lines:
        begins = line.parts[:1]
        is_marked = any(captions.is_marked(node, marked) for _, node in begins)
        is_behind = not is_marked and left > 0 and any(part in behind for part in begins)
        left -= is_behind
        if is_marked or (is_behind and captions.looks_like_one(line.text, begins[0][1])):
            told.append(line.text)
        if not is_marked:
            texts.append(line.text)
    return (texts or told), tuple(dict.fromkeys(told)) if texts else ()


def _located(url: str, root: Node) -> _Page:
    head, lines = read_head(root), outline(root)
    weights = weigh(lines)
    run = densest(weights)
    shown = sum(weights[slice(*run)]) if run else 0.0
    if shown < ENOUGH and (page := built(root, head.titles, int(2 * shown))):
        lines = outline(parse(page, url))
    elif run is None and len(lines.lines) < _MANY:  # a page that a script would have shown
        lines = outline(root, hidden=True)
    if shown < ENOUGH:
        weights = weigh(lines)
        run = densest(weights)
    title = find_title(lines, head, run[0] if run else len(weights))
    if title is None:
        raise MissingField(url, LAYOUT, "title", "no line looks like a title, and <title> is empty")
    body = find_body(lines, weights, title.last if title.last > title.first else 0, title.text)
    return _Page(url, root, head, lines, title, body, look_around(lines, title, body))


def _told(page: _Page, captured: date | None) -> _Told:
    around, day = page.around, last_day(captured, day_of_address(page.url))
    published = times.visible(around.above, around.below, day)
    if published is not None and day != captured and times.is_relative(published.moment):
        published = times.visible(around.above, around.below, captured)
    if published is None:
        published = next(times.hidden(page.head, page.root, [page.url], day), None)
    return _Told(published, times.labelled(around.every, "updated", day))


def _source(around: Surroundings) -> str | None:
    return credits.source(around.above) or credits.source(around.near)


def _labelled_authors(around: Surroundings) -> tuple[str, ...]:
    return credits.authors(around.above) or credits.authors(around.near)


def _authors(page: _Page, body: list[str]) -> tuple[str, ...]:
    around = page.around
    found = _labelled_authors(around) or names.signature(body) or names.opening(body)
    return found or unlabelled_authors(around.lines, around.above, page.title.text)


def _once(texts: list[str]) -> list[str]:
    """The paragraphs of a body that the page prints twice, for phones and for desktops, once; no copied summary."""
    for kept in range(len(texts) // 2, max(0, (len(texts) - _BETWEEN_COPIES - 1) // 2), -1):
        if texts[:kept] == texts[len(texts) - kept :] and (kept > 1 or len(texts[0]) >= _END):
            return texts[:kept]
    return texts[1:] if len(texts) > 1 and _sums_up(texts[0], texts[1:]) else texts


def _sums_up(first: str, others: list[str]) -> bool:
    """Whether a paragraph is a summary that only repeats words of the text."""
    label = _SUMMARY.match(first)
    words = squeezed(first[label.end() :] if label else first).rstrip(".…")
    text = squeezed("".join(others) if label else others[0])
    return len(words) >= _LONG and (words in text if label else text.startswith(words))


def _names_writer(title: str, ends: str) -> bool:
    """Whether the ends of a text, or its title as in `某某：题目`, may name a writer."""
    speaker, colon, _ = title.replace(":", "：").partition("：")
    return _BYLINE.search(ends) is not None or (bool(colon) and names.are_people(speaker))


def _confidence(page: _Page, reading: Reading, told: _Told) -> Confidence:
    article, around = reading.article, page.around
    ends = f"{article.body[:_END]}\n{article.body[-_END:]}"
    shown = signs(page.lines, page.title, page.body, around, told.published, article.body)
    body = confidence.likelihood(shown)
    return Confidence(
        title=min(page.title.confidence, (1 + body) / 2),  # where no article is, it is no article's title
        published=told.published.confidence if told.published else 0.5,
        source=confidence.of(_source(around), article.source, signs=has_words(around.above)),
        authors=confidence.of(_labelled_authors(around), article.authors, signs=_names_writer(page.title.text, ends)),
        editors=confidence.of(article.editors, None),
        views=confidence.of(credits.views(around.every), reading.views),
        body=body,
        updated=confidence.of(article.updated, None),
        tags=confidence.of(article.tags, None),
        breadcrumb=confidence.of(article.breadcrumb, None),
        section=confidence.of(article.section, None),
        captions=confidence.of(article.captions, None),
        next_page=confidence.of(None, reading.next_page),
    )
