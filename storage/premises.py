"""What an archive stands on: its disk's file system, its files' sizes, and who may write them."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from storage.finding import Finding, amount

MOUNTS = Path("/proc/self/mountinfo")

NETWORK = tuple("nfs cifs smb sshfs afs ceph glusterfs lustre 9p virtiofs davfs gcsfuse s3fs".split())
"""How the names of file systems begin or end that lie on another machine; with `fuse.` before them for some."""

LARGE_WAL = 256 * 10**6
"""Bytes of a write-ahead log that no ordinary work leaves behind: SQLite empties it at every 4 MB or so."""


def file_system(folder: Path) -> Finding | None:
    """Whether SQLite's locks hold where the archive lies (https://sqlite.org/faq.html#q5); None if not known."""
    kind = kind_of(folder)
    if kind is None:
        return None
    bare = kind.removeprefix("fuse.")
    if any(bare.startswith(name) or bare.endswith(name) for name in NETWORK):
        said = f"the archive lies on a network file system ({kind}), on whose locks SQLite cannot rely"
        advice = "keep the archive on a disk of this machine; ship files and back up to the other one"
        return Finding("disk", "warning", said, advice)
    return Finding("disk", "ok", f"a file system of this machine, {kind}")


def kind_of(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """The type of the file system that a folder lies on, as the system names it; None where it does not say."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
        place = folder.resolve()
    except OSError:
        return None
    found: tuple[int, str] | None = None
    for line in lines:
        before, _, behind = line.partition(" - ")
        fields, kinds = before.split(" "), behind.split(" ")
        if len(fields) < 5:
            continue
        mount = Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), fields[4]))
        if place.is_relative_to(mount) and (found is None or len(mount.parts) >= found[0]):
            found = len(mount.parts), kinds[0]
    return None if found is None else found[1]


def sizes(database: Path) -> Finding:
    """How large the database is, and what its write-ahead log has not given back."""
    size, log = _size(database), _size(database.with_name(f"{database.name}-wal"))
    said = f"the database has {amount(size)}, its write-ahead log {amount(log)}"
    if log > LARGE_WAL and 2 * log > size:
        advice = "end what has been reading for hours, as other SQLite programs do; the next crawl empties it"
        return Finding("size", "warning", said, advice)
    return Finding("size", "ok", said)


def permissions(folder: Path, database: Path) -> Iterator[Finding]:
    """Who may write what: nobody but those who keep the archive, and this user all of it."""
    log, index = (database.with_name(f"{database.name}-{end}") for end in ("wal", "shm"))
    places = [
        folder,
        folder / "fangzhi.toml",
        database,
        log,
        index,
        folder / "sites",
        folder / "locks",
        folder / "warc",
    ]
    there = [place for place in places if place.exists()]
    foreign = [place for place in there if not os.access(place, os.W_OK)]
    if foreign and os.access(folder, os.W_OK):
        said = f"this user may not write {_named(foreign, folder)}, as after a crawl by another user"
        yield Finding("rights", "warning", said, f"give the files to one user: chown -R USER {folder}")
    open_to_all = [place for place in there if os.name == "posix" and place.stat().st_mode & stat.S_IWOTH]
    if open_to_all:
        said = f"everybody on this machine may write {_named(open_to_all, folder)}"
        yield Finding("rights", "fault", said, f"take that right away: chmod -R o-w {folder}")
    if not foreign and not open_to_all:
        yield Finding("rights", "ok", "the archive's files are for those alone who keep it")


def _named(places: list[Path], folder: Path) -> str:
    return ", ".join("the folder" if place == folder else str(place.relative_to(folder)) for place in places)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
