"""How many rows each run added, noted when it ends, so that a row that is lost later shows."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import models

COUNTED: dict[str, InstrumentedAttribute[int | None] | InstrumentedAttribute[int]] = {
    "entry": models.Entry.first_run_id,
    "article": models.Article.first_run_id,
    "capture": models.Capture.run_id,
    "version": models.Version.run_id,
    "observation": models.Observation.run_id,
}
"""The tables whose rows name the run that added them, and never another one."""


def begin(session: Session, run: models.Run) -> None:
    """Note where each table ends, so that the end of the run need not count the rows of all before it."""
    ends = {name: session.scalar(select(func.max(_id(name)))) or 0 for name in COUNTED}
    run.sums = {"after": ends}


def end(session: Session, run: models.Run) -> None:
    """Note how many rows of each table the run has added. A run that goes on later is counted again."""
    after = (run.sums or {}).get("after", {})
    counted: dict[str, Any] = {
        name: session.scalar(select(func.count()).where(_id(name) > after.get(name, 0), column == run.id))
        for name, column in COUNTED.items()
    }
    run.sums = {"after": after, **counted}


def count(session: Session) -> dict[int, dict[str, int]]:
    """The rows of each table that are there now, by run."""
    found: dict[int, dict[str, int]] = {}
    for name, column in COUNTED.items():
        for run, number in session.execute(select(column, func.count()).where(column.is_not(None)).group_by(column)):
            if run is not None:
                found.setdefault(run, {})[name] = number
    return found


def _id(name: str) -> Any:
    return models.Base.metadata.tables[name].c.id
