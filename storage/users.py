"""Who may log in to the web pages, and what they may do there."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage import log, models
from storage.faults import ArchiveError
from storage.items import NothingFound

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "editor"]

SHORTEST, LONGEST = 10, 256
"""Characters of a password; a longer one would only keep the machine at work."""

_NAME = re.compile(r"\w[\w.@-]{0,63}")


class UnusableName(ArchiveError):
    """A name that no user or token can have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is no name: write 1 to 64 letters, digits and any of . @ _ -, a letter or digit first"
        )


class UserExists(ArchiveError):
    """A user of that name is there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a user {name} already: `fangzhi user password {name}` gives another password")


class UnusablePassword(ArchiveError):
    """A password that is too short, or far too long."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the password {why}: take {SHORTEST} to {LONGEST} characters, such as four words")


@dataclass(frozen=True, slots=True)
class User:
    """A user; instants are UTC."""

    name: str
    role: Role
    added: datetime
    changed: datetime


def add(session: Session, name: str, role: Role, password: str, now: datetime) -> User:
    """A new user, and a line in the log. Raises UnusableName, UserExists or UnusablePassword."""
    name = checked_name(name)
    if session.get(models.User, name) is not None:
        raise UserExists(name)
    row = models.User(name=name, role=role, password=_hashed(name, password), added_at=now, changed_at=now)
    session.add(row)
    log.add(session, "user add", name, {"role": role}, now)
    session.flush()
    return _shown(row)


def set_password(session: Session, name: str, password: str, now: datetime) -> None:
    """Give a user another password, and end all logins with the old one. Raises NothingFound or UnusablePassword."""
    row = known(session, name)
    row.password, row.changed_at = _hashed(row.name, password), now
    session.execute(delete(models.Login).where(models.Login.user_name == row.name))
    log.add(session, "user password", row.name, {}, now)


def remove(session: Session, name: str, now: datetime) -> None:
    """Remove a user and end all their logins; a line in the log. Raises NothingFound."""
    row = known(session, name)
    session.execute(delete(models.Login).where(models.Login.user_name == row.name))
    session.delete(row)
    log.add(session, "user remove", row.name, {"role": row.role}, now)


def listed(session: Session) -> list[User]:
    """All users, by name."""
    return [_shown(row) for row in session.scalars(select(models.User).order_by(models.User.name))]


def are_any(session: Session) -> bool:
    """Whether there is a user."""
    return bool(session.scalar(select(func.count()).select_from(models.User)))


def checked(session: Session, name: str, password: str) -> User | None:
    """The user of that name and password, or None. It takes as long where there is no such user."""
    from argon2.exceptions import VerificationError

    row = session.get(models.User, _normal(name)[:LONGEST])
    try:
        _hasher().verify(row.password if row is not None else _nobody(), _normal(password)[:LONGEST])
    except VerificationError:
        return None
    return None if row is None else _shown(row)


def known(session: Session, name: str) -> models.User:
    """The row of a user. Raises NothingFound, which names those that are there."""
    row = session.get(models.User, _normal(name))
    if row is None:
        names = ", ".join(user.name for user in listed(session)) or "none"
        raise NothingFound(f"there is no user {name!r}; known are: {names}")
    return row


def checked_name(name: str) -> str:
    """The name in one spelling. Raises UnusableName."""
    normal = _normal(name)
    if not _NAME.fullmatch(normal):
        raise UnusableName(name)
    return normal


def _hashed(name: str, password: str) -> str:
    normal = _normal(password)
    if len(normal) < SHORTEST:
        raise UnusablePassword("is too short")
    if len(normal) > LONGEST:
        raise UnusablePassword("is too long")
    if len(normal.casefold().replace(name.casefold(), "")) < SHORTEST // 2:
        raise UnusablePassword("is little more than the name")
    if len(set(normal)) < SHORTEST // 2:
        raise UnusablePassword("repeats few characters")
    return _hasher().hash(normal)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()  # argon2id with the parameters of RFC 9106 for machines with little memory


@cache
def _nobody() -> str:
    """The hash that takes the place of a user's who is not there."""
    import secrets

    return _hasher().hash(secrets.token_hex(16))


def _normal(text: str) -> str:
    """One spelling of what may be typed in several ways (NFKC, as NIST SP 800-63B asks)."""
    return unicodedata.normalize("NFKC", text)


def _shown(row: models.User) -> User:
    assert row.role in get_args(Role)
    return User(row.name, cast(Role, row.role), row.added_at, row.changed_at)
