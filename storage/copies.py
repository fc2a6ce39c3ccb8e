"""A copy of a database as it is at one instant, while others write to it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from storage import disk
from storage.faults import Damaged, Unusable

PAGES_AT_ONCE = 1000
"""Database pages copied between two signs of life."""

INSTRUCTIONS = 1_000_000
"""Steps of SQLite's own between two signs of life."""

Tell = Callable[[str], None]


def copy_database(source: Path, target: Path, tell: Tell) -> None:
    """Copy a database to a file, check the copy, and return when it is on disk.

    Raises Damaged where the database is, and Unusable where there is no room; nothing is left at `target` then.
    """

    def count(status: int, left: int, total: int) -> None:
        tell(f"copying the database: {total - left} of {total} pages")

    target.unlink(missing_ok=True)
    address = f"{source.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, isolation_level=None)) as reading,
            closing(sqlite3.connect(target)) as copy,
        ):
            # A reading transaction keeps it as it is now; without one, every write would begin the copy anew.
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(copy, pages=PAGES_AT_ONCE, progress=count)
            copy.set_progress_handler(partial(tell, "checking the copy"), INSTRUCTIONS)
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        target.unlink(missing_ok=True)
        raise Unusable(source, "copied", error) from None
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        target.unlink(missing_ok=True)
        raise Damaged(source, found)
    disk.sync(target)
