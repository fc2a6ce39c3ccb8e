"""Runs: begun, kept alive, ended with a balance that accounts for every entry of the listings."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage import absences, clocks, frontier, homes, items, log, models, polls, revisits, sums, walks
from storage import notes as told
from storage.faults import LeaseLost
from storage.items import SiteFacts

Mode = Literal["incremental", "backfill", "revisit", "urls"]
Offline = Literal["reread", "import"]

BALANCE = ("stored", "held", "duplicate", "external", "problem", "forbidden", "pending")
"""What may become of an entry; `entries` is the sum of these."""

NOT_READ = "listing not read: "
"""How the notes of a run begin that tell of its faults."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is asked to do. `served_at` is the address that stands in for the site's hosts.

    With `every` a revisit goes to every article and every listing page, due or not; with `due` a run asks for those
    sections alone whose next poll has come.
    """

    mode: Mode = "incremental"
    since: date | None = None
    served_at: str | None = None
    every: bool = False
    due: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for a run: every writing transaction checks that `token` still holds."""

    run: int
    site: str
    token: str
    continued: bool


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended, what it met, and which listings could not be read (a sentence each).

    `answered` is false where the site gave no response at all, `forbidden` is true where its robots.txt lets nothing
    pass; `notes` are sentences that somebody should read, `alerts` the open ones that are not muted, by cause.
    """

    site: str
    run: int
    state: str
    reason: str
    continued: bool
    pages: int
    new: int
    changed: int
    same: int
    problems: int
    balance: dict[str, int]
    open_rows: int
    answered: bool
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    forbidden: bool = False
    alerts: dict[str, str] = field(default_factory=dict)


def begin(session: Session, site: SiteFacts, wish: Wish, seeds: Iterable[items.Link], now: datetime) -> Lease:
    """Begin a run, or go on with one of the same kind that was broken off. The caller holds the site's lock.

    Raises SiteMoved or HostChanged.
    """
    _enter(session, site, now)
    crawls = select(models.Run).where(models.Run.site_id == site.id, models.Run.mode.not_in(models.OFFLINE))
    latest = session.scalar(crawls.order_by(models.Run.id.desc()).limit(1))
    token = secrets.token_hex(8)
    if latest is not None and _can_go_on(session, latest, wish, now):
        latest.state, latest.reason, latest.ended_at = "running", "", None
        latest.token, latest.heartbeat_at, latest.served_at = token, now, wish.served_at
        if wish.mode == "urls":
            frontier.open_pages(session, latest, list(seeds), now)
        _open_again(session, latest, wish, now)
        frontier.step_back(session, latest)
        return Lease(latest.id, site.id, token, continued=True)
    if latest is not None and latest.state == "running":
        _break_off(session, latest, now)
    if latest is not None and latest.state != "finished":  # it goes on no more
        latest.notes = [*latest.notes, *absences.settle(session, latest, now)]
    run = _add(session, site.id, wish.mode, token, now, since=wish.since, served_at=wish.served_at)
    frontier.open_pages(session, run, _wanted(session, site.id, wish, list(seeds), now), now)
    frontier.adopt_open_rows(session, run)
    if wish.mode != "urls":
        frontier.open_passing(session, run)
    _open_again(session, run, wish, now)
    if wish.every or (wish.mode == "backfill" and wish.since is None):
        walks.demand_whole(session, site.id)
    return Lease(run.id, site.id, token, continued=False)


def begin_offline(session: Session, site: SiteFacts, mode: Offline, now: datetime) -> Lease:
    """Begin a run that asks the site for nothing, and close those that were broken off. The caller holds the lock.

    Raises SiteMoved, HostChanged or ZoneChanged.
    """
    _enter(session, site, now)
    close_broken_off(session, site.id, now)
    token = secrets.token_hex(8)
    return Lease(_add(session, site.id, mode, token, now).id, site.id, token, continued=False)


def close_broken_off(session: Session, site: str, now: datetime) -> None:
    """End the site's runs that ask it for nothing, and that were broken off. The caller holds the lock."""
    for run in _running(session, site):
        if run.mode in models.OFFLINE:
            _break_off(session, run, now)


def end_broken_off(session: Session, site: str, now: datetime) -> None:
    """End all runs of a site whose processes did not. The caller holds the site's lock."""
    for run in _running(session, site):
        _break_off(session, run, now)


def _running(session: Session, site: str) -> Sequence[models.Run]:
    return session.scalars(select(models.Run).where(models.Run.site_id == site, models.Run.state == "running")).all()


def _break_off(session: Session, run: models.Run, now: datetime) -> None:
    is_whole = run.mode not in models.OFFLINE and not frontier.count_open(session, run.site_id)
    _close(session, run, *(("finished", "") if is_whole else ("stopped", "broken off")), now)


def _add(session: Session, site: str, mode: str, token: str, now: datetime, **values: Any) -> models.Run:
    run = models.Run(site_id=site, mode=mode, state="running", token=token, started_at=now, heartbeat_at=now, **values)
    session.add(run)
    session.flush()
    sums.begin(session, run)
    return run


def _can_go_on(session: Session, run: models.Run, wish: Wish, now: datetime) -> bool:
    """Whether a run was broken off, was asked for the same, and has something that can be fetched now."""
    if run.state not in {"running", "stopped", "failed"} or (run.mode, run.since) != (wish.mode, wish.since):
        return False
    return bool(frontier.due(session, run.site_id, now, 1, ())) or wish.mode == "urls"


def _open_again(session: Session, run: models.Run, wish: Wish, now: datetime) -> None:
    if wish.mode == "revisit" and wish.every:
        frontier.open_all(session, run, "article")
    elif wish.mode == "revisit":
        revisits.open_due(session, run, now)


def _wanted(session: Session, site: str, wish: Wish, seeds: list[items.Link], now: datetime) -> list[items.Link]:
    if not wish.due:
        return seeds
    due = polls.due(session, site, {link.section for link in seeds if link.section is not None}, now)
    return [link for link in seeds if link.section in due]


def held(session: Session, lease: Lease, now: datetime) -> models.Run:
    """The run of a lease, its heartbeat renewed. Raises LeaseLost where another process took it over."""
    run = session.get_one(models.Run, lease.run)
    if run.token != lease.token or run.state != "running":
        raise LeaseLost(lease.run)
    run.heartbeat_at = now
    return run


def end(
    session: Session,
    lease: Lease,
    state: str,
    reason: str,
    now: datetime,
    *,
    answered: bool = True,
    full_walk_every: int = 10,
) -> Report:
    """End a run and tell how. Only a run that finished moves marks of known ground; `answered` is for the report.

    `full_walk_every` as the archive's settings say.
    """
    run = held(session, lease, now)
    faults = _close(session, run, state, reason, now, full_walk_every)
    assert run.balance is not None
    return Report(
        site=run.site_id,
        run=run.id,
        state=state,
        reason=reason,
        continued=lease.continued,
        pages=run.pages,
        new=run.new,
        changed=run.changed,
        same=run.same,
        problems=run.problems,
        balance=dict(run.balance),
        open_rows=frontier.count_open(session, run.site_id),
        answered=answered,
        faults=faults,
        notes=tuple(note for note in run.notes if not note.startswith(NOT_READ)),
    )


def _close(
    session: Session, run: models.Run, state: str, reason: str, now: datetime, full_walk_every: int = 10
) -> tuple[str, ...]:
    """End a run; the sentences about listings that could not be read."""
    run.state, run.reason, run.ended_at = state, reason, now
    run.balance = {"entries": run.entries, **balance(session, run.id)}
    sums.end(session, run)
    if run.mode in models.OFFLINE:  # it says nothing of how the site is
        return ()
    faults, notes = told.faults(session, run.id), told.notes(session, run.id)
    if state == "finished":
        notes += absences.settle(session, run, now)
    if state == "finished" and run.since is None:
        notes += tuple(walks.notes(session, run, full_walk_every))
        walks.move_marks(session, run, now)
    polls.plan(session, run)
    run.notes = list(dict.fromkeys([*run.notes, *(f"{NOT_READ}{fault}" for fault in faults), *notes]))
    return faults


def balance(session: Session, run: int) -> dict[str, int]:
    """What became of each entry that the run met, counted from the rows now; Run.entries counted them as they came.

    Entries of one article after the first are duplicates, as is a copy of another article's text.
    """
    first = func.row_number().over(
        partition_by=models.Article.id, order_by=(models.Entry.first_seen_at, models.Entry.id)
    )
    fate = case(
        (models.Entry.row_id.is_(None) & models.Entry.inside, "problem"),
        (models.Entry.row_id.is_(None), "external"),
        (models.Row.state == "open", "pending"),
        (models.Row.result == "problem", "problem"),
        (models.Row.result == "forbidden", "forbidden"),
        (models.Article.id.is_(None), "problem"),
        (models.Article.duplicate_of_id.is_not(None), "duplicate"),
        (first > 1, "duplicate"),
        (models.Article.first_run_id == run, "stored"),
        else_="held",
    )  # fmt: skip
    fates = (
        select(fate.label("fate"))
        .select_from(models.Entry)
        .outerjoin(models.Row, models.Row.id == models.Entry.row_id)
        .outerjoin(models.Article, models.Article.id == models.Row.article_id)
        .where(models.Entry.last_run_id == run)
        .subquery()
    )
    grouped = session.execute(select(fates.c.fate, func.count().label("number")).group_by(fates.c.fate))
    counted = Counter({row.fate: row.number for row in grouped})
    return {name: counted[name] for name in BALANCE}


def _enter(session: Session, site: SiteFacts, now: datetime) -> None:
    homes.refuse_moved(session, site.id)
    homes.refuse_changed(session, site)
    save_site(session, site, now)
    frontier.save_sections(session, site.id, site.sections)
    log.add_profile(session, site.id, site.text, now)


def save_site(session: Session, site: SiteFacts, now: datetime) -> None:
    """A site as its profile describes it, new or brought up to date; not its sections."""
    row = session.get(models.Site, site.id)
    if row is None:
        row = models.Site(id=site.id, added_at=now)
        session.add(row)
    row.name, row.hosts, row.region, row.level = site.name, list(site.hosts), site.region, site.level
    row.publisher, row.groups, row.timezone = site.publisher, list(site.groups), site.timezone
    session.flush()
    clocks.keep(session, site.timezone)
