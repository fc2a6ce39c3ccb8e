"""What search asks of SQLite in particular."""

from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import models
from storage.search.text import holds


def prepare(session: Session) -> None:
    """Give the session's connection the functions that the conditions below call."""
    driver: Any = session.connection().connection.driver_connection
    driver.create_function("fangzhi_holds", 3, _holds, deterministic=True)


def _holds(title: str, body: str, words: str) -> bool:
    # One argument, since SQLite gives a function no more than 127; no word holds a line feed.
    return holds(title, body, *words.split("\n"))


def contains(words: tuple[str, ...], *, title_only: bool = False) -> ColumnElement[bool]:
    """Whether a version holds every word."""
    body = literal("") if title_only else models.Version.body
    found: ColumnElement[bool] = func.fangzhi_holds(models.Version.title, body, "\n".join(words))
    return found


def is_in(value: str, column: InstrumentedAttribute[list[str]]) -> ColumnElement[bool]:
    """Whether a JSON list has the value."""
    member = func.json_each(column).table_valued("value")
    return select(member.c.value).where(member.c.value == value).exists()
