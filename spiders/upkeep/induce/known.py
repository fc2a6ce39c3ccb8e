"""Pages and what they are known to say, made ready for induction."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from lxml import etree

from spiders.reading.errors import PageTooLarge, SelectorFailed
from spiders.reading.text import is_silent
from spiders.reading.tree import Node, parse
from spiders.selector import Selector

MOST_ELEMENTS = 12_000
"""Elements of a page that are looked at: a page that has more is left out. The richest real page met has 5,000."""
DEEPEST, MOST_SIBLINGS = 350, 1_000
"""How deep the elements of a page may be nested that is looked at, and of how many siblings one is told by its place:
both cost their square.
"""
LONGEST_FIELD = 600
"""Characters of an element in which a value other than the body is looked for."""
MOST_MATCHES = 50
"""Matches of a selector of which the texts are taken, as reading does."""

_BLANK = re.compile(r"[\s\u200b\u2060\ufeff\u00ad]+")


class NothingInduced(Exception):
    """No layout can be made of the pages; the message says why."""


@dataclass(frozen=True, slots=True)
class Known:
    """One page, and what it is known to say.

    `values` by field: title, published and updated (as printed, or ISO 8601), source, authors and editors (names joined
    by 、), body (paragraphs as lines), tags and breadcrumb (one a line). A missing key is unknown. `captured` is the
    day of the fetch.
    """

    url: str
    html: str
    captured: date | None
    values: Mapping[str, str] = field(default_factory=dict)


def squeezed(text: str) -> str:
    """Text without white space, full-width forms folded: what counts when two values are compared."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


@dataclass(slots=True)
class Page:
    """A page ready to be looked through: its tree, and each small element's text without white space, in order.

    `body` is the element that holds the known text, once it is found; `selected` what selectors matched, which are
    tried again and again.
    """

    known: Known
    zone: ZoneInfo
    root: Node
    small: dict[Node, str]
    is_wide: bool = False
    body: Node | None = None
    selected: dict[tuple[str | None, str | None], list[Node | str]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What the page is known to say in a field, or nothing."""
        return self.known.values.get(name, "").strip()

    def nodes(self, selector: Selector) -> list[Node | str]:
        """What a selector matches; nothing where it cannot be used on this page."""
        place = selector.css, selector.xpath
        if place not in self.selected:
            self.selected[place] = self._nodes(selector)
        return self.selected[place]

    def _nodes(self, selector: Selector) -> list[Node | str]:
        if self.is_wide and "nth-of-type" in (selector.css or ""):
            return []
        try:
            return selector.nodes(self.root)
        except (PageTooLarge, SelectorFailed):
            return []

    def texts(self, selector: Selector, most: int = MOST_MATCHES) -> list[str]:
        """The first texts that a selector gives; nothing where it cannot be used on this page."""
        try:
            return list(islice(selector.texts(self.root), most))
        except (PageTooLarge, SelectorFailed):
            return []


def opened(pages: Sequence[Known], timezone: str) -> list[Page]:
    """The pages that can be looked through, in order; those that are too large are left out."""
    zone = ZoneInfo(timezone)
    found = []
    for known in pages:
        root = tree(known)
        if root is not None:
            is_wide = any(len(node) > MOST_SIBLINGS for node in root.iter(etree.Element))
            found.append(Page(known, zone, root, _small_texts(root), is_wide))
    return found


def tree(known: Known) -> Node | None:
    """A page's root element, or None where the page is too large or too deep to be looked through."""
    try:
        root = parse(known.html, known.url)
    except PageTooLarge:
        return None
    is_large = next(islice(root.iter(), MOST_ELEMENTS, None), None) is not None or _is_deep(root)
    return None if is_large else root


def _is_deep(root: Node) -> bool:
    depths: dict[Node, int] = {}
    for node in root.iter():
        parent = node.getparent()
        depths[node] = 1 if parent is None else depths[parent] + 1
        if depths[node] > DEEPEST:
            return True
    return False


def _small_texts(root: Node) -> dict[Node, str]:
    """Each element that shows between one character and LONGEST_FIELD, with its text, in the page's order."""
    texts: dict[Node, str | None] = {}
    nodes = [node for node in root.iter(etree.Element) if isinstance(node.tag, str)]
    for node in reversed(nodes):
        texts[node] = None if node.tag == "head" else "" if is_silent(node, hidden=True) else _joined(node, texts)
    return {node: text for node in nodes if (text := texts[node])}


def _joined(node: Node, texts: Mapping[Node, str | None]) -> str | None:
    """An element's text from those of its children, or None where it is too long."""
    parts, left = [squeezed(node.text or "")], LONGEST_FIELD
    for child in node:
        if isinstance(child.tag, str) and not is_silent(child, hidden=True):
            inner = texts.get(child)
            if inner is None:
                return None
            parts.append(inner)
        parts.append(squeezed(child.tail or ""))
        left -= len(parts[-1]) + (len(parts[-2]) if len(parts) > 2 else 0)
        if left < 0:
            return None
    text = "".join(parts)
    return text if len(text) <= LONGEST_FIELD else None
