"""Which element is the body of articles that have no text: the one that holds each page's own film, pictures, files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from spiders.reading import media
from spiders.reading.tree import Node
from spiders.selector import Selector
from spiders.upkeep.induce import reading
from spiders.upkeep.induce.body import Body
from spiders.upkeep.induce.known import Page
from spiders.upkeep.induce.places import Candidate, places
from spiders.upkeep.induce.trim import dropped
from spiders.upkeep.induce.vote import Proposal
from spiders.upkeep.induce.weights import Text, matches, shown_by

MOST_MEDIA, MOST_CANDIDATES = 60, 24
"""Films, pictures and files of a page that are looked at, and selectors that are tried."""
_LEVELS, _OF_A_PLACE = 4, 6
_KINDS = ("video", "file", "pictures")
_TAGS = ("video", "audio", "iframe", "embed", "object", "script", "a", "img")
_ADDRESSES = ("src", "data-src", "data-original", "data", "href", "oldsrc")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page, and the first of the things that it alone shows."""

    page: Page
    text: Text
    node: Node


def elect_films(pages: Sequence[Page], title: Any) -> Body | None:
    """The proposal for the body of pages that have films, pictures or files and no text; None where they have none.

    `title` as the layout has it: what is shown comes after it.
    """
    shown = list(_shown(pages, title))
    if 2 * len(shown) <= len(pages):
        return None
    offered = Counter(one for each in shown for one in set(_offers(each)))
    ranked = sorted(offered, key=lambda one: (-offered[one], one.cost))[:MOST_CANDIDATES]
    best, right, drops = None, 0, list[Candidate]()
    for one in sorted(ranked, key=lambda one: one.cost):
        tried = dropped([each.text for each in shown], one)
        count = sum(_is_shown(page, one, title, tried) for page in pages)
        if count > right:
            best, right, drops = one, count, tried
        if right == len(pages):
            break
    if best is None or 2 * right <= len(pages):
        return None
    of = len(pages) if len(pages) > 1 else 0
    proposal = Proposal(best.toml, round((right + 1) / (len(pages) + 2), 2), of > 1 and right == of, (right, of))
    return Body(proposal, [one.toml for one in drops])


def _shown(pages: Sequence[Page], title: Any) -> Iterator[_Shown]:
    """Of each page what it shows that no other does: films before files and pictures, the first behind the title."""
    each = [list(_media(page, title)) for page in pages]
    common = Counter(key for found in each for key in {key for _, key, _ in found})
    for page, found in zip(pages, each, strict=True):
        own = [(kind, node) for kind, key, node in found if common[key] == 1 or len(pages) == 1]
        best = min(own, key=lambda one: _KINDS.index(one[0]), default=None)
        if best is not None:
            shown = shown_by(page.root)
            yield _Shown(page, Text(page, "", dict.fromkeys(shown, 0), shown), best[1])


def _media(page: Page, title: Any) -> Iterator[tuple[str, str, Node]]:
    """The kind, the address and the element of each thing that a page shows behind its title."""
    heads = {node for node in Selector.model_validate(title).nodes(page.root) if not isinstance(node, str)}
    has_title, found = not any(node.getparent() is not None and node.tag != "meta" for node in heads), 0
    for node in page.root.iter(etree.Element):
        has_title = has_title or node in heads
        if not has_title or node.tag not in _TAGS:
            continue
        kind = media.kind([node], (), page.known.url or reading.NOWHERE, False)
        if kind is not None:
            found += 1
            told = next((text for name in _ADDRESSES if (text := node.get(name))), "") or (node.text or "")
            yield kind, f"{node.tag} {told[:2_000]}", node
        if found >= MOST_MEDIA:
            return


def _offers(each: _Shown) -> Iterator[Candidate]:
    """Selectors of the element, and of those around it: such as show no more text, where other articles' stands."""
    around = islice(each.node.iterancestors(), _LEVELS)
    inner = each.text.shown.get(each.node, 0)
    for level, node in enumerate((each.node, *around)):
        if node.tag in ("html", "body"):
            return
        is_bare = each.text.shown.get(node, 0) <= inner
        further = 0.8 if level == 0 else -0.3 * level if is_bare else 0.3 * level
        for place in places(node)[:_OF_A_PLACE]:
            yield Candidate(place.css, "", "", place.family, round(place.cost + further, 3))


def _is_shown(page: Page, one: Candidate, title: Any, drops: Sequence[Candidate]) -> bool:
    """Whether a page, read so, is an article of some other kind than text."""
    layout = {"title": title, "body": one.toml, "drop": [drop.toml for drop in drops]}
    article = reading.read(page.known, layout, page.zone.key) if matches(page, one.selector) else None
    return article is not None and article.kind != "text"
