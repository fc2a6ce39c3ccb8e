"""Bodies come out of their content encodings, and bombs do not go off."""

import gzip
import zlib

import brotli
import pytest

from storage.encodings import BadEncoding, Unended, decoded, zstd

TEXT = "澜川新闻网讯，石桥昨日通车。".encode() * 9000
RAW = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]) + b"\0\0",
    "deflate": zlib.compress(TEXT),
    "DEFLATE": RAW.compress(TEXT) + RAW.flush(),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
    "identity": TEXT,
    "": TEXT,
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
}


@pytest.mark.parametrize("encodings", PACKED)
def test_what_was_packed_is_unpacked(encodings: str) -> None:
    assert decoded(PACKED[encodings], encodings, len(TEXT)) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused(encoding: str) -> None:
    with pytest.raises(BadEncoding, match="more than 100000 bytes"):
        decoded(PACKED[encoding], encoding, 100_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_packed_so_is_said(encoding: str) -> None:
    with pytest.raises(BadEncoding, match=f"is not {encoding}"):
        decoded(b"<html>" * 100, encoding, 10_000)


def test_a_body_that_was_cut_off_gives_what_there_is() -> None:
    assert TEXT.startswith(decoded(PACKED["gzip"][:-30], "gzip", len(TEXT)))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_must_be_whole_and_is_not_is_said(encoding: str) -> None:
    assert decoded(PACKED[encoding], encoding, len(TEXT), whole=True) == TEXT
    with pytest.raises(Unended):
        decoded(PACKED[encoding][:-9], encoding, len(TEXT), whole=True)


def test_an_empty_body_is_empty_whatever_its_encoding() -> None:
    assert decoded(b"", "gzip", 9, whole=True) == b""
