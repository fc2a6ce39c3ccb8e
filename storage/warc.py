"""WARC files: written so that no committed capture can be lost, read so that no damage stays unseen.

The format is WARC/1.1 (ISO 28500:2017), one gzip member a record.
"""

import os
import re
import uuid
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.timeutils import iso_date_to_datetime

from storage import digests
from storage.chunked import unchunked
from storage.faults import ArchiveError

LARGEST = 2**28
"""Bytes of one record, unpacked. What a crawl fetches is far smaller; more is a bomb in somebody else's file."""

_STATUS = re.compile("[0-9]{3}")

ANSWERS = ("response", "revisit")
"""Types of the records that are captures."""

RENDERED = "conversion"
"""The type of a record of what a browser built from an answer: an alternative version of it (WARC/1.1, section 6.8)."""

PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
"""Revisit profiles of WARC/1.1, section 6.7."""

NAMES = {
    name.lower(): name
    for name in (
        "WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-Payload-Digest", "WARC-Block-Digest",
        "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Truncated", "WARC-Concurrent-To", "WARC-Refers-To",
        "Content-Length", "Content-Type",
    )
}  # fmt: skip
"""Headers that are asked for: other programs may write their names in another case."""

Headers = tuple[tuple[bytes, bytes], ...]


class Torn(ArchiveError):
    """The rest of a file, from `offset` on, is no whole record."""

    def __init__(self, file: Path, offset: int, why: str) -> None:
        self.file, self.offset, self.why = file, offset, why
        super().__init__(f"{file} holds no whole record at byte {offset}: {why}")


@dataclass(frozen=True, slots=True)
class Original:
    """The capture that a revisit record points to."""

    id: int
    url: str
    captured_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer as the network gave it: the body in its content encoding, cut off where `truncated`.

    `form` is what was sent with the request.
    """

    url: str
    captured_at: datetime
    method: str
    request_headers: Headers
    status: int
    headers: Headers
    body: bytes
    address: str | None = None
    truncated: bool = False
    form: bytes = b""

    @property
    def digest(self) -> str:
        """`sha256:` and hex over the body."""
        return digests.sha256(self.body)

    @property
    def content_type(self) -> str:
        """The Content-Type header, or an empty text."""
        return next((value.decode("latin-1") for name, value in self.headers if name.lower() == b"content-type"), "")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as a browser built it, serialised in UTF-8; `browser` is its name and version."""

    url: str
    captured_at: datetime
    body: bytes
    browser: str
    content_type: str = "text/html; charset=utf-8"

    @property
    def digest(self) -> str:
        """`sha256:` and hex over the body."""
        return digests.sha256(self.body)


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it lies in a file. `faults` say where digests do not fit.

    `payload` is the HTTP body as served, without the transfer encoding that other programs may have kept. `method` is a
    request's.
    """

    offset: int
    stored: int
    type: str
    id: str
    url: str
    date: datetime
    headers: Mapping[str, str]
    status: int | None
    http_headers: tuple[tuple[str, str], ...]
    payload: bytes
    faults: tuple[str, ...]
    method: str = ""

    @property
    def digest(self) -> str:
        """`sha256:` and hex over the body, whichever digest the record itself states."""
        return digests.sha256(self.payload)


def records(file: Path, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """The records of a file from one byte to another, each read whole. Raises Torn where the next is none, OSError."""
    with file.open("rb") as stream:
        stream.seek(start)
        while True:
            offset = stream.tell()
            if not stream.peek(1) or (end is not None and offset >= end):
                return
            yield parse(file, offset, *_member(file, stream, offset))


def read(file: Path, offset: int) -> Record:
    """The record at a byte of a file. Raises Torn, OSError."""
    with file.open("rb") as stream:
        stream.seek(offset)
        return parse(file, offset, *_member(file, stream, offset))


def _member(file: Path, stream: BinaryIO, offset: int) -> tuple[bytes, int]:
    """One gzip member unpacked, and how many bytes it takes in the file; the stream stands behind it then."""
    unpack = zlib.decompressobj(wbits=31)
    parts, taken, unpacked = [], 0, 0
    while not unpack.eof:
        chunk = unpack.unconsumed_tail or stream.read(2**16)
        if not chunk:
            raise Torn(file, offset, "the file ends within it")
        taken += 0 if unpack.unconsumed_tail else len(chunk)
        try:
            parts.append(unpack.decompress(chunk, 2**20))
        except zlib.error as error:
            raise Torn(file, offset, str(error)) from None
        unpacked += len(parts[-1])
        if unpacked > LARGEST:
            raise Torn(file, offset, f"it unpacks to more than {LARGEST} bytes")
    stored = taken - len(unpack.unused_data)
    stream.seek(offset + stored)
    return b"".join(parts), stored


def parse(file: Path, offset: int, member: bytes, stored: int) -> Record:
    """The record that these bytes are; `stored` is how many they take in the file. Raises Torn."""
    try:
        found = ArcWarcRecordLoader(verify_http=False).parse_record_stream(BytesIO(member), known_format="warc")
        raw = found.raw_stream.read()
        headers = {NAMES.get(name.lower(), name): value for name, value in reversed(found.rec_headers.headers)}
        date = iso_date_to_datetime(headers["WARC-Date"]).replace(tzinfo=UTC)
        head = member.index(b"\r\n\r\n") + 4
        block = member[head : head + int(headers["Content-Length"])]
    except (ArchiveLoadFailed, EOFError, KeyError, TypeError, ValueError) as error:
        raise Torn(file, offset, f"no WARC record ({error})") from None
    http = found.http_headers
    lines = tuple(http.headers) if http is not None else ()
    answers = http is not None and http.protocol.upper().startswith("HTTP/") and found.rec_type in ANSWERS
    status = http.get_statuscode() if answers else ""
    is_chunked = any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in lines)
    payload = unchunked(raw) if is_chunked else raw
    return Record(
        offset=offset,
        stored=stored,
        type=found.rec_type,
        id=headers.get("WARC-Record-ID", ""),
        url=headers.get("WARC-Target-URI", ""),
        date=date,
        headers=headers,
        status=int(status) if _STATUS.fullmatch(status) else None,
        http_headers=lines,
        payload=payload,
        faults=tuple(_faults(found.rec_type, headers, block, {raw, payload})),
        method=http.protocol.upper() if http is not None and found.rec_type == "request" else "",
    )


def _faults(type: str, headers: Mapping[str, str], block: bytes, payloads: Collection[bytes]) -> Iterator[str]:
    if len(block) != int(headers["Content-Length"]):
        yield f"it holds {len(block)} of {headers['Content-Length']} bytes"
    parts: dict[str, Collection[bytes]] = {"WARC-Block-Digest": (block,)}
    if type != "revisit":  # there the digest is that of the body it stands for
        parts["WARC-Payload-Digest"] = payloads  # programs differ in whether the transfer encoding counts
    for name, contents in parts.items():
        stated = headers.get(name, "")
        if digests.fits(stated, *contents) is False:
            yield f"{name} is {stated}, but the bytes give {' or '.join(map(digests.sha256, contents))}"


class WarcWriter:
    """Appends records to a site's WARC file, and begins the next file where one has grown to `limit` bytes.

    `path` (relative to `folder`) is the file to go on with, None for a new one. `about` is written as warcinfo before
    the first record of each writer and file. `size` is the file's length in bytes; `left` has the sizes of full files.
    """

    def __init__(self, folder: Path, site: str, path: str | None, about: Mapping[str, str], limit: int) -> None:
        self._folder, self._site, self._about, self._limit = folder, site, about, limit
        self.path, self.size = path, 0
        self.left: dict[str, int] = {}
        self._descriptor: int | None = None
        self._unsynced = False

    def write(self, exchange: Exchange, original: Original | None = None) -> tuple[str, int, int]:
        """Append an exchange, as a revisit of `original` where one is given; its file, offset and length in bytes.

        Raises OSError where the disk takes no more; the file then ends as before.
        """
        path = self.begin(exchange.captured_at)
        if exchange.method != "GET":
            # Whole records are kept of a torn file: an answer without its request would be taken for that to a GET.
            request = _request(exchange)
            first, packed = request.packed(), _response(exchange, original, request.id).packed()
            return path, self._append(first + packed) + len(first), len(packed)
        answer = _response(exchange, original)
        packed = answer.packed()
        return path, self._append(packed + _request(exchange, answer.id).packed()), len(packed)

    def convert(self, page: Rendered, answer: str) -> tuple[str, int, int]:
        """Append what was built from the record of that id; its file, offset and length in bytes. Raises OSError."""
        path = self.begin(page.captured_at)
        headers = (
            ("WARC-Target-URI", page.url),
            ("WARC-Refers-To", answer),
            ("WARC-Payload-Digest", page.digest),
            ("Content-Type", page.content_type),
            ("Rendered-By", page.browser),
        )
        packed = _record(RENDERED, page.captured_at, page.body, headers).packed()
        return path, self._append(packed), len(packed)

    def copy(self, record: bytes) -> tuple[str, int, int]:
        """Append a record of another file as it is; its file, offset and length in bytes. Raises OSError."""
        path, packed = self.begin(datetime.now(UTC)), _packed(record + b"\r\n\r\n")
        return path, self._append(packed), len(packed)

    def begin(self, now: datetime) -> str:
        """The file that the next record goes to, begun where it is not; its path. Raises OSError."""
        self._make_ready(now)
        assert self.path is not None
        return self.path

    def sizes(self) -> dict[str, int]:
        """The length in bytes of each file written to that is not known to be closed."""
        return self.left | ({} if self.path is None or self._descriptor is None else {self.path: self.size})

    def sync(self) -> None:
        """Return when all that was written is on disk. Raises OSError."""
        if self._unsynced and self._descriptor is not None:
            os.fsync(self._descriptor)
            self._unsynced = False

    def close(self) -> None:
        """Give back the file; it stays open for the next run's records."""
        if self._descriptor is not None:
            self.sync()
            os.close(self._descriptor)
            self._descriptor = None

    def _make_ready(self, now: datetime) -> None:
        if self._descriptor is not None and self.size >= self._limit:
            self.close()
            assert self.path is not None
            self.left[self.path] = self.size
            self.path = None
        if self._descriptor is None:
            self._open(now)
            self._append(warcinfo(self._about, Path(self.path or "").name, now).packed())

    def _open(self, now: datetime) -> None:
        if self.path is None:
            self.path = self._unused(now)
        file = self._folder / self.path
        file.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self.size = os.fstat(self._descriptor).st_size
        _sync_folder(file.parent)

    def _unused(self, now: datetime) -> str:
        names = (f"warc/{self._site}/{self._site}-{now:%Y%m%d%H%M%S}-{n:05}.warc.gz" for n in range(100_000))
        return next(name for name in names if not (self._folder / name).exists())

    def _append(self, packed: bytes) -> int:
        assert self._descriptor is not None
        rest = memoryview(packed)
        self._unsynced = True
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            os.ftruncate(self._descriptor, self.size)
            raise
        offset, self.size = self.size, self.size + len(packed)
        return offset


@dataclass(frozen=True, slots=True)
class Member:
    """One record to be written: its header lines in order, and its block."""

    headers: tuple[tuple[str, str], ...]
    block: bytes

    @property
    def id(self) -> str:
        """Its WARC-Record-ID."""
        return dict(self.headers)["WARC-Record-ID"]

    def packed(self) -> bytes:
        """The record as one gzip member."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        head = f"WARC/1.1\r\n{lines}Content-Length: {len(self.block)}\r\n\r\n"
        return _packed(head.encode() + self.block + b"\r\n\r\n")


def _packed(record: bytes) -> bytes:
    pack = zlib.compressobj(6, zlib.DEFLATED, 31)
    return pack.compress(record) + pack.flush()


def _record(type: str, now: datetime, block: bytes, headers: Iterable[tuple[str, str | None]]) -> Member:
    fixed = (("WARC-Type", type), ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"), ("WARC-Date", warc_date(now)))
    given = tuple((name, value) for name, value in headers if value is not None)
    return Member((*fixed, *given, ("WARC-Block-Digest", digests.sha256(block))), block)


def warc_date(at: datetime) -> str:
    """An instant as WARC-Date: UTC to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def warcinfo(about: Mapping[str, str], name: str, now: datetime) -> Member:
    """The record that says what made a file."""
    block = "".join(f"{key}: {' '.join(value.split())}\r\n" for key, value in about.items() if value).encode()
    return _record(
        "warcinfo", now, block, [("WARC-Filename", name or None), ("Content-Type", "application/warc-fields")]
    )


def _response(exchange: Exchange, original: Original | None, request: str | None = None) -> Member:
    head = f"HTTP/1.1 {exchange.status} {_reason(exchange.status)}\r\n".encode() + _lines(_kept(exchange))
    common: list[tuple[str, str | None]] = [
        ("WARC-Target-URI", exchange.url),
        ("WARC-IP-Address", exchange.address),
        ("Content-Type", "application/http;msgtype=response"),
        ("WARC-Truncated", "disconnect" if exchange.truncated else None),
        ("WARC-Concurrent-To", request),
    ]
    if original is None:
        common.append(("WARC-Payload-Digest", exchange.digest))
        return _record("response", exchange.captured_at, head + exchange.body, common)
    profile = "server-not-modified" if exchange.status == 304 else "identical-payload-digest"
    common += [
        ("WARC-Payload-Digest", original.digest),
        ("WARC-Profile", PROFILE + profile),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", warc_date(original.captured_at)),
    ]
    return _record("revisit", exchange.captured_at, head, common)


def _request(exchange: Exchange, answer: str | None = None) -> Member:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = f"{exchange.method} {target} HTTP/1.1\r\n".encode() + _lines(exchange.request_headers)
    headers = (
        ("WARC-Target-URI", exchange.url),
        ("Content-Type", "application/http;msgtype=request"),
        ("WARC-Concurrent-To", answer),
    )
    return _record("request", exchange.captured_at, head + exchange.form, headers)


def _kept(exchange: Exchange) -> Headers:
    """The answer's headers without those that would be untrue of the record."""
    untrue = {b"transfer-encoding"} | ({b"content-length"} if exchange.status == 304 else set())
    return tuple((name, value) for name, value in exchange.headers if name.lower() not in untrue)


def _lines(headers: Headers) -> bytes:
    return b"".join(b"%s: %s\r\n" % (name, b" ".join(value.splitlines())) for name, value in headers) + b"\r\n"


def _reason(status: int) -> str:
    from http import HTTPStatus

    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"


def _sync_folder(folder: Path) -> None:
    # A new name is on disk only when its folder is.
    for place in (folder, folder.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
