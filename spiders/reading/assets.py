"""What belongs to an article beside its text: files it hands out, its pictures, what its page needs to be shown."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Literal

from spiders.reading.address import base_address, in_reach, resolve
from spiders.reading.errors import ReadingError
from spiders.reading.tree import Node, parse
from storage.items import Article, Link, Reading

if TYPE_CHECKING:
    from spiders.profile import Profile

Asset = Literal["attachments", "images", "page"]

MOST_ASSETS = 200
"""Assets of one article: more is a page made to tire us."""


def wanted_assets(reading: Reading, html: str, profile: "Profile") -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """An article's assets that the profile wants: those to fetch, and those out of reach. Its counter is none of them.

    `html` is the article's first page.
    """
    found = assets(reading.article, html, profile.assets)
    links = {url: Link("asset", url, url) for url in found if not asks(url, reading.counter)}
    near = tuple(link for url, link in links.items() if in_reach(url, profile))
    return near, tuple(link for link in links.values() if link not in near)


def asks(url: str, counter: str | None) -> bool:
    """Whether an address asks the counter too, be it in a longer form, which may be the one that adds a click."""
    if counter is None:
        return False
    (place, _, asked), (form, _, needed) = url.partition("?"), counter.partition("?")
    return place == form and set(needed.split("&")) <= {*asked.split("&"), ""}


def assets(article: Article, html: str, wanted: Collection[Asset]) -> tuple[str, ...]:
    """The absolute addresses of the wanted assets of an article, each once; `html` is the article's first page."""
    found: list[str] = []
    if "attachments" in wanted:
        found += article.attachments
    if "images" in wanted:
        found += article.images
    if "page" in wanted:
        found += _requisites(html, article.url)
    whole = (url.partition("#")[0] for url in found)
    return tuple(islice(dict.fromkeys(url for url in whole if url.startswith(("http://", "https://"))), MOST_ASSETS))


def _requisites(html: str, url: str) -> Iterator[str]:
    """The style sheets, scripts and pictures that a browser would fetch to show the page, in this order."""
    try:
        root = parse(html, url)
    except ReadingError:
        return
    base = base_address(url, root)
    for link in root.iter("link"):
        if {"stylesheet", "icon"} & set((link.get("rel") or "").lower().split()):
            yield from _resolved(link, "href", base)
    for tag in ("script", "img"):
        for node in root.iter(tag):
            yield from _resolved(node, "src", base)


def _resolved(node: Node, attribute: str, base: str) -> Iterator[str]:
    url = resolve(base, node.get(attribute) or "")
    if url:
        yield url
