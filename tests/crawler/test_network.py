"""What servers really do: TLS, encodings, 304, trickling bytes, connections that close under a request."""

import gzip
import ssl
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from storage import overview, search
from storage.archive import Archive
from storage.search import Filter

from .test_trouble import Fangzhi, Rows, article, listing, make_archive
from .wire import Answer, answer, serve_bytes

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def deflate(body: bytes) -> bytes:
    """Without zlib's own frame, as some servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def page(name: str) -> bytes:
    return article(f"石桥{name}").body


def encoded(name: str, body: bytes) -> Answer:
    return [answer(body, f"Content-Encoding: {name}")]


NONE = "none"
GZIPPED = gzip.compress(page("gzip"))
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
SLOW = [answer(page("slow"))[:-30], *[part for byte in b"x" * 30 for part in (bytes([byte]), 0.3)]]
CASES: dict[str, tuple[Answer, str]] = {
    "gzip": (encoded("gzip", GZIPPED), NONE),
    "x-gzip": (encoded("x-gzip", GZIPPED), NONE),
    "deflate": (encoded("deflate", zlib.compress(page("deflate"))), NONE),
    "bare deflate": (encoded("deflate", deflate(page("bare deflate"))), NONE),
    "br": (encoded("br", brotli.compress(page("br"))), NONE),
    "zstd": (encoded("zstd", zstd.compress(page("zstd"))), NONE),
    "gzip twice": (encoded("gzip, gzip", gzip.compress(GZIPPED)), NONE),
    "identity": (encoded("identity", page("identity")), NONE),
    "an encoding nobody knows": (encoded("gbk", page("an encoding nobody knows")), NONE),
    "gzip that is none": (encoded("gzip", page("x")), "damaged answer"),
    "deflate that is none": (encoded("deflate", page("x")), "damaged answer"),
    "br that is none": (encoded("br", page("x")), "damaged answer"),
    "zstd that is none": (encoded("zstd", page("x")), "damaged answer"),
    "half a gzip": (encoded("gzip", GZIPPED[: len(GZIPPED) // 2]), "cut off"),
    "half a br": (encoded("br", brotli.compress(page("x") * 99)[:-9]), "cut off"),
    "half a zstd": (encoded("zstd", zstd.compress(page("x") * 99)[:-9]), "cut off"),
    "304 to what was not asked": ([b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'], "refused"),
    "204": ([b"HTTP/1.1 204 No Content\r\n\r\n"], "empty page"),
    "early hints": ([b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", answer(page("early hints"))], NONE),
    "chunks": ([CHUNKED, b"%x\r\n%s\r\n0\r\n\r\n" % (len(page("chunks")), page("chunks"))], NONE),
    "chunks that end early": ([CHUNKED, b"fff\r\n<h1>", 0.0], "cut off"),
    "a body without an end": ([b"HTTP/1.0 200 OK\r\n\r\n", page("a body without an end"), 0.0], NONE),
    "a body shorter than said": ([answer(page("x"))[:-9], 0.0], "cut off"),
    "a head that never ends": ([b"HTTP/1.1 200 OK\r\n", *[b"X: x\r\n", 0.2] * 20], "unreachable"),
    "a body byte by byte": (SLOW, "unreachable"),
    "silence": ([9.0], "unreachable"),
    "no HTTP": ([b"220 ftp ready\r\n\r\n", 0.0], "unreachable"),
    "a head beyond all bounds": ([answer(b"", f"X: {'x' * 99_999}")], "unreachable"),
}


PATHS = {case: f"/{number}.html" for number, case in enumerate(CASES)}
FRESH = [f"/{number}.html" for number in range(100, 120)]
"""Pages for which the server closes a connection that it had promised to keep."""

ANSWERS: dict[str, Answer] = {
    "/yw/": [answer(listing(*PATHS.values(), *FRESH).body)],
    **{path: CASES[case][0] for case, path in PATHS.items()},
    **{path: [None, answer(page(path))] for path in FRESH},
}


class Crawled(NamedTuple):
    """A crawl's report, each problem's reason by path, and the titles that were stored."""

    report: dict[str, Any]
    reasons: dict[str, str]
    titles: set[str]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi, rows: Rows) -> Crawled:
    """One crawl of all that."""
    folder = make_archive(tmp_path_factory.mktemp("network") / "archive")
    with (folder / "fangzhi.toml").open("a") as config:
        config.write("timeout = 2\ntries = 1\n")
    with serve_bytes(ANSWERS) as url:
        report = rows(fangzhi(folder, "crawl", "xishan", "--at", url, "--json"))[0]
    archive = Archive.open(folder)
    with archive.reading() as session:
        reasons = {urlsplit(found.problem.url).path: found.problem.reason for found in overview.problems(session)}
        titles = {hit.article.title for hit in search.stream(session, Filter())}
    archive.close()
    return Crawled(report, reasons, titles)


@pytest.mark.parametrize("case", CASES)
def test_each_answer_is_read_or_ends_as_a_problem(crawled: Crawled, case: str) -> None:
    assert crawled.reasons.get(PATHS[case], NONE) == CASES[case][1]


def test_what_was_packed_is_stored_unpacked(crawled: Crawled) -> None:
    read = {case for case, (_, reason) in CASES.items() if reason == NONE} - {"x-gzip", "gzip twice"}
    assert {f"石桥{case}" for case in read} <= crawled.titles


def test_a_connection_that_closes_under_a_request_costs_no_page(crawled: Crawled) -> None:
    assert {f"石桥{path}" for path in FRESH} <= crawled.titles


def test_no_row_is_left(crawled: Crawled) -> None:
    assert (crawled.report["state"], crawled.report["open_rows"]) == ("finished", 0)


def signed_by_itself(file: Path) -> ssl.SSLContext:
    """A server's side of TLS; its certificate is written into the file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    until = now + timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, until)
    pem, secret = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(pem)
    file.write_bytes(certificate + key.private_bytes(pem, secret, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_https_with_a_certificate_that_nobody_signed(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    folder = make_archive(tmp_path / "archive")
    moved = answer(b"", "Location: https://www.xishan.example/2.html", status="301 Moved Permanently")
    pages: dict[str, Answer] = {f"/{number}.html": [answer(page(f"{number}"))] for number in range(2, 9)}
    pages |= {"/yw/": [answer(listing("/1.html", *pages).body)], "/1.html": [moved]}
    with serve_bytes(pages, signed_by_itself(tmp_path / "certificate.pem")) as url:
        report = rows(fangzhi(folder, "crawl", "xishan", "--at", url, "--json"))[0]
    assert (report["new"], report["problems"], report["open_rows"]) == (7, 0, 0)
