"""Answers together with the requests that they came of, out of the records of a file."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import requested, warc
from storage.imports.records import LONGEST_INFO, Head, Records

_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII)


@dataclass(slots=True)
class Exchange:
    """An answer, its record and that of its request as they came, and the record in which its file tells of itself."""

    answer: warc.Record
    records: list[bytes]
    about: bytes | None = None
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = 2 * sum(map(len, self.records))  # about what it takes in memory

    @property
    def posted(self) -> str | None:
        """What stands in an index for the request beside its address; None for a GET, and where none was kept."""
        for request in self.records[1:2]:
            with suppress(warc.Torn):
                return requested.of_record(warc.parse(Path(), 0, request, 0))
        return None


class Pairing:
    """Brings requests and answers together, whichever comes first, as long as nothing else comes between."""

    def __init__(self, records: Records, said: Callable[[int, str], None]) -> None:
        self._records, self._said = records, said
        self._about: bytes | None = None
        self._request: tuple[Head, bytes] | None = None

    def exchanges(self, type: str, wanted: Callable[[Head], bool]) -> Iterator[Exchange]:
        """The exchanges whose answer is of a type, and wanted by its head."""
        last: tuple[Head, Exchange] | None = None
        for head in self._records:
            if head.type == "request":
                raw = self._records.whole(head)
                if raw is not None and last is not None and _belong(last[0], head):
                    last[1].records.append(raw)
                else:
                    self._request = None if raw is None else (head, raw)
                continue
            if last is not None:
                yield last[1]
            last = self._answer(head) if head.type == type and wanted(head) else None
            if head.type == "warcinfo" and head.length <= LONGEST_INFO:
                self._about = self._records.whole(head)
        if last is not None:
            yield last[1]

    def _answer(self, head: Head) -> tuple[Head, Exchange] | None:
        raw = self._records.whole(head)
        request, self._request = self._request, None
        answer = None if raw is None else sound(head, raw, self._said)
        if raw is None or answer is None:
            return None
        own = [raw] if request is None or not _belong(head, request[0]) else [raw, request[1]]
        return head, Exchange(answer, own, self._about)


def sound(head: Head, raw: bytes, said: Callable[[int, str], None]) -> warc.Record | None:
    """The record that these bytes are, or None where something about it is wrong, which is said."""
    try:
        record = warc.parse(Path(), head.place, raw, 0)
    except warc.Torn as torn:
        said(head.place, torn.why)
        return None
    faults = [*record.faults, *_date_faults(head.first("warc-date"), record.date)]
    if record.url != head.url:  # by which its site was chosen
        faults.append("its headers can be read in two ways")
    for fault in faults:
        said(head.place, fault)
    return None if faults else record


def _date_faults(text: str, date: datetime) -> Iterator[str]:
    """A capture of tomorrow would for ever be taken for the newest."""
    if not _DATE.fullmatch(text) or date > datetime.now(UTC) + timedelta(days=1):
        yield f"WARC-Date is {text[:40]!r}, when nothing can have been captured"


def _belong(answer: Head, request: Head) -> bool:
    """Whether one of the two names the other."""
    ids = [head.first("warc-record-id") for head in (answer, request)]
    named = [head.values.get("warc-concurrent-to", ()) for head in (answer, request)]
    return ids[1] in named[0] or ids[0] in named[1]
