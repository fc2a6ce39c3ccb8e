"""Fields that articles of a layout had, and its newest ones lack."""

from collections.abc import Iterator, Sequence
from math import comb
from typing import Any

from spiders.upkeep.evidence import Cause, Past, Seen, page_of
from spiders.upkeep.symptoms import SURE

FIELDS = ("published", "source", "authors", "editors", "updated", "tags", "breadcrumb", "body")
"""Fields whose absence is no fault of one page. `body` is one where other articles are text and this one is not."""

LABELLED = ("published", "source", "authors")
"""Those that hardly a profile leaves out on purpose: what pages label counts for them, when there is no past yet."""
FEWEST_PAST = 5
"""Earlier articles of a layout that say anything about what it usually has."""
FELL_BY = 0.5
"""The share of what is usual that the newest articles have at most, where a field is said to be lost."""
NEARLY_ALWAYS = 0.9
UNLIKELY, DOUBTFUL = 0.01, 0.05
"""Chances that as few would have a field if nothing had changed: of one that nearly all had, and of one that witnesses
still see."""


def lost_fields(layout: str, seen: Sequence[Seen], past: Past, least: int) -> Iterator[Cause]:
    """The causes `coverage/FIELD` of one layout's newest articles, `least` of which must speak for each."""
    read = [page for page in seen if page.article is not None]
    for name in FIELDS:
        without = [page for page in read if not has(page.article, name)]
        if len(without) >= least and _is_lost(name, without, read, past):
            yield _cause(layout, name, without, len(read), past)


def has(article: Any, field: str) -> bool:
    """Whether an article says anything in a field."""
    return bool(getattr(article, field))


def _is_lost(name: str, without: Sequence[Seen], read: Sequence[Seen], past: Past) -> bool:
    of = len(read)
    told = sum(_is_told(page, name) for page in without)
    are_told = 2 * told > len(without)
    if past.articles < FEWEST_PAST:
        return are_told and len(without) == of and name in LABELLED
    usual = (past.filled.get(name, 0) + 0.5) / (past.articles + 1)
    filled = of - len(without)
    # A change that came between two articles leaves all before it as they were: what is mixed is no change.
    is_mixed = list(without) != list(read[: len(without)])
    if filled > FELL_BY * usual * of or (is_mixed and not are_told):
        return False
    # What only some articles have comes in flocks, as those of one section: there chance alone says little.
    return _at_most(filled, of, usual) <= (UNLIKELY if usual >= NEARLY_ALWAYS else DOUBTFUL if are_told else 0.0)


def _is_told(page: Seen, name: str) -> bool:
    """Whether witnesses are sure that the page says what the profile does not find there."""
    generic = page.testimony.generic if page.testimony is not None else None
    if generic is None or name == "body":
        return False
    sure = getattr(generic.confidence, name)
    return bool(sure >= SURE - 0.03 and getattr(generic.reading.article, name))


def _at_most(filled: int, of: int, usual: float) -> float:
    """The chance that at most so many of some articles have what a share of them usually has (binomial)."""
    return sum(float(comb(of, k)) * usual**k * (1 - usual) ** (of - k) for k in range(filled + 1))


def _cause(layout: str, name: str, without: Sequence[Seen], of: int, past: Past) -> Cause:
    had = past.filled.get(name, 0)
    before = f"{had} of {past.articles} before had it" if past.articles else "nothing is known of before"
    message = f"{len(without)} of the {of} newest articles that {layout} read have no {name}, and {before}"
    generic = [page.testimony.generic if page.testimony else None for page in without]
    values = [getattr(found.reading.article, name) if found else None for found in generic]
    pages = [page_of(page, elsewhere=_plain(value)) for page, value in zip(without, values, strict=True)]
    evidence = {"layout": layout, "field": name, "filled": of - len(without), "of": of}
    return Cause(f"coverage/{name}", message, evidence | {"past": {"filled": had, "of": past.articles}, "pages": pages})


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
