"""How much of each element of a page is the known body, and which holds it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from spiders.reading.errors import PageTooLarge, SelectorFailed
from spiders.reading.text import is_silent, paragraphs
from spiders.reading.tree import Node
from spiders.selector import Selector
from spiders.upkeep.induce.known import Page, squeezed

_HOLDS = 0.85


@dataclass(slots=True)
class Text:
    """How much of a page's text is the known body's: characters of each element, known and in all."""

    page: Page
    wanted: str
    known: dict[Node, int]
    shown: dict[Node, int]
    read: dict[Node, str] = field(default_factory=dict)

    def of(self, node: Node) -> str:
        """What an element shows, without white space."""
        if node not in self.read:
            self.read[node] = squeezed("".join(paragraphs(node)))
        return self.read[node]


def weighed(page: Page) -> Text | None:
    """How much of each element is the known body, or None where no body is known or next to none of it is there."""
    wanted = squeezed(page.value("body"))
    if not wanted:
        return None
    known: dict[Node, int] = {}
    shown: dict[Node, int] = {}
    for node in reversed(list(page.root.iter(etree.Element))):
        if not isinstance(node.tag, str) or is_silent(node, hidden=False):
            continue
        texts = [node.text, *(child.tail for child in node)]
        own = [squeezed(text) for text in texts if text and not text.isspace()]
        inner = [child for child in node if child in shown]
        shown[node] = sum(map(len, own)) + sum(shown[child] for child in inner)
        known[node] = sum(len(text) for text in own if text in wanted) + sum(known[child] for child in inner)
    found = Text(page, wanted, known, shown)
    return found if known.get(page.root, 0) >= 0.5 * len(wanted) else None


def shown_by(root: Node) -> dict[Node, int]:
    """How many characters each element shows, white space left out."""
    shown: dict[Node, int] = {}
    for node in reversed(list(root.iter(etree.Element))):
        if isinstance(node.tag, str) and not is_silent(node, hidden=False):
            own = (len(squeezed(text)) for text in (node.text, *(child.tail for child in node)) if text)
            shown[node] = sum(own) + sum(shown[child] for child in node if child in shown)
    return shown


def holder(text: Text) -> Node | None:
    """The innermost element that holds nearly all that is known."""
    node, most = text.page.root, text.known[text.page.root]
    while True:
        inner = [child for child in node if text.known.get(child, 0) >= _HOLDS * most]
        if not inner:
            break
        node = inner[0]
    return None if node.tag in ("html", "body") else node


def holder_of(page: Page) -> Node | None:
    """The element that holds a page's known body, or None."""
    text = weighed(page)
    return None if text is None else holder(text)


def matches(page: Page, selector: Selector) -> list[Node]:
    """The elements that a body's selector takes, none within another."""
    try:
        found = selector.elements(page.root)
    except (PageTooLarge, SelectorFailed):
        return []
    chosen = set(found)
    return [node for node in found if not any(above in chosen for above in node.iterancestors())]


def likeness(one: str, other: str) -> float:
    """F1 of the pairs of letters in two texts: 1 for the same text, 0 where they share nothing."""
    first, second = (Counter(map("".join, pairwise(text))) or Counter(text) for text in (one, other))
    shared = (first & second).total()
    return 2 * shared / (first.total() + second.total()) if shared else 0.0


def junk(text: Text, holders: Sequence[Node]) -> Iterator[Node]:
    """The outermost elements within the body's that show text, none of it known."""
    for top in holders:
        waiting = list(top)
        while waiting:
            node = waiting.pop(0)
            if text.shown.get(node, 0) < 2:
                continue
            if text.known[node] == 0 or is_chance(text, node):
                yield node
            else:
                waiting += list(node)


def is_chance(text: Text, node: Node) -> bool:
    """Whether a text is met in the body by chance: short words among others that are not."""
    return text.known[node] < 0.2 * text.shown[node] and text.known[node] < 30
