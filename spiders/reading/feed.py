"""Listings in XML: RSS 2.0 and Atom (RFC 4287), sitemaps and their indexes (sitemaps.org), news sitemaps."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from lxml import etree

from spiders.listing_rules import FeedRules, SitemapRules
from spiders.reading.address import resolve
from spiders.reading.dates import read_moment
from spiders.reading.endpoint import LONGEST_MARKUP
from spiders.reading.errors import NoListing, PageTooLarge
from spiders.reading.text import fold, line
from spiders.reading.tree import LONGEST_PAGE, Node
from spiders.reading.tree import parse as parse_html
from storage.items import Entry, Listing, Moment

LONGEST_TITLE = 500
_DECLARATION = re.compile(r"^[\s\ufeff]*<\?xml[^>]{0,200}\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML may not hold, and a text copied from elsewhere often does."""
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)


def read(url: str, text: str, rules: FeedRules | SitemapRules, zone: ZoneInfo) -> Listing:
    """The entries of a feed or sitemap; an index of sitemaps has none, and its sitemaps follow. Raises NoListing."""
    root = _parsed(url, text)
    kind = _name(root)
    if isinstance(rules, SitemapRules) and kind == "sitemapindex":
        found = [_child(part, "loc") for part in root if _name(part) == "sitemap"]
        return Listing((), None, tuple(target for part in found if (target := resolve(url, _text(part)))))
    if isinstance(rules, SitemapRules) and kind == "urlset":
        return Listing(tuple(entry for part in root if (entry := _page(part, url, zone))))
    if isinstance(rules, FeedRules) and kind in {"rss", "RDF", "feed"}:
        parts = [part for part in root.iter() if _name(part) in {"item", "entry"}]
        entries = tuple(entry for part in parts if (entry := _item(part, url, zone)))
        return Listing(entries, resolve(url, _link(root, "next") or ""))
    raise NoListing(url, f"<{kind}> is no {'sitemap' if isinstance(rules, SitemapRules) else 'feed'}")


def _parsed(url: str, text: str) -> Node:
    """The root of an XML document. No entity is taken from it and nothing is fetched for it."""
    if len(text) > LONGEST_PAGE:
        raise PageTooLarge(url, f"{len(text)} characters are more than {LONGEST_PAGE}")
    if _ENTITY.search(text):
        raise NoListing(url, "the document declares entities")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_plain(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise NoListing(url, f"the document is no XML: {error}"[:300]) from None
    return root


def _plain(text: str) -> str:
    return _CONTROL.sub("", _DECLARATION.sub("", text.lstrip("\ufeff")).strip())


def _name(node: Node) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _child(node: Node, *names: str) -> Node | None:
    """The first child of any of the names, in the order of these."""
    return next((part for name in names for part in node if _name(part) == name), None)


def _text(node: Node | None) -> str:
    return "" if node is None else fold("".join(text for text in node.itertext() if isinstance(text, str)))


def _title(node: Node | None) -> str:
    text = _text(node)
    return (line(parse_html(f"<p>{text[:LONGEST_MARKUP]}</p>")) if "<" in text or "&" in text else text)[:LONGEST_TITLE]


def _item(node: Node, url: str, zone: ZoneInfo) -> Entry | None:
    href = _text(_child(node, "link")) or _link(node, "alternate") or _link(node, "") or _permalink(node)
    title = _title(_child(node, "title"))
    if not href or not title:
        return None
    dated = _child(node, "pubDate", "published", "date", "updated")
    return Entry(resolve(url, href) or href, title, _moment(_text(dated), zone))


def _permalink(node: Node) -> str:
    guid = _child(node, "guid")
    return _text(guid) if guid is not None and guid.get("isPermaLink", "true") != "false" else ""


def _link(node: Node, relation: str) -> str | None:
    """Where an Atom link of that relation leads, in the feed's head or in an entry."""
    places = [node, *(part for part in node if _name(part) == "channel")]
    links = (part for place in places for part in place if _name(part) == "link")
    return next((link.get("href") for link in links if link.get("rel", "") == relation and link.get("href")), None)


def _page(node: Node, url: str, zone: ZoneInfo) -> Entry | None:
    """One <url> of a sitemap. Its title is known where it is a news sitemap's."""
    target = resolve(url, _text(_child(node, "loc")))
    if _name(node) != "url" or target is None:
        return None
    news = _child(node, "news")
    dated = _child(news, "publication_date") if news is not None else None
    moment = _moment(_text(dated if dated is not None else _child(node, "lastmod")), zone)
    return Entry(target, "" if news is None else _title(_child(news, "title")), moment)


def _moment(text: str, zone: ZoneInfo) -> Moment | None:
    """A time of RFC 822, ISO 8601 or the kinds that pages print; one with an offset in the site's zone."""
    for read_time in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            instant = read_time(text)
            there = instant.astimezone(zone)
        except (ValueError, OverflowError):
            continue
        if instant.tzinfo is not None:
            return Moment(text, there.date(), there, "second")
    return read_moment(text, zone, None)
