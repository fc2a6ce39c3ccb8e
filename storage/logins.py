"""Logins: a browser shows a secret in a cookie, and the archive keeps the digest of it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from storage import models
from storage.users import Role, User

LONGEST, IDLE = timedelta(days=7), timedelta(hours=12)
"""How long a login lasts, and how long without a page asked for."""

STEP = timedelta(minutes=10)
"""A login is noted as seen this often: a page then need not wait for a writer."""


def begin(session: Session, user: User, now: datetime) -> str:
    """Log a user in, and forget logins that are over; the secret for the cookie, which is kept nowhere."""
    over = or_(models.Login.began_at < now - LONGEST, models.Login.seen_at < now - IDLE)
    session.execute(delete(models.Login).where(over))
    secret = secrets.token_urlsafe(32)
    session.add(models.Login(digest=digest(secret), user_name=user.name, began_at=now, seen_at=now))
    session.flush()
    return secret


def user_of(session: Session, secret: str, now: datetime) -> User | None:
    """Whom a cookie's secret stands for now, or None."""
    row = session.get(models.Login, digest(secret))
    if row is None or row.began_at < now - LONGEST or row.seen_at < now - IDLE:
        return None
    user = session.get_one(models.User, row.user_name)
    return User(user.name, cast(Role, user.role), user.added_at, user.changed_at)


def is_to_be_noted(session: Session, secret: str, now: datetime) -> bool:
    """Whether `note` has something to do."""
    row = session.get(models.Login, digest(secret))
    return row is not None and now - row.seen_at > STEP


def note(session: Session, secret: str, now: datetime) -> None:
    """The login was used at that time."""
    row = session.get(models.Login, digest(secret))
    if row is not None:
        row.seen_at = now


def end(session: Session, secret: str) -> None:
    """Log out."""
    session.execute(delete(models.Login).where(models.Login.digest == digest(secret)))


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits: hashing it slowly would add nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
