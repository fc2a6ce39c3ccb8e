"""The database: opened, made, and told how to be both quick and safe (SQLite)."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import clocks, views
from storage.faults import ArchiveError, NewerArchive, NoArchive, NotADatabase, OlderArchive, Unusable
from storage.search.sqlite import keeping

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = "0015"
"""The newest migration that this program knows; they are numbered in four digits."""

PAGE_SIZE = 16384
"""Bytes a database page; bodies of a few KB then need no overflow chain. Must be set before WAL is."""

BUSY_SECONDS = 60
"""How long a writer waits for another one. A batch holds the lock for well under a second."""


FOREIGN = ("file is not a database", "malformed", "no such table")
"""What SQLite says of a file that it can read, and that is no whole database of ours."""


def create_database(file: Path) -> Engine:
    """A new database with all tables. The file must not exist. Raises Unusable where it cannot be written."""
    engine = _engine(file)
    try:
        with closing(sqlite3.connect(file)) as fresh:
            fresh.execute(f"PRAGMA page_size={PAGE_SIZE}")
            fresh.execute("PRAGMA journal_mode=WAL")
        _make_tables(engine)
    except (sqlite3.Error, DBAPIError) as error:
        engine.dispose()
        raise Unusable(file, "made", getattr(error, "orig", error)) from None
    return engine


def _make_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection)


def migrate(connection: Connection, revision: str = REVISION) -> None:
    """Bring the tables to a revision, in the connection's transaction."""
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    keeping.drop_triggers(connection)
    views.drop_views(connection)
    command.upgrade(config, revision)
    if revision == REVISION:
        keeping.make_triggers(connection)
        with Session(connection) as session:
            clocks.keep_all(session)
        views.make_views(connection)


def alembic_config() -> "Config":
    """Where Alembic finds the migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def open_database(file: Path) -> Engine:
    """The database in `file`, for reading alone where its folder cannot be written; nothing is changed.

    Raises NoArchive, NotADatabase, OlderArchive, NewerArchive or Unusable.
    """
    engine, revision = open_any(file)
    if revision != REVISION:
        engine.dispose()
        raise OlderArchive(file, revision, REVISION) if revision < REVISION else NewerArchive(file, revision)
    return engine


def open_any(file: Path) -> tuple[Engine, str]:
    """The database in `file`, of whatever revision, and that. Raises NoArchive, NotADatabase or Unusable."""
    if not file.is_file():
        raise NoArchive(file.parent)
    engine = _engine(file)
    try:
        with engine.connect() as connection:
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DBAPIError as error:
        engine.dispose()
        raise _told(file, str(error.orig)) from None
    return engine, str(revision)


def _told(file: Path, reason: str) -> ArchiveError:
    return NotADatabase(file) if any(part in reason for part in FOREIGN) else Unusable(file, "read", reason)


def _engine(file: Path) -> Engine:
    address = f"{file.absolute().as_uri()}?{_way(file)}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)

    engine = create_engine(URL.create("sqlite", database=str(file)), creator=connect, json_deserializer=_from_json)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _from_json(text: str) -> Any:
    return [] if text == "[]" else json.loads(text)  # most lists of most articles are empty


def _way(file: Path) -> str:
    """How SQLite is to open the file: in a folder where it cannot keep its own files it would not read either."""
    if os.access(file.parent, os.W_OK):
        return "mode=rw"
    # What lies in a log must not be missed; without one, nobody is writing, and no lock is needed.
    log = file.with_name(f"{file.name}-wal")
    return "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"


def _on_connect(connection: sqlite3.Connection, record: Any) -> None:
    # The driver would begin transactions late and only for writes: _on_begin does it instead.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    # A commit is on disk when it returns: a power cut then takes nothing that a run has reported.
    connection.execute("PRAGMA synchronous=FULL")
    keeping.prepare(connection)


def _on_begin(connection: Connection) -> None:
    # A reader that turns into a writer can fail at once whatever the timeout; a writer takes its lock first.
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
