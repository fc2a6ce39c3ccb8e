"""The selector of a listing's items: what finds the elements of the entries on every listing page, and few others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from spiders.reading.tree import Node
from spiders.selector import Selector
from spiders.upkeep.draft.page import Page
from spiders.upkeep.draft.steps import frailty, selectors
from storage.items import Entry

MOST = 80
"""Selectors that are tried for each page."""
_LINKING = etree.XPath("boolean(descendant-or-self::*[self::a or @onclick])")
MOST_UNITED = 3
_ENOUGH = 0.9
_FEWEST = 3
_EXTRA = 0.6
"""What an element costs that has a link and is no entry's."""


@dataclass(frozen=True, slots=True)
class Items:
    """A selector, the entries that it finds of those that are there, and further elements that it finds."""

    css: str
    found: int
    of: int
    extra: int


def find_items(pages: Sequence[Page]) -> Items | None:
    """The selector of the items of these listing pages; several joined by commas where they look different.

    None where no page has entries. A page that lists like the first ones is to come first.
    """
    wanted = [{place.item for place in page.places} for page in pages]
    total, parts = sum(map(len, wanted)), list[str]()
    left = [set(items) for items in wanted]
    while len(parts) < MOST_UNITED and any(
        len(rest) > (1 - _ENOUGH) * len(items) and len(rest) >= min(_FEWEST, len(items))
        for rest, items in zip(left, wanted, strict=True)
    ):
        best = _best(pages, left, wanted)
        if best is None:
            break
        parts.append(best)
        for page, rest in zip(pages, left, strict=True):
            rest.difference_update(_elements(page, best))
    if not parts:
        return None
    css = ", ".join(parts)
    chosen = [set(_elements(page, css)) for page in pages]
    found = sum(len(one & items) for one, items in zip(chosen, wanted, strict=True))
    return Items(css, found, total, sum(map(len, chosen)) - found)


def entries_in(page: Page, items: Items | None) -> list[Entry]:
    """The entries of a page that the selector finds: where there are few, much else looks like a list."""
    found = set(_elements(page, items.css)) if items else set()
    return [place.entry for place in page.places if place.item in found]


def _best(pages: Sequence[Page], left: Sequence[set[Node]], wanted: Sequence[set[Node]]) -> str | None:
    best, value = None, 0.0
    for css in dict.fromkeys(_offered(pages, left)):
        worth = sum(
            _worth(_elements(page, css), rest, items) for page, rest, items in zip(pages, left, wanted, strict=True)
        )
        worth -= frailty(css)
        if worth > value:
            best, value = css, worth
    return best


def _offered(pages: Sequence[Page], left: Sequence[set[Node]]) -> Iterator[str]:
    for page, rest in zip(pages, left, strict=True):
        items = [place.item for place in page.places if place.item in rest]
        tags = {str(item.tag): [other for other in items if other.tag == item.tag] for item in items}
        for alike in tags.values():
            yield from islice(selectors(alike), MOST)


def _worth(found: Sequence[Node], rest: set[Node], items: set[Node]) -> float:
    """How many wanted elements are found, less what else is."""
    extra = [node for node in found if node not in items and _has_link(node)]
    inner = sum(any(above in items for above in islice(node.iterancestors(), 3)) for node in extra)
    return sum(node in rest for node in found) - _EXTRA * (len(extra) + inner)


def _has_link(node: Node) -> bool:
    return bool(_LINKING(node))


def _elements(page: Page, css: str) -> list[Node]:
    return [node for node in Selector(css=css).nodes(page.listed) if not isinstance(node, str)]
