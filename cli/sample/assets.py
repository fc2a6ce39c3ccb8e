"""The files beside the pages: pictures, a PDF, a video, the script and the style sheet."""

import struct
import zlib

from cli.sample.picks import Picks

ROBOTS = b"User-agent: *\nCrawl-delay: 1\nDisallow: /nb/\n"

STYLE = b"""\
body { max-width: 48rem; margin: 0 auto; padding: 1rem; font-family: serif; line-height: 1.8; color: #222; }
a { color: #1d4f91; text-decoration: none; }
.nav, .footer, .contact, .crumbs, .article-meta, .wz-info, .date { color: #777; font-size: .85rem; }
.news-list { padding: 0; list-style: none; }
.news-list li { display: flex; justify-content: space-between; gap: 1rem; }
.top { color: #b3261e; }
img { width: 100%; max-height: 12rem; }
"""

# The function that TRS WCM sites call on every listing: without it a person could not turn the page.
PAGE_SCRIPT = b"""\
function createPageHTML(total, current, name, suffix) {
  for (var page = 0; page < total; page++) {
    var file = name + (page ? "_" + page : "") + "." + suffix;
    document.write(page === current ? "<b>" + (page + 1) + "</b> " : '<a href="' + file + '">' + (page + 1) + "</a> ");
  }
}
"""

# An empty MP4 container: enough to be one, too short to show anything.
VIDEO = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp42") + struct.pack(">I4s", 8, b"mdat")


def picture(name: str) -> bytes:
    """A PNG of 16 by 9 pixels in a colour that depends on the name."""
    picks = Picks(f"picture/{name}")
    row = b"\0" + bytes(picks.between(60, 220) for _ in range(3)) * 16
    header = struct.pack(">IIBBBBB", 16, 9, 8, 2, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(row * 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(text: str) -> bytes:
    """A PDF of one page with one line of ASCII text."""
    stream = f"BT /F1 18 Tf 60 760 Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return body + head + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
