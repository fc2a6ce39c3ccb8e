"""What is wrong with an archive, or will be: one finding a check, each with what to do."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from storage import alerts, locks, models, outbox, premises, room, schedules
from storage.archive import Archive
from storage.channels import fault, secret_fault
from storage.config import Config, load_config
from storage.engine import REVISION
from storage.faults import ArchiveBusy, ArchiveError, ConfigError, NotWritable
from storage.finding import Finding, amount

Tell = Callable[[str], None]

OLDEST_SQLITE = (3, 40, 0)
"""The oldest that this version was tried with."""

SOON = 8
"""Weeks before the disk is full from which on it is a warning."""

SKEW = timedelta(minutes=5)
"""How far two machines' clocks may be apart."""

SILENCE = timedelta(hours=1)
"""A run that is alive writes more often than this."""

PATIENCE = timedelta(days=30)
"""How long a closed file may wait to be shipped where `ship_to` is set."""

UNSAID = timedelta(days=1)
"""How long an alert may wait to be sent: the longest quiet hours, and some more."""

OVERDUE = timedelta(hours=2)
"""How long a scheduled crawl may wait in the queue."""

MOST = 10
"""Alerts that are named; there may be one for each of many sites."""


def examine(folder: Path, now: datetime, tell: Tell) -> Iterator[Finding]:
    """All findings, in the order of what hangs on what; a database that cannot be opened ends them."""
    yield from _programs()
    try:
        config = load_config(folder)[0]
    except ConfigError as error:
        yield Finding("settings", "fault", str(error), "mend the setting")
        return
    yield from _settings(config)
    yield from _channels(config)
    is_writable = os.access(folder, os.W_OK) and os.access(folder / config.database, os.W_OK)
    yield _writable(folder, is_writable)
    yield from premises.permissions(folder, folder / config.database)
    yield from filter(None, [premises.file_system(folder)])
    try:
        archive = Archive.open(folder)
    except ArchiveError as error:
        yield Finding("database", "fault", str(error))
        return
    try:
        yield (database := _database(archive, tell))
        if database.level == "fault":
            return
        yield premises.sizes(folder / config.database)
        with archive.reading() as session:
            yield _room(session, archive, now)
            yield _clock(session, now)
            yield from _runs(session, folder, now)
            yield from _alerts(session, now)
            yield from _undelivered(session, config, now)
            yield from _schedules(session, now)
            yield from _files(session, config, now)
    finally:
        archive.close()


def _programs() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    wrong = []
    for declared in requires("fangzhi") or ():
        wanted = Requirement(declared)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            found = "absent"
        if found == "absent" or not wanted.specifier.contains(found, prereleases=True):
            wrong.append(f"{wanted.name} is {found}, wanted is {wanted.specifier}")
    python = ".".join(map(str, sys.version_info[:3]))
    programs = f"fangzhi {version('fangzhi')}, Python {python}, SQLite {sqlite3.sqlite_version}"
    if wrong:
        yield Finding("programs", "fault", "; ".join(wrong), "install fangzhi again, as its requirements.lock says")
    elif sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Finding("programs", "warning", programs, "use a Python with SQLite 3.40 or newer")
    else:
        yield Finding("programs", "ok", programs)


def _settings(config: Config) -> Iterator[Finding]:
    if not config.contact:
        advice = 'write contact = "archive@example.org" into fangzhi.toml'
        yield Finding("contact", "warning", "no contact is set, and public sites are not crawled without one", advice)
    if not config.operator:
        advice = 'write operator = "Example University Library" into fangzhi.toml'
        yield Finding("operator", "warning", "nothing says who keeps this archive", advice)
    if config.contact and config.operator:
        yield Finding("contact", "ok", f"{config.operator}, {config.contact}")


def _channels(config: Config) -> Iterator[Finding]:
    """Whether alerts can be sent: nothing secret in the file, everything that is named in the environment."""
    channels = config.alerts.channels
    for channel in channels:
        why, advice = fault(channel), f"then try it: fangzhi alert test --channel {channel.name}"
        if why:
            yield Finding("channels", "fault" if secret_fault(channel) else "warning", why, advice)
    if not channels:
        yield Finding("channels", "ok", "none is set, so that alerts stand here and in `fangzhi alert list` alone")
    elif not any(map(fault, channels)):
        yield Finding("channels", "ok", f"alerts go to {', '.join(channel.name for channel in channels)}")


def _writable(folder: Path, is_writable: bool) -> Finding:
    if is_writable:
        return Finding("folder", "ok", f"{folder} can be written")
    return Finding("folder", "warning", f"{folder} can only be read", "crawl into a copy that you may write to")


def _database(archive: Archive, tell: Tell) -> Finding:
    with archive.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(lambda: tell("checking the database"), 1_000_000)
        try:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        except DatabaseError as error:
            found = str(error.orig)
        driver.set_progress_handler(None, 0)
    if found != "ok":
        return Finding("database", "fault", f"the database is damaged: {found}", "put back a backup, as README.md says")
    return Finding("database", "ok", f"revision {REVISION}, whole")


def _room(session: Session, archive: Archive, now: datetime) -> Finding:
    least = archive.config.min_free
    found = room.measure(session, archive.folder, archive.folder / archive.config.database, least, now)
    free = f"{amount(found.free)} are free"
    advice = "make room, or `fangzhi ship --release` closed WARC files"
    if found.free < least:
        return Finding("room", "fault", f"{free}, and crawls stop below min_free = {amount(least)}", advice)
    if found.per_week is None:
        return Finding("room", "ok", f"{free}; {found.history.days} days of runs are too few to say for how long")
    if found.weeks is None:
        return Finding("room", "ok", f"{free}; nothing has been added lately")
    grown = f"{free}; at {amount(found.per_week)} a week that is enough for {found.weeks:,.0f} weeks"
    return Finding("room", "warning", grown, advice) if found.weeks < SOON else Finding("room", "ok", grown)


def _clock(session: Session, now: datetime) -> Finding:
    lately = select(func.max(models.Run.heartbeat_at))
    newest = select(models.Capture.captured_at).order_by(models.Capture.id.desc()).limit(1)
    known = [at for at in (session.scalar(lately), session.scalar(newest)) if at is not None]
    last = max(known, default=None)
    if last is not None and last > now + SKEW:
        said = f"the clock says {now:%Y-%m-%d %H:%M} UTC, but the archive holds what is of {last:%Y-%m-%d %H:%M}"
        return Finding("clock", "fault", said, "set the clock before anything is crawled: captures bear its time")
    return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC, after all that is held")


def _runs(session: Session, folder: Path, now: datetime) -> Iterator[Finding]:
    """How the latest run of each site ended, and whether somebody who has a site's lock is at work."""
    try:
        busy = locks.busy_sites(folder)
    except (ArchiveBusy, NotWritable):
        busy = []
    here = select(models.Site.id).where(models.Site.moved_to_id.is_(None))
    crawls = models.Run.mode.not_in(models.OFFLINE) & models.Run.site_id.in_(here)
    newest = select(func.max(models.Run.id)).where(crawls).group_by(models.Run.site_id)
    found = []
    for run in session.scalars(select(models.Run).where(models.Run.id.in_(newest)).order_by(models.Run.site_id)):
        name = f"run {run.id} of {run.site_id}"
        if run.state == "failed":
            said = f"{name} failed on {run.ended_at:%Y-%m-%d}: {run.reason}"
            found.append(Finding("runs", "warning", said, f"`fangzhi crawl {run.site_id}` goes on"))
        elif run.state == "running" and run.site_id not in busy:
            said = f"{name} was broken off on {run.heartbeat_at:%Y-%m-%d}"
            found.append(Finding("runs", "warning", said, f"`fangzhi crawl {run.site_id}` goes on"))
        elif run.site_id in busy and now - run.heartbeat_at > SILENCE:
            said = f"a process holds {run.site_id}, and has written nothing since {run.heartbeat_at:%Y-%m-%d %H:%M} UTC"
            advice = f"end it; if there is none, as after a crash on a network share, remove locks/{run.site_id}.lock"
            found.append(Finding("locks", "warning", said, advice))
    yield from found or [Finding("runs", "ok", "the latest run of every site ended in order, or goes on")]


def _alerts(session: Session, now: datetime) -> Iterator[Finding]:
    rows = alerts.standing(session, now)
    for alert in rows[:MOST]:
        yield Finding("alerts", "warning", f"{alert.site or alerts.ARCHIVE}: {alert.message}")
    if len(rows) > MOST:
        yield Finding("alerts", "warning", f"{len(rows) - MOST} more alerts are open")
    if not rows:
        yield Finding("alerts", "ok", "none is open")


def _undelivered(session: Session, config: Config, now: datetime) -> Iterator[Finding]:
    for late in outbox.waiting(session):
        messages = "1 message" if late.messages == 1 else f"{late.messages} messages"
        said = f"{messages} to {late.channel} did not arrive since {late.since:%Y-%m-%d %H:%M} UTC: {late.fault}"
        yield Finding("sending", "warning", said, f"fangzhi alert test --channel {late.channel}")
    unsaid = max((outbox.untold(session, channel, now) for channel in config.alerts.channels), key=len, default=[])
    if unsaid and now - unsaid[0].opened > UNSAID:
        said = f"{len(unsaid)} alerts wait to be sent, the oldest since {unsaid[0].opened:%Y-%m-%d %H:%M}"
        advice = "nothing sends them: run `fangzhi serve`, or `fangzhi alert send` every few minutes by cron"
        yield Finding("sending", "warning", said, advice)


def _schedules(session: Session, now: datetime) -> Iterator[Finding]:
    """Whether what is scheduled is run."""
    number, late = schedules.planned(session, now - OVERDUE)
    if late:
        said = f"{late} of {number} scheduled crawls are more than {OVERDUE // timedelta(hours=1)} hours late"
        advice = (
            "nothing runs them: start `fangzhi serve`, or call `fangzhi schedule run-due` every few minutes by cron"
        )
        yield Finding("schedules", "warning", said, advice)
    else:
        yield Finding("schedules", "ok", f"{number} crawls are scheduled, none is late" if number else "none is set")


def _files(session: Session, config: Config, now: datetime) -> Iterator[Finding]:
    if not config.ship_to:
        return
    waiting = (models.Warc.closed_at < now - PATIENCE) & models.Warc.shipped_at.is_(None)
    number, size = session.execute(select(func.count(), func.sum(models.Warc.size)).where(waiting)).one()
    if number:
        said = f"{number} closed WARC files ({amount(size)}) have waited for more than {PATIENCE.days} days"
        yield Finding("shipping", "warning", said, "run `fangzhi ship`")
    else:
        yield Finding("shipping", "ok", "no closed WARC file has waited for long")
