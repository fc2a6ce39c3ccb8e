"""Alerts: what somebody should look into, open once for each cause of a site until it has passed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import models


def raise_alert(
    session: Session,
    site: str,
    run: int | None,
    cause: str,
    message: str,
    evidence: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Open an alert, or bring the open one of that cause up to date; whether it is new.

    `cause` is a word, `message` a sentence with the way out, `evidence` what shows it, fit for JSON.
    """
    alert = session.scalar(
        select(models.Alert).where(
            models.Alert.site_id == site, models.Alert.cause == cause, models.Alert.closed_at.is_(None)
        )
    )
    is_new = alert is None
    if alert is None:
        alert = models.Alert(site_id=site, cause=cause, opened_at=now)
        session.add(alert)
    alert.run_id, alert.message, alert.evidence, alert.last_seen_at = run, message, dict(evidence), now
    session.flush()
    return is_new


def close_alert(session: Session, site: str, cause: str, now: datetime) -> bool:
    """Close the site's alert of that cause; whether there was an open one."""
    closed = session.execute(
        update(models.Alert)
        .where(models.Alert.site_id == site, models.Alert.cause == cause, models.Alert.closed_at.is_(None))
        .values(closed_at=now)
        .returning(models.Alert.id)
    )
    return bool(closed.scalars().all())
