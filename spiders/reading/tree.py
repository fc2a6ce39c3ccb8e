"""HTML to one lxml tree a page."""

import re
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
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_COUNT: Any = etree.XPath("count(descendant::*) + count(descendant::comment())")
_ATTRIBUTE = re.compile(r""""[^"]*"|'[^']*'|[\s/]+""")


def parse(html: str, url: str = "") -> Node:
    """The root element of a page; an empty page gives an empty root. Nothing is fetched or executed.

    Raises PageTooLarge, naming `url`, beyond LONGEST_PAGE, MOST_ELEMENTS, MOST_ATTRIBUTES or a depth of 2,048 elements.
    """
    if len(html) > LONGEST_PAGE:
        raise PageTooLarge(url, f"{len(html)} characters are more than {LONGEST_PAGE}")
    long_tags = _LONG_TAG.finditer(html) if _has_long_stretch(html) else ()
    if any(len(_ATTRIBUTE.findall(tag[0])) > MOST_ATTRIBUTES for tag in long_tags):
        raise PageTooLarge(url, f"a tag has more than {MOST_ATTRIBUTES} attributes")
    # huge_tree lifts the depth from 256, which unclosed <font> tags reach, to 2048; the length is bounded above.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True)
    body, place = html.encode("utf-8", "replace"), url.encode("utf-8", "replace")
    root: Node | None = etree.fromstring(body, parser, base_url=place) if html.strip() else None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise PageTooLarge(url, "the elements are nested deeper than 2048")
    if root is None:
        return etree.Element("html")
    if (count := int(_COUNT(root))) > MOST_ELEMENTS:
        raise PageTooLarge(url, f"{count} elements are more than {MOST_ELEMENTS}")
    return root


def _has_long_stretch(html: str) -> bool:
    """Whether so many characters stand without < or >; in strides, as the pattern would take a fifth of parsing."""
    at = 0
    while at + _LONG <= len(html):
        found = max(html.rfind("<", at, at + _LONG), html.rfind(">", at, at + _LONG))
        if found < 0:
            return True
        at = found + 1
    return False
