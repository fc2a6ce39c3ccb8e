"""What search asks of SQLite in particular."""

import json
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import models
from storage.search.text import holds


def prepare(session: Session) -> None:
    """Give the session's connection the functions that the conditions below call."""
    driver: Any = session.connection().connection.driver_connection
    driver.create_function("fangzhi_holds", 4, _holds, deterministic=True)


def _holds(title: str, body: str, captions: str, words: str) -> bool:
    shown = body if captions == "[]" else "\n".join((body, *json.loads(captions)))
    # One argument, since SQLite gives a function no more than 127; no word holds a line feed.
    return holds(title, shown, *words.split("\n"))


def contains(words: tuple[str, ...], *, title_only: bool = False) -> ColumnElement[bool]:
    """Whether a version holds every word in title, body or captions, or else in its title."""
    version = models.Version
    shown = (literal(""), literal("[]")) if title_only else (version.body, cast(version.captions, String))
    found: ColumnElement[bool] = func.fangzhi_holds(version.title, *shown, "\n".join(words))
    return found


def is_in(value: str, column: InstrumentedAttribute[list[str]]) -> ColumnElement[bool]:
    """Whether a JSON list has the value."""
    member = func.json_each(column).table_valued("value")
    return select(member.c.value).where(member.c.value == value).exists()
