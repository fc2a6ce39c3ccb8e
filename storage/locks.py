"""Who may work on an archive at the same time: locks on files in `locks/`, which end with the process that holds them.

A crawl holds its site's lock from beginning to end. What needs the archive for itself holds the gate, which every crawl
passes on its way in, and all sites' locks. So neither can begin while the other lasts, and any number of crawls of
different sites go side by side. Commands that only read hold nothing.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from errno import EACCES, EPERM, EROFS
from pathlib import Path

from filelock import FileLock, Timeout

from storage.faults import ArchiveBusy, KeeperBusy, NotWritable, SiteBusy

FOLDER = "locks"
GATE, KEEPER = "_archive.lock", "_keeper.lock"
"""No site's locks: ids begin with a letter."""

SENDING = "_alerts"
"""What sends alerts holds this. Its name ends in no `.lock`, so that nothing takes it for a site's."""

PATIENCE = 5.0
"""Seconds to wait at the gate. Another crawl is through in no time; what works on the whole archive stays."""


@contextmanager
def site_lock(folder: Path, site: str) -> Iterator[None]:
    """Holds one site of the archive in `folder`. Raises SiteBusy, ArchiveBusy or NotWritable."""
    with _gate(folder):
        lock = _take(folder, f"{site}.lock")
    if lock is None:
        raise SiteBusy(site)
    with lock:
        yield


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Holds the whole archive: nothing is crawled meanwhile. Raises ArchiveBusy, which names who is, or NotWritable."""
    with ExitStack() as held:
        held.enter_context(_gate(folder))
        busy = []
        for name in _names(folder):
            lock = _take(folder, f"{name}.lock")
            if lock is None:
                busy.append(name)
            else:
                held.enter_context(lock)
        if busy:
            raise ArchiveBusy(folder, busy)
        yield


@contextmanager
def sending_lock(folder: Path) -> Iterator[bool]:
    """Whether alerts may be sent: no other process does so. Raises NotWritable."""
    lock = _take(folder, SENDING)
    if lock is None:
        yield False
        return
    with lock:
        yield True


@contextmanager
def keeper_lock(folder: Path) -> Iterator[None]:
    """Holds the right to follow the archive's schedules; crawls go on beside it. Raises KeeperBusy or NotWritable."""
    lock = _take(folder, KEEPER)
    if lock is None:
        raise KeeperBusy(folder)
    with lock:
        yield


def is_kept(folder: Path) -> bool:
    """Whether a living process follows the archive's schedules. Raises NotWritable."""
    lock = _take(folder, KEEPER)
    if lock is not None:
        lock.close()
    return lock is None


def is_busy(folder: Path, site: str) -> bool:
    """Whether a living process holds the site. Raises NotWritable, or ArchiveBusy where one holds all of them."""
    with _gate(folder):
        lock = _take(folder, f"{site}.lock")
    if lock is not None:
        lock.close()
    return lock is None


def busy_sites(folder: Path) -> list[str]:
    """The sites that a living process holds now. Raises NotWritable, or ArchiveBusy where that is all of them."""
    busy = []
    with _gate(folder):  # a crawl that begins now waits, and does not take this for another crawl
        for name in _names(folder):
            lock = _take(folder, f"{name}.lock")
            if lock is None:
                busy.append(name)
            else:
                lock.close()
    return busy


def _gate(folder: Path) -> ExitStack:
    gate = _take(folder, GATE, PATIENCE)
    if gate is None:
        raise ArchiveBusy(folder, ())
    return gate


def _names(folder: Path) -> list[str]:
    return sorted(file.stem for file in (folder / FOLDER).glob("*.lock") if file.name not in (GATE, KEEPER))


def _take(folder: Path, name: str, wait: float = 0) -> ExitStack | None:
    """What gives the lock back when it is closed, or None where another process holds it."""
    held = ExitStack()
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        held.enter_context(FileLock(folder / FOLDER / name).acquire(timeout=wait))
    except Timeout:
        return None
    except OSError as error:
        if error.errno in (EACCES, EPERM, EROFS):
            raise NotWritable(folder) from None
        raise
    return held
