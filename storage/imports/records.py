"""WARC records of other programs, one after another, from a file of any size; what is broken is said and left out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from storage import warc
from storage.imports.unpacked import RECORD, Broken, Unpacked

LONGEST_HEAD, LONGEST_INFO = 2**16, 2**20
"""Bytes of a record's headers, and of a warcinfo record that is kept."""

LONGEST_HELD = 2**24
"""Bytes of a record that is passed over, up to which it is looked for others where its length proves wrong."""

_LENGTH = re.compile("[0-9]{1,18}")

Said = Callable[[int, str], None]
"""Hears at which byte something is wrong, and what."""


@dataclass(frozen=True, slots=True)
class Head:
    """The headers of a record: the lines as they came, and a few that are asked for, by their names in lower case."""

    place: int
    lines: bytes
    values: dict[str, tuple[str, ...]]
    length: int

    def first(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        return self.values.get(name, ("",))[0]

    @property
    def type(self) -> str:
        """The record's type."""
        return self.first("warc-type").lower()

    @property
    def url(self) -> str:
        """Its address, without the brackets that some programs put around it."""
        url = self.first("warc-target-uri")
        return (url[1:-1] if url.startswith("<") and url.endswith(">") else url).replace(" ", "%20")


class Records:
    """The records of a file, each to be read or passed over."""

    def __init__(self, stream: BinaryIO, said: Said) -> None:
        self._bytes, self._said = Unpacked(stream), said
        self._left = self._place = 0
        self._is_told = False

    def __iter__(self) -> Iterator[Head]:
        """The heads in order. A record's content is to be had until the next is asked for."""
        while True:
            try:
                self._pass_over()
                if not self._bytes.peek(1):
                    return
                head = self._head()
            except Broken as broken:
                self._go_on(broken)
                continue
            self._left, self._place, self._is_told = head.length, head.place, False
            yield head

    def whole(self, head: Head) -> bytes | None:
        """The bytes of the record that was met last, headers and content; None where that is wrong, which is said."""
        if head.length > warc.LARGEST:
            self._said(head.place, f"it has {head.length:,} bytes, and {warc.LARGEST:,} is the most that is taken")
            self._is_told = True
            return None
        self._left = 0
        try:
            return head.lines + self._content(head.length, head.length)
        except Broken as broken:
            self._go_on(broken)
            return None

    def _pass_over(self) -> None:
        left, self._left = self._left, 0
        if left:
            held = min(left, LONGEST_HELD)
            self._content(held, of=left)
            if self._bytes.skip(left - held) < left - held:
                raise Broken(self._place, self._why_short())
        self._bytes.skip_blank_lines()

    def _content(self, length: int, of: int) -> bytes:
        """So many bytes of a record that has `of`, behind which it ends. Raises Broken where it does not.

        What was taken then comes once more, as other records may lie in it.
        """
        if not self._bytes.may_hold(of):
            raise Broken(self._place, self._why_short())
        content = self._bytes.take(length)
        try:
            if len(content) < length:
                raise Broken(self._place, self._why_short())
            if length == of:
                self._bytes.settle()
        except Broken as broken:
            self._bytes.put_back(content)
            raise Broken(self._place, broken.why) from None
        return content

    def _why_short(self) -> str:
        if self._bytes.is_at_record:
            return "its gzip member ends within it: its Content-Length is too large"
        return "the file ends within it"

    def _go_on(self, broken: Broken) -> None:
        if not self._is_told:
            self._said(broken.place, broken.why)
        self._is_told = False
        self._bytes.resume()

    def _head(self) -> Head:
        place = self._bytes.place
        try:
            lines = self._lines()
        except Broken as broken:
            raise Broken(place, broken.why) from None
        values: dict[str, tuple[str, ...]] = {}
        for line in lines.split(b"\n")[1:]:
            name, _, value = _text(line).partition(":")
            key = name.strip().lower()
            values[key] = (*values.get(key, ()), value.strip())
        length = values.get("content-length", ("",))[0]
        if not _LENGTH.fullmatch(length):
            raise Broken(place, "it does not say how long it is")
        return Head(place, lines, values, int(length))

    def _lines(self) -> bytes:
        lines = line = self._bytes.line(LONGEST_HEAD)
        if not lines.startswith(RECORD):
            raise Broken(self._bytes.place, "no WARC record begins there")
        while line.strip():
            line = self._bytes.line(LONGEST_HEAD - len(lines))
            lines += line
        return lines


def _text(line: bytes) -> str:
    """As warcio reads it, which decides what an address is."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
