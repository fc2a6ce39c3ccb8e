"""A copy of an archive as it is at one instant, made while crawls go on: the database first, then what it names."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import captures, disk, locks
from storage.archive import Archive
from storage.copies import Tell, copy_database
from storage.engine import open_any
from storage.faults import ArchiveError, Damaged, Released
from storage.locks import exclusive

CHUNK = 2**20
"""Bytes copied at a time."""

SMALL_FILES = ("fangzhi.toml", "scrapy.cfg", "README.md")

GROWING = ("capture", "article", "version")
"""Tables that lose no row, and are there since the first revision."""


class NoBackup(ArchiveError):
    """A backup that cannot be made; what was there before is as it was."""


@dataclass(slots=True)
class Copied:
    """What a backup holds: WARC files, those that were there from an earlier one, bytes copied, and what it lacks."""

    files: int = 0
    kept: int = 0
    bytes: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    size: int
    digest: str | None
    released_to: str | None


@dataclass(frozen=True, slots=True)
class _Held:
    """The runs of a database as (id, site, start), and the newest ids of the tables in GROWING."""

    runs: set[tuple[int, str, str]]
    newest: list[int]


def backup(archive: Archive, target: Path, tell: Tell) -> Copied:
    """Copy the archive into `target`, an empty folder or an earlier backup of it, which is brought up to date.

    The copy is an archive itself, as of the instant at which the database was copied. Raises NoBackup where anything
    else lies there, ArchiveBusy while that is crawled, Damaged where a database or a file is, OSError.
    """
    _refuse_place(archive, target)
    target.mkdir(parents=True, exist_ok=True)
    with exclusive(target):
        _refuse_other(archive, target / archive.config.database)
        return _replace(archive, target, tell)


def _replace(archive: Archive, target: Path, tell: Tell) -> Copied:
    database = target / archive.config.database
    part = _unfinished(database)
    copy_database(archive.folder / archive.config.database, part, tell)
    copied = _copy_files(archive.folder, target, _named(part), tell)
    for name in SMALL_FILES:
        if (archive.folder / name).is_file():
            shutil.copy2(archive.folder / name, target / name)
    shutil.copytree(archive.folder / "sites", target / "sites", dirs_exist_ok=True)
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    part.rename(database)
    disk.sync(target)
    return copied


def _refuse_place(archive: Archive, target: Path) -> None:
    here, there = archive.folder.resolve(), target.resolve()
    if there == here or here in there.parents or there in here.parents:
        raise NoBackup(f"{target} lies within the archive, or around it: choose a folder elsewhere, on another disk")
    if not target.exists():
        return
    if not target.is_dir():
        raise NoBackup(f"{target} is no folder: choose another place")
    if target.samefile(here):  # mounted a second time
        raise NoBackup(f"{target} is the archive itself, by another name: choose a folder elsewhere, on another disk")
    database = target / archive.config.database
    is_empty = all(found.name == locks.FOLDER for found in target.iterdir())
    if not (is_empty or database.is_file() or _unfinished(database).is_file()):
        raise NoBackup(f"{target} holds other files: choose an empty folder, or an earlier backup of this archive")


def _unfinished(database: Path) -> Path:
    return database.with_name(f"{database.name}.part")


def _refuse_other(archive: Archive, database: Path) -> None:
    """Refuse a database that is not an earlier state of this archive's own, and would be lost.

    Raises NoBackup, Damaged, and what storage.engine.open_any raises.
    """
    if not database.is_file():
        return
    engine, _ = open_any(database)  # a backup of before an upgrade will do
    try:
        found = _held(engine)
    except DBAPIError as error:
        raise Damaged(database, str(error.orig)) from None
    finally:
        engine.dispose()
    ours = _held(archive.engine)
    if not found.runs and any(found.newest):
        _refuse_as(database, "another archive, without runs")
    if strange := found.runs - ours.runs:
        number, site, started = min(strange)
        _refuse_as(database, f"a run that this archive has not: run {number} of {site}, begun at {started} UTC")
    if any(there > here for there, here in zip(found.newest, ours.newest, strict=True)):
        _refuse_as(database, "a newer state of this archive")


def _held(engine: Engine) -> _Held:
    """What of a database stays as it is for good, read without what newer revisions brought."""
    with engine.connect() as connection:
        runs = connection.exec_driver_sql("SELECT id, site_id, started_at FROM run")
        newest = [connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}") for table in GROWING]
        return _Held({(number, site, str(at)) for number, site, at in runs}, [one.scalar_one() for one in newest])


def _refuse_as(database: Path, what: str) -> NoReturn:
    raise NoBackup(
        f"{database} holds {what}. Copying over it would lose that: choose an empty folder, or an earlier backup of "
        "this archive; nothing was changed"
    )


def _named(database: Path) -> list[_File]:
    with closing(sqlite3.connect(database)) as connection:
        released_to = "CASE WHEN released_at IS NOT NULL THEN coalesce(shipped_to, '') END"
        found = connection.execute(f"SELECT path, size, digest, {released_to} FROM warc ORDER BY id")
        return [_File(*row) for row in found]


def _copy_files(folder: Path, target: Path, files: list[_File], tell: Tell) -> Copied:
    copied, notes = Copied(), []
    for file in files:
        tell(f"copying {file.path}")
        try:
            _copy_or_keep(folder, target / file.path, file, copied)
        except Released as released:
            notes.append(f"not in this backup: {released}")
        index = captures.index_of(folder / file.path)
        if index.is_file():
            copy = captures.index_of(target / file.path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(index, copy)
    copied.notes = tuple(notes)
    return copied


def _copy_or_keep(folder: Path, copy: Path, file: _File, copied: Copied) -> None:
    """Bring a file into the backup from where it lies, unless it is there. Raises Released, Damaged."""
    if _is_there(copy, file):
        copied.kept += 1
    else:
        _copy_file(captures.find(folder, file.path, file.released_to), copy, file)
        copied.bytes += file.size
    copied.files += 1


def _is_there(copy: Path, file: _File) -> bool:
    """Whether an earlier backup has a closed file already, byte for byte."""
    return file.digest is not None and copy.is_file() and disk.digest(copy) == file.digest


def _copy_file(source: Path, copy: Path, file: _File) -> None:
    """The bytes that the database knows of a file: what a crawl appends meanwhile belongs to the next backup."""
    if not source.is_file() or source.stat().st_size < file.size:
        raise Damaged(source, f"it is not there, or has fewer than {file.size} bytes")
    copy.parent.mkdir(parents=True, exist_ok=True)
    part = copy.with_name(f"{copy.name}.part")
    left = file.size
    with source.open("rb") as reading, part.open("wb") as writing:
        while left and (chunk := reading.read(min(CHUNK, left))):
            writing.write(chunk)
            left -= len(chunk)
    if file.digest is not None and disk.digest(part) != file.digest:
        part.unlink()
        raise Damaged(source, "its SHA-256 is no longer what it was when it was closed")
    disk.sync(part)
    part.rename(copy)
