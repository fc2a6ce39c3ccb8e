"""The database: opened, made, and told how to be both quick and safe (SQLite)."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from storage.faults import NewerArchive, NoArchive, NotADatabase

REVISION = "0001"
"""The newest migration that this program knows."""

PAGE_SIZE = 16384
"""Bytes a database page; bodies of a few KB then need no overflow chain. Must be set before WAL is."""

BUSY_SECONDS = 60
"""How long a writer waits for another one. A batch holds the lock for well under a second."""


def create_database(file: Path) -> Engine:
    """A new database with all tables. The file must not exist."""
    from alembic import command
    from alembic.config import Config

    with closing(sqlite3.connect(file)) as fresh:
        fresh.execute(f"PRAGMA page_size={PAGE_SIZE}")
        fresh.execute("PRAGMA journal_mode=WAL")
    engine = _engine(file)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine


def open_database(file: Path) -> Engine:
    """The database in `file`. Raises NoArchive, NotADatabase or NewerArchive, and changes nothing."""
    if not file.is_file():
        raise NoArchive(file.parent)
    engine = _engine(file)
    try:
        with engine.connect() as connection:
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DatabaseError:
        engine.dispose()
        raise NotADatabase(file) from None
    if revision != REVISION:
        engine.dispose()
        raise NewerArchive(file, str(revision))
    return engine


def _engine(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, record: Any) -> None:
    # The driver would begin transactions late and only for writes: _on_begin does it instead.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=NORMAL")


def _on_begin(connection: Connection) -> None:
    # A reader that turns into a writer can fail at once whatever the timeout; a writer takes its lock first.
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
