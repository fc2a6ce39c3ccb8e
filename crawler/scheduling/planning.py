"""Schedules turned into the queue: whose time has come waits there, and is told when it is due next."""

from collections.abc import Mapping
from datetime import datetime

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


def plan(session: Session, known: Mapping[str, Known], now: datetime) -> None:
    """Work out when sites are due that no schedule has looked at yet; leave out those that left a group."""
    turns: dict[int, dict[str, Turn]] = {}
    for turn in schedules.turns(session):
        turns.setdefault(turn.schedule, {})[turn.site] = turn
    for schedule in schedules.standing(session):
        if schedule.paused is None:
            _plan(session, schedule, turns.get(schedule.id, {}), known, now)


def _plan(
    session: Session, schedule: Schedule, turns: Mapping[str, Turn], known: Mapping[str, Known], now: datetime
) -> None:
    sites = sites_of(schedule.rule, known)
    open_ones = [site for site in sites if site not in turns or turns[site].next is None]
    if open_ones:
        times = Times.of(schedule.rule)
        first = {site: times.first(site, known.get(site, Known(site)).zone, now) for site in open_ones}
        schedules.plan(session, schedule.id, first)
    gone = turns.keys() - set(sites)
    if gone:
        schedules.leave_out(session, schedule.id, sorted(gone))


def fill(session: Session, known: Mapping[str, Known], now: datetime) -> int:
    """Put into the queue whose time has come, each once however often it was missed; how many they were."""
    due = schedules.come_due(session, now)
    rules = {schedule.id: schedule.rule for schedule in schedules.standing(session)} if due else {}
    times: dict[int, Times] = {}
    added = 0
    for turn in due:
        assert turn.next is not None
        if turn.schedule not in times:
            times[turn.schedule] = Times.of(rules[turn.schedule])
        when = times[turn.schedule]
        zone = known.get(turn.site, Known(turn.site)).zone
        added += schedules.enqueue(session, turn.schedule, turn.site, turn.next, now)
        schedules.plan(session, turn.schedule, {turn.site: when.next(turn.site, zone, turn.next, now)})
    return added
