"""What a page shows, found out once for all selectors that ask for it: its labels, and elements as lines."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import Any

from lxml import etree

from spiders.reading.text import line
from spiders.reading.tree import Node

MOST = 30
"""Elements in which a label's word is met that are looked at: a page may have it everywhere."""
OF_A_NODE = 50
"""A node takes as long to read as so many characters."""

_UNREAD = ("script", "style", "title")
_SILENT = "not(self::script or self::style or self::title)"
_PLACE = re.compile(
    rf"\(//\*\[{re.escape(_SILENT)}\]\[text\(\)\[((?: or )?contains\(\., '[^']+'\))+\]\]\)"
    rf"\[position\(\) <= {MOST}\]/ancestor-or-self::\*\[position\(\) <= 2\]"
)
_WORD = re.compile(r"contains\(\., '([^']+)'\)")
_SIZE = etree.XPath(f"string-length(.) + {OF_A_NODE} * count(.//node())")


def place(*words: str) -> str:
    """The XPath of the elements in whose own text one of the words stands, and of those around them."""
    told = " or ".join(f"contains(., '{word}')" for word in words)
    return f"(//*[{_SILENT}][text()[{told}]])[position() <= {MOST}]/ancestor-or-self::*[position() <= 2]"


def words_of(xpath: str) -> tuple[str, ...]:
    """The words whose place an XPath says, without those in which another one stands; none for any other XPath."""
    words = _WORD.findall(xpath) if _PLACE.fullmatch(xpath) else []
    return tuple(word for word in words if not any(other in word for other in words if other != word))


def size_of(match: Node | str) -> int:
    """How much there is to read, in characters."""
    if isinstance(match, str):
        return len(match)
    size: Any = _SIZE(match)
    return int(size)


class Shown:
    """A page as it stands: to be asked as long as nothing is taken out of its tree.

    `found` keeps what an XPath selects of it.
    """

    def __init__(self, root: Node) -> None:
        self.root = root
        self.found: dict[str, Any] = {}
        self._lines: dict[Node, str] = {}
        self._sizes: dict[Node, int] = {}

    def line(self, node: Node) -> str:
        """What an element shows, on one line."""
        if node not in self._lines:
            self._lines[node] = line(node)
        return self._lines[node]

    def size(self, match: Node | str) -> int:
        """How much there is to read, in characters."""
        if isinstance(match, str):
            return len(match)
        if match not in self._sizes:
            self._sizes[match] = size_of(match)
        return self._sizes[match]

    def place(self, words: tuple[str, ...]) -> list[Node]:
        """What the XPath of the words' place selects."""
        holders = {node for word in words for node in self._holders(word) if node.tag not in _UNREAD}
        first = self._sorted(holders)[:MOST]
        above = {parent for node in first if (parent := node.getparent()) is not None}
        return self._sorted(above.union(first))

    def _holders(self, word: str) -> Iterator[Node]:
        """The elements in whose own texts a word stands."""
        text, ends, nodes = self._texts
        at = text.find(word)
        while at >= 0:
            number = bisect_right(ends, at)
            yield nodes[number]
            at = text.find(word, ends[number])

    def _sorted(self, nodes: set[Node]) -> list[Node]:
        """Elements in the page's order."""
        return sorted(nodes, key=self._order.__getitem__) if len(nodes) > 1 else list(nodes)

    @cached_property
    def _order(self) -> dict[Node, int]:
        return {node: number for number, node in enumerate(self.root.iter())}

    @cached_property
    def _texts(self) -> tuple[str, list[int], list[Node]]:
        """All texts of the page in one, the end of each in it, and the element that each stands in."""
        texts: list[str] = []
        nodes: list[Node] = []
        for node in self.root.iter():
            if (text := node.text) and not text.isspace() and isinstance(node.tag, str):
                texts.append(text)
                nodes.append(node)
            if (tail := node.tail) and not tail.isspace() and (above := node.getparent()) is not None:
                texts.append(tail)
                nodes.append(above)
        return "\n".join(texts), list(accumulate(len(text) + 1 for text in texts)), nodes
