"""Which of the selectors that pages offer is to be a layout's: the one that reads most of the known values."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from spiders.upkeep.induce.known import MOST_MATCHES, Page
from spiders.upkeep.induce.offers import offers
from spiders.upkeep.induce.places import Candidate
from spiders.upkeep.induce.values import LISTS, TIMES, agrees, known, read

MOST_CANDIDATES, OF_A_FAMILY = 60, 12
"""Selectors that are tried on every page: so many of all, and of each family at least so many."""

FEW = 3
"""Pages with a known source, below which what the page labels as its source is a second way to it."""

_WRONG = -0.5
_CODE = ("script", "style")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a key of a layout.

    `selector` is as TOML gives it, a list where it needs a second one. `confidence` is from 0 to 1. `held_out` counts
    pages with a known value that were left out of the vote, and of those the ones that were then read right.
    `unanimous`: every page and every family of selectors agree.
    """

    selector: Any
    confidence: float
    unanimous: bool
    held_out: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a selector gives on one page, how right it is from 0 to 1 (0 where the value is unknown), its matches."""

    value: str | None
    right: float
    matches: int


@dataclass(slots=True)
class Ballot:
    """All that is known of the selectors for one key: what each gives on each page, and which pages offer it.

    `labelled` are the pages by which they are judged: whose value is known, and given by some selector. `lost` counts
    those whose value none gives.
    """

    name: str
    pages: Sequence[Page]
    verdicts: dict[Candidate, list[Verdict]]
    support: dict[Candidate, set[int]]
    labelled: list[int]
    lost: int

    def best(self, without: int | None = None) -> Candidate | None:
        """The candidate with the highest score, the page `without` left out; None where none reads half of the rest."""
        voters = [at for at in self.labelled if at != without]
        able = [one for one in self.verdicts if self.support[one] - {without}] if voters else []
        chosen = max(able, key=lambda one: (self.score(one, voters), -one.cost, str(one.toml)), default=None)
        enough = 0.25 if self.name in TIMES else 0.5  # the day without the hour is better than nothing
        return chosen if chosen is not None and self.rate(chosen, voters) >= enough else None

    def rate(self, candidate: Candidate, voters: Collection[int]) -> float:
        """How right a candidate is on the average."""
        return sum(self.verdicts[candidate][at].right for at in voters) / max(1, len(voters))

    def score(self, candidate: Candidate, voters: Collection[int]) -> float:
        """Right values count, wrong ones against it; then that it finds something everywhere, one match, its cost."""
        every = self.verdicts[candidate]
        marks = sum(every[at].right if every[at].right or every[at].value is None else _WRONG for at in voters)
        covered = sum(1 for verdict in every if verdict.value is not None) / len(every)
        more = sum(min(verdict.matches - 1, 10) for verdict in every if verdict.matches > 1) / len(every)
        exact = 0.04 if any("T" in (verdict.value or "") for verdict in every) and self.name == "published" else 0.0
        return marks / max(1, len(voters)) + 0.1 * covered + exact - 0.03 * candidate.cost - 0.01 * more


def ballot(pages: Sequence[Page], name: str) -> Ballot:
    """The candidates of all pages for a key, tried on all pages."""
    support: dict[Candidate, set[int]] = {}
    for at, page in enumerate(pages):
        for candidate in offers(page, name):
            support.setdefault(candidate, set()).add(at)
    ranked = sorted(support, key=lambda one: (-len(support[one]), one.cost))
    families: Counter[str] = Counter()
    kept: list[Candidate] = []
    for candidate in ranked:
        families[candidate.family] += 1
        if len(kept) < MOST_CANDIDATES or families[candidate.family] <= OF_A_FAMILY:
            kept.append(candidate)
    verdicts = {candidate: [verdict(page, name, candidate) for page in pages] for candidate in kept}
    told = [at for at, page in enumerate(pages) if known(page, name)]
    labelled = [at for at in told if any(every[at].right for every in verdicts.values())]
    return Ballot(name, pages, verdicts, support, labelled, len(told) - len(labelled))


def verdict(page: Page, name: str, candidate: Candidate) -> Verdict:
    """What a selector gives on a page. A match that is too long for a value counts as none."""
    nodes = page.nodes(candidate.selector)
    for node in islice(nodes, 3):
        if isinstance(node, etree._Element) and node not in page.small and node.tag not in (*_CODE, "title"):
            return Verdict(None, 0.0, len(nodes))
    most = 1 if name == "title" else MOST_MATCHES
    value = read(page, name, page.texts(candidate.selector, most)) if nodes else None
    right = agrees(page, name, value) if value is not None and known(page, name) else 0.0
    return Verdict(value, right, len(nodes))


def elect(pages: Sequence[Page], name: str) -> Proposal | None:
    """The proposal for a key, or None where no selector reads half of the known values."""
    votes = ballot(pages, name)
    chosen = votes.best()
    if chosen is None:
        return None
    held = [(at, winner) for at in votes.labelled if (winner := votes.best(without=at)) is not None]
    right = sum(1 for at, winner in held if votes.verdicts[winner][at].right >= 1)
    of = len(votes.labelled) if len(votes.labelled) > 1 else 0
    if _is_chance(votes, chosen, right, of):
        return None
    second = _second(votes, chosen)
    selector = chosen.toml if second is None else [chosen.toml, second.toml]
    return Proposal(
        selector, _confidence(votes, chosen, right, of), _is_unanimous(votes, chosen, right, of), (right, of)
    )


def _is_chance(votes: Ballot, chosen: Candidate, right: int, of: int) -> bool:
    """Whether a field that pages may lack is only found by accident: what one page offers is wrong on the others."""
    if votes.name in ("title", "published"):
        return False
    labelled = bool(re.match(r"[\u4e00-\u9fff](?:\\s\*)?[\u4e00-\u9fff]", chosen.pattern)) or chosen.family in (
        "label",
        "meta",
    )
    alone = of == 0 and len(votes.pages) > FEW and not labelled and chosen.pattern != ""
    return alone or (of >= FEW and right < of / 2)


def _second(votes: Ballot, chosen: Candidate) -> Candidate | None:
    """What reads pages on which the chosen finds nothing, two or more; None for a key that takes one selector only."""
    if votes.name == "title" or votes.name == "updated" or votes.name in LISTS:
        return None
    if votes.name == "source" and len(votes.labelled) < FEW and not chosen.pattern:
        told = [one for one in votes.verdicts if "来源" in one.pattern and votes.rate(one, votes.labelled) >= 1]
        return max(told, key=lambda one: votes.score(one, votes.labelled), default=None)
    empty = [at for at in votes.labelled if votes.verdicts[chosen][at].value is None]
    able = [one for one in votes.verdicts if sum(votes.verdicts[one][at].right for at in empty) >= 2]
    best = max(able, key=lambda one: (votes.score(one, empty), -one.cost), default=None)
    return best if best is not None and votes.rate(best, empty) > 0.7 else None


def _confidence(votes: Ballot, chosen: Candidate, right: int, of: int) -> float:
    if of:
        return round((right + 1) / (of + 2) * (1 if _others_agree(votes, chosen) else 0.8), 2)
    return 0.5 if votes.rate(chosen, votes.labelled) >= 1 and _others_agree(votes, chosen) else 0.4


def _is_unanimous(votes: Ballot, chosen: Candidate, right: int, of: int) -> bool:
    if of < 2 or right < of or votes.lost or votes.rate(chosen, votes.labelled) < 1:
        return False
    return all(verdict.value is not None for verdict in votes.verdicts[chosen]) and _others_agree(votes, chosen)


def _others_agree(votes: Ballot, chosen: Candidate) -> bool:
    """Whether the best of the other families give what the chosen gives, on every page where they find any."""
    good = [one for one in votes.verdicts if one.family != chosen.family and votes.rate(one, votes.labelled) >= 0.9]
    others = {one.family: one for one in sorted(good, key=lambda one: votes.score(one, votes.labelled))}
    pairs = [
        (mine.value, verdict.value)
        for one in others.values()
        for mine, verdict in zip(votes.verdicts[chosen], votes.verdicts[one], strict=True)
        if mine.value is not None and verdict.value is not None
    ]
    return all(_same(one, other, votes.name) for one, other in pairs)


def _same(one: str, other: str, name: str) -> bool:
    if name in TIMES:  # one may print the hour, the other not
        return one[:10] == other[:10] and ("T" not in one or "T" not in other or one[:16] == other[:16])
    return "".join(one.split()) == "".join(other.split())
