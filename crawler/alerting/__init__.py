"""Alerts on their way: what is known of the archive now, written into messages, and handed to the channels."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler.alerting.sentences import TABLES
from crawler.alerting.text import is_grave, message, trial
from crawler.posting import Parcel, Post, post
from storage import disk, locks, outbox, troubles
from storage.archive import Archive
from storage.channels import Channel, fault, is_quiet, resolved
from storage.config import Config
from storage.faults import ArchiveBusy, NotWritable

MOST_AT_ONCE = 100
"""Messages that are handed over in one go."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was handed over, or was not: then `fault` says why, with nothing secret in it."""

    channel: str
    message: int
    title: str
    fault: str


def send_due(
    root: Path, now: datetime, post: Post | None = None, tell: Callable[[str], None] = lambda what: None
) -> tuple[Sent, ...]:
    """Look at the archive in `root`, write the messages whose time has come, and hand over all that is due.

    May be called as often as one likes, by several processes: one of them sends. What was not taken is tried again
    later. `now` is when this is asked, in any zone. Raises an ArchiveError where the archive cannot be used.
    """
    archive = Archive.open(root)
    try:
        with locks.sending_lock(root) as is_ours:
            if not is_ours:
                return ()
            _look(archive, now)
            _write(archive, now)
            return tuple(_handed_over(archive, now, post, tell))
    finally:
        archive.close()


def _look(archive: Archive, now: datetime) -> None:
    """Raise and close the alerts that no run can: a full disk ends runs, and a killed one says nothing."""
    free = disk.free_bytes(archive.folder)
    with archive.reading() as session:
        silent = {run.site_id for run in troubles.broken_off(session, now)}
    try:
        silent -= set(locks.busy_sites(archive.folder)) if silent else set()
    except (ArchiveBusy, NotWritable):
        silent = set()
    with archive.writing() as session:
        troubles.room(session, None, free, archive.config.min_free, now)
        for run in troubles.broken_off(session, now) if silent else ():
            if run.site_id in silent:
                troubles.tell_broken_off(session, run, now)


def _write(archive: Archive, now: datetime) -> None:
    """Write a message for each channel that has something to hear, and may hear it now."""
    alerting = archive.config.alerts
    with archive.writing() as session:
        outbox.settle_channels(session, [channel.name for channel in alerting.channels])
        for channel in alerting.channels:
            found = outbox.untold(session, channel, now)
            if is_quiet(alerting, now):
                found = [alert for alert in found if is_grave(alert)]
            loss = any(map(is_grave, found))
            if not found or not outbox.may_write(session, channel, loss, timedelta(minutes=alerting.every), now):
                continue
            open_too, number = outbox.still_open(session, channel, now), outbox.next_number(session)
            text = message(found, open_too, number, name_of(archive.folder, archive.config), alerting.language)
            outbox.write(session, channel, found, text, loss, now)


def _handed_over(archive: Archive, now: datetime, post: Post | None, tell: Callable[[str], None]) -> "list[Sent]":
    alerting, done = archive.config.alerts, list[Sent]()
    channels = {channel.name: channel for channel in alerting.channels}
    while len(done) < MOST_AT_ONCE:
        with archive.writing() as session:
            due = outbox.take(session, channels, is_quiet(alerting, now), now)
        if due is None:
            break
        tell(f"sending to {due.channel}")
        again = TABLES[alerting.language].words["again"] + "\n" if due.is_again else ""
        text = (due.title, again + due.body, again + due.brief)
        why = _try(archive.config, channels[due.channel], text, due.loss, post)
        with archive.writing() as session:
            if why:
                outbox.failed(session, due.id, why)
            else:
                outbox.arrived(session, due.id, now)
        done.append(Sent(due.channel, due.id, due.title, why))
    return done


def try_channel(folder: Path, config: Config, channel: Channel, post: Post | None = None) -> str:
    """Send a message that says that the channel works; why it was not taken, or an empty text."""
    text = trial(name_of(folder, config), channel.name, config.alerts.language)
    return _try(config, channel, text, False, post)


def _try(config: Config, channel: Channel, text: tuple[str, str, str], loss: bool, sender: Post | None) -> str:
    why = fault(channel)
    if why:
        return why
    address, secrets = resolved(channel)
    title, body, brief = text
    parcel = Parcel(address, secrets, title, body, brief, TABLES[config.alerts.language].words["cut"], loss)
    return sender(parcel) if sender is not None else post(parcel, _proxies(config))


def _proxies(config: Config) -> dict[str, str]:
    """The archive's proxy, as the environment of a process names it."""
    if not config.proxy:
        return {}
    proxy = config.proxy if "//" in config.proxy else f"http://{config.proxy}"
    without = ",".join(filter(None, (config.no_proxy, "127.0.0.1,localhost")))
    names = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": without}
    return names | {name.lower(): value for name, value in names.items()}


def name_of(folder: Path, config: Config) -> str:
    """What an archive is called in a message: its operator and its folder."""
    return " · ".join(filter(None, (config.operator, folder.resolve().name)))
