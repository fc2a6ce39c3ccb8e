"""Places outside the archive, a folder or whatever fsspec knows: files put there whole, read back, and fetched."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from storage import disk
from storage.faults import Differs, NotShippable, OutOfReach

CHUNK = 2**20
"""Bytes read at a time."""

OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "oss"}
"""What is written there shows itself when it is complete. Renaming would copy it; a new folder may be a new bucket."""

Tell = Callable[[int], None]
"""Hears how many bytes were read so far."""


def whole_address(place: str) -> str:
    """The address of a place, a folder's made whole. Raises NotShippable where there is a password in it."""
    if "://" not in place:
        return f"file://{Path(place).expanduser().resolve().as_posix()}"
    password = urlsplit(place).password
    if password is not None:
        raise NotShippable(place.replace(password, "…"), "has a password in it, which would be noted for ever")
    return place


def folder_path(address: str) -> Path | None:
    """The path of a file in a folder of this machine, None where its address is of another kind."""
    return Path(address.removeprefix("file://")) if address.startswith("file://") else None


def local_path(address: str) -> Path | None:
    """Where an address leads on this machine, with all links followed; None where it is of another kind."""
    from fsspec.core import url_to_fs

    if "://" in address and not address.startswith(("file://", "local://")):
        return None
    return Path(url_to_fs(whole_address(address))[1]).resolve()


def is_same_file(file: Path, address: str) -> bool:
    """Whether an address is a file's own, by whatever path: a link or a mount beside it is no copy."""
    there = local_path(address)
    return there is not None and file.exists() and there.exists() and file.samefile(there)


def put(source: Path, place: str, path: str, digest: str, tell: Tell) -> str:
    """Copy a file to a path below a place and read it back; its address there.

    It has its name there only when it is whole. What is there already is compared, never written over. Raises Differs
    where bytes are not those of `digest` (`sha256:` and hex), OutOfReach and NotShippable.
    """
    address = f"{whole_address(place).rstrip('/')}/{path}"
    if not source.is_file():
        raise Differs(str(source), digest, "no file")
    with _reached(place) as (filesystem, base):
        if _is_local(filesystem) and not Path(base).is_dir():
            raise OutOfReach(place, "there is no such folder; is its disk mounted?")
        target = f"{base.rstrip('/')}/{path}"
        if not filesystem.exists(target):
            _write(source, filesystem, target, digest, tell)
        else:
            _compare(filesystem, target, address, digest, tell)
    return address


def check(address: str, digest: str, tell: Tell) -> None:
    """Read a file at an address to its end. Raises Differs or OutOfReach."""
    with _reached(address) as (filesystem, path):
        _compare(filesystem, path, address, digest, tell)


def fetch(address: str, target: Path, digest: str, tell: Tell) -> None:
    """Copy the file at an address to `target`, which has its name only when it is whole. Raises Differs, OutOfReach."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with _reached(address) as (filesystem, path), filesystem.open(path, "rb") as source, part.open("wb") as copy:
        found = _copy(source, copy, tell)
    if found != digest:
        part.unlink()
        raise Differs(address, digest, found)
    part.rename(target)
    disk.sync(target.parent)


def _write(source: Path, filesystem: Any, target: str, digest: str, tell: Tell) -> None:
    written, is_whole = target, False
    if not OBJECT_STORES & _protocols(filesystem):
        written = f"{target}.part"
        filesystem.makedirs(str(PurePosixPath(target).parent), exist_ok=True)
    try:
        with source.open("rb") as original, filesystem.open(written, "wb") as copy:
            found = _copy(original, copy, tell)
        if found != digest:
            raise Differs(str(source), digest, found)
        _compare(filesystem, written, written, digest, tell)
        is_whole = True
    finally:
        if not is_whole:
            with suppress(*_troubles()):
                filesystem.rm_file(written)
    if written != target:
        filesystem.mv(written, target)
    if _is_local(filesystem):
        disk.sync(Path(target).parent)


def _compare(filesystem: Any, path: str, address: str, digest: str, tell: Tell) -> None:
    with filesystem.open(path, "rb") as stream:
        found = _copy(stream, None, tell)
    if found != digest:
        raise Differs(address, digest, found)


def _copy(source: BinaryIO, target: BinaryIO | None, tell: Tell) -> str:
    """Read to the end, writing what is read to `target` and then to its disk; the digest of it."""
    seen, done = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        seen.update(chunk)
        if target is not None:
            target.write(chunk)
        done += len(chunk)
        tell(done)
    if target is not None:
        target.flush()
        _sync(target)
    return f"sha256:{seen.hexdigest()}"


def _sync(stream: BinaryIO) -> None:
    try:
        descriptor = stream.fileno()
    except OSError:  # no file of this machine
        return
    os.fsync(descriptor)


def _is_local(filesystem: Any) -> bool:
    return "file" in _protocols(filesystem)


def _protocols(filesystem: Any) -> set[str]:
    found = filesystem.protocol
    return {found} if isinstance(found, str) else set(found)


@contextmanager
def _reached(address: str) -> Iterator[tuple[Any, str]]:
    """The file system of an address, and the path in it; what goes wrong there is raised as OutOfReach."""
    from fsspec.core import url_to_fs

    try:
        yield url_to_fs(whole_address(address))
    except _troubles() as error:
        raise OutOfReach(address, error) from None


def _troubles() -> tuple[type[BaseException], ...]:
    boto = sys.modules.get("botocore.exceptions")  # what S3 raises is of no common kind
    return OSError, ValueError, ImportError, *((boto.BotoCoreError, boto.ClientError) if boto else ())
