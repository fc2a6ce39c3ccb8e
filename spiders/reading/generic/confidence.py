"""How sure a reading without a profile is of each field."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log

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


BASE = -1.3
SIGNS = {
    "time": 0.9,  # a time stands beside the title, or behind a label
    "no time": -1.7,  # the page tells none at all: what changes never, or ever, has none
    "title": 2.0,  # the line that looks like a title agrees with <title>
    "no title": -0.7,  # no line looks like one
    "labels": 1.5,  # 来源：, 作者： or 发布时间： stand around the text
    "sentences": 1.0,  # there are two or more
    "no sentence": -1.6,
    "all prose": 0.9,  # hardly any sentence stands outside
    "links": -1.1,  # the text is full of them
    "headlines": -1.0,  # those around the text are longer than it, and no time stands beside the title
    "far": -0.5,  # many lines stand between the title and the text
    "empty": -2.0,
}  # fmt: skip
"""What speaks for a page's being an article with the body that was found, or against it, as log odds.

Fitted by logistic regression on the pages of half of the sites that are at hand, and rounded.
"""


WITNESSED = 1.1
"""The log odds that another reader adds that finds the same: it does so three times as often of right bodies."""


def likelihood(signs: Iterable[str]) -> float:
    """How likely the body is right, by those of SIGNS that a page shows."""
    return _chance(BASE + sum(SIGNS[sign] for sign in signs))


def raised(likelihood: float) -> float:
    """The same, where another reader finds the same text. `likelihood` is neither 0 nor 1."""
    return _chance(log(likelihood / (1 - likelihood)) + WITNESSED)


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def of(labelled: object, guessed: object, *, signs: bool = False) -> float:
    """Of a field that a label gave, or else a guess, or neither; `signs`: whether something else looks like it."""
    return LABELLED if labelled else GUESSED if guessed else DOUBTED if signs else ABSENT
