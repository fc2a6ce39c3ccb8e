"""Messages on channels: written together with the note of which alerts they tell, then tried until they arrive.

Both are one transaction, so that no alert is told twice on a channel, and none is lost where the program is killed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from storage import alerts, models
from storage.channels import Channel
from storage.times import local

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long to wait after the first failed try, the second, and so on; after the last of them always as long."""

LONGEST_FAULT = 300
SOON = timedelta(minutes=10)
"""The least between two messages of loss, which do not wait for the others' interval."""

PENDING = ("waiting", "sending")


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as it is told: `site` is empty where it is about the archive; instants are in the site's zone."""

    id: int
    site: str
    name: str
    cause: str
    message: str
    evidence: Mapping[str, Any]
    opened: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A message that is to be handed over now. `is_again` is one whose last try was broken off: it may have arrived."""

    id: int
    channel: str
    title: str
    body: str
    brief: str
    loss: bool
    is_again: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not arrived on a channel: how many messages, since when (UTC), and why the last try failed."""

    channel: str
    messages: int
    since: datetime
    fault: str


def untold(session: Session, channel: Channel, now: datetime) -> list[Told]:
    """The open alerts, none of them muted, that the channel is for and that it has not been told; the oldest first."""
    is_told = exists().where(models.Notice.alert_id == models.Alert.id, models.Notice.channel == channel.name)
    rows = select(models.Alert).where(models.Alert.closed_at.is_(None), ~is_told).order_by(models.Alert.id)
    found = []
    for row in session.scalars(rows):
        site = session.get(models.Site, row.site_id) if row.site_id is not None else None
        is_meant = site is None or not channel.groups or bool(set(channel.groups) & set(site.groups))
        if is_meant and not alerts.is_muted(row, now):
            found.append(_told(row, site))
    return found


def _told(row: models.Alert, site: models.Site | None) -> Told:
    zone, name = (site.timezone, site.name) if site is not None else (alerts.ZONE, "")
    opened, last_seen = local(row.opened_at, zone), local(row.last_seen_at, zone)
    return Told(row.id, row.site_id or "", name, row.cause, row.message, row.evidence, opened, last_seen)


def still_open(session: Session, channel: Channel, now: datetime) -> int:
    """How many alerts the channel was told earlier are open, and not muted."""
    rows = (
        select(models.Alert)
        .join(models.Notice, models.Notice.alert_id == models.Alert.id)
        .where(models.Notice.channel == channel.name, models.Alert.closed_at.is_(None))
    )
    return sum(not alerts.is_muted(row, now) for row in session.scalars(rows))


def may_write(session: Session, channel: Channel, loss: bool, every: timedelta, now: datetime) -> bool:
    """Whether a new message may be written: none like it waits, and the last one was long enough ago."""
    mine = models.Message.channel == channel.name
    alike = mine & (models.Message.loss == loss)
    if session.scalar(select(func.count()).where(alike, models.Message.state.in_(PENDING))):
        return False
    last = session.scalar(select(func.max(models.Message.made_at)).where(alike if loss else mine))
    return last is None or last + (min(SOON, every) if loss else every) <= now or last > now


def next_number(session: Session) -> int:
    """The number of the message that is written next."""
    return (session.scalar(select(func.max(models.Message.id))) or 0) + 1


def write(
    session: Session, channel: Channel, told: Sequence[Told], text: tuple[str, str, str], loss: bool, now: datetime
) -> None:
    """A message to be sent (its title, body and brief body), and that it tells those alerts."""
    title, body, brief = text
    message = models.Message(
        channel=channel.name, loss=loss, title=title, body=body, brief=brief, made_at=now, next_try_at=now
    )
    session.add(message)
    session.flush()
    session.add_all(models.Notice(alert_id=alert.id, channel=channel.name, message_id=message.id) for alert in told)


def take(session: Session, channels: Collection[str], only_loss: bool, now: datetime) -> Due | None:
    """The next message that is due on those channels, marked as being sent. The caller holds the lock for sending."""
    is_due = models.Message.channel.in_(channels) & models.Message.state.in_(PENDING)
    rows = select(models.Message).where(is_due, models.Message.next_try_at <= now)
    if only_loss:
        rows = rows.where(models.Message.loss)
    row = session.scalar(rows.order_by(models.Message.loss.desc(), models.Message.id).limit(1))
    if row is None:
        return None
    is_again = row.state == "sending"
    row.state, row.tries = "sending", row.tries + 1
    row.next_try_at = now + WAITS[min(row.tries, len(WAITS)) - 1]
    return Due(row.id, row.channel, row.title, row.body, row.brief, row.loss, is_again)


def arrived(session: Session, message: int, now: datetime) -> None:
    """Note that a message was taken."""
    row = session.get_one(models.Message, message)
    row.state, row.sent_at, row.fault = "sent", now, ""


def failed(session: Session, message: int, fault: str) -> None:
    """Note why a message was not taken; when it is tried again was set when the try began."""
    row = session.get_one(models.Message, message)
    row.state, row.fault = "waiting", fault[:LONGEST_FAULT]


def settle_channels(session: Session, channels: Collection[str]) -> None:
    """Drop what waits for channels that are no more; take up again what waited for one that is back."""
    message = models.Message
    gone = message.channel.not_in(channels) & message.state.in_(PENDING)
    session.execute(update(message).where(gone).values(state="dropped"))
    back = message.channel.in_(channels) & (message.state == "dropped")
    session.execute(update(message).where(back).values(state="waiting"))


def waiting(session: Session) -> list[Waiting]:
    """What was tried and has not arrived, channel by channel."""
    message = models.Message
    rows = select(message).where(message.state.in_(PENDING), message.tries > 0).order_by(message.id)
    by_channel: dict[str, list[models.Message]] = {}
    for row in session.scalars(rows):
        by_channel.setdefault(row.channel, []).append(row)
    return [Waiting(name, len(part), part[0].made_at, part[-1].fault) for name, part in by_channel.items()]


def last_arrived(session: Session) -> dict[str, datetime]:
    """When a message last arrived on each channel (UTC)."""
    message = models.Message
    rows = select(message.channel, func.max(message.sent_at)).where(message.sent_at.is_not(None))
    return {channel: at for channel, at in session.execute(rows.group_by(message.channel)).tuples() if at is not None}
