"""Captured pages that could not be read: where hits may be missing."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, distinct, func, or_, select
from sqlalchemy.orm import Session

from storage import models
from storage.search.sqlite.asking import listed_in, sites_in
from storage.search.tree import Is, Node, Published, required


def count_unread(session: Session, tree: Node) -> int:
    """How many pages that are captured and could not be read may be meant by a tree.

    Known of them are site, sections and the date in a listing; whatever else is asked may hold of each.
    """
    problem, row = models.Problem, models.Row
    pages = (
        select(func.count(distinct(problem.url)))
        .outerjoin(row, row.id == problem.row_id)
        .where(problem.solved_at.is_(None), problem.capture_id.is_not(None), row.kind.is_distinct_from("listing"))
    )
    return session.scalar(pages.where(*_conditions(tree))) or 0


def _conditions(tree: Node) -> Iterator[ColumnElement[bool]]:
    problem = models.Problem
    for part in required(tree):
        if isinstance(part, Published):
            yield _may_be_of(part)
        elif isinstance(part, Is) and part.field == "site":
            yield problem.site_id == part.value
        elif isinstance(part, Is) and part.field == "group":
            yield problem.site_id.in_(sites_in(part.value))
        elif isinstance(part, Is) and part.field == "section":
            yield problem.row_id.in_(listed_in(part.value))


def _may_be_of(days: Published) -> ColumnElement[bool]:
    """Whether no listing gives the page a date, or one of them a date in these days."""
    entry = models.Entry
    dated = select(entry.id).where(entry.row_id == models.Problem.row_id, entry.listed_date.is_not(None))
    inside = dated
    if days.since:
        inside = inside.where(entry.listed_date >= days.since)
    if days.until:
        inside = inside.where(entry.listed_date <= days.until)
    return or_(~dated.exists(), inside.exists())
