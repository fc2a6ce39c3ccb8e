"""Outcomes of imported captures, stored: what a crawl knows of its frontier is left as it was."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import frontier, items, models, outcomes

FRONTIER = (
    "run_id", "fetch", "section_id", "page", "state", "result", "tries", "next_try_at", "done_at", "etag", "modified",
    "capture_id",
)  # fmt: skip
"""What of a row tells of the asking."""


def store(session: Session, run: models.Run, outcome: items.Outcome, ids: list[int], now: datetime) -> str:
    """Store what was read of captures that are held; `new`, `changed`, `same` or `problem`.

    The address's row is made where there is none, and done. Another is changed only by an article, and only where no
    crawl has had it: what a page said long ago is no answer to whoever asks for it today.
    """
    link = items.Link("article", outcome.row.url, outcome.row.fetch)
    known = session.scalar(
        select(models.Row).where(
            models.Row.site_id == run.site_id, models.Row.kind == "article", models.Row.url == link.url
        )
    )
    before: dict[str, Any] = {} if known is None else {name: getattr(known, name) for name in FRONTIER}
    asked = known is not None and session.get_one(models.Run, known.run_id).mode != "import"
    troubles = _open_problems(session, known) if asked else []
    row = session.get_one(models.Row, frontier.open_rows(session, run, [link], now)[link.url])
    own = [session.get_one(models.Capture, id) for id in ids]
    for capture in own:
        capture.row_id = row.id
    run.pages += len(own)
    filled = replace(outcome, row=replace(outcome.row, id=row.id), captures=tuple(_item(session, one) for one in own))
    result = outcomes.store(session, run, filled, now, 1)
    if asked or outcome.problem is not None:
        for name, value in before.items():
            setattr(row, name, value)
    session.execute(update(models.Problem).where(models.Problem.id.in_(troubles)).values(solved_at=None))
    return result


def _open_problems(session: Session, row: models.Row | None) -> list[int]:
    if row is None:
        return []
    open_ones = (models.Problem.row_id == row.id) & models.Problem.solved_at.is_(None)
    return list(session.scalars(select(models.Problem.id).where(open_ones)))


def _item(session: Session, row: models.Capture) -> items.Capture:
    path = session.get_one(models.Warc, row.file_id).path
    return items.Capture(
        row.url, row.captured_at, row.status, row.content_type, row.digest, row.length, path, row.offset, row.stored,
        row.refers_to_id, row.truncated,
    )  # fmt: skip
