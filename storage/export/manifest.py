"""The manifest of an export: what was asked, what it counted, and which version of which article each row is.

JSON Lines: a head, a line for each row, and a tail with the files' digests. From it the same rows are made again, after
whatever the archive has seen since, and the files are checked without the archive.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from errno import ENOENT
from os import strerror
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from storage import items
from storage.articles import Shown
from storage.faults import ArchiveError
from storage.fields import json_bytes
from storage.times import written

FORM = 1
"""The version of this form."""

SUFFIX = ".manifest.jsonl"
"""What a manifest's name has after the name of what was exported."""

MOST_BYTES = 1_000_000
"""Of a line: a row has some 500."""


Format = Literal["jsonl", "csv", "txt", "parquet", "bibtex", "ris", "csl", "gbt7714", "warc", "wacz"]
Number = Annotated[int, Field(ge=0, lt=2**63)]
"""What a database can hold."""


def _time(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("names no zone")
    return text


def _beside(name: str) -> str:
    """The path of a file beside the manifest, or in a folder there. Raises ValueError."""
    path = PurePosixPath(name)
    if not path.name or path.is_absolute() or ".." in path.parts or "\0" in name:
        raise ValueError("names no file beside the manifest")
    return name


Time = Annotated[str, AfterValidator(_time)]


class ManifestFault(ArchiveError):
    """A file that is no manifest, or not a whole one."""

    def __init__(self, file: Path, line: str, why: str) -> None:
        super().__init__(f"{file}: {line} {why}")


@dataclass(frozen=True, slots=True)
class Head:
    """What was asked, when, of which state of the archive, and what it counted.

    `as_of` is the instant whose state was asked for, None for that of the export; `newest` the id of the newest version
    then. `counts` are those of `search --count`.
    """

    software: str
    made: str
    query: str
    filters: dict[str, Any]
    counts: dict[str, int]
    as_of: str | None
    newest: int
    format: Format
    bom: bool = False
    manifest: int = FORM


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its article and version, the SHA-256 of the body as UTF-8, and what of it later crawls may change."""

    id: Number
    version: Number
    number: Number
    body: str
    site: str
    layout: str
    reader: str
    kind: items.Kind
    state: str
    first_seen: Time
    last_seen: Time
    suspect: str | None = None
    views: tuple[str, Number, bool] | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file of the export: its path beside the manifest, its bytes and their SHA-256."""

    name: Annotated[str, AfterValidator(_beside)]
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class Tail:
    """The number of rows, and the file: of a folder the table, since the rows have the digests of all others."""

    rows: Number
    files: Annotated[tuple[File, ...], Field(min_length=1, max_length=1)]


def row(shown: Shown) -> dict[str, object]:
    """The manifest's row of an article, by the names of Row."""
    article, views = shown.article, shown.views
    return {
        "id": shown.id, "version": shown.version_id, "number": shown.version, "body": digest(article.body),
        "site": article.site, "layout": article.layout, "reader": shown.reader, "kind": article.kind,
        "state": shown.state, "first_seen": written(shown.first_seen), "last_seen": written(shown.last_seen),
        "suspect": shown.suspect, "views": None if views is None else (views.raw, views.count, views.at_least),
    }  # fmt: skip


def digest(body: str) -> str:
    """SHA-256 of a body as UTF-8."""
    return "sha256:" + hashlib.sha256(body.encode()).hexdigest()


def noted(articles: Iterable[Shown], file: BinaryIO) -> Iterator[Shown]:
    """The articles, each with its row written to the manifest before it is given out."""
    for shown in articles:
        file.write(json_bytes(row(shown)))
        yield shown


def file(path: Path, name: str) -> File:
    """A file as the manifest names it. Raises OSError."""
    if not path.is_file():  # a pipe or a device might have no end
        raise FileNotFoundError(ENOENT, "is no ordinary file" if path.exists() else strerror(ENOENT), str(path))
    with path.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    return File(name, path.stat().st_size, f"sha256:{found}")


class Manifest:
    """A manifest that is read: `head` and `tail` at once, the rows as they are asked for.

    Raises ManifestFault where it is none, or not whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as opened:
                self.head = self._parsed(_HEAD, "line 1", opened.readline(MOST_BYTES))
                opened.seek(max(0, path.stat().st_size - MOST_BYTES))
                last = opened.read().splitlines()[-1]
        except OSError as error:
            raise ManifestFault(path, "it", f"cannot be read: {error.strerror}") from None
        if self.head.manifest != FORM:
            raise ManifestFault(path, "line 1", f"is of form {self.head.manifest}; this program knows form {FORM}")
        self.tail = self._parsed(_TAIL, "the last line", last)

    def rows(self) -> Iterator[Row]:
        """The rows, in order. Raises ManifestFault, also where there are not as many as the tail says."""
        with self.path.open("rb") as opened:
            opened.readline(MOST_BYTES)
            for number in range(self.tail.rows):
                yield self._parsed(_ROW, f"line {number + 2}", opened.readline(MOST_BYTES))
            self._parsed(_TAIL, f"line {self.tail.rows + 2}", opened.readline(MOST_BYTES))

    def _parsed(self, of: TypeAdapter[Any], line: str, text: bytes) -> Any:
        try:
            return of.validate_json(text)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            place = ".".join(map(str, fault["loc"]))
            raise ManifestFault(self.path, line, f"is not what a manifest has there: {place} {fault['msg']}") from None


_HEAD, _ROW, _TAIL = (TypeAdapter(of) for of in (Head, Row, Tail))
