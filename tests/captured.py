"""Captures with their WARC records, made without a crawl."""

import gzip
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from uuid import uuid4

from storage import captures, items, models, warc
from storage.archive import Archive

HOME = "http://www.xishan.example"
START = datetime(2024, 3, 1, 2, 0, 0, 250_000, tzinfo=UTC)
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
        self, path: str, body: bytes = HTML, hours: int = 0, of: int | None = None, status: int = 200, **headers: str
    ) -> int:
        """One capture, so many hours after START; with `of` a revisit record of that one. Its id."""
        named = {"content_type": "text/html; charset=utf-8"} | headers
        lines = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in named.items() if value)
        url = path if "://" in path else HOME + path
        page = warc.Exchange(url, START + timedelta(hours=hours), "GET", (), status, lines, body)
        with self.archive.writing() as session:
            original = None if of is None else captures.original_of(session, of)
            file, offset, stored = self.file.write(page, original)
            capture = items.Capture(
                url, page.captured_at, status, page.content_type, page.digest, len(body), file, offset, stored, of
            )
            captures.set_size(session, file, self.file.size)
            return captures.add(session, "xishan", None, capture).id

    def path(self, id: int) -> Path:
        """The WARC file that a capture lies in."""
        with self.archive.reading() as session:
            row = session.get_one(models.Capture, id)
            return self.archive.folder / session.get_one(models.Warc, row.file_id).path


def foreign(file: Path, url: str, body: bytes) -> None:
    """A WARC file as other programs write it: an answer, and an hour later a revisit record of it; SHA-1 digests."""
    times = [f"{START + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (0, 1)]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    revisit = {
        "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI": url, "WARC-Refers-To-Date": times[0],
    }  # fmt: skip
    with file.open("wb") as out:
        for type, date, block, more in (("response", times[0], head + body, {}), ("revisit", times[1], head, revisit)):
            headers = {
                "WARC-Type": type, "WARC-Record-ID": f"<urn:uuid:{uuid4()}>", "WARC-Date": date,
                "WARC-Target-URI": url, "Content-Type": "application/http; msgtype=response", **more,
                "WARC-Payload-Digest": "sha1:" + b32encode(sha1(body).digest()).decode(),
                "Content-Length": str(len(block)),
            }  # fmt: skip
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            out.write(gzip.compress(f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"))
