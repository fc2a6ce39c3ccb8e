"""What files are asked for beside being read and written."""

import hashlib
import os
import shutil
from pathlib import Path


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written to the disk on which a folder lies."""
    return shutil.disk_usage(folder).free


def digest(file: Path) -> str:
    """`sha256:` and hex over a file. Raises OSError."""
    with file.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


def sync(place: Path) -> None:
    """Return when a file's bytes, or a folder's names, are on disk. Raises OSError."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
