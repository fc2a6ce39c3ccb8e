"""The captures that articles were read from, as WARC records, byte for byte: a WARC file, or a WACZ file around it."""

import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import captures, cdxj, models, warc
from storage.articles import Shown
from storage.export import manifest, visits
from storage.faults import ArchiveError

WACZ_VERSION = "1.1.1"
"""Of the specification (https://specs.webrecorder.net/wacz/1.1.1/)."""

FILE = "data.warc.gz"


class NotKept(ArchiveError):
    """A page that was fetched before records were kept."""

    def __init__(self, article: int) -> None:
        super().__init__(
            f"article {article} was read from a page of which no record is kept: crawl with --mode revisit to "
            "keep one, or export in another format"
        )


@dataclass(slots=True)
class _Copy:
    """A WARC file in the making: which captures it has, and their index lines: some 400 bytes of memory each.

    `sites` are those of which it has the files that their pages share.
    """

    session: Session
    folder: Path
    out: BinaryIO
    size: int = 0
    held: set[int] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def append(self, packed: bytes) -> None:
        self.out.write(packed)
        self.size += len(packed)


def write_warc(session: Session, folder: Path, articles: Iterable[Shown], file: Path) -> int:
    """Write one WARC file; how many articles it has the captures of.

    Of each article there are the pages that its version was read from, with their requests, the view count that was
    asked for with them, and its files, and once for each site the files that its pages share; of a revisit record also
    the one that it refers to. Raises NotKept, Released and Torn.
    """
    with file.open("xb") as out:
        return _copy(_begun(session, folder, out), articles)


def write_wacz(session: Session, folder: Path, articles: Iterable[Shown], file: Path) -> int:
    """Write a WACZ file with a page list, for ReplayWeb.page; how many articles it has. Raises as `write_warc`."""
    part, pages = file.with_name(f"{file.name}.warc"), list[dict[str, str]]()
    part.unlink(missing_ok=True)  # of a process that had the same number and was killed
    try:
        with part.open("xb") as out:
            copy = _begun(session, folder, out)
            written = _copy(copy, _paged(articles, session, pages))
        with zipfile.ZipFile(file, "x") as packed:
            contents = _package(packed, copy, part, pages)
            packed.writestr("datapackage.json", contents)
            stated = {"path": "datapackage.json", "hash": f"sha256:{sha256(contents).hexdigest()}"}
            packed.writestr("datapackage-digest.json", json.dumps(stated))
    finally:
        part.unlink(missing_ok=True)
    return written


def _begun(session: Session, folder: Path, out: BinaryIO) -> _Copy:
    copy = _Copy(session, folder, out)
    about = {"software": f"fangzhi {version('fangzhi')}", "format": "WARC File Format 1.1"}
    copy.append(warc.warcinfo(about, FILE, datetime.now(UTC)).packed())
    return copy


def _copy(copy: _Copy, articles: Iterable[Shown]) -> int:
    written = 0
    for shown in articles:
        found = visits.of_article(copy.session, shown)
        if not found:
            raise NotKept(shown.id)
        if shown.article.site not in copy.sites:
            copy.sites.add(shown.article.site)
            found += visits.shared(copy.session, shown.article.site)
        for capture in found:
            _copy_one(copy, capture)
        written += 1
    copy.out.flush()
    os.fsync(copy.out.fileno())
    return written


def _copy_one(copy: _Copy, capture: models.Capture) -> None:
    if capture.id in copy.held:
        return
    copy.held.add(capture.id)
    if capture.refers_to_id is not None:
        _copy_one(copy, copy.session.get_one(models.Capture, capture.refers_to_id))
    assert capture.offset is not None
    assert capture.stored is not None
    place = captures.locate(copy.folder, copy.session.get_one(models.Warc, capture.file_id))
    request = _request(copy.session, capture, place)
    if request is not None and request[0] < capture.offset:
        copy.append(_bytes(place, *request))
    if capture.rendered_from_id is None:
        copy.lines.append(cdxj.line(copy.session, capture.id, FILE, copy.size))
    copy.append(_bytes(place, capture.offset, capture.stored))
    if request is not None and request[0] > capture.offset:
        copy.append(_bytes(place, *request))


def _request(session: Session, capture: models.Capture, place: Path) -> tuple[int, int] | None:
    """Where the request of a capture lies and how many bytes it takes: behind the answer, or before one to a form."""
    assert capture.offset is not None
    assert capture.stored is not None
    answer, near = warc.read(place, capture.offset), list[warc.Record]()
    if capture.posted is not None:
        before = (models.Capture.file_id == capture.file_id) & (models.Capture.offset < capture.offset)
        last = session.scalar(select(func.max(models.Capture.offset)).where(before)) or 0
        near = list(warc.records(place, last, capture.offset))[-1:]
    near += islice(warc.records(place, capture.offset + capture.stored), 1)
    return next(((one.offset, one.stored) for one in near if _are_one(one, answer)), None)


def _are_one(request: warc.Record, answer: warc.Record) -> bool:
    pairs = ((request, answer), (answer, request))
    return request.type == "request" and any(a.headers.get("WARC-Concurrent-To") == b.id for a, b in pairs)


def _bytes(place: Path, offset: int, stored: int) -> bytes:
    with place.open("rb") as source:
        source.seek(offset)
        return source.read(stored)


def _paged(articles: Iterable[Shown], session: Session, pages: list[dict[str, str]]) -> Iterator[Shown]:
    """The articles, each with its line in the page list: the address and time of its first page's capture."""
    source = (
        select(models.Capture.url, models.Capture.captured_at)
        .join(models.Version, models.Version.capture_id == models.Capture.id)
    )  # fmt: skip
    for shown in articles:
        row = session.execute(source.where(models.Version.id == shown.version_id)).first()
        if row is not None:
            at = row.captured_at.strftime("%Y-%m-%dT%H:%M:%SZ")
            pages.append({"id": str(shown.id), "url": row.url, "ts": at, "title": shown.article.title})
        yield shown


def _package(packed: zipfile.ZipFile, copy: _Copy, part: Path, pages: list[dict[str, str]]) -> bytes:
    """Put the parts into the file; the text of its datapackage.json."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Articles"}
    listed = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, *pages)).encode()
    index = "".join(sorted(copy.lines)).encode()
    packed.write(part, f"archive/{FILE}")  # stored, not deflated: replay reads parts of it
    packed.writestr("indexes/index.cdx", index)
    packed.writestr("pages/pages.jsonl", listed)
    parts = [
        (f"archive/{FILE}", manifest.file(part, FILE).digest.removeprefix("sha256:"), copy.size),
        ("indexes/index.cdx", sha256(index).hexdigest(), len(index)),
        ("pages/pages.jsonl", sha256(listed).hexdigest(), len(listed)),
    ]
    resources = [
        {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{digest}", "bytes": size}
        for path, digest, size in parts
    ]
    about = {
        "profile": "data-package", "wacz_version": WACZ_VERSION, "software": f"fangzhi {version('fangzhi')}",
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "resources": resources,
    }  # fmt: skip
    return json.dumps(about, ensure_ascii=False, indent=2).encode()
