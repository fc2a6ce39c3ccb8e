"""The text of a page by where its letters lie: a witness that knows no language, no class name and no label."""

from collections import defaultdict

from spiders.reading.text import BLOCKS, is_silent, paragraphs
from spiders.reading.tree import Node

SHORTEST = 20
"""Letters of a block's own text, from which on it counts as prose."""
_WIDE = 2
"""Letters that an ideograph counts for."""
_AWAY = frozenset(("a", "nav", "footer", "aside", "form", "header"))
"""Elements whose text is no prose of the article."""
_DECAY = 0.5
"""What a block's letters still count for one element further up."""


def densest(root: Node) -> str:
    """The paragraphs of the element that holds most prose in its own blocks; empty where no block holds any."""
    scores: defaultdict[Node, float] = defaultdict(float)
    for block, letters in _prose(root).items():
        above = block if block.tag in ("td", "pre") else block.getparent()
        weight = 1.0
        while above is not None and weight > 0.2:
            scores[above] += weight * letters
            above, weight = above.getparent(), weight * _DECAY
    if not scores:
        return ""
    best = max(scores, key=lambda node: scores[node])
    return "\n".join(paragraphs(best))


def _prose(root: Node) -> dict[Node, int]:
    """The blocks with prose of their own, and how many letters that has."""
    letters: defaultdict[Node, int] = defaultdict(int)
    stack: list[tuple[Node, Node]] = [(root, root)]
    while stack:
        node, block = stack.pop()
        if node.tag in _AWAY or is_silent(node, hidden=False):
            continue
        block = node if node.tag in BLOCKS and node.tag != "br" else block
        letters[block] += _letters(node.text)
        for child in node:
            letters[block] += _letters(child.tail)
            stack.append((child, block))
    return {block: number for block, number in letters.items() if number >= SHORTEST}


def _letters(text: str | None) -> int:
    return sum(_WIDE if character > "\u2e80" else 1 for character in text or "" if character.isalnum())
