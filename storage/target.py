"""Files and folders that are there whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from typing import BinaryIO, TextIO

from storage.faults import ArchiveError


class TargetExists(ArchiveError):
    """An export would replace something."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is there already: choose another name, or replace it with --force; nothing was written"
        )


class NoOrdinaryFile(ArchiveError):
    """An export would replace a folder, a pipe or a device."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there, and is no ordinary file: choose another name, or - for standard output")


@contextmanager
def opened(file: Path, *, force: bool = False, bom: bool = False) -> Iterator[TextIO]:
    """A UTF-8 text file that gets its name when the block ends, and vanishes if the block fails.

    Line ends are written as given. `bom` puts a byte order mark first, which Excel needs to see UTF-8. Raises as
    `placed` does.
    """
    with (
        placed(file, force=force) as part,
        part.open("x", encoding="utf-8-sig" if bom else "utf-8", newline="") as out,
    ):
        yield out
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def opened_bytes(file: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """As `opened`, for bytes."""
    with placed(file, force=force) as part, part.open("xb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def placed(target: Path, *, force: bool = False) -> Iterator[Path]:
    """A path for a file or a folder that gets the name of `target` when the block ends, and vanishes if it fails.

    Raises TargetExists before anything is written, where there is such a file and `force` is not set, and
    NoOrdinaryFile where something else is there: a folder is never replaced. FileNotFoundError where there is no such
    folder to put it in.
    """
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(target.parent))
    if target.exists() and not target.is_file():
        raise NoOrdinaryFile(target)
    if target.exists() and not force:
        raise TargetExists(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    _remove(part)  # of a process that had the same number, as in a container, and was killed
    try:
        yield part
        if part.is_file():
            part.replace(target)
        else:
            part.rename(target)
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    part.unlink(missing_ok=True)
