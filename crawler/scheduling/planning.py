"""Schedules turned into the queue: whose time has come waits there, and is told when it is due next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crawler.scheduling.known import Known
from crawler.scheduling.times import Times
from storage import schedules
from storage.schedules import Rule, Schedule, Turn


def sites_of(rule: Rule, known: Mapping[str, Known]) -> list[str]:
    """The sites that a rule is for now: the one that it names, or those of its group."""
    if rule.site is not None:
        return [rule.site]
    return [id for id, site in known.items() if rule.group in site.groups]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be noted of a schedule: when sites are due that it did not know, and sites that left its group."""

    schedule: int
    first: Mapping[str, datetime | None]
    gone: Sequence[str]


def changes(session: Session, known: Mapping[str, Known], now: datetime) -> list[Change]:
    """What has come about since schedules were last looked at: new ones, and sites that joined a group or left it."""
    turns: dict[int, dict[str, Turn]] = {}
    for turn in schedules.turns(session):
        turns.setdefault(turn.schedule, {})[turn.site] = turn
    followed = [schedule for schedule in schedules.standing(session) if schedule.paused is None]
    found = [_change(schedule, turns.get(schedule.id, {}), known, now) for schedule in followed]
    return [change for change in found if change.first or change.gone]


def _change(schedule: Schedule, turns: Mapping[str, Turn], known: Mapping[str, Known], now: datetime) -> Change:
    sites = sites_of(schedule.rule, known)
    open_ones = [site for site in sites if site not in turns or turns[site].next is None]
    times = Times.of(schedule.rule) if open_ones else None
    first = {site: times.first(zone_of(site, known), now) for site in open_ones} if times is not None else {}
    return Change(schedule.id, first, sorted(turns.keys() - set(sites)))


def apply(session: Session, made: Sequence[Change]) -> None:
    """Note the changes."""
    for change in made:
        if change.first:
            schedules.plan(session, change.schedule, change.first)
        if change.gone:
            schedules.leave_out(session, change.schedule, change.gone)


def plan(session: Session, known: Mapping[str, Known], now: datetime) -> None:
    """Note when sites are due that no schedule has looked at yet, and forget those that left a group."""
    apply(session, changes(session, known, now))


def fill(session: Session, known: Mapping[str, Known], now: datetime, most: int) -> int:
    """Put so many at most into the queue whose time has come, each once however often it was missed.

    Returns how many were looked at: as long as these are as many as were asked for, there may be more.
    """
    due = schedules.come_due(session, now, most)
    rules = {schedule.id: schedule.rule for schedule in schedules.standing(session)} if due else {}
    times: dict[int, Times] = {}
    for turn in due:
        assert turn.next is not None
        if turn.schedule not in times:
            times[turn.schedule] = Times.of(rules[turn.schedule])
        schedules.enqueue(session, turn.schedule, turn.site, turn.next, now)
        after = times[turn.schedule].next(turn.site, zone_of(turn.site, known), turn.next, now)
        schedules.plan(session, turn.schedule, {turn.site: after})
    return len(due)


def zone_of(site: str, known: Mapping[str, Known]) -> ZoneInfo:
    """The site's zone, as its profile says."""
    return known.get(site, Known(site)).zone
