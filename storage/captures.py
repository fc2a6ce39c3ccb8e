"""Captures: their rows, the WARC files they lie in, and their bodies read back."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import cdxj, items, models, places, posted, requested, warc
from storage.faults import ArchiveError, Released

SMALLEST_REVISIT = 1000
"""Bytes of a body from which on a revisit record, which takes some 400 itself, saves anything."""


class NoBody(ArchiveError):
    """The body of a capture cannot be had here."""

    def __init__(self, capture: int, why: str) -> None:
        self.why = why
        super().__init__(f"the body of capture {capture} cannot be read: {why}")


@dataclass(frozen=True, slots=True)
class Payload:
    """A body as it was served, in its content encoding, with the status and headers of the answer that brought it.

    `captured` is when that was, also for a later capture that only refers to it.
    """

    url: str
    captured: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def add(
    session: Session, site: str, run: models.Run | None, capture: items.Capture, row: int | None = None
) -> models.Capture:
    """The row of a capture, in the WARC file that its item names; counted in the run where it is of a frontier row."""
    return add_all(session, site, run, [(capture, row)])[0]


def add_all(
    session: Session, site: str, run: models.Run | None, found: Sequence[tuple[items.Capture, int | None]]
) -> list[models.Capture]:
    """The rows of several captures, each with the id of its frontier row, as `add` makes them."""
    files, added = dict[str, int](), list[models.Capture]()
    for capture, row in found:
        if capture.file is not None and capture.file not in files:
            files[capture.file] = file_id(session, site, capture.file, capture.captured_at)
        added.append(
            models.Capture(
                site_id=site, run_id=None if run is None else run.id, row_id=row, url=capture.url,
                captured_at=capture.captured_at, status=capture.status, content_type=capture.content_type,
                digest=capture.digest, length=capture.length,
                file_id=None if capture.file is None else files[capture.file],
                offset=capture.offset, stored=capture.stored, refers_to_id=capture.refers_to,
                truncated=capture.truncated, posted=capture.posted,
                rendered_from_id=None if capture.rendered_from is None else _at(session, *capture.rendered_from),
            )
        )  # fmt: skip
        session.add(added[-1])
        if run is not None and capture.rendered_from is None:
            run.bytes += capture.length
            run.pages += row is not None
    session.flush()
    return added


def _at(session: Session, path: str, offset: int) -> int:
    """The id of the capture whose record lies there."""
    here = (models.Warc.path == path) & (models.Capture.offset == offset)
    return session.scalars(select(models.Capture.id).join(models.Warc).where(here)).one()


def file_id(session: Session, site: str, path: str, now: datetime, origin: str | None = None) -> int:
    """The id of the WARC file at a path, which is made known where it was not; `origin` is where an import is from."""
    known = session.scalar(select(models.Warc.id).where(models.Warc.path == path))
    if known is not None:
        return known
    added = models.Warc(site_id=site, path=path, opened_at=now, origin=origin)
    session.add(added)
    session.flush()
    return added.id


def set_size(session: Session, path: str, size: int) -> None:
    """Note how many bytes of a WARC file are on disk."""
    session.execute(update(models.Warc).where(models.Warc.path == path).values(size=size))


def of(session: Session, found: Sequence[items.Capture]) -> dict[tuple[str, int], models.Capture]:
    """The rows of captures that are stored already, by file and offset."""
    places = [(capture.file, capture.offset) for capture in found if capture.file is not None]
    held: dict[tuple[str, int], models.Capture] = {}
    for path in {path for path, _ in places}:
        rows = (
            select(models.Capture)
            .join(models.Warc, models.Warc.id == models.Capture.file_id)
            .where(models.Warc.path == path, models.Capture.offset.in_([at for other, at in places if other == path]))
        )
        held |= {(path, row.offset): row for row in session.scalars(rows) if row.offset is not None}
    return held


def original(session: Session, site: str, digest: str, length: int) -> warc.Original | None:
    """The site's capture with the same body, where there is one and a revisit record is worth it."""
    if length < SMALLEST_REVISIT:
        return None
    capture = models.Capture
    rows = select(capture.id, capture.url, capture.captured_at, capture.digest).where(
        capture.site_id == site, capture.digest == digest, capture.refers_to_id.is_(None),
        capture.file_id.is_not(None), capture.truncated.is_(False), capture.rendered_from_id.is_(None),
    )  # fmt: skip
    row = session.execute(rows.limit(1)).first()
    return None if row is None else warc.Original(*row)


def original_of(session: Session, id: int) -> warc.Original | None:
    """The capture that holds the body of a capture, for a revisit record of it."""
    row = session.get(models.Capture, id)
    while row is not None and row.refers_to_id is not None:
        row = session.get(models.Capture, row.refers_to_id)
    return None if row is None else warc.Original(row.id, row.url, row.captured_at, row.digest)


def payload(session: Session, folder: Path, id: int) -> Payload:
    """The body of a capture, a revisit's from the capture it refers to. Raises NoBody."""
    asked = session.get(models.Capture, id)
    held = original_of(session, id)
    row = None if held is None else session.get(models.Capture, held.id)
    if asked is None or row is None or row.file_id is None or row.offset is None:
        raise NoBody(id, "no WARC record was kept of it")
    try:
        file = locate(folder, session.get_one(models.Warc, row.file_id))
        record = warc.read(file, row.offset)
    except Released as error:
        raise NoBody(id, str(error)) from None
    except FileNotFoundError:
        raise NoBody(id, f"{file} is not there") from None
    except (OSError, warc.Torn) as error:
        raise NoBody(id, str(error)) from None
    if record.url != row.url or record.faults:
        raise NoBody(id, f"{file} holds something else at byte {row.offset}")
    headers = record.http_headers if record.type != warc.RENDERED else (("Content-Type", row.content_type),)
    return Payload(asked.url, row.captured_at, record.status or row.status, headers, record.payload)


def locate(folder: Path, file: models.Warc) -> Path:
    """Where a WARC file can be read, in the archive or in a folder that it was shipped to.

    Raises Released, which names the command that brings it back, where it is in no folder within reach.
    """
    return find(folder, file.path, None if file.released_at is None else file.shipped_to or "")


def find(folder: Path, path: str, released_to: str | None) -> Path:
    """The same by a file's path, and the address that it was shipped to where it was released. Raises Released."""
    place = folder / path
    if released_to is None or place.exists():
        return place
    elsewhere = places.folder_path(released_to)
    if elsewhere is None or not elsewhere.is_file():
        raise Released(path, released_to or "another place")
    return elsewhere


def pages(session: Session, id: int) -> list[int]:
    """The captures of all pages that were read together with an article's first, itself among them, in order."""
    first = session.get(models.Capture, id)
    if first is None or first.visit is None or first.page is None:
        return [id]
    same = select(models.Capture.id).where(
        models.Capture.row_id == first.row_id, models.Capture.visit == first.visit, models.Capture.page.is_not(None)
    )
    return list(session.scalars(same.order_by(models.Capture.page)))


def open_file(session: Session, site: str) -> str | None:
    """The path of the WARC file that the site's records are appended to, or None where a new one is to be made."""
    return session.scalar(
        select(models.Warc.path)
        .where(models.Warc.site_id == site, models.Warc.closed_at.is_(None), models.Warc.origin.is_(None))
        .order_by(models.Warc.id.desc())
        .limit(1)
    )


def adopt(session: Session, folder: Path, site: str, run: models.Run, now: datetime) -> list[str]:
    """Make the site's open WARC files agree with their rows, as after a crash; a sentence for each thing done.

    Whole records without a row become captures; a torn tail is cut off; a file that has lost bytes is written to no
    more. Raises OSError.
    """
    files = {row.path: row for row in session.scalars(select(models.Warc).where(models.Warc.site_id == site))}
    said: list[str] = []
    for file in sorted((folder / "warc" / site).glob("*.warc.gz")):
        path, size = file.relative_to(folder).as_posix(), file.stat().st_size
        row = files.get(path) or session.get_one(models.Warc, file_id(session, site, path, now))
        if row.closed_at is None and row.origin is not None:
            cut_back(folder, row)
        elif row.closed_at is None and size > row.size:
            said += _adopt_file(session, file, row, run)
        elif row.closed_at is None and size < row.size:
            row.closed_at = now
            said.append(f"{path}: {row.size - size} bytes that were written are missing; run `fangzhi verify`")
    return said


def cut_back(folder: Path, row: models.Warc) -> None:
    """Take off an imported file what no transaction names: the import that was broken off brings it again.

    Raises OSError.
    """
    with (folder / row.path).open("r+b") as stream:
        stream.truncate(min(row.size, os.fstat(stream.fileno()).st_size))
        os.fsync(stream.fileno())


def _adopt_file(session: Session, file: Path, row: models.Warc, run: models.Run) -> list[str]:
    adopted, before = 0, None
    said: list[str] = []
    rows = select(models.Capture.offset).where(models.Capture.file_id == row.id, models.Capture.offset >= row.size)
    known = set(session.scalars(rows))
    try:
        for record in warc.records(file, row.size):
            if record.type in (*warc.ANSWERS, warc.RENDERED) and record.offset not in known:
                capture = capture_of(session, row.site_id, row.path, record, before)
                if capture is not None:
                    add(session, row.site_id, run, capture, _row_of(session, row.site_id, capture))
                    adopted += 1
            before = record
            row.size = record.offset + record.stored
    except warc.Torn as torn:
        said.append(f"{row.path}: its last record was torn; {file.stat().st_size - torn.offset} bytes were cut off")
        with file.open("r+b") as stream:
            stream.truncate(torn.offset)
            os.fsync(stream.fileno())
    if adopted:
        said.append(f"{row.path}: captures of a broken-off run that were adopted: {adopted}")
    return said


def capture_of(
    session: Session, site: str, path: str, record: warc.Record, before: warc.Record | None = None
) -> items.Capture | None:
    """What a record says of its capture; the one `before` it may be its request.

    None for a rendered page of which the capture that was served is lost.
    """
    if record.type == warc.RENDERED:
        return _rendered(session, site, path, record)
    first = _referred(session, site, record) if record.type == "revisit" else None
    asked = requested.of_record(before) if before is not None and requested.belongs_to(before, record) else None
    found = item_of(record, first)
    return replace(found, file=path, offset=record.offset, stored=record.stored, posted=asked)


def _rendered(session: Session, site: str, path: str, record: warc.Record) -> items.Capture | None:
    """What a record of a rendered page says, with the status of the capture that it was built from."""
    capture = models.Capture
    served = (capture.site_id == site) & (capture.url == record.url) & capture.rendered_from_id.is_(None)
    before = select(capture.status, models.Warc.path, capture.offset).join(models.Warc).where(served)
    newest = before.where(capture.captured_at <= record.date).order_by(capture.captured_at.desc(), capture.id.desc())
    found = session.execute(newest.limit(1)).first()
    if found is None or found.offset is None:
        return None
    built = rendered_item(record, found.status, (found.path, found.offset))
    return replace(built, file=path, offset=record.offset, stored=record.stored)


def rendered_item(record: warc.Record, status: int, served: tuple[str, int]) -> items.Capture:
    """What a record of a rendered page says, wherever it comes to lie; it was built from the capture at `served`."""
    return items.Capture(
        record.url, record.date, status, record.headers.get("Content-Type", ""), record.digest, len(record.payload),
        rendered_from=served,
    )  # fmt: skip


def item_of(record: warc.Record, first: models.Capture | None) -> items.Capture:
    """The same, wherever the record comes to lie; `first` is the capture that a revisit record refers to."""
    stated = record.headers.get("WARC-Payload-Digest", "")
    content_type = next((value for name, value in record.http_headers if name.lower() == "content-type"), "")
    if first is None:
        digest, length = stated if record.type == "revisit" else record.digest, len(record.payload)
    else:
        digest, length = first.digest, 0 if record.status == 304 else first.length
        content_type = content_type or first.content_type
    return items.Capture(
        url=record.url, captured_at=record.date, status=record.status or (0 if first is None else first.status),
        content_type=content_type, digest=digest, length=length, refers_to=None if first is None else first.id,
        truncated="WARC-Truncated" in record.headers and record.type != "revisit",
    )  # fmt: skip


def _referred(session: Session, site: str, record: warc.Record) -> models.Capture | None:
    capture = models.Capture
    same = (capture.site_id == site) & (capture.digest == record.headers.get("WARC-Payload-Digest", ""))
    return session.scalar(
        select(capture).where(same, capture.refers_to_id.is_(None), capture.file_id.is_not(None)).limit(1)
    )


def _row_of(session: Session, site: str, capture: items.Capture) -> int | None:
    row = models.Row
    rows = select(row).where(row.site_id == site, row.fetch == capture.url).order_by(row.id)
    if capture.posted is None:
        return session.scalar(rows.where(row.form.is_(None)).with_only_columns(row.id))
    waiting = session.scalars(rows.where(row.form.is_not(None), row.state == "open"))
    return next((one.id for one in waiting if _query(one.form or "") == capture.posted), None)


def _query(form: str) -> str | None:
    return posted.query_of("POST", posted.media_type(form), form.encode())


def close_file(session: Session, folder: Path, path: str, digest: str, now: datetime) -> None:
    """Close a WARC file for good: its size and SHA-256 are noted, its index is written beside it. Raises OSError."""
    row = session.scalars(select(models.Warc).where(models.Warc.path == path)).one()
    file = folder / path
    row.digest, row.size, row.closed_at = digest, file.stat().st_size, now
    session.flush()
    cdxj.write_index(session, row.id, index_of(file))


def index_of(file: Path) -> Path:
    """The CDXJ index that is written beside a WARC file when it is closed."""
    return file.with_name(file.name.removesuffix(".warc.gz") + ".cdxj")
