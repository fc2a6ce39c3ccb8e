"""Whether every version can be proved: its capture, the WARC record, and the bytes that the server sent."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from warcio.checker import Checker

from storage import captures, models, runs, warc
from storage.archive import Archive

from .site import HOST, Site

Sent = Mapping[str, Set[str]]

MOST_TOLD = 5
"""Sentences of one kind; more of them say nothing new."""


def flaws(folder: Path, site: Site, sent: Sent) -> list[str]:
    """A sentence for each thing that is wrong with an archive's captures, WARC files, balances and database.

    `sent` are the SHA-256 of the whole bodies that were sent for each path.
    """
    archive = Archive.open(folder)
    with archive.reading() as session:
        checks = (_bodies(session, folder, site, sent), _files(session, folder), _balances(session), _database(session))
        found = [sentence for check in checks for sentence in _some(check)]
    archive.close()
    return found


def _some(sentences: Iterator[str]) -> list[str]:
    found = list(sentences)
    more = len(found) - MOST_TOLD
    return [*found[:MOST_TOLD], f"and {more} more like that"] if more > 0 else found


def _bodies(session: Session, folder: Path, site: Site, sent: Sent) -> Iterator[str]:
    """Each version's capture holds the very bytes of the site's page, and any other whole one what was sent."""
    for version in session.scalars(select(models.Version).where(models.Version.capture_id.is_(None))):
        yield f"version {version.id} of {version.url} has no capture"
    of_versions = set(session.scalars(select(models.Version.capture_id)))
    for capture in session.scalars(select(models.Capture)):
        path = capture.url.removeprefix(HOST).partition("?hop=")[0]
        if capture.truncated and capture.id not in of_versions:
            continue
        try:
            body = captures.payload(session, folder, capture.id).body
        except captures.NoBody as error:
            yield str(error)
            continue
        digest = "sha256:" + hashlib.sha256(body).hexdigest()
        right = body == site.pages[path].body if capture.id in of_versions else digest in sent.get(path, ())
        if not right or digest != capture.digest:
            yield f"capture {capture.id} of {path} does not hold the bytes that were sent, but {len(body)} others"


def _files(session: Session, folder: Path) -> Iterator[str]:
    """Each file is whole, known, free of wrong digests, and its answers have one capture each."""
    known = {row.path: row.id for row in session.scalars(select(models.Warc))}
    files = sorted((folder / "warc").rglob("*.warc.gz"))
    yield from (f"{path} is gone" for path in known.keys() - {file.relative_to(folder).as_posix() for file in files})
    for file in files:
        path = file.relative_to(folder).as_posix()
        rows = Counter(session.scalars(select(models.Capture.offset).where(models.Capture.file_id == known.get(path))))
        try:
            records = list(warc.records(file))
        except warc.Torn as torn:
            yield str(torn)
            continue
        yield from (f"{path}: {fault}" for record in records for fault in record.faults)
        answers: Counter[int | None] = Counter(
            record.offset for record in records if record.type in {"response", "revisit"}
        )
        if answers != rows:
            yield f"{path}: {len(answers - rows)} records without a capture, {len(rows - answers)} the other way round"
    said = StringIO()
    with redirect_stdout(said):
        code = Checker(SimpleNamespace(inputs=[str(file) for file in files], verbose=False)).process_all()
    if code:
        yield f"warcio check: {said.getvalue()}"


def _balances(session: Session) -> Iterator[str]:
    """Each run's balance accounts for every entry that it met."""
    for run in session.scalars(select(models.Run)):
        fates = {} if run.balance is None else {name: run.balance[name] for name in runs.BALANCE}
        if run.balance is not None and run.balance["entries"] != sum(fates.values()):
            yield f"run {run.id} does not balance: {json.dumps(run.balance)}"
    open_rows = session.scalar(select(func.count()).where(models.Row.state == "open"))
    if open_rows:
        yield f"{open_rows} rows are still open"


def _database(session: Session) -> Iterator[str]:
    for pragma in ("integrity_check", "foreign_key_check"):
        found = session.connection().exec_driver_sql(f"PRAGMA {pragma}").all()
        if found and found != [("ok",)]:
            yield f"PRAGMA {pragma}: {found[:3]}"
