"""What drift is judged by, and what it comes to: pages as they were read, what a site's past says, causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from spiders.upkeep.witnesses import Testimony
from storage.items import Article, Problem

LONGEST_VALUE = 120
"""Characters of a value that are kept as evidence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One article's first page, newly read: by the profile (`article`, or the `fault` that it met) and by witnesses.

    `id` is the article's, `captured` when it was fetched (aware, in the site's zone), `listed` and `listed_on` the
    title and the day under which a listing showed it. `testimony` is None where no witness could read the page.
    """

    id: int | None
    url: str
    captured: datetime
    article: Article | None
    fault: Problem | None
    testimony: Testimony | None
    listed: str | None = None
    listed_on: date | None = None

    @property
    def layout(self) -> str | None:
        """The layout that read the page, or that met the fault; None where none fits."""
        return self.article.layout if self.article is not None else self.fault.layout if self.fault else None


@dataclass(frozen=True, slots=True)
class Past:
    """What a layout's earlier articles had: how many they are, in how many each field was filled (spiders.upkeep.past
    counts them), and its commonest value with how often that was.
    """

    articles: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    commonest: Mapping[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that has broken: a name such as `coverage/source`, a sentence, and what shows it, fit for JSON."""

    name: str
    message: str
    evidence: Mapping[str, Any]


def page_of(seen: Seen, **values: Any) -> dict[str, Any]:
    """One page as evidence: article id, address, and the values that show the cause, cut to LONGEST_VALUE."""
    return {"article": seen.id, "url": seen.url} | {name: _short(value) for name, value in values.items()}


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence):
        return [_short(part) for part in value[:5]]
    return value
