"""Storing an outcome: all that came of one frontier row, in the caller's one transaction."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import frontier, items, models
from storage.versions import store_article


def store(session: Session, run: models.Run, outcome: items.Outcome, now: datetime, full_walk_every: int) -> str:
    """Store one outcome and close its row; returns how it ended (`new`, `changed`, `same`, `listing`, …)."""
    row = session.get_one(models.Row, outcome.row.id)
    captures = [_add_capture(session, run, row, capture) for capture in outcome.captures]
    run.pages += len(captures)
    if outcome.reading is not None:
        result = store_article(session, run, row, outcome, captures, now)
    elif outcome.problem is not None:
        result = _store_problem(session, run, row, outcome.problem, captures, now)
    elif outcome.forbidden:
        result = "forbidden"
    else:
        result = _store_listing(session, run, row, outcome, now, full_walk_every)
    row.run_id = run.id
    if outcome.retry_at is not None:
        row.tries, row.next_try_at = row.tries + 1, outcome.retry_at
        return "retry"
    row.state, row.result, row.done_at = "done", result, now
    if result != "problem":
        _solve_problems(session, row, now)
    _count(run, result)
    return result


def _count(run: models.Run, result: str) -> None:
    column = {"new": "new", "changed": "changed", "same": "same", "problem": "problems"}.get(result)
    if column is not None:
        setattr(run, column, getattr(run, column) + 1)


def _add_capture(session: Session, run: models.Run, row: models.Row, capture: items.Capture) -> models.Capture:
    added = models.Capture(site_id=run.site_id, run_id=run.id, row_id=row.id, **asdict(capture))
    session.add(added)
    session.flush()
    return added


def _store_listing(
    session: Session, run: models.Run, row: models.Row, outcome: items.Outcome, now: datetime, full_walk_every: int
) -> str:
    section = session.get_one(models.Section, row.section_id)
    unknown = 0
    for found in outcome.found:
        unknown += _store_entry(session, run, section, row.page, found, now)
    full = run.mode != "incremental" or section.walked_at is None or section.walks % full_walk_every == 0
    if outcome.next_page is not None and (full or unknown):
        frontier.open_row(session, run, outcome.next_page, now, again=not _walked(session, run, outcome.next_page))
    return "listing"


def _walked(session: Session, run: models.Run, link: items.Link) -> bool:
    """Whether this run has met the listing page already, as where pages name each other in a ring."""
    rows = select(models.Row.id).where(
        models.Row.site_id == run.site_id,
        models.Row.kind == "listing",
        models.Row.url == link.url,
        models.Row.run_id == run.id,
    )
    return session.scalar(rows) is not None


def _store_entry(
    session: Session, run: models.Run, section: models.Section, page: int, found: items.Found, now: datetime
) -> int:
    """Store an entry as seen; 1 where it is new and counts for the walk (pinned entries do not), else 0."""
    entry = found.entry
    row_id = None if found.link is None else _open_article(session, run, found.link, now)
    known = session.scalar(
        select(models.Entry).where(
            models.Entry.section_id == section.id, models.Entry.url == entry.url, models.Entry.title == entry.title
        )
    )
    if known is not None:
        known.last_seen_at, known.last_run_id, known.page, known.pinned = now, run.id, page, entry.pinned
        known.row_id = row_id
        return 0
    listed = entry.published
    session.add(
        models.Entry(
            site_id=run.site_id, section_id=section.id, row_id=row_id, url=entry.url, title=entry.title,
            listed_raw=listed and listed.raw, listed_date=listed and listed.date, listed_at=listed and listed.instant,
            pinned=entry.pinned, page=page, first_seen_at=now, last_seen_at=now,
            first_run_id=run.id, last_run_id=run.id,
        )
    )  # fmt: skip
    session.flush()
    return 0 if entry.pinned else 1


def _open_article(session: Session, run: models.Run, link: items.Link, now: datetime) -> int:
    """The row of a listed article: opened where it is new, or failed in an earlier run."""
    failed = select(models.Row.id).where(
        models.Row.site_id == run.site_id, models.Row.kind == link.kind, models.Row.url == link.url,
        models.Row.result.in_(("problem", "forbidden")), models.Row.run_id != run.id,
    )  # fmt: skip
    return frontier.open_row(session, run, link, now, again=session.scalar(failed) is not None)


def _store_problem(
    session: Session,
    run: models.Run,
    row: models.Row,
    problem: items.Problem,
    captures: list[models.Capture],
    now: datetime,
) -> str:
    known = session.scalar(
        select(models.Problem).where(
            models.Problem.row_id == row.id,
            models.Problem.solved_at.is_(None),
            models.Problem.reason == problem.reason,
            models.Problem.field.is_not_distinct_from(problem.field),
        )
    )
    if known is None:
        known = models.Problem(site_id=run.site_id, row_id=row.id, first_seen_at=now)
        session.add(known)
    known.run_id, known.last_seen_at, known.url, known.layout = run.id, now, problem.url, problem.layout
    known.field, known.reason, known.detail = problem.field, problem.reason, problem.detail
    known.capture_id = captures[-1].id if captures else None
    return "problem"


def _solve_problems(session: Session, row: models.Row, now: datetime) -> None:
    session.execute(
        update(models.Problem)
        .where(models.Problem.row_id == row.id, models.Problem.solved_at.is_(None))
        .values(solved_at=now)
    )
