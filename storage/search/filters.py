"""Which articles are meant: a query, and what is asked beside it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, func, select

from storage import models
from storage.search.grammar import parse
from storage.search.sqlite.asking import matching
from storage.search.tree import Field, Is, Node, Published, all_of

Suspect = Literal["include", "exclude", "only"]
"""What becomes of articles whose publication time is not to be trusted."""

OPTIONS: tuple[Field, ...] = ("site", "group", "source", "author", "section", "tag", "kind")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are meant; what is empty or None does not narrow.

    `text` is a query as `grammar.parse` reads it. `section` is an id or a name, former ones too. `since` and `until`
    are publication dates, both included. The others must be equal to what is stored. `all_versions` looks into former
    versions too; `as_of`, an aware instant, into those that were current then.
    """

    text: str = ""
    site: str | None = None
    group: str | None = None
    source: str | None = None
    author: str | None = None
    section: str | None = None
    tag: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None
    suspect: Suspect = "include"
    all_versions: bool = False
    as_of: datetime | None = None

    @property
    def tree(self) -> Node:
        """The query and the options as one tree. Raises BadQuery."""
        named = [Is(name, value) for name in OPTIONS if (value := getattr(self, name)) is not None]
        span = [Published(self.since, self.until)] if self.since or self.until else []
        return all_of(parse(self.text), *named, *span)

    @property
    def is_of_current(self) -> bool:
        """Whether all current versions in sight are looked into, and no others."""
        return not self.all_versions and self.as_of is None and self.suspect == "include"


STORY: ColumnElement[int] = func.coalesce(models.Indexed.story_id, models.Indexed.article_id)
"""The id of the article that stands for a story: copies and reprints of it are one."""


def rows(filter: Filter, tree: Node | None = None) -> Select[int]:
    """The rows of `indexed` of all versions that are meant. `tree` takes the place of the filter's. Raises BadQuery."""
    row = models.Indexed
    found = matching(filter.tree if tree is None else tree).where(row.withheld.is_(False))
    if filter.as_of is not None:
        is_over = row.superseded_at <= filter.as_of
        found = found.where(row.created_at <= filter.as_of, func.coalesce(is_over, False).is_(False))
    elif not filter.all_versions:
        found = found.where(row.current.is_(True))
    return found if filter.suspect == "include" else found.where(row.suspect.is_(filter.suspect == "only"))


def units(filter: Filter, *, distinct: bool = False, tree: Node | None = None) -> Select[int]:
    """One row of `indexed` for each article that is meant, or with `distinct` for each story. Raises BadQuery.

    Of an article's versions it is the current one, else the newest, of a story's articles the one that stands for it,
    else the oldest; of those that are meant.
    """
    row, found = models.Indexed, rows(filter, tree)
    if not (distinct or filter.all_versions):
        return found
    order = (row.article_id, row.current.desc(), row.id.desc())
    place = func.row_number().over(partition_by=STORY if distinct else row.article_id, order_by=order)
    ranked = found.add_columns(place.label("place")).subquery()
    return found.where(row.id.in_(select(ranked.c.id).where(ranked.c.place == 1)))
