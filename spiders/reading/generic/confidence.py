"""How sure a reading without a profile is of each field."""

from dataclasses import dataclass

ABSENT = 0.8
"""Of a field of which the page shows no sign."""
LABELLED = 0.95
"""Of what stands behind a label such as 来源：."""
DOUBTED = 0.55
"""Of a field that was not found, where words stand that look like it."""
GUESSED = 0.6
"""Of what has the form and the place of a field, but no label."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """From 0 to 1, for each field; of an absent one, how sure it is that the page does not say it."""

    title: float
    published: float
    source: float
    authors: float
    editors: float
    views: float
    body: float
    updated: float
    tags: float
    breadcrumb: float
    section: float
    captions: float
    next_page: float


def of(labelled: object, guessed: object, *, signs: bool = False) -> float:
    """Of a field that a label gave, or else a guess, or neither; `signs`: whether something else looks like it."""
    return LABELLED if labelled else GUESSED if guessed else DOUBTED if signs else ABSENT
