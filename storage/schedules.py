"""Schedules: when sites are crawled unattended, when each is due next, and the queue of those whose time has come.

What a schedule's times mean is for crawler.scheduling to say; here they are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage import log, models
from storage.faults import AlreadyScheduled
from storage.items import NothingFound

VERB = "schedule"
"""The verb of lines in the log."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is crawled when: one site or each of a group, every so many seconds or as a line of cron says.

    `hours` is a window of the site's day, as `22:00-06:00`.
    """

    site: str | None
    group: str | None
    mode: str
    every_seconds: int | None
    cron: str | None
    hours: str | None

    @property
    def whom(self) -> str:
        """The site's id, or the group's name."""
        return self.site or self.group or ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule that stands, since when, and since when it is paused, if it is (UTC)."""

    id: int
    rule: Rule
    added: datetime
    paused: datetime | None


@dataclass(frozen=True, slots=True)
class Turn:
    """When a site of a schedule is due next, and how the last time went: a word, a sentence, its run (UTC).

    `next` is None where that is still to be worked out; `result` is None before the first time.
    """

    schedule: int
    site: str
    next: datetime | None
    due: datetime | None
    began: datetime | None
    ended: datetime | None
    run: int | None
    result: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A crawl that waits for its turn, or goes on since `began` as `process` (UTC)."""

    id: int
    schedule: int
    site: str
    mode: str
    hours: str | None
    due: datetime
    queued: datetime
    began: datetime | None
    process: int | None


@dataclass(frozen=True, slots=True)
class Sign:
    """How a run stands, and when it last wrote (UTC)."""

    run: int
    state: str
    reason: str
    at: datetime
    new: int
    changed: int
    problems: int


def add(session: Session, rule: Rule, now: datetime) -> int:
    """A new schedule; its number. Raises AlreadyScheduled."""
    rows = select(models.Schedule.id).where(models.Schedule.removed_at.is_(None)).filter_by(**asdict(rule))
    same = session.scalar(rows.order_by(models.Schedule.id).limit(1))
    if same is not None:
        raise AlreadyScheduled(rule.whom, same)
    row = models.Schedule(**asdict(rule), added_at=now)
    session.add(row)
    session.flush()
    _note(session, row, "add", now)
    return row.id


def pause(session: Session, id: int, now: datetime) -> bool:
    """Follow a schedule no more until it is resumed; whether it was followed. Raises NothingFound.

    What waits of it leaves the queue; a crawl that goes on is left to end.
    """
    row = _known(session, id)
    if row.paused_at is not None:
        return False
    row.paused_at = now
    _drop_waiting(session, id)
    _note(session, row, "pause", now)
    return True


def resume(session: Session, id: int, now: datetime) -> bool:
    """Follow a paused schedule again; whether it was paused. A time that has passed meanwhile is worked out anew.

    Raises NothingFound.
    """
    row = _known(session, id)
    if row.paused_at is None:
        return False
    row.paused_at = None
    turn = models.Turn
    session.execute(update(turn).where(turn.schedule_id == id, turn.next_at <= now).values(next_at=None))
    _note(session, row, "resume", now)
    return True


def remove(session: Session, id: int, now: datetime) -> None:
    """Follow a schedule never more; what it did stays in the runs and in the log. Raises NothingFound."""
    row = _known(session, id)
    row.removed_at = now
    _drop_waiting(session, id)
    _note(session, row, "remove", now)


def _known(session: Session, id: int) -> models.Schedule:
    row = session.get(models.Schedule, id) if id < 2**63 else None
    if row is None or row.removed_at is not None:
        raise NothingFound(f"there is no schedule {id}: `fangzhi schedule list` shows all")
    return row


def _drop_waiting(session: Session, id: int) -> None:
    session.execute(delete(models.Queued).where(models.Queued.schedule_id == id, models.Queued.began_at.is_(None)))


def _note(session: Session, row: models.Schedule, change: str, now: datetime) -> None:
    rule = {name: value for name, value in asdict(_rule(row)).items() if value is not None}
    log.add(session, VERB, row.site or row.group or "", {"change": change, "schedule": row.id} | rule, now)


def standing(session: Session) -> list[Schedule]:
    """All schedules that were not removed, paused ones among them, in the order in which they were added."""
    rows = session.scalars(
        select(models.Schedule).where(models.Schedule.removed_at.is_(None)).order_by(models.Schedule.id)
    )
    return [Schedule(row.id, _rule(row), row.added_at, row.paused_at) for row in rows]


def _rule(row: models.Schedule) -> Rule:
    return Rule(row.site, row.group, row.mode, row.every_seconds, row.cron, row.hours)


def turns(session: Session, schedule: int | None = None) -> list[Turn]:
    """When each site of each schedule is due, or of one; those of schedules that were removed are left out."""
    rows = select(models.Turn).join(models.Schedule, models.Schedule.id == models.Turn.schedule_id)
    rows = rows.where(models.Schedule.removed_at.is_(None)).order_by(models.Turn.schedule_id, models.Turn.site)
    if schedule is not None:
        rows = rows.where(models.Turn.schedule_id == schedule)
    return [_turn(row) for row in session.scalars(rows)]


def _turn(row: models.Turn) -> Turn:
    return Turn(
        row.schedule_id, row.site, row.next_at, row.due_at, row.began_at, row.ended_at, row.run_id, row.result, row.note
    )


def come_due(session: Session, now: datetime, most: int) -> list[Turn]:
    """The turns whose time has come, so many at most, the longest due first; of schedules that are followed."""
    rows = select(models.Turn).join(models.Schedule, models.Schedule.id == models.Turn.schedule_id)
    rows = rows.where(models.Schedule.removed_at.is_(None), models.Schedule.paused_at.is_(None))
    rows = rows.where(models.Turn.next_at <= now).order_by(models.Turn.next_at).limit(most)
    return [_turn(row) for row in session.scalars(rows)]


def planned(session: Session, until: datetime) -> tuple[int, int]:
    """How many turns have a next time, of schedules that are followed, and of how many it is before `until`."""
    turn, schedule = models.Turn, models.Schedule
    rows = select(func.count(), func.count().filter(turn.next_at < until)).select_from(turn)
    rows = rows.join(schedule, schedule.id == turn.schedule_id)
    rows = rows.where(schedule.removed_at.is_(None), schedule.paused_at.is_(None), turn.next_at.is_not(None))
    number, late = session.execute(rows).one()
    return number, late


def plan(session: Session, schedule: int, times: Mapping[str, datetime | None]) -> None:
    """Set when sites of a schedule are due next."""
    turn = models.Turn
    known = set(session.scalars(select(turn.site).where(turn.schedule_id == schedule)))
    rows = [{"schedule_id": schedule, "site": site, "next_at": at} for site, at in times.items()]
    new = [row | {"note": ""} for row in rows if row["site"] not in known]
    old = [row for row in rows if row["site"] in known]
    if new:
        session.execute(insert(turn), new)
    if old:
        session.execute(update(turn), old)


def leave_out(session: Session, schedule: int, sites: Sequence[str]) -> None:
    """Forget when sites are due that belong to a schedule no more; one that goes on is left to end."""
    for table in (models.Queued, models.Turn):
        gone = delete(table).where(table.schedule_id == schedule, table.site.in_(sites))
        session.execute(gone if table is models.Turn else gone.where(models.Queued.began_at.is_(None)))


def enqueue(session: Session, schedule: int, site: str, due: datetime, now: datetime) -> bool:
    """Put a site into the queue; whether it was not there yet, waiting or going on: what was missed is made up once."""
    there = models.Queued
    if session.scalar(select(there.id).where(there.schedule_id == schedule, there.site == site)) is not None:
        return False
    session.add(models.Queued(schedule_id=schedule, site=site, due_at=due, queued_at=now))
    session.flush()
    return True


def queue(session: Session) -> list[Waiting]:
    """All that goes on or waits, in the order of their times."""
    rows = (
        select(models.Queued, models.Schedule.mode, models.Schedule.hours)
        .join(models.Schedule, models.Schedule.id == models.Queued.schedule_id)
        .order_by(models.Queued.began_at.is_(None), models.Queued.due_at, models.Queued.id)
    )
    return [
        Waiting(
            row.id, row.schedule_id, row.site, mode, hours, row.due_at, row.queued_at, row.began_at, row.process
        )
        for row, mode, hours in session.execute(rows)
    ]  # fmt: skip


def begin(session: Session, id: int, process: int, now: datetime) -> None:
    """Note that a crawl of the queue has begun as a process."""
    row = session.get_one(models.Queued, id)
    row.began_at, row.process = now, process


def put_back(session: Session, id: int | None = None) -> int:
    """Let a crawl wait again that was broken off, or all where none is named; how many they were."""
    rows = update(models.Queued).where(models.Queued.began_at.is_not(None)).values(began_at=None, process=None)
    done = session.execute(rows if id is None else rows.where(models.Queued.id == id))
    return int(getattr(done, "rowcount", 0))


def end(session: Session, waiting: Waiting, run: int | None, result: str, note: str, now: datetime) -> None:
    """Take a crawl out of the queue, and note how it went."""
    row = session.get(models.Turn, (waiting.schedule, waiting.site))
    if row is not None:  # its site may have left the group meanwhile
        row.due_at, row.began_at, row.ended_at = waiting.due, waiting.began or now, now
        row.run_id, row.result, row.note = run, result, note
    session.execute(delete(models.Queued).where(models.Queued.id == waiting.id))


def last_sign(session: Session, site: str, since: datetime) -> Sign | None:
    """How the site's newest crawl stands, where it gave a sign of life since then."""
    run = models.Run
    newest = select(run).where(run.site_id == site, run.mode.not_in(models.OFFLINE)).order_by(run.id.desc()).limit(1)
    row = session.scalar(newest)
    if row is None or row.heartbeat_at < since:
        return None
    return Sign(row.id, row.state, row.reason, row.heartbeat_at, row.new, row.changed, row.problems)


def is_held(session: Session, site: str) -> bool:
    """Whether the archive knows the site: a crawl of it began at least once."""
    return session.get(models.Site, site) is not None


def counts(session: Session) -> dict[str, int]:
    """How many crawls of the queue go on (`running`), and how many wait (`waiting`)."""
    running = func.count().filter(models.Queued.began_at.is_not(None))
    row: Any = session.execute(select(running, func.count()).select_from(models.Queued)).one()
    return {"running": row[0], "waiting": row[1] - row[0]}


def carry(session: Session, old: str, new: str, now: datetime) -> None:
    """Let schedules of a site that was moved into another one be those of that one."""
    table = models.Schedule
    for row in session.scalars(select(table).where(table.site == old, table.removed_at.is_(None))):
        _drop_waiting(session, row.id)
        row.site = new
        _note(session, row, "move", now)
        session.execute(delete(models.Turn).where(models.Turn.schedule_id == row.id))
