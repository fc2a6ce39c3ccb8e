"""An article's pages to what they say."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from spiders.profile import Layout, Profile
from spiders.reading import captions, fields, media, names
from spiders.reading.address import base_address, canonical, in_scope, resolve
from spiders.reading.dates import read_moment
from spiders.reading.errors import EmptyBody, MissingField
from spiders.reading.generic.head import day_of_address
from spiders.reading.joining import joined
from spiders.reading.layout import choose_layout
from spiders.reading.paging import continues
from spiders.reading.prepare import PREPARATIONS
from spiders.reading.shown import Shown
from spiders.reading.text import paragraphs
from spiders.reading.tree import Node, parse
from spiders.reading.views import counter_address, read_views
from spiders.selector import Selector
from storage.items import Article, Moment, Reading, ViewCount

LONGEST_TITLE = 500
"""Characters of a title that are kept."""
_MOST_TEXTS = 50

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What lxml gives out as text, and takes back from nobody."""

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of an article, parsed: its HTML, its tree, the address that its links start from."""

    html: str
    root: Node
    base: str


def read_article(
    url: str, pages: Sequence[str], profile: Profile, captured: date | None = None, root: Node | None = None
) -> Reading:
    """What the pages of one article say: the first page's fields, every page's body, the page that follows the last.

    `url` is the first page's address, `pages` the decoded HTML in order, `captured` the day of the fetch, by which
    dates without a year are read, `root` the first page's tree, where it was parsed already: elements are taken out of
    it. Raises UnknownLayout, MissingField, EmptyBody or PageTooLarge.
    """
    root = parse(pages[0], url) if root is None else root
    shown = Shown(root)
    layout = choose_layout(root, profile, url, shown)
    opened = [_open(url, html, layout, None if number else root) for number, html in enumerate(pages)]
    next_page = _next_page(url, opened[-1], layout, profile)
    shown = shown if opened[0].root is root else Shown(opened[0].root)
    views = _views(shown, layout)
    counter = counter_address(layout.views, url, root) if layout.views is not None and views is None else None
    return Reading(_article(url, opened, layout, profile, shown, captured), views, next_page, counter)


def _open(url: str, html: str, layout: Layout, root: Node | None) -> _Page:
    """A page ready to be read; `root` is its tree, where it was parsed already."""
    if layout.prepare is not None:
        html, root = PREPARATIONS[layout.prepare](html), None
    root = parse(html, url) if root is None else root
    return _Page(html, root, base_address(url, root))


def _article(
    url: str, pages: list[_Page], layout: Layout, profile: Profile, shown: Shown, captured: date | None
) -> Article:
    place, zone = f"{profile.id}/{layout.id}", ZoneInfo(profile.timezone)
    title = layout.title.first(shown.root, shown)
    if title is None:
        raise MissingField(url, place, "title")

    near = day_of_address(url)

    def moment(text: str) -> Moment | None:
        return read_moment(text, zone, captured, near)

    article = Article(
        url=canonical(url, profile),
        site=profile.id,
        layout=place,
        kind="text",
        title=title[:LONGEST_TITLE],
        body="",
        subtitle=_first(shown, [layout.subtitle], str.strip),
        authors=_people(shown, layout.author, names.people),
        editors=_people(shown, layout.editor, names.editors),
        source=_first(shown, layout.source, fields.source),
        published=_first(shown, layout.published, moment),
        updated=_first(shown, [layout.updated], moment),
        tags=fields.tags(_texts(shown, layout.tags)),
        breadcrumb=fields.breadcrumb(_texts(shown, layout.breadcrumb)),
        section=_first(shown, [layout.section], fields.section),
    )
    if layout.section is None:
        article = replace(article, section=fields.last_section(article.breadcrumb, article.title, profile.name))
    return _with_body(article, url, pages, layout)


def _with_body(article: Article, url: str, pages: list[_Page], layout: Layout) -> Article:
    """The article with its body and all that only the body tells: kind, pictures, files, a signature."""
    video = layout.video is not None and any(layout.video.matches(page.root) for page in pages)
    chosen = [media.linked(layout.attachments.nodes(page.root), page.base) for page in pages if layout.attachments]
    files = [address for addresses in chosen for address in addresses]
    told = [text for page in pages for text in _captions(page.root, layout)]
    bodies = [_body(page.root, layout) for page in pages]
    texts = joined([[text for element in body for text in paragraphs(element)] for body in bodies], article.title)
    body, editors = names.without_editors(texts)
    elements = [element for body in bodies for element in body]
    kind = media.kind(elements, body, pages[0].base, video) or ("file" if files else "pictures" if told else None)
    if kind is None:
        raise EmptyBody(url, article.layout)
    pictures = [image for page, body in zip(pages, bodies, strict=True) for image in media.images(body, page.base)]
    files += [file for page, body in zip(pages, bodies, strict=True) for file in media.attachments(body, page.base)]
    return replace(
        article,
        kind=kind,
        body="\n".join(body),
        authors=article.authors or names.signature(body) or names.opening(body),
        editors=article.editors or editors,
        captions=tuple(dict.fromkeys(told)),
        images=tuple(dict.fromkeys(pictures)),
        attachments=tuple(dict.fromkeys(files)),
    )


def _texts(shown: Shown, selector: Selector | None) -> list[str]:
    return [] if selector is None else list(islice(selector.texts(shown.root, shown), _MOST_TEXTS))


def _first(shown: Shown, selectors: Iterable[Selector | None], read: Callable[[str], _Value | None]) -> _Value | None:
    """The first value that any of the selected texts gives, selector by selector."""
    values = (read(text) for selector in selectors for text in _texts(shown, selector))
    return next((value for value in values if value), None)


def _people(shown: Shown, selectors: Iterable[Selector], read: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """The persons in all texts of the first selector that names one."""
    for selector in selectors:
        if found := [name for text in _texts(shown, selector) for name in read(text)]:
            return tuple(dict.fromkeys(found))
    return ()


def _views(shown: Shown, layout: Layout) -> ViewCount | None:
    return None if layout.views is None else _first(shown, [layout.views.selector], read_views)


def _captions(root: Node, layout: Layout) -> list[str]:
    return [] if layout.captions is None else captions.take(layout.captions.elements(root))


def _body(root: Node, layout: Layout) -> list[Node]:
    """The elements of the body, with `drop` taken out: no element within another, no second copy of the same text."""
    for selector in layout.drop:
        for element in selector.elements(root):
            _remove(element)
    found = layout.body.elements(root)
    chosen = set(found)
    outer = [element for element in found if not any(above in chosen for above in element.iterancestors())]
    copies: set[tuple[str, ...]] = set()
    kept: list[Node] = []
    for element in outer:
        text = tuple(paragraphs(element)) if len(outer) > 1 else ()
        if len(text) < 2 or text not in copies:
            kept.append(element)
        copies.add(text)
    return kept


def _remove(element: Node) -> None:
    """Take an element out of the tree; the text after it stays."""
    parent, previous, tail = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    if tail and previous is not None:
        previous.tail = _UNWRITABLE.sub(" ", (previous.tail or "") + tail)
    elif tail:
        parent.text = _UNWRITABLE.sub(" ", (parent.text or "") + tail)
    parent.remove(element)


def _next_page(url: str, page: _Page, layout: Layout, profile: Profile) -> str | None:
    if layout.next_page is not None:
        target = resolve(page.base, layout.next_page.first(page.root) or "")
    else:
        target = profile.cms.next_page(url, page.html)
        target = target if target and continues(url, target) else None
    if target is None or not in_scope(target, profile) or canonical(target, profile) == canonical(url, profile):
        return None
    return target
