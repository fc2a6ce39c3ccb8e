"""Storing an outcome: all that came of one frontier row, in the caller's one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import captures, frontier, items, models
from storage.firsts import First, find
from storage.firsts import store as store_firsts
from storage.versions import find_article, leave, store_article
from storage.walks import is_whole

OPEN = {"problem", "retry"}
"""How a row may end whose problem is not solved."""


def store(session: Session, run: models.Run, outcome: items.Outcome, now: datetime, full_walk_every: int) -> str:
    """Store one outcome and close its row; returns how it ended (`new`, `changed`, `same`, `listing`, …)."""
    return store_all(session, run, [outcome], now, full_walk_every)[0]


def store_all(
    session: Session, run: models.Run, outcomes: Sequence[items.Outcome], now: datetime, full_walk_every: int
) -> list[str]:
    """Store outcomes of different rows one after another, but what is new among them together; how each ended."""
    rows = [session.get_one(models.Row, outcome.row.id) for outcome in outcomes]
    fetched = _captures(session, run, rows, outcomes)
    unknown, waiting, results = find(session, run.site_id, outcomes), list[First](), list[str]()
    for place, (outcome, row, own) in enumerate(zip(outcomes, rows, fetched, strict=True)):
        if outcome.problem is None:
            _keep_validators(row, outcome, own)
        if place in unknown:
            waiting.append(First(outcome, row, own))
            continue
        results += _store_waiting(session, run, waiting, now)
        results.append(
            _close(session, run, row, outcome, now, _store(session, run, row, outcome, own, now, full_walk_every))
        )
    results += _store_waiting(session, run, waiting, now)
    _solve_problems(session, [row.id for row, result in zip(rows, results, strict=True) if result not in OPEN], now)
    return results


def _store_waiting(session: Session, run: models.Run, waiting: list[First], now: datetime) -> list[str]:
    """Store the new articles that wait for it, and close their rows."""
    store_firsts(session, run, waiting, now)
    results = [_close(session, run, first.row, first.outcome, now, "new") for first in waiting]
    waiting.clear()
    return results


def _store(
    session: Session,
    run: models.Run,
    row: models.Row,
    outcome: items.Outcome,
    fetched: list[models.Capture],
    now: datetime,
    full_walk_every: int,
) -> str:
    """Store what is not new for certain."""
    if outcome.reading is not None:
        return _store_reading(session, run, row, outcome, fetched, now)
    if outcome.problem is not None:
        if outcome.listing:
            _store_entries(session, run, _section(session, row), row.page, outcome.found, now)
        return _store_problem(session, run, row, outcome.problem, fetched, now)
    if outcome.forbidden or outcome.kept:
        return "forbidden" if outcome.forbidden else "kept"
    return _store_listing(session, run, row, outcome, fetched, now, full_walk_every)


def _store_reading(
    session: Session,
    run: models.Run,
    row: models.Row,
    outcome: items.Outcome,
    fetched: list[models.Capture],
    now: datetime,
) -> str:
    article = find_article(session, run.site_id, outcome)
    if article is not None:
        return store_article(session, run, row, article, outcome, fetched, now)
    leave(session, run.site_id, outcome, None)
    store_firsts(session, run, [First(outcome, row, fetched)], now)
    return "new"


def _close(
    session: Session, run: models.Run, row: models.Row, outcome: items.Outcome, now: datetime, result: str
) -> str:
    """Close a row whose outcome is stored, unless it is tried again; how it ended."""
    if row.article_id is not None:
        frontier.open_assets(session, run, row.article_id, outcome.assets, outcome.beyond, now)
    row.run_id = run.id
    if outcome.retry_at is not None:
        row.tries, row.next_try_at = row.tries + 1, outcome.retry_at
        return "retry"
    row.state, row.result, row.done_at = "done", result, now
    if row.kind != "asset":
        _count(run, result)
    return result


def _count(run: models.Run, result: str) -> None:
    column = {"new": "new", "changed": "changed", "same": "same", "reread": "same", "problem": "problems"}.get(result)
    if column is not None:
        setattr(run, column, getattr(run, column) + 1)


def _captures(
    session: Session, run: models.Run, rows: Sequence[models.Row], outcomes: Sequence[items.Outcome]
) -> list[list[models.Capture]]:
    """The rows of each outcome's captures, each known to belong to it."""
    held = captures.of(session, [capture for outcome in outcomes for capture in outcome.captures])
    found = [[held.get((item.file or "", item.offset or 0)) for item in outcome.captures] for outcome in outcomes]
    pairs = zip(outcomes, rows, found, strict=True)
    missing = [
        (item, row.id)
        for outcome, row, known in pairs
        for item, one in zip(outcome.captures, known, strict=True)
        if one is None
    ]
    added = iter(captures.add_all(session, run.site_id, run, missing))
    own = [[one or next(added) for one in known] for known in found]
    for outcome, kept in zip(outcomes, own, strict=True):
        for capture in kept:
            capture.visit = kept[0].id
        for number, place in enumerate(outcome.pages if outcome.reading is not None else (), 1):
            kept[place].page = number
    return own


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


def _solve_problems(session: Session, rows: Sequence[int], now: datetime) -> None:
    open_ones = models.Problem.row_id.in_(rows) & models.Problem.solved_at.is_(None)
    session.execute(update(models.Problem).where(open_ones).values(solved_at=now))
