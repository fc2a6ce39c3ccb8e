"""HTML to one lxml tree a page."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from spiders.reading.errors import PageTooLarge

Node: TypeAlias = etree._Element

LONGEST_PAGE = 3_000_000
"""Characters of a page that are still read; the longest of 1,443 real pages has 570,000."""
MOST_ATTRIBUTES = 2_000
"""Attributes of one tag that are still read: libxml2 takes quadratic time for them."""
MOST_ELEMENTS = 75_000
"""Elements and comments of a page that are still read; the richest real page met has some 5,000."""

_LONG = 8_000
"""Characters without < or >, from which on a tag may have so many attributes."""
_IMPLIED = 10
"""More elements than a page without a tag is given: <html>, <body> and <p>."""
_COUNT: Any = etree.XPath("count(descendant::*) + count(descendant::comment())")
_ATTRIBUTE = re.compile(r""""[^"]*"|'[^']*'|[\s/]+""")


def parse(html: str, url: str = "") -> Node:
    """The root element of a page; an empty page gives an empty root. Nothing is fetched or executed.

    Raises PageTooLarge, naming `url`, beyond LONGEST_PAGE, MOST_ELEMENTS, MOST_ATTRIBUTES or a depth of 2,048 elements.
    """
    if len(html) > LONGEST_PAGE:
        raise PageTooLarge(url, f"{len(html)} characters are more than {LONGEST_PAGE}")
    body, place = html.encode("utf-8", "replace"), url.encode("utf-8", "replace")
    if any(len(_ATTRIBUTE.findall(tag)) > MOST_ATTRIBUTES for tag in _long_tags(body)):
        raise PageTooLarge(url, f"a tag has more than {MOST_ATTRIBUTES} attributes")
    # huge_tree lifts the depth from 256, which unclosed <font> tags reach, to 2048; the length is bounded above.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True)
    root: Node | None = etree.fromstring(body, parser, base_url=place) if html.strip() else None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise PageTooLarge(url, "the elements are nested deeper than 2048")
    if root is None:
        return etree.Element("html")
    # A tag begins with <, and brings at most itself and one that the standard has it imply, as does the page's text.
    if 2 * body.count(b"<") + _IMPLIED > MOST_ELEMENTS and (count := int(_COUNT(root))) > MOST_ELEMENTS:
        raise PageTooLarge(url, f"{count} elements are more than {MOST_ELEMENTS}")
    return root


def _long_tags(body: bytes) -> Iterator[str]:
    """The tags with more than _LONG characters before the next < or >.

    In strides, as a pattern would take as long as parsing, and over bytes, in which C looks for 16 at once. Each stride
    begins behind a < or >, and the next one behind the last of them in it.
    """
    at = 0
    while at + _LONG <= len(body):
        found = max(body.rfind(b"<", at, at + _LONG), body.rfind(b">", at, at + _LONG))
        if found < 0:
            found = _bracket(body, at + _LONG)
            if body[max(at - 1, 0)] == ord("<") and body[at : at + 1].isalpha():
                tag = body[at:found].decode("utf-8")
                yield from [tag] if len(tag) > _LONG else []
        at = found + 1


def _bracket(body: bytes, at: int) -> int:
    """Where the next < or > stands, or the body ends."""
    for start in range(at, len(body), _LONG):
        ends = [body.find(sign, start, start + _LONG) for sign in (b"<", b">")]
        if max(ends) >= 0:
            return min(end for end in ends if end >= 0)
    return len(body)
