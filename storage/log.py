"""The log: who changed what in the archive, beside the crawls themselves."""

import getpass
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage import models


def add(session: Session, verb: str, subject: str, detail: Mapping[str, Any], now: datetime) -> None:
    """A line in the log: the verb is the command's, the subject what it changed, `detail` fit for JSON."""
    session.add(models.Log(at=now, who=whoever(), verb=verb, subject=subject, detail=dict(detail)))


def whoever() -> str:
    """The name that whoever runs the program has on this machine, empty where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in a container a user may be a number alone
        return ""
