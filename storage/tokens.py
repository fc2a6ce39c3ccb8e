"""Tokens: what programs show instead of a login, each good for some things only."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import log, models
from storage.faults import ArchiveError
from storage.items import NothingFound
from storage.logins import digest
from storage.users import checked_name

Scope = Literal["read", "run", "edit", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

MARK = "fz_"
"""How every token begins, so that one that lies about is known for what it is."""

STEP = timedelta(hours=1)
"""A token is noted as used this often."""


class TokenExists(ArchiveError):
    """A token of that name is there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a token {name} already: take another name, or `fangzhi token remove {name}` first")


@dataclass(frozen=True, slots=True)
class Token:
    """A token without what it says; instants are UTC."""

    name: str
    scopes: tuple[str, ...]
    added: datetime
    used: datetime | None


def add(session: Session, name: str, scopes: Sequence[Scope], now: datetime) -> str:
    """A new token, which is kept nowhere, and a line in the log. Raises UnusableName or TokenExists."""
    name = checked_name(name)
    if session.get(models.Token, name) is not None:
        raise TokenExists(name)
    token, wanted = MARK + secrets.token_urlsafe(32), sorted(set(scopes), key=SCOPES.index)
    session.add(models.Token(name=name, digest=digest(token), scopes=list(wanted), added_at=now))
    log.add(session, "token add", name, {"scopes": list(wanted)}, now)
    session.flush()
    return token


def remove(session: Session, name: str, now: datetime) -> None:
    """From now on the token is good for nothing; a line in the log. Raises NothingFound."""
    row = session.get(models.Token, name)
    if row is None:
        names = ", ".join(token.name for token in listed(session)) or "none"
        raise NothingFound(f"there is no token {name!r}; known are: {names}")
    session.delete(row)
    log.add(session, "token remove", name, {"scopes": list(row.scopes)}, now)


def listed(session: Session) -> list[Token]:
    """All tokens, by name."""
    return [_shown(row) for row in session.scalars(select(models.Token).order_by(models.Token.name))]


def of(session: Session, token: str) -> Token | None:
    """What is known of a token, or None."""
    # The digest of a secret is looked up, so that the time this takes tells nothing of the secret.
    row = session.scalar(select(models.Token).where(models.Token.digest == digest(token)))
    return None if row is None else _shown(row)


def is_to_be_noted(token: Token, now: datetime) -> bool:
    """Whether `note` has something to do."""
    return token.used is None or now - token.used > STEP


def note(session: Session, token: Token, now: datetime) -> None:
    """The token was used at that time."""
    row = session.get(models.Token, token.name)
    if row is not None:
        row.used_at = now


def _shown(row: models.Token) -> Token:
    return Token(row.name, tuple(row.scopes), row.added_at, row.used_at)
