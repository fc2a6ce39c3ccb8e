"""The bytes of a file that may be packed with gzip, in members or as one stream, without ever holding it whole."""

import zlib
from typing import BinaryIO

CHUNK, STEP, PROBE = 2**16, 2**20, 2**12
"""Bytes read, and unpacked, at a time; those that show whether a member begins with a record."""

GZIP, RECORD = b"\x1f\x8b\x08", b"WARC/"
"""How a gzip member and a WARC record begin."""


class Broken(Exception):
    """What stands at a byte of a file is no whole record."""

    def __init__(self, place: int, why: str) -> None:
        self.place, self.why = place, why
        super().__init__(f"byte {place}: {why}")


class Unpacked:
    """A file's bytes in order. `place` is where in the file those stand that come next: in gzip, where
    the member begins.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._raw = stream.read(CHUNK)
        self._ready = bytearray()
        self._taken = self._start = 0
        self._unread = 0  # where in the file `_raw` begins
        self._packer: zlib._Decompress | None = None
        self.is_packed = self._raw.startswith(GZIP)

    @property
    def place(self) -> int:
        """Where in the file it is."""
        return self._start if self.is_packed else self._taken

    def peek(self, count: int) -> bytes:
        """The next bytes, fewer at the end of the file. Raises Broken where they cannot be unpacked."""
        while len(self._ready) < count and self._fill():
            pass
        return bytes(self._ready[:count])

    def take(self, count: int) -> bytes:
        """The same, passed over."""
        found = self.peek(count)
        self._pass(len(found))
        return found

    def settle(self) -> None:
        """Have a member that ends here checked against its own sum. Raises Broken, also where no record follows."""
        while self._packer is not None:
            self._pass(len(self._ready) - len(self._ready.lstrip(b"\r\n")))
            if len(self._ready) >= len(RECORD) and self._ready.startswith(RECORD):
                return
            if len(self._ready) >= len(RECORD):
                raise Broken(self._start, "what follows it is no record")
            self._fill()

    def skip_blank_lines(self) -> None:
        """Pass over line ends. Raises Broken."""
        while self._ready or self._fill():
            self._pass(len(self._ready) - len(self._ready.lstrip(b"\r\n")))
            if self._ready:
                return

    def skip(self, count: int) -> int:
        """Pass over so many bytes; how many there were. Raises Broken."""
        left = count
        while left and (self._ready or self._fill()):
            left -= self._pass(min(left, len(self._ready)))
        return count - left

    def line(self, most: int) -> bytes:
        """The next line with its end, or what there is of it. Raises Broken where it is longer than `most`."""
        while (end := self._ready.find(b"\n")) < 0 and len(self._ready) <= most and self._fill():
            pass
        if end >= most or (end < 0 and len(self._ready) > most):
            raise Broken(self.place, "its headers have no end")
        return self.take(end + 1 if end >= 0 else len(self._ready))

    def resume(self) -> bool:
        """After what was Broken, pass on to where a record may begin; whether there is such a place."""
        if self.is_packed:
            return self._next_member()
        while True:
            at = self._ready.find(b"\n" + RECORD, 1)
            if at >= 0:
                self._pass(at + 1)
                return True
            self._pass(max(len(self._ready) - len(RECORD), 0))
            if not self._fill():
                return False

    def _pass(self, count: int) -> int:
        del self._ready[:count]
        self._taken += count
        return count

    def _fill(self) -> bool:
        """Make more bytes ready; False at the end of the file."""
        if not self._raw:
            self._raw = self._stream.read(CHUNK)
        if not self.is_packed:
            self._ready += self._raw
            was, self._raw = self._raw, b""
            return bool(was)
        if self._packer is None:
            return self._begin_member()
        return self._unpack(self._packer)

    def _begin_member(self) -> bool:
        padding = len(self._raw) - len(self._raw.lstrip(b"\0"))
        self._raw, self._unread = self._raw[padding:], self._unread + padding
        if not self._raw:
            return padding > 0
        self._start, self._packer = self._unread, zlib.decompressobj(wbits=31)
        return True

    def _unpack(self, packer: "zlib._Decompress") -> bool:
        try:
            out = packer.decompress(self._raw, STEP)
        except zlib.error as error:
            raise Broken(self._start, f"it cannot be unpacked ({error})") from None
        if not self._raw and not out and not packer.eof:
            raise Broken(self._start, "the file ends within it")
        rest = packer.unused_data if packer.eof else packer.unconsumed_tail
        self._unread += len(self._raw) - len(rest)
        self._raw = rest
        self._ready += out
        if packer.eof:
            self._packer = None
        return True

    def _next_member(self) -> bool:
        """Go on with the next member that begins with a record, looked for byte by byte: lengths cannot be trusted."""
        self._ready.clear()
        self._raw, self._packer, place = b"", None, self._start + 1
        while True:
            self._stream.seek(place)
            window = self._stream.read(CHUNK)
            at = window.find(GZIP)
            while at >= 0 and not _begins_a_record(window[at : at + PROBE]):
                at = window.find(GZIP, at + 1)
            if at >= 0:
                self._unread = self._stream.seek(place + at)
                return True
            if len(window) < CHUNK:
                return False
            place += CHUNK - PROBE


def _begins_a_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, len(RECORD)) == RECORD
    except zlib.error:
        return False
