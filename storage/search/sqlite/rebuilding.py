"""The index made anew beside the old one, which is searched and added to meanwhile; then the two change places."""

import sqlite3
from collections.abc import Callable

from sqlalchemy import Connection

from storage.archive import Archive
from storage.search.sqlite.keeping import TABLES, add_texts, drop_triggers, make_triggers, refresh

Tell = Callable[[str], None]

ANEW = "_anew"

AT_ONCE, PAGES_AT_ONCE = 25, 500
"""Texts and pages of the index in one transaction, so that crawls wait no longer than a tenth of a second."""


def rebuild(archive: Archive, tell: Tell) -> int:
    """Make the index anew from all versions, whatever state it is in; how many those are.

    Crawls go on meanwhile. Broken off at any instant, it leaves the index as it was, and goes on from there when it is
    run again. Raises what SQLAlchemy raises where the database takes no more.
    """
    with archive.writing() as session:
        _begin(session.connection())
    while _fill(archive, tell):
        pass
    for name in TABLES:
        _merge(archive, name + ANEW, tell)
    with archive.writing() as session:  # and what was stored since
        return _exchange(session.connection())


def _begin(connection: Connection) -> None:
    for name, what in TABLES.items():
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE IF NOT EXISTS {name}{ANEW} USING {what}")


def _fill(archive: Archive, tell: Tell) -> bool:
    """Index some more texts; whether there were any."""
    with archive.writing() as session:
        connection = session.connection()
        are_more = _add(connection, AT_ONCE)
        done, total = connection.exec_driver_sql(
            f"SELECT (SELECT count(*) FROM gram{ANEW}_docsize), (SELECT count(*) FROM version)"
        ).one()
    if are_more:
        tell(f"indexing texts: {done} of {total}")
    return are_more


def _add(connection: Connection, most: int) -> bool:
    last = int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM gram{ANEW}_docsize").scalar_one())
    reached = add_texts(connection, last, most, ANEW)
    refresh(connection, last, reached)
    return reached > last


def _merge(archive: Archive, table: str, tell: Tell) -> None:
    """Bring the parts of an FTS5 index together, which makes it smaller (https://sqlite.org/fts5.html#the_merge_command).

    A negative number begins that, and it is over when less than two rows change.
    """
    pages, changed = -PAGES_AT_ONCE, 2
    while changed >= 2:
        with archive.writing() as session:
            connection = session.connection()
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            before = driver.total_changes
            connection.exec_driver_sql(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', {pages})")
            changed = driver.total_changes - before
        pages = PAGES_AT_ONCE
        tell("making the index small")


def _exchange(connection: Connection) -> int:
    """Put the new index in the place of the old one, all versions in it: whatever is stored waits for it."""
    _add(connection, 2**31)
    drop_triggers(connection)
    for name in TABLES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        connection.exec_driver_sql(f"ALTER TABLE {name}{ANEW} RENAME TO {name}")
    connection.exec_driver_sql("DELETE FROM indexed WHERE id NOT IN (SELECT id FROM version)")
    make_triggers(connection)
    return int(connection.exec_driver_sql("SELECT count(*) FROM version").scalar_one())
