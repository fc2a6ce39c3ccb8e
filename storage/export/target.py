"""Where an export goes: a file that is there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

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

    Line ends are written as given. `bom` puts a byte order mark first, which Excel needs to see UTF-8. Raises
    TargetExists before anything is written, where there is such a file and `force` is not set, and NoOrdinaryFile
    where it is none.
    """
    if file.exists() and not file.is_file():
        raise NoOrdinaryFile(file)
    if file.exists() and not force:
        raise TargetExists(file)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8-sig" if bom else "utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
