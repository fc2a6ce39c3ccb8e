"""What a result consists of: how many of its articles, or stories, have each value of a field."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, func, true
from sqlalchemy.orm import Session

from storage import models
from storage.search.filters import Filter, units
from storage.search.sqlite.asking import members, period

Facet = Literal["site", "group", "source", "author", "section", "tag", "kind", "year", "month", "layout"]
FACETS: tuple[Facet, ...] = get_args(Facet)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A value, None for those that have none, and how many have it. Sections are `site/id`."""

    value: str | None
    count: int


def facet(session: Session, filter: Filter, name: Facet, *, distinct: bool = False) -> list[Bucket]:
    """Every value of a field, those of most articles first, years and months in their order.

    With `distinct` stories are counted. An article counts for each of its groups, authors, sections and tags, and where
    it has none of these for nothing. Raises BadQuery.
    """
    value, found = _valued(units(filter, distinct=distinct), name)
    number = func.count(models.Indexed.article_id.distinct()) if name == "section" else func.count()
    counted = found.with_only_columns(value, number, maintain_column_froms=True).group_by(value)
    order = (value.nulls_last(),) if name in ("year", "month") else (number.desc(), value)
    return [Bucket(*row) for row in session.execute(counted.order_by(*order))]


def _valued(found: Select[int], name: Facet) -> tuple[ColumnElement[Any], Select[Any]]:
    """The column of a field, and the rows joined with what it stands in."""
    row = models.Indexed
    simple: dict[str, Any] = {"site": row.site_id, "source": row.source, "kind": row.kind, "layout": row.layout}
    if name in simple:
        return simple[name], found
    if name == "year" or name == "month":
        return period(row.published_date, name), found
    if name == "section":
        entry, section, page = models.Entry, models.Section, models.Row
        joined = found.join(page, page.article_id == row.article_id).join(entry, entry.row_id == page.id)
        return section.site_id + "/" + section.key, joined.join(section, section.id == entry.section_id)
    if name == "group":
        site = models.Site
        return _member(found.join(site, site.id == row.site_id), site.groups)
    return _member(found, row.authors if name == "author" else row.tags)


def _member(found: Select[int], column: Any) -> tuple[ColumnElement[Any], Select[Any]]:
    member = members(column)
    return member.c.value, found.join(member, true())
