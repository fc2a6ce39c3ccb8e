"""`make bench-search`: exactness, CPU milliseconds at the median and the 95th percentile, bytes, articles a second."""

import argparse
import platform
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import select

from benchmarks.search import engines
from benchmarks.search.corpus import Corpus, Text
from benchmarks.search.engines import OPERATIONS, Engine
from benchmarks.search.storing import fill, store
from benchmarks.search.strings import random_queries
from storage import models
from storage.archive import Archive
from storage.search import BadQuery, Filter, count
from storage.search.sqlite import keeping
from storage.search.sqlite.rebuilding import rebuild
from storage.search.text import normal

LENGTHS = (1, 2, 3, 4, 6)
"""Characters of the words that are looked for: pieces of the articles, so that frequent ones come up as often."""

PART = 5
"""Datasette's indexes hold the first fifth of the articles."""

STORED = 1_000
"""Articles stored as a crawl does, with the index and without, to tell what it costs."""

ASKED = 10_000
"""Articles of the archive that random strings are asked of, at most."""


def main() -> None:
    """Print the tables."""
    asked = _asked()
    folder = Path(tempfile.mkdtemp(prefix="bench-search-", dir=asked.folder))
    try:
        _run(folder, asked)
    finally:
        shutil.rmtree(folder)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, help="made up, stored and searched")
    parser.add_argument("--words", type=int, default=20, help="words of each length that are looked for")
    parser.add_argument("--strings", type=int, default=10_000, help="random strings asked for as queries")
    parser.add_argument("--folder", type=Path, help="where the archive is made, and removed again")
    return parser.parse_args()


def _run(folder: Path, asked: argparse.Namespace) -> None:
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {asked.articles:,} articles", flush=True
    )
    for name, indexed in (("bare", False), ("indexed", True)):
        _store(folder / name, indexed=indexed)
    archive = _filled(folder / "archive", asked.articles)
    words = list(_words(archive, asked.words))
    expected = _expected(archive, words)
    print(f"\n{len(words)} words of {', '.join(map(str, LENGTHS))} characters; CPU ms at p50 and p95", flush=True)
    with archive.reading() as session:
        session.connection().exec_driver_sql("PRAGMA cache_size=-65536")  # as much as the others have
        for engine in (engines.ours(session), engines.scan(archive)):
            _measure(engine, words, expected)
    size = engines.index_bytes(archive.folder / archive.config.database, *keeping.TABLES, "indexed")
    print(f"index of fangzhi: {size / asked.articles:,.0f} bytes an article")
    part = asked.articles // PART
    print(f"\nthe same words, {part:,} articles", flush=True)
    some = {word: {id for id in ids if id <= part} for word, ids in expected.items()}
    for name in ("unicode61", "trigram"):
        file = folder / f"{name}.db"
        _measure(engines.datasette(file, name, _texts(archive, part)), words, some)
        print(f"index of {name}: {engines.index_bytes(file, 'fts') / part:,.0f} bytes an article")
    archive.close()
    _strings(folder, min(asked.articles, ASKED), asked.strings)


def _store(folder: Path, *, indexed: bool) -> None:
    """Print how long it takes to store articles as a crawl does."""
    archive = Archive.create(folder)
    if not indexed:
        with archive.engine.begin() as connection:
            keeping.drop_triggers(connection)
    spent = store(archive, Corpus().texts(STORED))
    archive.close()
    how = "with the index" if indexed else "without it"
    print(
        f"stored as a crawl does, {how}: {STORED / spent:,.0f} a second, {spent / STORED * 1e6:,.0f} µs each",
        flush=True,
    )


def _filled(folder: Path, number: int) -> Archive:
    archive = Archive.create(folder)
    fill(archive, Corpus().texts(number))
    began = time.process_time()
    rebuild(archive, lambda what: None)
    spent = time.process_time() - began
    print(f"index made anew: {number / spent:,.0f} articles a second, {spent / number * 1e6:,.0f} µs each", flush=True)
    return archive


def _texts(archive: Archive, most: int) -> Iterator[Text]:
    """The archive's articles, the first stored first."""
    version = models.Version
    rows = select(version.title, version.body, version.published_date).order_by(version.article_id).limit(most)
    with archive.reading() as session:
        for row in session.execute(rows.execution_options(yield_per=500)):
            yield Text(*row)


def _words(archive: Archive, number: int) -> Iterator[str]:
    """Pieces of articles, without punctuation, from random places."""
    chance = random.Random(2)
    with archive.reading() as session:
        ids = session.scalars(select(models.Version.id)).all()
        for length in LENGTHS:
            found: set[str] = set()
            while len(found) < number:
                body = session.get_one(models.Version, chance.choice(ids)).body
                start = chance.randrange(len(body) - length)
                if body[start : start + length].isalpha():
                    found.add(body[start : start + length])
            yield from sorted(found)


def _expected(archive: Archive, words: Sequence[str]) -> dict[str, set[int]]:
    """The ids of the articles that hold each word, found by reading all of them."""
    found: dict[str, set[int]] = {word: set() for word in words}
    for id, text in enumerate(_texts(archive, -1), 1):
        title, body = normal(text.title), normal(text.body)
        for word in words:
            if word in title or word in body:  # as storage.search.text.holds, whose normal form is made once here
                found[word].add(id)
    return found


def _measure(engine: Engine, words: Sequence[str], expected: Mapping[str, set[int]]) -> None:
    """Print recall and precision over all words, and what each operation costs."""
    right = wrong = missed = 0
    for word in words:
        found = engine.ids(word)
        right, wrong = right + len(found & expected[word]), wrong + len(found - expected[word])
        missed += len(expected[word] - found)
    recall, precision = right / max(1, right + missed), right / max(1, right + wrong)
    print(f"{engine.name:16} recall {recall:.3f} precision {precision:.3f}", end="")
    for operation in OPERATIONS:
        ask = engine.operations[operation]
        times = sorted(_spent(ask, word) for word in words)
        print(f" | {operation} {statistics.median(times):.2f} {times[len(times) * 95 // 100]:.2f}", end="", flush=True)
    print()


def _spent(ask: Callable[[str], object], query: str) -> float:
    """CPU milliseconds."""
    began = time.process_time()
    ask(query)
    return (time.process_time() - began) * 1000


def _strings(folder: Path, articles: int, number: int) -> None:
    """Ask for random strings: each is a query, or a fault in one that is told."""
    archive, faults, slowest = _filled(folder / "strings", articles), 0, 0.0
    with archive.reading() as session:
        for query in random_queries(number):
            began = time.process_time()
            try:
                count(session, Filter(query))
            except BadQuery:
                faults += 1
            slowest = max(slowest, time.process_time() - began)
    archive.close()
    print(
        f"{number:,} random strings asked of {articles:,} articles: {faults:,} faults told, the slowest {slowest:.2f} s"
    )


if __name__ == "__main__":
    main()
