"""Content encodings taken off a body as it was served, within a bound (RFC 9110, section 8.4)."""

import sys
import zlib
from collections.abc import Callable

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Unpacked = tuple[bytes, bool]
"""What came out, and whether the end of the stream was among it."""

STEP = 2**16
"""Bytes unpacked at a time, so that a bomb is noticed long before it has gone off."""

FAULTS = (zlib.error, brotli.error, zstd.ZstdError, EOFError)
"""What the libraries raise for a body that is not what its Content-Encoding says."""


class BadEncoding(ValueError):
    """A body that cannot be unpacked, or not within the bound."""


class Oversized(BadEncoding):
    """A body that unpacks to more than the bound."""


class Unended(BadEncoding):
    """A body that ends before what is packed in it does."""


def decoded(body: bytes, encodings: str, limit: int, *, whole: bool = False) -> bytes:
    """The body without the encodings that a Content-Encoding header names.

    Names that nobody knows are left as they are, as browsers do. Raises BadEncoding for a body that is not packed so,
    Oversized beyond `limit` bytes, and Unended where it must be `whole` and is not.
    """
    for name in reversed([part.strip().lower() for part in encodings.split(",")]):
        unpack = _UNPACK.get(name)
        if unpack is None or not body:
            continue
        try:
            body, is_whole = unpack(body, limit)
        except FAULTS as error:
            raise BadEncoding(f"the body is not {name}: {error}") from None
        if whole and not is_whole:
            raise Unended(f"the body ends within its {name}")
    return body


def _bounded(parts: list[bytes], limit: int) -> None:
    if sum(map(len, parts)) > limit:
        raise Oversized(f"the body unpacks to more than {limit} bytes")


def _gzip(body: bytes, limit: int) -> Unpacked:
    parts: list[bytes] = []
    is_whole = False
    while body:
        unpack = zlib.decompressobj(wbits=31)
        part, is_whole = _inflated(unpack, body, limit - sum(map(len, parts)))
        parts.append(part)
        _bounded(parts, limit)
        body = unpack.unused_data.lstrip(b"\0")
        if not body.startswith(b"\x1f\x8b"):
            break  # some servers add a few bytes behind the last member
    return b"".join(parts), is_whole


def _deflate(body: bytes, limit: int) -> Unpacked:
    try:
        return _inflated(zlib.decompressobj(), body, limit)
    except zlib.error:
        return _inflated(zlib.decompressobj(wbits=-15), body, limit)  # as old IIS sends it


def _inflated(unpack: "zlib._Decompress", body: bytes, limit: int) -> Unpacked:
    parts = [unpack.decompress(body, STEP)]
    while unpack.unconsumed_tail and not unpack.eof:
        parts.append(unpack.decompress(unpack.unconsumed_tail, STEP))
        _bounded(parts, limit)
    return b"".join(parts), unpack.eof


def _brotli(body: bytes, limit: int) -> Unpacked:
    unpack = brotli.Decompressor()
    parts = [unpack.process(body, output_buffer_limit=STEP)]
    while parts[-1] and not unpack.is_finished():
        parts.append(unpack.process(b"", output_buffer_limit=STEP))
        _bounded(parts, limit)
    return b"".join(parts), unpack.is_finished()


def _zstd(body: bytes, limit: int) -> Unpacked:
    unpack = zstd.ZstdDecompressor()
    parts = [unpack.decompress(body, STEP)]
    while not unpack.eof and not unpack.needs_input:
        parts.append(unpack.decompress(b"", STEP))
        _bounded(parts, limit)
    return b"".join(parts), unpack.eof


_UNPACK: dict[str, Callable[[bytes, int], Unpacked]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
