"""Storing an outcome: all that came of one frontier row, in the caller's one transaction."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import captures, frontier, items, models
from storage.versions import store_article
from storage.walks import is_whole


def store(session: Session, run: models.Run, outcome: items.Outcome, now: datetime, full_walk_every: int) -> str:
    """Store one outcome and close its row; returns how it ended (`new`, `changed`, `same`, `listing`, …)."""
    row = session.get_one(models.Row, outcome.row.id)
    fetched = _captures(session, run, row, outcome)
    if outcome.problem is None:
        _keep_validators(row, outcome, fetched)
    if outcome.reading is not None:
        result = store_article(session, run, row, outcome, fetched, now)
    elif outcome.problem is not None:
        if outcome.listing:
            _store_entries(session, run, _section(session, row), row.page, outcome.found, now)
        result = _store_problem(session, run, row, outcome.problem, fetched, now)
    elif outcome.forbidden or outcome.kept:
        result = "forbidden" if outcome.forbidden else "kept"
    else:
        result = _store_listing(session, run, row, outcome, fetched, now, full_walk_every)
    if row.article_id is not None:
        frontier.open_assets(session, run, row.article_id, outcome.assets, outcome.beyond, now)
    row.run_id = run.id
    if outcome.retry_at is not None:
        row.tries, row.next_try_at = row.tries + 1, outcome.retry_at
        return "retry"
    row.state, row.result, row.done_at = "done", result, now
    if result != "problem":
        _solve_problems(session, row, now)
    if row.kind != "asset":
        _count(run, result)
    return result


def _count(run: models.Run, result: str) -> None:
    column = {"new": "new", "changed": "changed", "same": "same", "reread": "same", "problem": "problems"}.get(result)
    if column is not None:
        setattr(run, column, getattr(run, column) + 1)


def _captures(session: Session, run: models.Run, row: models.Row, outcome: items.Outcome) -> list[models.Capture]:
    """The rows of the outcome's captures, each known to belong to it."""
    held = captures.of(session, outcome.captures)
    rows = []
    for item in outcome.captures:
        known = held.get((item.file or "", item.offset or 0))
        rows.append(known or captures.add(session, run.site_id, run, item, row.id))
    for capture in rows:
        capture.visit = rows[0].id
    for number, place in enumerate(outcome.pages if outcome.reading is not None else (), 1):
        rows[place].page = number
    return rows


def _keep_validators(row: models.Row, outcome: items.Outcome, fetched: list[models.Capture]) -> None:
    """Note what the next request can be made conditional with. An answer that nothing changed leaves it as it was."""
    if outcome.known is not None:
        return
    row.etag, row.modified = outcome.validators or (None, None)
    row.capture_id = fetched[outcome.pages[0]].id if outcome.validators and outcome.pages else None


def _store_listing(
    session: Session,
    run: models.Run,
    row: models.Row,
    outcome: items.Outcome,
    fetched: list[models.Capture],
    now: datetime,
    full_walk_every: int,
) -> str:
    if outcome.missing:
        return "end" if row.result in {"missing", "end"} else "missing"
    section = _section(session, row)
    if repeated := _repeated(session, run, section, row, outcome):
        problem = items.Problem(row.url, repeated, "it has the same entries; the walk ends here")
        return _store_problem(session, run, row, problem, fetched, now)
    unknown = _store_entries(session, run, section, row.page, outcome.found, now)
    goes_on = unknown or is_whole(run, section, full_walk_every)
    following = [outcome.next_page] if outcome.next_page is not None and goes_on else []
    frontier.open_pages(session, run, [*following, *outcome.further], now)
    if row.form is not None:
        frontier.forget_forms(session, row)
    return "cut" if outcome.cut and goes_on else "listing"


def _section(session: Session, row: models.Row) -> models.Section:
    return session.get_one(models.Section, row.section_id)


def _repeated(
    session: Session, run: models.Run, section: models.Section, row: models.Row, outcome: items.Outcome
) -> str | None:
    """Why a listing page is no further one: some sites answer any number with one page.

    A form that is no longer good may bring any earlier page, also one that says that it is the last.
    """
    shown = {(item.entry.url, item.entry.title) for item in outcome.found}
    if row.page == 1 or not shown or (outcome.next_page is None and row.form is None):
        return None
    if row.form is None:
        return "the page before once more" if _met_on(session, run, section, row.page - 1) == shown else None
    known = _known_entries(session, section, [url for url, _ in shown])
    met = {key for key, entry in known.items() if entry.last_run_id == run.id and entry.page < row.page}
    return "an earlier page once more" if met >= shown else None


def _met_on(session: Session, run: models.Run, section: models.Section, page: int) -> set[tuple[str, str]]:
    entry = models.Entry
    met = (entry.section_id == section.id) & (entry.last_run_id == run.id) & (entry.page == page)
    return {(url, title) for url, title in session.execute(select(entry.url, entry.title).where(met))}


def _store_entries(
    session: Session, run: models.Run, section: models.Section, page: int, found: tuple[items.Found, ...], now: datetime
) -> bool:
    """Store entries as seen; whether any lies beyond known ground, where pinned ones do not count."""
    rows = frontier.open_rows(session, run, [item.link for item in found if item.link is not None], now)
    known = _known_entries(session, section, [item.entry.url for item in found])
    unknown = False
    for item in found:
        entry = known.get((item.entry.url, item.entry.title))
        if entry is None:
            entry = known[item.entry.url, item.entry.title] = _new_entry(run, section, item.entry, now)
            session.add(entry)
        run.entries += entry.last_run_id != run.id
        entry.last_seen_at, entry.last_run_id, entry.page = now, run.id, page
        entry.row_id = None if item.link is None else rows[item.link.url]
        entry.pinned, entry.inside = item.entry.pinned, item.inside
        is_new = entry.first_run_id == run.id  # whatever the clock says: it may have been turned back
        is_beyond = is_new or section.walked_at is None or entry.first_seen_at > section.walked_at
        unknown = unknown or (is_beyond and not entry.pinned)
    session.flush()
    return unknown


def _known_entries(session: Session, section: models.Section, urls: list[str]) -> dict[tuple[str, str], models.Entry]:
    found: dict[tuple[str, str], models.Entry] = {}
    for start in range(0, len(urls), frontier.AT_ONCE):
        some = urls[start : start + frontier.AT_ONCE]
        entries = select(models.Entry).where(models.Entry.section_id == section.id, models.Entry.url.in_(some))
        found |= {(entry.url, entry.title): entry for entry in session.scalars(entries)}
    return found


def _new_entry(run: models.Run, section: models.Section, entry: items.Entry, now: datetime) -> models.Entry:
    listed = entry.published
    return models.Entry(
        site_id=run.site_id, section_id=section.id, url=entry.url, title=entry.title, pinned=entry.pinned,
        listed_raw=listed and listed.raw, listed_date=listed and listed.date, listed_at=listed and listed.instant,
        first_seen_at=now, first_run_id=run.id,
    )  # fmt: skip


def _store_problem(
    session: Session,
    run: models.Run,
    row: models.Row,
    problem: items.Problem,
    fetched: list[models.Capture],
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
    known.run_id, known.last_seen_at, known.layout = run.id, now, problem.layout
    known.url = problem.url if row.form is None else row.url
    known.field, known.reason, known.detail = problem.field, problem.reason, problem.detail
    known.passing = problem.passing
    known.capture_id = fetched[-1].id if fetched else None
    return "problem"


def _solve_problems(session: Session, row: models.Row, now: datetime) -> None:
    session.execute(
        update(models.Problem)
        .where(models.Problem.row_id == row.id, models.Problem.solved_at.is_(None))
        .values(solved_at=now)
    )
