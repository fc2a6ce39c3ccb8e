"""Alerts: what somebody should look into, open once for each cause of a site until it has passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storage import log, models
from storage.items import NothingFound
from storage.times import local, local_or_none

ARCHIVE = "archive"
"""What stands in the log in the place of a site where an alert is about the archive itself."""

ZONE = "Asia/Shanghai"
"""The zone of such an alert's instants."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An open alert, since when, and when its cause was last seen; `muted` while it is not to be spoken of.

    Instants are in the site's zone. `site` is empty for an alert of the archive itself.
    """

    site: str
    cause: str
    message: str
    evidence: Mapping[str, Any]
    opened: datetime
    last_seen: datetime
    muted: bool
    muted_until: datetime | None


def raise_alert(
    session: Session,
    site: str | None,
    run: int | None,
    cause: str,
    message: str,
    evidence: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Open an alert, or bring the open one of that cause up to date; whether it is new.

    `cause` is a word, `message` a sentence with the way out, `evidence` what shows it, fit for JSON. Without a site it
    is about the archive itself. A cause that comes back is as muted as it was.
    """
    alert = session.scalar(select(models.Alert).where(_is_open(site, cause)))
    is_new = alert is None
    if alert is None:
        before = _last(session, site, cause)
        alert = models.Alert(site_id=site, cause=cause, opened_at=now)
        if before is not None and is_muted(before, now):
            alert.muted_at, alert.muted_until = before.muted_at, before.muted_until
        session.add(alert)
    alert.run_id, alert.message, alert.evidence, alert.last_seen_at = run, message, dict(evidence), now
    session.flush()
    return is_new


def close_alert(session: Session, site: str | None, cause: str, now: datetime) -> bool:
    """Close the site's alert of that cause; whether there was an open one."""
    closed = session.execute(
        update(models.Alert).where(_is_open(site, cause)).values(closed_at=now).returning(models.Alert.id)
    )
    return bool(closed.scalars().all())


def of(session: Session, site: str | None, now: datetime) -> list[Alert]:
    """A site's open alerts, the oldest first, muted ones among them."""
    rows = select(models.Alert).where(models.Alert.site_id == site, models.Alert.closed_at.is_(None))
    return [_shown(session, row, now) for row in session.scalars(rows.order_by(models.Alert.id))]


def standing(session: Session, now: datetime, *, muted: bool = False) -> list[Alert]:
    """The open alerts of all sites and the archive, those seen last first; muted ones only where they are asked for."""
    rows = select(models.Alert).where(models.Alert.closed_at.is_(None)).order_by(models.Alert.last_seen_at.desc())
    return [alert for row in session.scalars(rows) if not (alert := _shown(session, row, now)).muted or muted]


def mute(session: Session, site: str | None, cause: str, until: datetime | None, now: datetime) -> None:
    """Say no more of the site's open alert of that cause, until then or for good; a line in the log.

    Raises NothingFound, which names the causes that are open.
    """
    alert = _known(session, site, cause, now)
    alert.muted_at, alert.muted_until = now, until
    detail = {"cause": cause, "until": None if until is None else until.isoformat()}
    log.add(session, "mute", site or ARCHIVE, detail, now)


def unmute(session: Session, site: str | None, cause: str, now: datetime) -> None:
    """Speak again of the site's alert of that cause; a line in the log. Raises NothingFound."""
    alert = _last(session, site, cause)
    if alert is None or not is_muted(alert, now):
        muted = [alert.cause for alert in of(session, site, now) if alert.muted]
        raise NothingFound(f"{site or ARCHIVE} has no muted alert {cause!r}; muted are: {', '.join(muted) or 'none'}")
    alert.muted_at = alert.muted_until = None
    log.add(session, "unmute", site or ARCHIVE, {"cause": cause}, now)


def _known(session: Session, site: str | None, cause: str, now: datetime) -> models.Alert:
    alert = session.scalar(select(models.Alert).where(_is_open(site, cause)))
    if alert is None:
        causes = ", ".join(alert.cause for alert in of(session, site, now)) or "none"
        raise NothingFound(f"{site or ARCHIVE} has no open alert {cause!r}; open are: {causes}")
    return alert


def _is_open(site: str | None, cause: str) -> ColumnElement[bool]:
    return (models.Alert.site_id == site) & (models.Alert.cause == cause) & models.Alert.closed_at.is_(None)


def _last(session: Session, site: str | None, cause: str) -> models.Alert | None:
    rows = select(models.Alert).where(models.Alert.site_id == site, models.Alert.cause == cause)
    return session.scalar(rows.order_by(models.Alert.id.desc()).limit(1))


def is_muted(alert: models.Alert, now: datetime) -> bool:
    """Whether an alert is not to be spoken of at that time."""
    return alert.muted_at is not None and (alert.muted_until is None or alert.muted_until > now)


def _shown(session: Session, row: models.Alert, now: datetime) -> Alert:
    zone = session.get_one(models.Site, row.site_id).timezone if row.site_id is not None else ZONE
    return Alert(
        row.site_id or "", row.cause, row.message, row.evidence, local(row.opened_at, zone),
        local(row.last_seen_at, zone), is_muted(row, now), local_or_none(row.muted_until, zone),
    )  # fmt: skip
