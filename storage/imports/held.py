"""What of a foreign file the archive holds already: the same captures, and those that its revisit records refer to."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from warcio.timeutils import iso_date_to_datetime

from storage import captures, digests, items, models, warc
from storage.faults import Released

Key = tuple[str, datetime, str, str | None]

SECOND = timedelta(seconds=1)

MOST_TRIED = 20
"""Captures of an address whose bodies are compared with the digest that a revisit record states."""


def key(capture: items.Capture) -> Key:
    """What makes two captures one: address, second, body, and the form that was sent."""
    return capture.url, capture.captured_at.replace(microsecond=0), capture.digest, capture.posted


def held(session: Session, sites: Collection[str], found: Sequence[items.Capture]) -> dict[Key, int]:
    """Those of the captures that one of the sites holds, and their ids; a few hundred at most are asked for."""
    if not found:
        return {}
    capture, times = models.Capture, [one.captured_at.replace(microsecond=0) for one in found]
    rows = select(capture.id, capture.url, capture.captured_at, capture.digest, capture.posted).where(
        capture.site_id.in_(sites), capture.url.in_({one.url for one in found}),
        capture.captured_at.between(min(times), max(times) + SECOND),
    )  # fmt: skip
    return {
        (url, at.replace(microsecond=0), digest, posted): id for id, url, at, digest, posted in session.execute(rows)
    }


def original(
    session: Session, folder: Path, sites: Collection[str], record: warc.Record, known: int | None
) -> models.Capture | None:
    """The capture whose body a revisit record stands for, by address and time, or by the digest of the body.

    `known` is one whose record states the same digest, if there is one.
    """
    stated = record.headers.get("WARC-Payload-Digest", "")
    for capture in _candidates(session, sites, record, known):
        if capture.file_id is not None and (not stated or _has(session, folder, capture, stated)):
            return capture
    return None


def rendered(session: Session, folder: Path, site: str, record: warc.Record) -> items.Capture | None:
    """The capture that a record of a rendered page is, or None where the site does not hold the one it names."""
    named = {record.headers.get(name, "") for name in ("WARC-Refers-To", "WARC-Concurrent-To")} - {""}
    capture = models.Capture
    of_page = select(capture).where(
        capture.site_id == site, capture.url == record.url, capture.rendered_from_id.is_(None),
        capture.file_id.is_not(None), capture.captured_at < record.date + SECOND,
    )  # fmt: skip
    newest = of_page.order_by(capture.captured_at.desc(), capture.id.desc()).limit(MOST_TRIED)
    for row in session.scalars(newest) if named else ():
        path, offset = session.get_one(models.Warc, row.file_id).path, row.offset or 0
        if _id(session, folder, row) in named:
            return captures.rendered_item(record, row.status, (path, offset))
    return None


def _id(session: Session, folder: Path, capture: models.Capture) -> str:
    """The id of a capture's record, or an empty text where that is out of reach."""
    try:
        file = captures.locate(folder, session.get_one(models.Warc, capture.file_id))
        return warc.read(file, capture.offset or 0).id
    except (OSError, Released, warc.Torn):
        return ""


def _candidates(
    session: Session, sites: Collection[str], record: warc.Record, known: int | None
) -> Iterator[models.Capture]:
    capture = models.Capture
    url = record.headers.get("WARC-Refers-To-Target-URI", record.url).strip("<>").replace(" ", "%20")
    of_site = select(capture).where(capture.site_id.in_(sites), capture.refers_to_id.is_(None))
    date = _date(record.headers.get("WARC-Refers-To-Date", ""))
    if date is not None:
        yield from session.scalars(
            of_site.where(capture.url == url, capture.captured_at >= date, capture.captured_at < date + SECOND)
        )
    stated = record.headers.get("WARC-Payload-Digest", "")
    if not stated:
        return
    if known is not None:
        yield session.get_one(capture, known)
    yield from session.scalars(of_site.where(capture.digest == stated).limit(1))
    earlier = of_site.where(capture.url == url, capture.captured_at <= record.date)
    yield from session.scalars(earlier.order_by(capture.captured_at.desc()).limit(MOST_TRIED))


def _date(text: str) -> datetime | None:
    try:
        return iso_date_to_datetime(text, tz_aware=True).replace(microsecond=0) if text else None
    except (TypeError, ValueError):
        return None


def _has(session: Session, folder: Path, capture: models.Capture, stated: str) -> bool:
    """Whether a digest is that of a capture's body, by whichever algorithm."""
    if capture.digest == stated:
        return True
    try:
        file = captures.locate(folder, session.get_one(models.Warc, capture.file_id))
        record = warc.read(file, capture.offset or 0)
    except (OSError, Released, warc.Torn):
        return False
    same = record.headers.get("WARC-Payload-Digest", "").lower() == stated.lower()
    return same or digests.fits(stated, record.payload) is True
