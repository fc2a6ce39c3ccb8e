"""The log: who changed what in the archive, beside the crawls themselves. Lines are added, never changed or removed."""

import getpass
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models

PROFILE = "profile"
"""The verb of lines that say how a site was read from then on."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what to which, and when (UTC); `detail` is fit for JSON."""

    at: datetime
    who: str
    verb: str
    subject: str
    detail: dict[str, Any]


def add(session: Session, verb: str, subject: str, detail: Mapping[str, Any], now: datetime) -> None:
    """A line in the log: the verb is the command's, the subject what it changed, `detail` fit for JSON."""
    session.add(models.Log(at=now, who=whoever(), verb=verb, subject=subject, detail=dict(detail)))


def add_profile(session: Session, site: str, text: str, now: datetime) -> None:
    """A line with the text of a site's profile, where it is not that of the line before. A site may have none."""
    if not text:
        return
    row = models.Log
    lines = select(row).where(row.verb == PROFILE, row.subject == site).order_by(row.id.desc()).limit(1)
    before = session.scalar(lines)
    if before is None or before.detail.get("text") != text:
        add(
            session, PROFILE, site, {"digest": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", "text": text}, now
        )


def newest(
    session: Session, limit: int, verb: str | None = None, subject: str | None = None, since: date | None = None
) -> list[Line]:
    """The lines with that verb and subject, of that day or later, the newest first."""
    row = models.Log
    lines = select(row).order_by(row.id.desc()).limit(limit)
    if verb is not None:
        lines = lines.where(row.verb == verb)
    if subject is not None:
        lines = lines.where(row.subject == subject)
    if since is not None:
        lines = lines.where(row.at >= datetime.combine(since, time(), UTC))
    return [Line(line.at, line.who, line.verb, line.subject, line.detail) for line in session.scalars(lines)]


def whoever() -> str:
    """The name that whoever runs the program has on this machine, empty where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in a container a user may be a number alone
        return ""
