"""Pages that look alike, grouped: one group is one layout."""

from collections.abc import Sequence
from itertools import combinations

from lxml import etree

from spiders.reading.tree import Node
from spiders.upkeep.induce.known import Known, tree
from spiders.upkeep.induce.tokens import classes_of, id_of

ALIKE = 0.5
"""Share of the marks of two groups of pages, on the average, from which on they are one layout."""
MOST_PAGES = 120
"""Pages that are compared with one another; each further one joins the group whose first page it is most like."""

_WITHIN = frozenset(("p", "li", "table", "script", "style", "svg", "select"))
"""Elements whose inside is an article's, a list's or a script's own, and says nothing of the layout."""


def cluster(pages: Sequence[str | Known]) -> list[list[int]]:
    """The places of the pages that share a layout, the largest group first; a page too large to be read is in none."""
    marks = {at: found for at, page in enumerate(pages) if (found := _marks(page)) is not None}
    first, others = list(marks)[:MOST_PAGES], list(marks)[MOST_PAGES:]
    groups = _united([[at] for at in first], marks)
    for at in others:
        nearest = max(groups, key=lambda group: _likeness(marks[at], marks[group[0]]))
        if _likeness(marks[at], marks[nearest[0]]) >= ALIKE:
            nearest.append(at)
        else:
            groups.append([at])
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _united(groups: list[list[int]], marks: dict[int, frozenset[str]]) -> list[list[int]]:
    """The groups after the two that are most alike, on the average, were made one as often as they are alike."""
    likeness = {pair: _likeness(marks[pair[0][0]], marks[pair[1][0]]) for pair in combinations(map(tuple, groups), 2)}
    while likeness:
        (one, other), most = max(likeness.items(), key=lambda item: item[1])
        if most < ALIKE:
            break
        both = tuple(sorted(one + other))
        rest = {part for pair in likeness for part in pair} - {one, other}
        for part in rest:
            near = _between(likeness, one, part) * len(one) + _between(likeness, other, part) * len(other)
            likeness[both, part] = near / len(both)
        likeness = {pair: value for pair, value in likeness.items() if not {one, other} & set(pair)}
        groups = [group for group in groups if tuple(group) not in (one, other)] + [list(both)]
    return groups


def _between(
    likeness: dict[tuple[tuple[int, ...], tuple[int, ...]], float], one: tuple[int, ...], other: tuple[int, ...]
) -> float:
    return likeness[one, other] if (one, other) in likeness else likeness[other, one]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 1.0


def _marks(page: str | Known) -> frozenset[str] | None:
    """What tells a layout: each named element with the named element around it."""
    root = tree(page if isinstance(page, Known) else Known("", page, None))
    if root is None:
        return None
    around: dict[Node, str] = {}
    marks: set[str] = set()
    for node in root.iter(etree.Element):
        parent = node.getparent()
        if not isinstance(node.tag, str) or (parent is not None and parent not in around):
            continue
        above = "" if parent is None else around[parent]
        name = _name(node)
        if name:
            marks.add(f"{above} {name}")
        if node.tag not in _WITHIN or not above:
            around[node] = name or above
    return frozenset(marks)


def _name(node: Node) -> str:
    id = id_of(node)
    return f"{node.tag}#{id}" if id else ".".join([node.tag, *sorted(classes_of(node))]) if classes_of(node) else ""
