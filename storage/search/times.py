"""How often something was written over time: absolute, and beside all that is held of the same time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import coverage, models
from storage.search.filters import Filter, units
from storage.search.sqlite.asking import period, sites_in
from storage.search.tree import And, Is, Node, Published, required
from storage.search.values import days

Unit = Literal["month", "year"]

KEPT = ("site", "group", "section", "kind")
"""Filters that hold for what a number is compared with, too: without words, authors, tags and sources."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month or year. `count` is None where nothing was found and none of the sites asked for is covered: no data.

    `all` are all articles, or stories, of the same sites, sections and kinds; `share` is the part found. `missing` are
    the sites whose listings were not walked back to it, or not crawled since.
    """

    period: str
    count: int | None
    all: int
    share: float | None
    missing: tuple[str, ...]


def over_time(session: Session, filter: Filter, unit: Unit, *, distinct: bool = False) -> list[Period]:
    """Every period from the oldest to the newest of which anything is held, or that is asked for. Raises BadQuery."""
    tree = filter.tree
    found = _counted(session, filter, tree, unit, distinct)
    every = _counted(session, replace(filter, all_versions=False), _without_words(tree), unit, distinct)
    spans = {site: coverage.span(session, site, _section(tree)) for site in _sites(session, tree)}
    return [
        _period(name, found.get(name, 0), every.get(name, 0), _uncovered(spans, name), len(spans))
        for name in _names(unit, tree, every, spans.values())
    ]


def _period(name: str, count: int, every: int, missing: tuple[str, ...], sites: int) -> Period:
    if not count and len(missing) == sites:
        return Period(name, None, every, None, missing)
    return Period(name, count, every, count / every if every else None, missing)


def _counted(session: Session, filter: Filter, tree: Node, unit: Unit, distinct: bool) -> dict[str, int]:
    name = period(models.Indexed.published_date, unit)
    found = units(filter, distinct=distinct, tree=tree).where(models.Indexed.published_date.is_not(None))
    counted = found.with_only_columns(name, func.count(), maintain_column_froms=True).group_by(name)
    return {key: number for key, number in session.execute(counted) if key is not None}


def _without_words(tree: Node) -> Node:
    parts = required(tree)
    return And(tuple(part for part in parts if isinstance(part, Published) or _is_kept(part)))


def _is_kept(part: Node) -> bool:
    return isinstance(part, Is) and part.field in KEPT


def _sites(session: Session, tree: Node) -> list[str]:
    """The sites that are asked for; of which nothing is stored as an article, too."""
    sites = select(models.Site.id).where(models.Site.moved_to_id.is_(None)).order_by(models.Site.id)
    for part in required(tree):
        if isinstance(part, Is) and part.field == "site":
            sites = sites.where(models.Site.id == part.value)
        if isinstance(part, Is) and part.field == "group":
            sites = sites.where(models.Site.id.in_(sites_in(part.value)))
    return list(session.scalars(sites))


def _section(tree: Node) -> str | None:
    named = (part.value for part in required(tree) if isinstance(part, Is) and part.field == "section")
    return next(named, None)


def _uncovered(spans: Mapping[str, tuple[date, date] | None], name: str) -> tuple[str, ...]:
    first, last = days(name)
    return tuple(site for site, span in spans.items() if span is None or last < span[0] or span[1] < first)


def _names(unit: Unit, tree: Node, every: Iterable[str], spans: Iterable[tuple[date, date] | None]) -> Iterator[str]:
    """Each period from the first that is asked for, else held or covered, to the last."""
    asked = [part for part in required(tree) if isinstance(part, Published)]
    known = sorted([*every, *(_name(day, unit) for span in spans if span for day in span)])
    first = max((_name(part.since, unit) for part in asked if part.since), default=known[0] if known else "")
    last = min((_name(part.until, unit) for part in asked if part.until), default=known[-1] if known else "")
    while first and first <= last:
        yield first
        first = _name(days(first)[1] + timedelta(days=1), unit) if first < _name(date.max, unit) else ""


def _name(day: date, unit: Unit) -> str:
    return day.isoformat()[: 4 if unit == "year" else 7]
