"""Does the index hold every version, and nothing else: rows by their ids, texts by the number of their pairs."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from storage.search import grams
from storage.search.sqlite.keeping import COLUMNS, ROWS

Tell = Callable[[str], None]

IDS = {"indexed": "indexed", "gram": "gram_docsize", "single": "single_docsize"}
"""By table of the index, the one that has its ids."""

SIZES = "SELECT version.id, fangzhi_text(body, captions), title, gram.sz, single.sz FROM version "
SIZES += "JOIN gram_docsize AS gram ON gram.id = version.id JOIN single_docsize AS single ON single.id = version.id"


def faults(connection: Connection, tell: Tell) -> Iterator[tuple[str, str]]:
    """What of the index is not as the versions are, each with its place. Reads every text."""
    for table, ids in IDS.items():
        for (id,) in connection.exec_driver_sql(f"SELECT id FROM version EXCEPT SELECT id FROM {ids}"):
            yield f"table {table}", f"version {id} is missing, so that search misses it"
        for (id,) in connection.exec_driver_sql(f"SELECT id FROM {ids} EXCEPT SELECT id FROM version"):
            yield f"table {table}", f"version {id} is there, and in no other table"
    others = f"SELECT id FROM ({ROWS} EXCEPT SELECT {COLUMNS} FROM indexed) INTERSECT SELECT id FROM indexed"
    for (id,) in connection.exec_driver_sql(others):
        yield "table indexed", f"what it says of version {id} is not what is stored"
    yield from _texts(connection, tell)


def _texts(connection: Connection, tell: Tell) -> Iterator[tuple[str, str]]:
    pairs = letters = 0
    for number, (id, body, title, gram, single) in enumerate(connection.exec_driver_sql(SIZES), 1):
        tell(f"index: {number} texts")
        sizes, size = (
            (grams.number_of_pairs(body), grams.number_of_pairs(title)),
            len(grams.singles(title, body).split()),
        )
        pairs, letters = pairs + sum(sizes), letters + size
        if (gram, single) != (b"".join(map(_written, sizes)), _written(size)):
            yield "table gram", f"version {id} is indexed with another text"
    for table, counted, held in (("gram", "cnt", pairs), ("single", "doc", letters)):
        found = _held(connection, table, counted)
        if found != held:
            yield (
                f"table {table}",
                f"it holds {found:,} entries, and the texts have {held:,}: run `fangzhi index rebuild`",
            )


def _held(connection: Connection, table: str, number: str) -> int:
    connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.index_terms USING fts5vocab('main', '{table}', 'row')")
    try:
        return int(connection.exec_driver_sql(f"SELECT coalesce(sum({number}), 0) FROM temp.index_terms").scalar_one())
    finally:
        connection.exec_driver_sql("DROP TABLE temp.index_terms")


def _written(number: int) -> bytes:
    """A number as SQLite writes it (https://sqlite.org/fileformat2.html#varint), up to 56 bits."""
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
    return bytes(reversed(parts))
