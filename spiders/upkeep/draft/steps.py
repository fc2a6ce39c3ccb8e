"""Elements described in CSS: by tag, by the classes that people gave, by the nearest element with a name."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from spiders.reading.tree import Node

HIGHEST = 8
"""Elements around one that a selector may begin with."""
_SOUND = re.compile(r"[A-Za-z][A-Za-z_-]{0,30}\d{0,2}[A-Za-z_-]{0,30}")
"""A class or id that a person chose; those that programs make have more digits."""
_STATES = frozenset(
    "on active current cur first last odd even hover selected left right clear clearfix fl fr top new hot li".split()
)
"""Classes that say where an element stands, not what it is."""
_ROOT = frozenset({"html", "body"})


_TELLING = re.compile(r"[.#][\w-]*(?:list|news|item|article|entry|title|date|time|link|page)", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"[.#](?:main|content|container|wrap\w*|box|con|left|center|inner|w\d*|col[\w-]*|row|m\w)\b", re.IGNORECASE
)
"""Names that pages give to anything."""


def frailty(css: str) -> float:
    """How easily a selector breaks or finds too much: where it names little, or leaves open what lies between."""
    steps = re.split(r"\s*>\s*|\s+", css)
    named = [step for step in steps if "." in step or "#" in step]
    vague = sum(_ANYWHERE.search(step) is not None for step in named)
    gaps = len(re.findall(r"(?<!>) (?!>)", css))
    worth = 0.4 * min(len(named), 2) + 0.3 * (_TELLING.search(css) is not None) - 0.25 * vague
    return 2.0 - worth + 0.3 * gaps + 0.1 * len(steps) + (0 if named else 1.5) + len(css) / 1_000


def classes(node: Node) -> list[str]:
    """The classes of an element that may stand in a selector."""
    return [name for name in (node.get("class") or "").split() if _SOUND.fullmatch(name) and name not in _STATES]


def own(node: Node) -> str | None:
    """The id of an element that may stand in a selector."""
    found = (node.get("id") or "").strip()
    return found if _SOUND.fullmatch(found) else None


def shared(nodes: Sequence[Node]) -> list[str]:
    """How elements of one kind may be called, the most telling name first; nothing where their tags differ."""
    tags = {node.tag for node in nodes}
    if len(tags) != 1 or not isinstance(tag := tags.pop(), str):
        return []
    every = [set(classes(node)) for node in nodes]
    names = [name for name in classes(nodes[0]) if all(name in one for one in every)]
    ids = {own(node) for node in nodes}
    found = [f"{tag}#{id}" for id in ids if id is not None and len(set(nodes)) == 1]
    names.sort(key=lambda name: _TELLING.search(f".{name}") is None)
    return [*found, *(f"{tag}.{name}" for name in names), tag]


def lifted(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """The elements around each of these, level by level, each element once; as far as all have one."""
    level = list(nodes)
    for _ in range(HIGHEST):
        parents = [node.getparent() for node in level]
        level = list(dict.fromkeys(parent for parent in parents if parent is not None))
        if not level or any(parent is None or parent.tag in _ROOT for parent in parents):
            return
        yield level


def selectors(nodes: Sequence[Node]) -> Iterator[str]:
    """CSS selectors that might find just these elements of one kind, from the nearest names to farther ones."""
    heads = shared(nodes)[:3]
    yield from heads[:-1]
    chains = heads
    for above in lifted(nodes):
        names = shared(above)[:4]
        if not names:
            return
        for name in names:
            yield from (f"{name} > {chain}" for chain in chains)
            yield from (f"{name} {head}" for head in heads if name != names[-1])
        chains = list(dict.fromkeys(f"{names[-1]} > {chain}" for chain in (chains[0], chains[-1])))


def inside(item: Node, node: Node) -> Iterator[str]:
    """CSS selectors that might find `node` within `item`, the simplest first."""
    names = shared([node])
    yield from names
    for above in islice(node.iterancestors(), 3):
        if above is item:
            break
        yield from (f"{outer} > {name}" for outer in shared([above]) for name in names)
        yield from (f"{outer} {names[-1]}" for outer in shared([above])[:-1])
    parent = node.getparent()
    alike = [] if parent is None or node is item else [other for other in parent if other.tag == node.tag]
    if len(alike) > 1:
        yield f"{names[-1]}:last-of-type" if alike[-1] is node else f"{names[-1]}:nth-of-type({alike.index(node) + 1})"
