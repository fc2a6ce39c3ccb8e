"""Which element is to be a layout's body: the one that, trimmed, reads most like the known bodies."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from spiders.reading.text import BLOCKS
from spiders.reading.tree import Node
from spiders.upkeep.induce import reading
from spiders.upkeep.induce.known import Page, squeezed
from spiders.upkeep.induce.places import Candidate, by_css, places
from spiders.upkeep.induce.tokens import classes_of
from spiders.upkeep.induce.trim import dropped
from spiders.upkeep.induce.vote import Proposal
from spiders.upkeep.induce.weights import Text, holder, likeness, matches, weighed

RIGHT = 0.9
"""Likeness (F1) of a body and the known one, from which on it is right."""
MOST_CANDIDATES, MOST_TRIMMED = 36, 5
"""Selectors of which the text is compared, and those of them that are tried with all that can be dropped."""

MOST_PARAGRAPHS = 300
"""Paragraphs of a page whose classes are counted."""

_LEVELS, _OF_A_PLACE = 4, 10


@dataclass(frozen=True, slots=True)
class Body:
    """The proposal for a body, and for what is dropped from it, as TOML gives it."""

    proposal: Proposal
    drop: list[Any]


def offers(text: Text) -> list[Candidate]:
    """Selectors of the element that holds the body, of some around it, and of its paragraphs."""
    node = holder(text)
    if node is None:
        return []
    found: list[Candidate] = []
    for level, above in enumerate((node, *islice(node.iterancestors(), _LEVELS))):
        if above.tag in ("html", "body"):
            break
        # Of elements with the same text the outer one is the template's, the inner one the editor's.
        further = -0.4 * level if text.shown[above] == text.shown[node] else 0.15 * level
        for place in places(above)[:_OF_A_PLACE]:
            inline = 0.5 if above.tag not in BLOCKS and place.family in ("anchored", "path") else 0.0
            found.append(Candidate(place.css, "", "", place.family, place.cost + further + inline))
            if level < 2 and any(child.tag == "p" for child in above):
                found.append(by_css(f"{place.css} > p", place.family, place.cost + 0.9 + 0.15 * level))
        for place in places(above)[:2] if level < 2 else ():
            found += [by_css(css, "path", place.cost + 1.4) for css in _paragraphs(text, above, place.css)]
    return list(dict.fromkeys(found))


def _paragraphs(text: Text, node: Node, css: str) -> Iterator[str]:
    """Selectors of the paragraphs wherever they lie in an element, by their tag and by the class that most have."""
    inner = [part for part in islice(node.iter("p"), MOST_PARAGRAPHS) if text.known.get(part)]
    if not inner:
        return
    yield f"{css} p"
    yield f"{css} p, {css} h2, {css} h3"
    named = Counter(classes_of(part)[0] for part in inner if classes_of(part))
    yield from (f"{css} p.{name}" for name, number in named.most_common(1) if number > len(inner) / 2)


def elect_body(pages: Sequence[Page], title: Any) -> Body | None:
    """The proposal for the body, or None where nothing reads half of the known ones; `title` as the layout has it."""
    texts = [text for page in pages if (text := weighed(page)) is not None]
    votes = _Votes(texts, title)
    best = votes.best(range(len(texts)))
    if best is None:
        return None
    drops = votes.drops[best]
    right, of, whole = votes.held_out(), len(texts) if len(texts) > 1 else 0, votes.trimmed[best]
    found = all(matches(page, best.selector) for page in pages)
    unanimous = of > 1 and right == of and found and all(value >= RIGHT for value in whole)
    confidence = (right + 1) / (of + 2) if of else 0.5 if whole[0] >= RIGHT else 0.35
    proposal = Proposal(best.toml, round(confidence, 2), unanimous, (right, of))
    return Body(proposal, [one.toml for one in drops])


class _Votes:
    """How like the known bodies each candidate reads on each page: as it is, and trimmed for the best of them."""

    def __init__(self, texts: Sequence[Text], title: Any) -> None:
        self.texts, self.title = texts, title
        self.support: dict[Candidate, set[int]] = {}
        for at, text in enumerate(texts):
            for candidate in offers(text):
                self.support.setdefault(candidate, set()).add(at)
        ranked = sorted(self.support, key=lambda one: (-len(self.support[one]), one.cost))[:MOST_CANDIDATES]
        self.plain = {one: [_plain(text, one) for text in texts] for one in ranked}
        self.drops: dict[Candidate, list[Candidate]] = {}
        self.trimmed: dict[Candidate, list[float]] = {}
        for one in self._distinct(ranked):
            self.drops[one] = dropped(texts, one)
            self.trimmed[one] = [self._read(text, one, self.drops[one]) for text in texts]

    def _distinct(self, ranked: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that promise most, of those that select the same elements the one to be relied on most."""
        found: dict[object, Candidate] = {}
        for one in sorted(ranked, key=lambda one: self._score(one, self.plain[one]), reverse=True):
            selected = tuple(tuple(matches(text.page, one.selector)) for text in self.texts)
            found.setdefault(selected, one)
        return list(found.values())[:MOST_TRIMMED]

    def best(self, voters: Sequence[int]) -> Candidate | None:
        """The candidate that reads best on the voters' pages, of those that one of them offers."""
        able = [one for one in self.trimmed if self.support[one] & set(voters)]
        marks = {one: [self.trimmed[one][at] for at in voters] for one in able}
        best = max(able, key=lambda one: self._score(one, marks[one]), default=None)
        return best if best is not None and sum(marks[best]) >= 0.5 * len(voters) else None

    def held_out(self) -> int:
        """Of the pages, those whose body is read right by what the others alone propose."""
        return sum(self._is_right_without(at) for at in range(len(self.texts))) if len(self.texts) > 1 else 0

    def _is_right_without(self, at: int) -> bool:
        others = [other for other in range(len(self.texts)) if other != at]
        best = self.best(others)
        if best is None:
            return False
        drops = self.drops[best] and dropped([self.texts[other] for other in others], best)
        return self._read(self.texts[at], best, drops) >= RIGHT

    def _read(self, text: Text, body: Candidate, drops: Sequence[Candidate]) -> float:
        layout = {"title": self.title, "body": body.toml, "drop": [one.toml for one in drops]}
        article = reading.read(text.page.known, layout, text.page.zone.key)
        return 0.0 if article is None else likeness(squeezed(article.body), text.wanted)

    def _score(self, one: Candidate, values: Sequence[float]) -> float:
        right = sum(value >= RIGHT for value in values)
        return (right + sum(values)) / (2 * max(1, len(values))) - 0.02 * one.cost


def _plain(text: Text, body: Candidate) -> float:
    """How like the known body a candidate is before anything is dropped; what it holds beside it counts less."""
    tops = matches(text.page, body.selector)
    known, shown = (sum(part.get(node, 0) for node in tops) for part in (text.known, text.shown))
    if not known:
        return 0.0
    recall, precision = min(1.0, known / len(text.wanted)), known / shown
    return float(recall * precision**0.3)
