"""What is compared: ours, a scan of the same archive, and SQLite's own tokenisers in tables as Datasette makes them."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.search.corpus import Text
from storage import models
from storage.archive import Archive
from storage.search import Filter, count, search
from storage.search.facets import facet
from storage.search.filters import rows

OPERATIONS = ("count", "newest 20", "best 20", "facet by month")
Operation = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to search: the ids of all articles with a word, and the operations by OPERATIONS."""

    name: str
    ids: Callable[[str], set[int]]
    operations: dict[str, Operation]


def ours(session: Session) -> Engine:
    """What `fangzhi search` does, hits loaded with all their fields."""
    ids = models.Indexed.article_id
    return Engine(
        "fangzhi",
        lambda word: set(session.scalars(rows(Filter(word)).with_only_columns(ids, maintain_column_froms=True))),
        {
            "count": lambda word: count(session, Filter(word)),
            "newest 20": lambda word: list(search(session, Filter(word))),
            "best 20": lambda word: list(search(session, Filter(word), "relevance")),
            "facet by month": lambda word: facet(session, Filter(word), "month"),
        },
    )


def scan(archive: Archive) -> Engine:
    """LIKE over the archive's texts."""
    found = "FROM version WHERE current AND (title LIKE ?1 OR body LIKE ?1)"
    return _sql("LIKE scan", archive.folder / archive.config.database, lambda word: f"%{word}%", {
        "ids": f"SELECT article_id {found}",
        "count": f"SELECT count(*) {found}",
        "newest 20": f"SELECT article_id {found} ORDER BY published_date DESC LIMIT 20",
        "best 20": f"SELECT article_id {found} ORDER BY title LIKE ?1 DESC, published_date DESC LIMIT 20",
        "facet by month": f"SELECT substr(published_date, 1, 7), count(*) {found} GROUP BY 1",
    })  # fmt: skip


def datasette(file: Path, tokenizer: str, texts: Iterable[Text]) -> Engine:
    """A table with an FTS5 index beside it, made and asked as sqlite-utils and Datasette do it."""
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE article (id INTEGER PRIMARY KEY, title TEXT, body TEXT, day TEXT)")
    numbered = ((id, text.title, text.body, text.day.isoformat()) for id, text in enumerate(texts, 1))
    database.executemany("INSERT INTO article VALUES (?, ?, ?, ?)", numbered)
    database.execute(f"CREATE VIRTUAL TABLE fts USING fts5(title, body, content='article', tokenize='{tokenizer}')")
    database.execute("INSERT INTO fts (rowid, title, body) SELECT id, title, body FROM article")
    database.commit()
    database.close()
    found = "FROM article WHERE id IN (SELECT rowid FROM fts WHERE fts MATCH ?1)"
    return _sql(f"FTS5 {tokenizer}", file, lambda word: f'"{word}"', {
        "ids": f"SELECT id {found}",
        "count": f"SELECT count(*) {found}",
        "newest 20": f"SELECT * {found} ORDER BY day DESC LIMIT 20",
        "best 20": "SELECT article.* FROM article JOIN fts ON article.id = fts.rowid WHERE fts MATCH ?1 "
        "ORDER BY fts.rank LIMIT 20",
        "facet by month": f"SELECT substr(day, 1, 7), count(*) {found} GROUP BY 1",
    })  # fmt: skip


def index_bytes(file: Path, *names: str) -> int:
    """What the tables of these names, and those that FTS5 keeps for them, take in a database file."""
    database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    sizes = database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    database.close()
    return sum(size for name, size in sizes if name.partition("_")[0] in names or name.startswith("ix_indexed"))


def _sql(name: str, file: Path, argument: Callable[[str], str], statements: dict[str, str]) -> Engine:
    database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    database.execute("PRAGMA cache_size=-65536")

    def asking(statement: str) -> Operation:
        return lambda word: database.execute(statement, (argument(word),)).fetchall()

    ids = asking(statements["ids"])
    operations = {operation: asking(statements[operation]) for operation in OPERATIONS}
    return Engine(name, lambda word: {id for (id,) in ids(word)}, operations)
