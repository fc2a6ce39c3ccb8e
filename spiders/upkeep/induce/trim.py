"""What a layout drops from the element of the body: share bars, editor lines, related links, a second title."""

from collections.abc import Iterator, Sequence

from spiders.reading.text import line
from spiders.reading.tree import Node
from spiders.upkeep.induce.places import Candidate, by_xpath, places
from spiders.upkeep.induce.weights import Text, is_chance, junk, matches

MOST_DROPS, MOST_JUNK = 8, 40
"""Selectors of a layout's `drop`, and elements of a page that may become one."""

_ENOUGH, _LEAST = 0.01, 4
_PLAIN = frozenset("p div span a b strong i em br font li td tr tbody section".split())


def dropped(texts: Sequence[Text], body: Candidate) -> list[Candidate]:
    """Selectors of what lies in the body's element and is no part of it, on any page; none that takes known text."""
    tops = [matches(text.page, body.selector) for text in texts]
    waste = [list(junk(text, top))[:MOST_JUNK] for text, top in zip(texts, tops, strict=True)]
    tried = {one: _taken(texts, tops, one) for nodes in waste for node in nodes for one in _ways(node, body)}
    useful = {one: taken for one, taken in tried.items() if taken is not None}
    left = [set(nodes) for nodes in waste]
    sizes = [sum(text.shown[node] for node in nodes) for text, nodes in zip(texts, waste, strict=True)]
    found: list[Candidate] = []
    while useful and len(found) < MOST_DROPS and any(left):
        best = max(useful, key=lambda one: (_gain(texts, left, useful[one]), -one.cost, str(one.toml)))
        if _gain(texts, left, useful[best]) < max(_LEAST, _ENOUGH * sum(sizes)):
            break
        found.append(best)
        left = [nodes - taken for nodes, taken in zip(left, useful.pop(best), strict=True)]
    return found


def _gain(texts: Sequence[Text], left: Sequence[set[Node]], taken: Sequence[set[Node]]) -> int:
    """Characters that a selector takes away, of those that are left."""
    return sum(text.shown[node] for text, rest, gone in zip(texts, left, taken, strict=True) for node in rest & gone)


def _ways(node: Node, body: Candidate) -> Iterator[Candidate]:
    """Selectors for an element to be dropped."""
    tag, is_one = str(node.tag), "," not in body.css
    named = [place for place in places(node)[:6] if place.family in ("id", "class")]
    for place in named:
        yield place
        if is_one:
            yield Candidate(f"{body.css} {place.css}", "", "", place.family, place.cost + 0.4)
    if tag not in _PLAIN and is_one:
        yield Candidate(f"{body.css} {tag}", "", "", "path", 2.0)
    parent = node.getparent()
    if parent is not None and not named:
        for place in places(parent)[:2]:
            if place.family in ("id", "class"):
                yield Candidate(f"{place.css} > {tag}", "", "", "path", 2.2)
    yield from _labelled(node, tag)


def _labelled(node: Node, tag: str) -> Iterator[Candidate]:
    """By the label that the text begins with, as 责任编辑：."""
    text = line(node)[:40]
    label, colon, _ = text.replace(":", "：").partition("：")
    label = label.strip(" 【[（(")
    if colon and 2 <= len(label) <= 8 and "'" not in label and not any(map(str.isdigit, label)):
        yield by_xpath(f"//{tag}[starts-with(normalize-space(), '{label}')]", "label", 2.4)


def _taken(texts: Sequence[Text], tops: Sequence[Sequence[Node]], one: Candidate) -> list[set[Node]] | None:
    """The elements that a selector takes out of the bodies, page by page, with all within them; None if known text."""
    found = []
    for text, top in zip(texts, tops, strict=True):
        within = set(top)
        nodes = [node for node in text.page.nodes(one.selector) if not isinstance(node, str)]
        if any(node in within for node in nodes) or any(
            above in nodes for body in top for above in body.iterancestors()
        ):
            return None
        nodes = [node for node in nodes if any(above in within for above in node.iterancestors())]
        if any(text.known.get(node, 0) >= _LEAST and not is_chance(text, node) for node in nodes):
            return None
        found.append({inner for node in nodes for inner in node.iter()})
    return found
