"""An export checked with nothing but its files."""

import csv
import json
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

from storage.export import csv as tables
from storage.export import manifest, texts
from storage.export.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Difference:
    """Something of an export that is not as its manifest says."""

    place: str
    why: str


def differences(made: Manifest, most: int = 100) -> list[Difference]:
    """What is not as the manifest says, up to so many: files by their digests, rows by id, version and body.

    Needs no archive; the files are looked for beside the manifest. Raises ManifestFault.
    """
    found: list[Difference] = []
    for file in made.tail.files:
        path = made.path.parent / file.name
        try:
            if manifest.file(path, file.name) != file:
                found.append(Difference(file.name, "has not the bytes that were exported"))
            found += islice(_wrong_rows(made, path), most)
        except OSError as error:
            found.append(Difference(file.name, f"cannot be read: {error.strerror}"))
    return found[:most]


def _wrong_rows(made: Manifest, path: Path) -> Iterator[Difference]:
    read = {"jsonl": _json_rows, "csv": _csv_rows, "txt": _text_rows}.get(made.head.format)
    if read is None:  # its digest says all that can be said
        deque(made.rows(), maxlen=0)
        return
    for number, (row, got) in enumerate(zip_longest(made.rows(), read(path)), 1):
        place = f"{path.name}, article {number}"
        if row is None:
            yield Difference(place, "is one more than were exported")
            return
        if got is None:
            yield Difference(place, f"is missing: article {row.id}")
        elif got != (row.id, row.number, row.body):
            yield Difference(place, f"is not version {row.number} of article {row.id}, or its body is another")


Read = tuple[object, object, object]


def _json_rows(path: Path) -> Iterator[Read]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        for line in file:
            try:
                row = json.loads(line)
                yield row["id"], row["version"], manifest.digest(row["body"])
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                yield None, None, None


def _csv_rows(path: Path) -> Iterator[Read]:
    for row in _table(path):
        body = tables.undone(row.get("body") or "")
        yield _number(row, "id"), _number(row, "version"), manifest.digest(body)


def _text_rows(path: Path) -> Iterator[Read]:
    for row in _table(path):
        id = _number(row, "id")
        text = path.parent / texts.place(id or 0)
        body = "\0"  # which no body has
        with suppress(OSError):
            if text.is_file():  # a pipe might have no end
                body = text.read_bytes().decode(errors="replace")
        yield id, _number(row, "version"), manifest.digest(body)


def _table(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        while True:
            try:
                yield next(rows)
            except csv.Error:
                yield {}
            except StopIteration:
                return


def _number(row: dict[str, str], name: str) -> int | None:
    text = row.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
