"""The bytes of a file that may be packed with gzip, in members or as one stream, without ever holding it whole."""

import os
import zlib
from io import UnsupportedOperation
from typing import BinaryIO

CHUNK, STEP, PROBE = 2**16, 2**20, 2**12
"""Bytes read, and unpacked, at a time; those that show whether a member begins with a record."""

MOST_AGAIN = 2**30
"""Bytes of one file that may be put back: a file made of nothing but wrong lengths must not be read for ever."""

GZIP, RECORD, END = b"\x1f\x8b\x08", b"WARC/", b"\r\n\r\n"
"""How a gzip member and a WARC record begin, and what follows a record."""


class Broken(Exception):
    """What stands at a byte of a file is no whole record."""

    def __init__(self, place: int, why: str) -> None:
        self.place, self.why = place, why
        super().__init__(f"byte {place}: {why}")


class Unpacked:
    """A file's bytes in order. `place` is where in the file those stand that come next: in gzip, where
    the member begins.

    No call but `skip_blank_lines` goes on into a gzip member that begins with a record (WARC/1.1, annex D: a record
    ends with its member): `is_at_record` says that one is next.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._raw = stream.read(CHUNK)
        self._ready = bytearray()
        self._taken = self._start = 0
        self._unread = 0  # where in the file `_raw` begins
        self._packer: zlib._Decompress | None = None
        self._again, self._tried = MOST_AGAIN, -1
        self.is_packed, self.is_at_record = self._raw.startswith(GZIP), False
        self._size = None if self.is_packed else _size(stream)

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

    def put_back(self, taken: bytes) -> None:
        """Have bytes that were taken last come once more, as long as that is not asked for too often."""
        self._again -= len(taken)
        if self._again >= 0:
            self._ready[:0] = taken
            self._taken -= len(taken)

    def may_hold(self, count: int) -> bool:
        """Whether so many bytes may follow, as far as the size of the file tells."""
        return self._size is None or self._taken + count <= self._size

    def settle(self) -> None:
        """Have a member that ends here checked against its own sum. Raises Broken, also where no record can end here.

        Outside gzip a record ends where two line ends follow it, or another record.
        """
        if not self.is_packed and self.peek(len(END)) == END:
            return
        while True:
            self._pass_blanks()
            if self._ready.startswith(RECORD) or (self.is_packed and self._packer is None and not self._ready):
                return
            if len(self._ready) >= len(RECORD):
                raise Broken(self.place, "what follows it is no record")
            if not self._fill():
                return

    def skip_blank_lines(self) -> None:
        """Pass over line ends, and on to the next record. Raises Broken."""
        while self._ready or self._fill() or self.is_at_record:
            if not self._ready and self.is_at_record:
                self.is_at_record, self._packer = False, zlib.decompressobj(wbits=31)
            self._pass_blanks()
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
            self._pass(most)
            raise Broken(self.place, "its headers have no end")
        return self.take(end + 1 if end >= 0 else len(self._ready))

    def resume(self) -> bool:
        """After what was Broken, pass on to where a record may begin; whether there is such a place."""
        if self._ready.startswith(RECORD) and self._taken > self._tried:
            self._tried = self._taken
            return True
        try:
            while True:
                at = self._ready.find(b"\n" + RECORD)
                if at >= 0:
                    self._pass(at + 1)
                    self._tried = self._taken
                    return True
                self._pass(max(len(self._ready) - len(RECORD), 0))
                if not self._fill():
                    self._pass(len(self._ready))
                    return self.is_at_record
        except Broken:
            return self._next_member()

    def _pass_blanks(self) -> None:
        self._pass(len(self._ready) - len(self._ready.lstrip(b"\r\n")))

    def _pass(self, count: int) -> int:
        del self._ready[:count]
        self._taken += count
        return count

    def _fill(self) -> bool:
        """Make more bytes ready; False at the end of the file, and before a member that begins with a record."""
        if self.is_at_record:
            return False
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
        if len(self._raw) < PROBE:
            self._raw += self._stream.read(CHUNK)
        self._start = self._unread
        if _begins_a_record(self._raw[:PROBE]):
            self.is_at_record = True
            return False
        self._packer = zlib.decompressobj(wbits=31)
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
        self._raw, self._packer, self.is_at_record, place = b"", None, False, self._start + 1
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


def _size(stream: BinaryIO) -> int | None:
    """How long a file on the disk is."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, UnsupportedOperation):
        return None
