"""An archive of an older version brought to this one: a verified copy first, then all migrations or none."""

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage import disk, log
from storage.config import load_config
from storage.copies import INSTRUCTIONS, Tell, copy_database
from storage.engine import REVISION, alembic_config, migrate, open_any
from storage.faults import Damaged, NewerArchive, NotWritable, Unusable
from storage.locks import exclusive
from storage.search.sqlite import keeping

TIMES = 8
"""Free space needed, in sizes of the database: the copy, tables written anew, the index, and all of it in SQLite's log
before it is in the database."""

AT_ONCE = 200
"""Texts indexed between two signs of life."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: the revision that it leads to, and what it does, in words."""

    revision: str
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an upgrade will do; `copy` is the name of the file that the database is copied to. Sizes are in bytes."""

    database: str
    revision: str
    target: str
    steps: tuple[Step, ...]
    size: int
    needed: int
    free: int
    copy: str


def plan(folder: Path, now: datetime) -> Plan:
    """What upgrading the archive in `folder` means; no steps where there is nothing to do.

    Raises NewerArchive, and what storage.engine.open_any raises.
    """
    file = folder / load_config(folder)[0].database
    engine, revision = open_any(file)
    engine.dispose()
    if revision > REVISION:
        raise NewerArchive(file, revision)
    size = sum(part.stat().st_size for part in (file, _log_of(file)) if part.exists())
    copy = f"{file.stem}-{revision}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{file.suffix}"
    free = disk.free_bytes(file.parent)
    return Plan(file.name, revision, REVISION, _steps(revision), size, TIMES * size, free, copy)


def upgrade(folder: Path, planned: Plan, now: datetime, tell: Tell) -> None:
    """Do what is planned; `tell` hears what is being done. Ended at any instant, it leaves the old database or the new.

    Raises ArchiveBusy while anything is crawled, NotWritable, Unusable where there is too little room, and Damaged,
    with the old database as it was.
    """
    file = folder / load_config(folder)[0].database
    if not os.access(file.parent, os.W_OK):
        raise NotWritable(folder)
    if planned.free < planned.needed:
        raise Unusable(file, "upgraded", f"that needs {planned.needed:,} bytes of free space, of {planned.free:,}")
    with exclusive(folder):
        engine, revision = open_any(file)
        try:
            if revision == planned.revision:
                part = file.with_name(f"{file.name}.part")
                copy_database(file, part, tell)
                part.rename(file.with_name(planned.copy))
                disk.sync(file.parent)
                _migrate(engine, file, planned, now, tell)
        except OperationalError as error:
            raise Unusable(file, "upgraded", f"{error.orig}; it is as it was") from None
        finally:
            engine.dispose()


def _steps(revision: str) -> tuple[Step, ...]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    newer = [script for script in scripts.walk_revisions(base=revision, head=REVISION) if script.revision != revision]
    return tuple(Step(script.revision, script.doc.rstrip(".")) for script in reversed(newer))


def _migrate(engine: Engine, file: Path, planned: Plan, now: datetime, tell: Tell) -> None:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        # A table that is made anew is dropped in between, and what refers to it must not go with it. In a transaction
        # this setting would be ignored.
        driver.execute("PRAGMA foreign_keys=OFF")
        with connection.execution_options(writing=True).begin():
            for number, step in enumerate(planned.steps, 1):
                say = partial(tell, f"step {number} of {len(planned.steps)}: {step.words}")
                say()
                driver.set_progress_handler(say, INSTRUCTIONS)
                migrate(connection, step.revision)
            _index(connection, tell)
            _check_references(connection, file)
            detail = {"from": planned.revision, "to": planned.target, "copy": planned.copy}
            with Session(connection) as session:
                log.add(session, "upgrade", planned.database, detail, now)
                session.flush()


def _index(connection: Connection, tell: Tell) -> None:
    """Index what is not indexed yet, and write anew what is narrow: no trigger has seen what the steps changed."""
    total, done = connection.exec_driver_sql("SELECT count(*), 0 FROM version").one()
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM gram_docsize").scalar_one()
    keeping.refresh(connection)
    while (reached := keeping.add_texts(connection, last, AT_ONCE)) > last:
        last, done = reached, done + AT_ONCE
        tell(f"indexing texts: {min(done, total)} of {total}")


def _check_references(connection: Connection, file: Path) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise Damaged(file, f"row {lost[1]} of table {lost[0]} names a row of table {lost[2]} that is not there")


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")
