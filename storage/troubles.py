"""Alerts for what runs and checks know: one failed, nobody answered, pages were refused, the disk is nearly full."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models
from storage.alerts import close_alert, raise_alert

FAILED, UNANSWERED, FORBIDDEN, BLOCKED, DISK, VERIFY = "failed", "unanswered", "forbidden", "blocked", "disk", "verify"

EXAMPLES = 3
"""Addresses that an alert names."""

REFUSED = (401, 403, 429)
"""What a server says that knows the page and does not give it to us."""

FEWEST = 3
"""Pages that must be refused before that says anything about the site."""

SILENCE = timedelta(hours=1)
"""A run that is alive writes more often than this."""


def ended(session: Session, run: models.Run, answered: bool, forbidden: bool, now: datetime) -> None:
    """Raise or close the alerts that say how a run ended. `forbidden` is one that robots.txt let ask for nothing."""
    state: dict[str, str] = {}
    pages = _sections(session, run.site_id)
    again = f"`fangzhi crawl {run.site_id}` goes on"
    if not answered:
        state[UNANSWERED] = (
            f"{run.reason or 'the site gave no answer at all'}: look at its address and the network; {again}"
        )
    elif run.state == "failed":
        state[FAILED] = f"run {run.id} failed: {run.reason}; mend that, then {again}"
    elif forbidden:
        state[FORBIDDEN] = run.reason
    for cause in (FAILED, UNANSWERED, FORBIDDEN):
        if cause in state:
            evidence = {"reason": run.reason, "run": run.id, "pages": pages}
            raise_alert(session, run.site_id, run.id, cause, state[cause], evidence, now)
        elif cause == UNANSWERED or (answered and run.state != "failed"):
            close_alert(session, run.site_id, cause, now)


def refused(session: Session, run: models.Run, statuses: Sequence[tuple[str, int]], now: datetime) -> None:
    """Raise an alert where most of a run's answers, addresses with statuses, are refusals; close it otherwise."""
    them = [(url, status) for url, status in statuses if status in REFUSED]
    if len(them) >= FEWEST and 2 * len(them) > len(statuses):
        said = ", ".join(f"HTTP {status}" for status in sorted({status for _, status in them}))
        message = (
            f"{len(them)} of {len(statuses)} pages were refused ({said}), as {them[0][0]}: ask less often with a "
            "longer `delay` in the profile, or write to the site's owner and ask for permission"
        )
        evidence = {
            "refused": len(them),
            "of": len(statuses),
            "statuses": said,
            "pages": [url for url, _ in them[:EXAMPLES]],
        }
        raise_alert(session, run.site_id, run.id, BLOCKED, message, evidence, now)
    elif len(statuses) > len(them):
        close_alert(session, run.site_id, BLOCKED, now)


def room(session: Session, run: int | None, free: int, least: int, now: datetime) -> None:
    """Raise or close the archive's alert that its disk has no more room."""
    if free < least:
        message = (
            f"the disk has {free:,} bytes left, and crawls stop below min_free = {least:,}: make room, or ship files"
        )
        raise_alert(session, None, run, DISK, message, {"free": free, "least": least}, now)
    else:
        close_alert(session, None, DISK, now)


def verified(session: Session, faults: int, places: Sequence[str], now: datetime) -> None:
    """Raise or close the archive's alert that bytes are not as they were written; `places` of the first few."""
    if faults:
        message = (
            f"`fangzhi verify` found {faults} faults, the first at {places[0] if places else '?'}: put back a good copy"
        )
        raise_alert(session, None, None, VERIFY, message, {"faults": faults, "places": list(places[:EXAMPLES])}, now)
    else:
        close_alert(session, None, VERIFY, now)


def broken_off(session: Session, now: datetime) -> list[models.Run]:
    """Crawls that seem to go on, and have not written anything for SILENCE."""
    silent = (models.Run.state == "running") & (models.Run.heartbeat_at < now - SILENCE)
    return list(session.scalars(select(models.Run).where(silent, models.Run.mode.not_in(models.OFFLINE))))


def tell_broken_off(session: Session, run: models.Run, now: datetime) -> None:
    """Raise an alert for a run whose process is no more."""
    reason = f"broken off on {run.heartbeat_at:%Y-%m-%d %H:%M} UTC"
    message = f"run {run.id} was {reason}; `fangzhi crawl {run.site_id}` goes on"
    evidence = {"reason": reason, "run": run.id, "pages": _sections(session, run.site_id)}
    raise_alert(session, run.site_id, run.id, FAILED, message, evidence, now)


def _sections(session: Session, site: str) -> list[str]:
    rows = select(models.Section.url).where(models.Section.site_id == site).order_by(models.Section.id)
    return list(session.scalars(rows.limit(EXAMPLES)))
