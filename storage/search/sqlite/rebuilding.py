"""The index made anew beside the old one, which is searched and added to meanwhile; then the two change places."""

from collections.abc import Callable

from sqlalchemy import Connection

from storage.archive import Archive
from storage.search.sqlite.keeping import TABLES, add_texts, drop_triggers, make_triggers, refresh

ANEW = "_anew"

AT_ONCE = 25
"""Texts in one transaction, so that crawls wait no longer than a tenth of a second."""


def rebuild(archive: Archive, tell: Callable[[str], None]) -> int:
    """Make the index anew from all versions, whatever state it is in; how many those are.

    Crawls go on meanwhile. Broken off at any instant, it leaves the index as it was, and goes on from there when it is
    run again. Raises what SQLAlchemy raises where the database takes no more.
    """
    while True:
        with archive.writing() as session:
            connection = session.connection()
            last = _reached(connection)
            reached = add_texts(connection, last, AT_ONCE, ANEW)
            refresh(connection, last, reached)
            done, total = connection.exec_driver_sql(
                f"SELECT (SELECT count(*) FROM gram{ANEW}_docsize), (SELECT count(*) FROM version)"
            ).one()
            if reached == last:
                _exchange(connection)
                return int(total)
        tell(f"indexing texts: {done} of {total}")


def _reached(connection: Connection) -> int:
    """The last version that is in the new index, which is begun where there is none."""
    for name, what in TABLES.items():
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE IF NOT EXISTS {name}{ANEW} USING {what}")
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM gram{ANEW}_docsize").scalar_one())


def _exchange(connection: Connection) -> None:
    """Put the new index in the place of the old one: whatever is stored waits for it."""
    drop_triggers(connection)
    for name in TABLES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        connection.exec_driver_sql(f"ALTER TABLE {name}{ANEW} RENAME TO {name}")
    connection.exec_driver_sql("DELETE FROM indexed WHERE id NOT IN (SELECT id FROM version)")
    make_triggers(connection)
