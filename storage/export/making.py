"""An export from what was asked, or from the manifest of an earlier one, to a file with a manifest beside it."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import models, search
from storage.articles import Shown
from storage.export import again, citations, csv, jsonl, manifest, parquet, records, texts
from storage.export.manifest import SUFFIX, Format, Head, Manifest
from storage.fields import json_bytes
from storage.search import Filter
from storage.target import NoOrdinaryFile, opened_bytes, placed
from storage.times import written

RECORDS = {"warc": records.write_warc, "wacz": records.write_wacz}
"""The same for captures, which lie in the archive's folder."""

STREAMS = {
    "jsonl": jsonl.write,
    "csv": csv.write,
    "bibtex": citations.write_bibtex,
    "ris": citations.write_ris,
    "csl": citations.write_csl,
    "gbt7714": citations.write_gbt7714,
}
"""By its name, a function that writes articles to a text file and returns how many those were."""

PLACES = {"parquet": parquet.write, "txt": texts.write}
"""The same for formats that are no text: they write to a path of their own."""

Watch = Callable[[Iterator[Shown]], Iterator[Shown]]


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be exported. `withheld` are articles that an earlier export had and this one may not have.

    `digest` is that of the earlier export's file, where this one's is to have the same bytes.
    """

    head: Head
    session: Session
    articles: Iterator[Shown]
    withheld: tuple[int, ...] = ()
    digest: str | None = None


def asked(session: Session, filter: Filter, format: Format, now: datetime, *, bom: bool = False) -> Export:
    """Everything that a filter meets, in the order of `search.stream`."""
    told = {name: written(value) if hasattr(value, "isoformat") else value for name, value in asdict(filter).items()}
    told = {name: value for name, value in told.items() if name not in ("text", "as_of")}
    newest = session.scalar(select(func.max(models.Version.id))) or 0
    head = Head(
        software=f"fangzhi {version('fangzhi')}", made=written(now) or "", query=filter.text,
        filters={name: value for name, value in told.items() if value != getattr(Filter(), name)},
        counts=asdict(search.count(session, filter)), as_of=written(filter.as_of), newest=newest,
        format=format, bom=bom,
    )  # fmt: skip
    return Export(head, session, search.stream(session, filter, places=False))


def repeated(session: Session, made: Manifest, format: Format | None = None, *, bom: bool | None = None) -> Export:
    """The rows of an earlier export, in its format unless another is named. Raises NotTheArchive or ManifestFault."""
    head = replace(made.head, format=format or made.head.format, bom=made.head.bom if bom is None else bom)
    is_same = (head.format, head.bom) == (made.head.format, made.head.bom) and head.format not in RECORDS
    digest = made.tail.files[0].digest if is_same else None  # records have the time of the export in them
    return Export(head, session, again.stream(session, made), tuple(again.withheld(session, made)), digest)


def to_stream(export: Export, file: TextIO, watch: Watch = iter) -> int:
    """Write an export, without a manifest; how many articles that were. Its format must be one of STREAMS."""
    if export.head.bom:
        file.write("\ufeff")
    return STREAMS[export.head.format](watch(export.articles), file)


def to_place(export: Export, folder: Path, target: Path, watch: Watch = iter, *, force: bool = False) -> int:
    """Write an export and its manifest; how many articles that were. Each appears whole or not at all.

    `folder` is the archive's. Raises TargetExists, NoOrdinaryFile, NoParquet, NotKept, and what the articles raise.
    """
    format, name = export.head.format, target.name
    if not name:
        raise NoOrdinaryFile(target)
    with opened_bytes(target.with_name(name + SUFFIX), force=force) as notes, placed(target, force=force) as part:
        notes.write(json_bytes(export.head))
        articles = watch(manifest.noted(export.articles, notes))
        if format in RECORDS:
            rows = RECORDS[format](export.session, folder, articles, part)
        elif format in PLACES:
            rows = PLACES[format](articles, part)
        else:
            rows = _to_file(export, articles, part)
        is_folder = part.is_dir()
        file_name = f"{name}/{texts.TABLE}" if is_folder else name
        whole = manifest.file(part / texts.TABLE if is_folder else part, file_name)
        notes.write(json_bytes(manifest.Tail(rows, (whole,))))
    return rows


def _to_file(export: Export, articles: Iterator[Shown], part: Path) -> int:
    with part.open("xb") as file:
        file.write(BOM_UTF8 if export.head.bom else b"")
        if export.head.format == "jsonl":
            return jsonl.write_bytes(articles, file)
        text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
        try:
            return STREAMS[export.head.format](articles, text)
        finally:
            text.detach()
