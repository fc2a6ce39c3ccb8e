"""What went wrong in a run, by what may have caused it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import models

EXAMPLES = 3
"""Addresses that are named of each cause."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Problems alike: how many the run met, how many of these have not been solved since, and some of the addresses."""

    reason: str
    layout: str | None
    field: str | None
    number: int
    open: int
    detail: str
    examples: tuple[str, ...]


def of_run(session: Session, run: int) -> list[Cause]:
    """The causes of the problems that the run was the last to meet, the most frequent first."""
    problem = models.Problem
    alike = (problem.reason, problem.layout, problem.field)
    unsolved = func.count().filter(problem.solved_at.is_(None))
    rows = select(*alike, func.count().label("number"), unsolved, func.min(problem.detail))
    found = session.execute(rows.where(problem.run_id == run).group_by(*alike).order_by(func.count().desc(), *alike))
    return [Cause(*row, examples=_examples(session, run, row[:3])) for row in found.all()]


def _examples(session: Session, run: int, alike: tuple[str, str | None, str | None]) -> tuple[str, ...]:
    problem, (reason, layout, field) = models.Problem, alike
    same = (
        (problem.run_id == run)
        & (problem.reason == reason)
        & problem.layout.is_not_distinct_from(layout)
        & problem.field.is_not_distinct_from(field)
    )
    return tuple(session.scalars(select(problem.url).where(same).order_by(problem.id).limit(EXAMPLES)))
