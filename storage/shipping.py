"""Closed WARC files: copied to another place, released here, and brought back.

Nothing is taken for shipped before it was read back whole, and nothing is removed here before it was read once more.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from storage import captures, disk, log, models, places
from storage.archive import Archive
from storage.faults import NoCopy, NotShippable, SiteBusy, Unusable
from storage.locks import site_lock

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class File:
    """A closed WARC file. `path` is relative to the archive, `digest` is `sha256:` and hex over its `size` bytes.

    `shipped_to` is the address of a copy elsewhere; with `released_at` there is none here.
    """

    id: int
    site: str
    path: str
    size: int
    digest: str
    shipped_to: str | None
    shipped_at: datetime | None
    released_at: datetime | None


def closed(archive: Archive, paths: Collection[str] = ()) -> list[File]:
    """The closed files, or those with these paths alone, oldest first. Raises NotShippable for other paths."""
    rows = select(models.Warc).where(models.Warc.closed_at.is_not(None)).order_by(models.Warc.id)
    with archive.reading() as session:
        found = [
            File(
                id=row.id, site=row.site_id, path=row.path, size=row.size, digest=row.digest,
                shipped_to=row.shipped_to, shipped_at=row.shipped_at, released_at=row.released_at,
            )
            for row in session.scalars(rows)
            if row.digest is not None  # a file that lost bytes was closed without one
        ]  # fmt: skip
    strange = set(paths) - {file.path for file in found}
    if strange:
        raise NotShippable(min(strange))
    return [file for file in found if not paths or file.path in paths]


def close_files(archive: Archive, now: datetime) -> list[str]:
    """Close the file that each site's next records would go to; a sentence for each that had to be left open."""
    rows = select(models.Warc).where(models.Warc.closed_at.is_(None))
    with archive.reading() as session:
        found = [(row.site_id, row.path, row.size) for row in session.scalars(rows)]
    left = []
    for site, path, size in found:
        file = archive.folder / path
        try:
            with site_lock(archive.folder, site):
                if not file.is_file() or file.stat().st_size != size:
                    left.append(f"{path} was not ended in order: crawl {site} once more, or run `fangzhi verify`")
                    continue
                digest = disk.digest(file)
                with archive.writing() as session:
                    captures.close_file(session, archive.folder, path, digest, now)
        except SiteBusy as busy:
            left.append(f"{path} stays open: {busy}")
    return left


def has_copy(archive: Archive, file: File) -> bool:
    """Whether a file was shipped, and to where it is another file than the one here."""
    return file.shipped_to is not None and not places.is_same_file(archive.folder / file.path, file.shipped_to)


def ship(archive: Archive, file: File, place: str, now: datetime, tell: Tell) -> File:
    """Copy a file to a place, read it back and note where it is.

    Raises NotShippable and NoCopy where the place is none outside the archive, and what storage.places.put raises.
    """
    source = archive.folder / file.path
    _refuse(archive, file, place)
    address = places.put(source, place, file.path, file.digest, _percent(file, "shipping", tell))
    with archive.writing() as session:
        row = session.get_one(models.Warc, file.id)
        row.shipped_to, row.shipped_at = address, now
        log.add(session, "ship", file.path, {"to": address}, now)
    return replace(file, shipped_to=address, shipped_at=now)


def release(archive: Archive, file: File, now: datetime, tell: Tell) -> File:
    """Remove a shipped file here, once it was read whole where it lies. Raises NoCopy, Differs or OutOfReach."""
    if not has_copy(archive, file):
        raise NoCopy(file.path, file.shipped_to or "nowhere")
    if file.shipped_at != now:  # else it was read there a moment ago
        check(file, tell)
    with archive.writing() as session:
        session.get_one(models.Warc, file.id).released_at = now
        log.add(session, "release", file.path, {"kept": file.shipped_to}, now)
    # Last, so that a file that is not there is always known to be elsewhere.
    (archive.folder / file.path).unlink(missing_ok=True)
    return replace(file, released_at=now)


def check(file: File, tell: Tell) -> File:
    """Read a shipped file to its end where it lies. Raises Differs or OutOfReach."""
    assert file.shipped_to is not None
    places.check(file.shipped_to, file.digest, _percent(file, "checking", tell))
    return file


def bring_back(archive: Archive, file: File, place: str, now: datetime, tell: Tell) -> File:
    """Fetch a released file again, from below `place` where it is no longer where it was shipped to.

    Raises Differs, OutOfReach, or Unusable where there is no room for it.
    """
    target = archive.folder / file.path
    room = disk.free_bytes(archive.folder) - archive.config.min_free
    if room < file.size:
        raise Unusable(target, "brought back", f"it has {file.size:,} bytes, of {max(room, 0):,} above min_free")
    address = f"{place.rstrip('/')}/{file.path}" if place else file.shipped_to or ""
    places.fetch(address, target, file.digest, _percent(file, "fetching", tell))
    with archive.writing() as session:
        session.get_one(models.Warc, file.id).released_at = None
        log.add(session, "bring back", file.path, {"from": address}, now)
    return replace(file, released_at=None)


def _refuse(archive: Archive, file: File, place: str) -> None:
    here, there = archive.folder.resolve(), places.local_path(place)
    if there is not None and (there == here or here in there.parents or there in here.parents):
        raise NotShippable(str(there), "lies within the archive, or around it (choose a folder elsewhere)")
    address = f"{place.rstrip('/')}/{file.path}"
    if places.is_same_file(archive.folder / file.path, address):
        raise NoCopy(file.path, address)


def _percent(file: File, what: str, tell: Tell) -> Callable[[int], None]:
    return lambda done: tell(f"{what} {file.path}: {done / max(file.size, 1):.0%}")
