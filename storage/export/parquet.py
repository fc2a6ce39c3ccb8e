"""Parquet: typed columns for pandas, DuckDB, R and Arrow."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.articles import Shown
from storage.faults import ArchiveError
from storage.fields import ARTICLE, KEPT, shown_fields

if TYPE_CHECKING:
    import pyarrow

AT_ONCE = 5000
"""Articles of a row group: some 30 MB of text, which a reader holds at a time."""

LISTS = {"authors", "editors", "tags", "breadcrumb", "images", "attachments", "captions"}
NUMBERS = {"views", "id", "version"}


class NoParquet(ArchiveError):
    """pyarrow, which writes Parquet, is not installed."""

    def __init__(self) -> None:
        super().__init__("Parquet is written by pyarrow, which is not installed: pip install 'fangzhi[parquet]'")


def write(articles: Iterable[Shown], file: Path) -> int:
    """Write a new file; how many articles that were. Times are ISO 8601 texts, since some are days; `published_date`
    is a date. Raises NoParquet.
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError:
        raise NoParquet from None
    schema, written, rows = _schema(pyarrow), 0, iter(articles)
    with ParquetWriter(file, schema, compression="zstd") as writer:
        for columns in _groups(rows):
            arrays = [
                pyarrow.array(_typed(field.name, column), field.type)
                for field, column in zip(schema, columns, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            written += len(columns[0])
    return written


def _groups(articles: Iterator[Shown]) -> Iterator[list[tuple[Any, ...]]]:
    """The articles of a row group, by columns: rows would be taken apart once more, which takes twice as long."""
    while part := [shown_fields(shown).values() for shown in islice(articles, AT_ONCE)]:
        yield list(zip(*part, strict=True))


def _typed(name: str, column: Sequence[Any]) -> Sequence[Any]:
    if name != "published_date":
        return column
    return [None if day is None else date.fromisoformat(day) for day in column]


def _schema(arrow: Any) -> "pyarrow.Schema":
    kinds = dict.fromkeys((*ARTICLE, *KEPT), arrow.string())
    kinds |= {name: arrow.list_(arrow.string()) for name in LISTS if name in kinds}
    kinds |= dict.fromkeys(NUMBERS, arrow.int64()) | {"published_date": arrow.date32()}
    return arrow.schema(list(kinds.items()))
