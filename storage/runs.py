"""Runs: begun, kept alive, ended with a balance that accounts for every entry of the listings."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from storage import frontier, items, models
from storage.faults import LeaseLost

Mode = Literal["incremental", "backfill", "revisit", "urls"]

BALANCE = ("stored", "held", "duplicate", "external", "problem", "forbidden", "pending")
"""What may become of an entry; `entries` is the sum of these."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the archive keeps of a profile. Sections are (id, name, url, former names)."""

    id: str
    name: str
    hosts: tuple[str, ...]
    region: str
    level: str
    publisher: str
    groups: tuple[str, ...]
    timezone: str
    sections: tuple[tuple[str, str, str, list[str]], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is asked to do. `served_at` is the address that stands in for the site's hosts."""

    mode: Mode = "incremental"
    since: date | None = None
    served_at: str | None = None


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

    `answered` is false where the site gave no response at all; `notes` are sentences that somebody should read."""

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


def begin(session: Session, site: SiteFacts, wish: Wish, seeds: Iterable[items.Link], now: datetime) -> Lease:
    """Begin a run, or go on with one of the same kind that was broken off. The caller holds the site's lock."""
    _save_site(session, site, now)
    latest = session.scalar(
        select(models.Run).where(models.Run.site_id == site.id).order_by(models.Run.id.desc()).limit(1)
    )
    token = secrets.token_hex(8)
    if latest is not None and _can_go_on(session, latest, wish, now):
        latest.state, latest.reason, latest.ended_at = "running", "", None
        latest.token, latest.heartbeat_at, latest.served_at = token, now, wish.served_at
        if wish.mode == "urls":
            _open(session, latest, seeds, now)
        return Lease(latest.id, site.id, token, continued=True)
    if latest is not None and latest.state == "running":
        latest.state, latest.reason, latest.ended_at = "stopped", "broken off", now
    run = models.Run(
        site_id=site.id, mode=wish.mode, since=wish.since, served_at=wish.served_at,
        state="running", token=token, started_at=now, heartbeat_at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    _open(session, run, seeds, now)
    frontier.adopt_open_rows(session, run)
    frontier.open_passing(session, run)
    if wish.mode == "revisit":
        frontier.open_all(session, run, "article")
    return Lease(run.id, site.id, token, continued=False)


def _can_go_on(session: Session, run: models.Run, wish: Wish, now: datetime) -> bool:
    """Whether a run was broken off, was asked for the same, and has something that can be fetched now."""
    if run.state not in {"running", "stopped", "failed"} or (run.mode, run.since) != (wish.mode, wish.since):
        return False
    return bool(frontier.due(session, run.site_id, now, 1, ())) or wish.mode == "urls"


def _open(session: Session, run: models.Run, links: Iterable[items.Link], now: datetime) -> None:
    for link in links:
        frontier.open_page(session, run, link, now)


def held(session: Session, lease: Lease, now: datetime) -> models.Run:
    """The run of a lease, its heartbeat renewed. Raises LeaseLost where another process took it over."""
    run = session.get_one(models.Run, lease.run)
    if run.token != lease.token or run.state != "running":
        raise LeaseLost(lease.run)
    run.heartbeat_at = now
    return run


def end(session: Session, lease: Lease, state: str, reason: str, now: datetime, *, answered: bool = True) -> Report:
    """End a run and tell how. Only a run that finished moves marks of known ground; `answered` is for the report."""
    run = held(session, lease, now)
    run.state, run.reason, run.ended_at = state, reason, now
    run.balance = {"entries": run.entries, **balance(session, run.id)}
    if state == "finished" and run.since is None:
        _move_marks(session, run, now)
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
        faults=_forbidden_listings(session, run.id) + _listing_faults(session, run.id),
        notes=_missing_pages(session, run.id) + _inside_entries(session, run.id),
    )


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


def _forbidden_listings(session: Session, run: int) -> tuple[str, ...]:
    rows = select(models.Row.url).where(
        models.Row.run_id == run, models.Row.kind == "listing", models.Row.result == "forbidden"
    )
    return tuple(f"{url}: robots.txt forbids it" for url in session.scalars(rows))


def _listing_faults(session: Session, run: int) -> tuple[str, ...]:
    rows = session.execute(
        select(models.Problem.url, models.Problem.reason, models.Problem.detail)
        .join(models.Row, models.Row.id == models.Problem.row_id)
        .where(models.Problem.run_id == run, models.Problem.solved_at.is_(None), models.Row.kind == "listing")
        .order_by(models.Problem.id)
    )
    return tuple(f"{url}: {reason}" + (f" ({detail})" if detail else "") for url, reason, detail in rows)


def _missing_pages(session: Session, run: int) -> tuple[str, ...]:
    rows = select(models.Row.url).where(models.Row.run_id == run, models.Row.result == "missing")
    return tuple(f"{url}: is not there; the listing ends before it, or is broken" for url in session.scalars(rows))


def _inside_entries(session: Session, run: int) -> tuple[str, ...]:
    lost = (models.Entry.last_run_id == run) & models.Entry.inside & models.Entry.row_id.is_(None)
    number, example = session.execute(select(func.count(), func.min(models.Entry.url)).where(lost)).one()
    lead = "1 entry leads" if number == 1 else f"{number} entries lead"
    return (f"{lead} to the site, but not to where `articles` says its articles are: {example}",) if number else ()


def _move_marks(session: Session, run: models.Run, now: datetime) -> None:
    """Mark the ground as known of each section that was walked from its first page with no page failed.

    An entry met later than the mark is not known, so a walk that broke off before known ground is walked again.
    """
    listings = (models.Row.run_id == run.id) & (models.Row.kind == "listing") & models.Row.section_id.is_not(None)
    failed = (models.Row.state == "open") | models.Row.result.in_(("problem", "forbidden", "missing"))
    walked = select(models.Row.section_id).where(listings, models.Row.page == 1)
    session.execute(
        update(models.Section)
        .where(models.Section.id.in_(walked))
        .where(models.Section.id.not_in(select(models.Row.section_id).where(listings, failed)))
        .values(walked_at=now, walks=models.Section.walks + 1)
    )


def _save_site(session: Session, site: SiteFacts, now: datetime) -> None:
    row = session.get(models.Site, site.id)
    if row is None:
        row = models.Site(id=site.id, added_at=now)
        session.add(row)
    row.name, row.hosts, row.region, row.level = site.name, list(site.hosts), site.region, site.level
    row.publisher, row.groups, row.timezone = site.publisher, list(site.groups), site.timezone
    session.flush()
    frontier.save_sections(session, site.id, site.sections)
