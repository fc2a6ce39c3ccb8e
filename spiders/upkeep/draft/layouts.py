"""The `[[layouts]]` of a draft: one for each look of the articles that were fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spiders.upkeep.draft.known import Sample
from spiders.upkeep.draft.page import Page
from spiders.upkeep.induce import NothingInduced, Proposal, cluster, induce_layout

MOST = 4
"""Looks that a draft has; one that a single page has only where there are no others."""

_OPTIONAL = ("source", "author", "editor", "updated", "tags", "breadcrumb")
"""Keys of which a wrong value is worse than none, or than the family's."""
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Look:
    """A layout as TOML gives it, how sure each field is, and the articles that it was found from."""

    layout: dict[str, Any]
    fields: Mapping[str, Proposal]
    samples: Sequence[Sample]


def _is_guess(proposal: Proposal) -> bool:
    right, of = proposal.held_out
    return right < max(2, _MOSTLY * of)


def find_looks(samples: Sequence[Sample], listings: Sequence[Page]) -> list[Look]:
    """The looks of these articles, that of most first; none where no title or no text is found on any."""
    usable = [sample for sample in samples if "title" in sample.values]
    groups = [[usable[at] for at in group] for group in cluster([sample.known for sample in usable])]
    found: list[Look] = []
    for group in groups[:MOST]:
        others = [other.page.html for rest in groups if rest is not group for other in rest]
        try:
            induced = induce_layout([sample.known for sample in group], others=others + [p.html for p in listings])
        except NothingInduced:
            continue
        left_out = {key for key in _OPTIONAL if key in induced.fields and _is_guess(induced.fields[key])}
        kept = {key: value for key, value in induced.layout.items() if key not in left_out}
        layout = {"id": f"v{len(found) + 1}", **kept}
        found.append(Look(layout, induced.fields, group))
    return found
