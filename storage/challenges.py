"""When a site turned a run away, and when it let one in again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import models, polls
from storage.alerts import close_alert, raise_alert

CAUSE = "challenge"
"""The reason of the problems, and the cause of the alert."""


def turned_away(session: Session, run: models.Run, message: str, evidence: Mapping[str, Any], now: datetime) -> None:
    """Raise an alert, and let all sections of the site wait twice as long for their next poll."""
    raise_alert(session, run.site_id, run.id, CAUSE, message, evidence, now)
    for section in session.scalars(select(models.Section).where(models.Section.site_id == run.site_id)):
        wait = polls.FIRST if section.poll_seconds is None else 2 * timedelta(seconds=section.poll_seconds)
        wait = min(wait, polls.LONGEST)
        section.poll_seconds, section.next_poll_at = int(wait.total_seconds()), now + wait


def reopen(session: Session, rows: Sequence[int]) -> None:
    """Open rows again that were given up while the site turned us away: nothing is known of their pages yet."""
    given_up = models.Row.id.in_(rows) & (models.Row.state == "done")
    session.execute(update(models.Row).where(given_up).values(state="open", tries=0, next_try_at=None))


def let_in(session: Session, run: models.Run, now: datetime) -> None:
    """Close the alert of the run's site, if there is one: it answers with pages again."""
    close_alert(session, run.site_id, CAUSE, now)
