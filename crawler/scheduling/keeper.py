"""The keeper: follows the schedules of one archive, and looks after the crawls that it begins.

All that must outlast it stands in the database. What was going on when it was killed waits again when it comes back,
and a crawl goes on where it was.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from sqlalchemy.orm import Session

from crawler.scheduling import planning, processes
from crawler.scheduling.known import Known, Sites
from crawler.scheduling.processes import Child
from crawler.scheduling.results import Result, result_of, settle_alerts
from crawler.scheduling.times import opening
from spiders.hours import Hours
from storage import locks, schedules
from storage.archive import Archive
from storage.config import Config
from storage.schedules import Waiting

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""Sites that are noted in a transaction: crawls must not wait long for the database's lock."""

Command = Callable[[Path, Waiting], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks at what is due, at all profiles, at what crawls take, and between two starts.

    Starting takes a crawl most of a second of a core: many at once would be late with all their pages.
    """

    fill: float = 5.0
    plan: float = 60.0
    watch: float = 5.0
    start: float = 2.0
    grace: float = processes.GRACE


class Keeper:
    """Follows an archive's schedules, each time `tick` is called; whoever calls holds storage.locks.keeper_lock."""

    def __init__(self, folder: Path, command: Command = processes.crawl_command, pace: Pace | None = None) -> None:
        self._folder, self._command, self._pace = folder.absolute(), command, pace or Pace()
        self._sites = Sites(self._folder)
        self._known: dict[str, Known] = {}
        self._children: list[Child] = []
        self._done: dict[str, float] = {}
        self._is_stopping = self._has_begun = self._is_idle = False
        self._ended: deque[tuple[Waiting, Result]] = deque(maxlen=1000)
        self._one = RLock()

    @property
    def running(self) -> int:
        """How many crawls go on."""
        return len(self._children)

    @property
    def is_stopped(self) -> bool:
        """Whether it was asked to stop and nothing goes on any more."""
        if not self._one.acquire(blocking=False):
            return False  # a tick goes on, and may have begun something
        try:
            return self._is_stopping and not self._children
        finally:
            self._one.release()

    def take_ended(self) -> Iterator[tuple[Waiting, Result]]:
        """What has ended since this was last asked, the last thousand crawls at most."""
        while self._ended:
            yield self._ended.popleft()

    def stop(self) -> None:
        """Begin nothing more, and ask all that goes on to end in order; it waits again then."""
        self._is_stopping = True
        for child in tuple(self._children):
            child.ask("stop", self._pace.grace)

    def kill(self) -> None:
        """End all at once. Nothing is lost by it: crawls go on where they were."""
        self._is_stopping = True
        for child in tuple(self._children):
            child.kill()
        for child in tuple(self._children):
            child.process.wait()

    def tick(self) -> bool:
        """Do what is to be done now; whether anything goes on, or could begin soon.

        Raises an ArchiveError, SQLAlchemyError or OSError; what could not be done is done by a later tick.
        """
        if self._may_rest():
            return False
        with self._one, Archive.open(self._folder) as archive:
            if not self._has_begun:
                self._begin(archive)
            self._reap(archive)
            self._watch(archive)
            goes_on = False if self._is_stopping else self._go_on(archive)
            self._is_idle = not goes_on
            return goes_on

    def _may_rest(self) -> bool:
        """Whether nothing went on or could at the last look, and it is not yet time for the next."""
        last = self._done.get("fill")
        return self._is_idle and last is not None and time.monotonic() < last + self._pace.fill

    def _begin(self, archive: Archive) -> None:
        with archive.writing() as session:
            broken_off = schedules.put_back(session)
        if broken_off:
            logger.info("crawls that were broken off wait again: %d", broken_off)
        self._has_begun = True

    def _is_time(self, what: str, seconds: float) -> bool:
        last = self._done.get(what)
        if last is not None and time.monotonic() < last + seconds:
            return False
        self._done[what] = time.monotonic()
        return True

    def _go_on(self, archive: Archive) -> bool:
        now = datetime.now(UTC)
        if self._is_time("plan", self._pace.plan):
            self._known = dict(self._sites.now())
            with archive.reading() as session:
                changes = planning.changes(session, self._known, now)
            for part in range(0, len(changes), AT_ONCE):
                with archive.writing() as session:
                    planning.apply(session, changes[part : part + AT_ONCE])
        if self._is_time("fill", self._pace.fill):
            looked_at = AT_ONCE
            while looked_at == AT_ONCE:
                with archive.writing() as session:
                    looked_at = planning.fill(session, self._known, now, AT_ONCE)
        if len(self._children) >= most_runs(archive.config) or not self._may_start():
            return True  # thousands may wait, and need not be looked through at every tick
        with archive.reading() as session:
            waiting = [one for one in schedules.queue(session) if one.began is None]
        return self._start(archive, waiting) or bool(self._children)

    def _start(self, archive: Archive, waiting: Sequence[Waiting]) -> bool:
        """Begin what may begin now, those first that have waited longest; whether others could when there is room."""
        busy = {child.waiting.site for child in self._children}
        for one in waiting:
            if one.site in busy or self._is_closed(one):
                continue
            if len(self._children) >= most_runs(archive.config) or not self._may_start():
                return True
            if locks.is_busy(self._folder, one.site):
                continue
            busy.add(one.site)
            self._start_one(archive, one)
        return False

    def _may_start(self) -> bool:
        return time.monotonic() >= self._done.get("start", float("-inf")) + self._pace.start

    def _start_one(self, archive: Archive, one: Waiting) -> None:
        now = datetime.now(UTC)
        with archive.writing() as session:  # the process must not begin where that cannot be noted
            child = processes.start(self._folder, one, self._command(self._folder, one), now)
            child.waiting = replace(one, began=now, process=child.process.pid)
            self._children.append(child)
            self._done["start"] = time.monotonic()
            schedules.begin(session, one.id, child.process.pid, now)
        logger.info("%s: begins (%s), due %s", one.site, one.mode, f"{one.due:%Y-%m-%d %H:%M} UTC")

    def _is_closed(self, one: Waiting) -> bool:
        """Whether it is outside the schedule's hours, or the profile's."""
        known = self._known.get(one.site, Known(one.site))
        windows = (None if one.hours is None else Hours.parse(one.hours), known.hours)
        return any(opening(hours, known.zone, datetime.now(UTC)) is not None for hours in windows)

    def _watch(self, archive: Archive) -> None:
        """End what takes too much, or gives no sign of life; by force what does not end."""
        for child in self._children:
            if self._is_stopping:
                child.ask("stop", self._pace.grace)
            if child.deadline is not None and time.monotonic() >= child.deadline:
                logger.warning("%s: does not end when asked to, and is killed", child.waiting.site)
                child.kill()
                child.deadline = None
        if not self._children or not self._is_time("watch", self._pace.watch):
            return
        taken = processes.memory()
        with archive.reading() as session:
            for child in self._children:
                child.shorten()
                self._look_at(session, child, archive.config, taken.get(child.process.pid, 0))

    def _look_at(self, session: Session, child: Child, config: Config, taken: int) -> None:
        site, now = child.waiting.site, time.monotonic()
        sign = schedules.last_sign(session, site, child.at)
        signs = [processes.stirred(self._folder, site), None if sign is None else sign.at]
        latest = max((at for at in signs if at is not None), default=None)
        if latest != child.sign:
            child.sign, child.changed = latest, now
        silence = max(config.run_silence, 3 * self._known.get(site, Known(site)).delay)
        if taken > config.run_memory:
            logger.warning("%s: takes %d bytes of memory, and run_memory is %d", site, taken, config.run_memory)
            child.ask("memory", self._pace.grace)
            if taken > 1.5 * config.run_memory:
                child.kill()
        elif now - child.changed > silence:
            child.ask("hung", self._pace.grace)
        elif now - child.began > config.run_time:
            child.ask("time", self._pace.grace)
        elif self._is_closed(child.waiting):
            child.ask("hours", self._pace.grace)

    def _reap(self, archive: Archive) -> None:
        """Note how those went that have ended."""
        for child in [child for child in self._children if child.process.poll() is not None]:
            with archive.writing() as session:
                result = result_of(session, child)
                now = datetime.now(UTC)
                if result.word == "stop" or (result.word == "refused" and self._is_held(child)):
                    schedules.put_back(session, child.waiting.id)
                else:
                    schedules.end(session, child.waiting, result.run, result.word, result.note, now)
                    settle_alerts(session, child.waiting.site, result, now)
            self._children.remove(child)
            child.close()
            self._ended.append((child.waiting, result))
            logger.info("%s: %s%s", child.waiting.site, result.word, f": {result.note}" if result.note else "")

    def _is_held(self, child: Child) -> bool:
        """Whether somebody crawls the site by hand, who was quicker."""
        return locks.is_busy(self._folder, child.waiting.site)


def most_runs(config: Config) -> int:
    """How many crawls may go on at once: `max_runs`, or as many as there are cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return config.max_runs or cores
