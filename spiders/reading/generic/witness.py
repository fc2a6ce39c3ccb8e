"""Another reader of a page, asked where ours is in doubt of the body."""

import logging
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from spiders.reading.errors import PageTooLarge
from spiders.reading.generic.article import GenericReading
from spiders.reading.generic.confidence import raised
from spiders.reading.generic.words import squeezed
from spiders.reading.tree import Node, parse

UNSURE = (0.5, 0.9)
"""Confidences of a body from and up to which it is asked: of those below hardly any is right, whatever it says."""

MOST_WORK = 2**23
"""Characters of a page times the depth of its elements: readability copies what is below each `div`."""

ALIKE = 0.5
"""How much the two texts must have in common (F1 over pairs of characters)."""


def witnessed(found: GenericReading, html: str, root: Node) -> GenericReading:
    """The reading of a page, surer of its body where that was in doubt and readability-lxml finds about the same.

    That it finds something else says little: on short notices it often does. trafilatura tells right bodies from wrong
    ones no better, and takes twice the time.
    """
    sure, body = found.confidence, found.reading.article.body
    if not UNSURE[0] <= sure.body < UNSURE[1] or _work(html, root) > MOST_WORK:
        return found
    if _likeness(body, _text(html)) < ALIKE:
        return found
    return replace(found, confidence=replace(sure, body=raised(sure.body)))


def _text(html: str) -> str:
    """The text that readability-lxml takes for the article's; an empty one where it finds none."""
    from readability import Document  # 0.2 s that most runs never need
    from readability.readability import Unparseable

    logging.getLogger("readability").setLevel(logging.CRITICAL)  # what it cannot read is no news
    try:
        return "".join(str(text) for text in parse(Document(html).summary()).itertext())
    except (Unparseable, PageTooLarge):
        return ""


def _work(html: str, root: Node) -> int:
    depths: dict[Node, int] = {root: 1}
    for node in root.iter():
        parent = node.getparent()
        if parent is not None and node not in depths:
            depths[node] = depths.get(parent, 0) + 1
    return len(html) * max(depths.values())


def _likeness(one: str, other: str) -> float:
    pairs, others = (Counter(pairwise(squeezed(text))) for text in (one, other))
    return 2 * (pairs & others).total() / max(1, pairs.total() + others.total())
