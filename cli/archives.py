"""Which archive a command works on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from storage.faults import NoArchive

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def folder_or_none(context: typer.Context) -> Path | None:
    """The archive's folder: as --archive says, else the nearest one upwards, else as FANGZHI_ARCHIVE says."""
    from storage.archive import find_folder

    if context.obj is not None:
        return Path(context.obj)
    named = os.environ.get("FANGZHI_ARCHIVE")
    return find_folder(Path.cwd()) or (Path(named) if named else None)


def current_folder(context: typer.Context) -> Path:
    """The archive's folder, as `folder_or_none` finds it. Raises NoArchive."""
    from storage.config import FILE

    folder = folder_or_none(context) or Path.cwd()
    if not (folder / FILE).is_file():
        raise NoArchive(folder)
    return folder


@contextmanager
def reading(context: typer.Context) -> Iterator["Session"]:
    """A session that sees one state of the archive and writes nothing. Raises an ArchiveError."""
    from storage.archive import Archive

    archive = Archive.open(current_folder(context))
    try:
        with archive.reading() as session:
            yield session
    finally:
        archive.close()
