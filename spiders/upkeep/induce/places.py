"""Selectors for one element of a page, of several families: what names it, what names those around it, its path."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from spiders.reading.tree import Node
from spiders.selector import Selector
from spiders.upkeep.induce.tokens import classes_of, id_of, says_little

MOST_ANCHORS, HIGHEST = 3, 12
"""Named elements around an element from which a way to it is told, and how far up they are looked for."""

_TELLING = ("itemprop", "property", "data-testid", "data-test", "data-component", "data-role", "rel", "name")
_RARE = frozenset("h1 h2 time article main address figcaption".split())
_VALUE = re.compile(r"[\w .:/-]{1,40}")
_AROUND = re.compile(
    r"foot|copyright|banner|menu|nav(?!igation-content)|side|related|relate|recommend|hot|rank|comment|share|pagination"
    r"|sitemap|friend|link|widget|ad(?:s|vert)|login|search|tuijian|xiangguan",
    re.IGNORECASE,
)
"""Names of what stands around an article."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A selector that may do, its family, and its cost: the higher, the sooner a site changes what it needs."""

    css: str
    xpath: str
    pattern: str
    family: str
    cost: float

    @property
    def toml(self) -> str | dict[str, str]:
        """The selector as a profile has it."""
        if self.css and not self.pattern:
            return self.css
        return {key: text for key, text in (("css", self.css), ("xpath", self.xpath), ("re", self.pattern)) if text}

    @property
    def selector(self) -> Selector:
        """The selector, compiled."""
        return _compiled(self.css, self.xpath, self.pattern)

    def narrowed(self, pattern: str, cost: float = 0.2) -> "Candidate":
        """The same place with a pattern."""
        return Candidate(self.css, self.xpath, pattern, self.family, self.cost + cost)


@lru_cache(maxsize=20_000)
def _compiled(css: str, xpath: str, pattern: str) -> Selector:
    given: dict[str, Any] = {"css": css or None, "xpath": xpath or None, "re": pattern or None}
    return Selector.model_validate({key: text for key, text in given.items() if text is not None})


def by_css(css: str, family: str, cost: float) -> Candidate:
    """A candidate that is CSS alone."""
    return Candidate(css, "", "", family, cost)


def by_xpath(xpath: str, family: str, cost: float, pattern: str = "") -> Candidate:
    """A candidate that is XPath, with a pattern or without."""
    return Candidate("", xpath, pattern, family, cost)


def places(node: Node) -> list[Candidate]:
    """Selectors that match the element, the most reliable first; other elements may match them too."""
    own = list(_own(node))
    found = [*own, *_anchored(node, own)]
    found = [replace(one, cost=one.cost + 1) if _AROUND.search(one.css) else one for one in found]
    unique = {candidate.css: candidate for candidate in sorted(found, key=lambda one: -one.cost)}
    return sorted(unique.values(), key=lambda one: one.cost)


def _own(node: Node) -> Iterator[Candidate]:
    """What the element's own names tell."""
    tag = str(node.tag)
    if id := id_of(node):
        yield by_css(f"{tag}#{id}", "id", 0.8)
    for name in _TELLING:
        value = node.get(name)
        if value and _VALUE.fullmatch(value) and not re.search(r"\d{4}", value):
            yield by_css(f"{tag}[{name}='{value}']", "semantic", 0.9)
    names = classes_of(node)
    for name in names[:4]:
        yield by_css(f"{tag}.{name}", "class", 1.6 if says_little(name) else 1.0)
    if len(names) > 1:
        yield by_css(f"{tag}.{names[0]}.{names[1]}", "class", 1.4)
    if tag in _RARE:
        yield by_css(tag, "path", 1.7)


def _anchored(node: Node, own: list[Candidate]) -> Iterator[Candidate]:
    """What those around it tell: below a named element, at any depth or by the whole way."""
    steps, anchors, tag = [_step(node)], 0, str(node.tag)
    best = min(own, key=lambda one: one.cost, default=None)
    for above in islice(node.iterancestors(), HIGHEST):
        for anchor in list(_own(above))[:2] if above.tag not in ("html", "body") else ():
            cost = anchor.cost + 0.3 + 0.2 * anchors
            if best is not None and "." in best.css:
                yield by_css(f"{anchor.css} {best.css}", "anchored", max(cost, best.cost + 0.2))
            yield by_css(f"{anchor.css} {tag}", "anchored", cost + 0.5)
            plain = [name for name, _ in steps]
            yield by_css(" > ".join([anchor.css, *reversed(plain)]), "anchored", cost + 0.25 + 0.1 * len(steps))
            placed = [name if place is None else f"{name}:nth-of-type({place})" for name, place in steps]
            if placed != plain:
                yield by_css(" > ".join([anchor.css, *reversed(placed)]), "path", cost + 0.8 + 0.2 * len(steps))
            anchors += 1
        if anchors >= MOST_ANCHORS:
            return
        steps.append(_step(above))


def _step(node: Node) -> tuple[str, int | None]:
    """An element's tag, and which of those of its kind among its siblings it is, where there are several."""
    tag, parent = str(node.tag), node.getparent()
    alike = [] if parent is None else list(islice(parent.iterchildren(tag), 60))
    return tag, alike.index(node) + 1 if len(alike) > 1 and node in alike else None
