"""Captures with their WARC records, made without a crawl."""

import gzip
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from uuid import uuid4

from storage import captures, items, models, requested, warc
from storage.archive import Archive

HOME = "http://www.xishan.example"
START = datetime(2024, 3, 1, 2, 0, 0, 250_000, tzinfo=UTC)
FORM = b"application/x-www-form-urlencoded"
HTML = "<html><head><title>石桥</title></head><body><p>溪山市新修的石桥昨日通车。</p></body></html>".encode() * 20


@dataclass
class Captured:
    """An archive of the site xishan, and its WARC file that is being written."""

    archive: Archive
    file: warc.WarcWriter

    @classmethod
    def into(cls, archive: Archive, size: int = 10**6) -> "Captured":
        """Begin in an archive; a WARC file is full with so many bytes."""
        facts = {"hosts": ["www.xishan.example"], "region": "", "level": "", "publisher": "", "groups": []}
        with archive.writing() as session:
            session.add(models.Site(id="xishan", name="溪山", timezone="Asia/Shanghai", added_at=START, **facts))
        return cls(archive, warc.WarcWriter(archive.folder, "xishan", None, {"software": "fangzhi"}, size))

    def add(
        self, path: str, body: bytes = HTML, hours: int = 0, of: int | None = None, status: int = 200, *,
        form: str | None = None, **headers: str,
    ) -> int:  # fmt: skip
        """One capture, so many hours after START; with `of` a revisit record of that one. Its id."""
        named = {"content_type": "text/html; charset=utf-8"} | headers
        lines = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in named.items() if value)
        url = path if "://" in path else HOME + path
        asked = ((b"Content-Type", FORM), (b"Content-Length", str(len(form)).encode())) if form else ()
        method, sent = "POST" if form else "GET", (form or "").encode()
        page = warc.Exchange(url, START + timedelta(hours=hours), method, asked, status, lines, body, form=sent)
        with self.archive.writing() as session:
            original = None if of is None else captures.original_of(session, of)
            file, offset, stored = self.file.write(page, original)
            capture = items.Capture(
                url, page.captured_at, status, page.content_type, page.digest, len(body), file, offset, stored, of,
                posted=requested.of_exchange(page),
            )  # fmt: skip
            captures.set_size(session, file, self.file.size)
            return captures.add(session, "xishan", None, capture).id

    def path(self, id: int) -> Path:
        """The WARC file that a capture lies in."""
        with self.archive.reading() as session:
            row = session.get_one(models.Capture, id)
            return self.archive.folder / session.get_one(models.Warc, row.file_id).path


def record(type: str, url: str, hours: float, block: bytes, body: bytes = b"", **more: str) -> bytes:
    """A WARC record as other programs write it, at so many hours after START; the SHA-1 digest is that of `body`."""
    headers = {
        "WARC-Type": type, "WARC-Record-ID": f"<urn:uuid:{uuid4()}>", "WARC-Target-URI": url,
        "WARC-Date": f"{START + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}",
        "Content-Type": "application/http; msgtype=response",
        "WARC-Payload-Digest": "sha1:" + b32encode(sha1(body).digest()).decode(),
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): value for name, value in more.items()}  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def answer(url: str, body: bytes, hours: float = 0, status: int = 200, **headers: str) -> bytes:
    """The record of an answer with that body, an HTML page unless `headers` say otherwise."""
    named = {"Content_Type": "text/html; charset=utf-8"} | headers
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return record("response", url, hours, f"HTTP/1.1 {status} OK\r\n{lines}\r\n".encode() + body, body)


def revisit(url: str, body: bytes, hours: float, **refers: str) -> bytes:
    """The record of an answer with a body that lies elsewhere; by its digest alone unless `refers` tell more."""
    profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return record("revisit", url, hours, head, body, WARC_Profile=profile, **refers)


def refers_to(url: str, hours: float) -> dict[str, str]:
    """How a revisit record names the answer of an address so many hours after START."""
    date = f"{START + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
    return {"WARC_Refers_To_Target_URI": url, "WARC_Refers_To_Date": date}


def packed(*records: bytes) -> bytes:
    """A file with a gzip member for each record."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def foreign(file: Path, url: str, body: bytes) -> None:
    """A WARC file as other programs write it: an answer, and an hour later a revisit record of it; SHA-1 digests."""
    file.write_bytes(packed(answer(url, body), revisit(url, body, 1, **refers_to(url, 0))))
