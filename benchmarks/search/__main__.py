"""`make bench-search`: exactness, CPU milliseconds at the median and the 95th percentile, bytes, articles a second."""

import argparse
import platform
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from benchmarks.search import engines
from benchmarks.search.corpus import Corpus, Text
from benchmarks.search.measuring import Measured, measure, show, show_lengths, spent
from benchmarks.search.storing import fill, store
from benchmarks.search.strings import random_queries
from storage import models
from storage.archive import Archive
from storage.search import BadQuery, Filter, count, search
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

TOLD = 10_000
"""Random strings between two signs of life."""

RANKED = 10
"""Of every so many random strings one is asked for its best 20 too."""


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
    parser.add_argument("--strings", type=int, default=10_000, help="random strings asked for as queries, 0 for none")
    parser.add_argument("--only-strings", action="store_true", help="ask for random strings and measure nothing else")
    parser.add_argument("--folder", type=Path, help="where the archive is made, and removed again")
    return parser.parse_args()


def _run(folder: Path, asked: argparse.Namespace) -> None:
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {asked.articles:,} articles", flush=True
    )
    if not asked.only_strings:
        rates = [_store(folder / name, indexed=indexed) for name, indexed in (("bare", False), ("indexed", True))]
        print(f"with search, storing takes {rates[0] / rates[1]:.2f} times as long")
        _compare(folder, asked.articles, asked.words)
    if asked.strings:
        _strings(folder, min(asked.articles, ASKED), asked.strings)


def _compare(folder: Path, articles: int, number: int) -> None:
    """Measure all engines and print the table."""
    archive, part = _filled(folder / "archive", articles), articles // PART
    words = list(_words(archive, number))
    expected = _expected(archive, words)
    some = {word: {id for id in ids if id <= part} for word, ids in expected.items()}
    print(f"{len(words)} words of {', '.join(map(str, LENGTHS))} characters; CPU ms at p50, p95", flush=True)
    size = engines.index_bytes(archive.folder / archive.config.database, *keeping.TABLES, "indexed") / articles
    with archive.reading() as session:
        session.connection().exec_driver_sql("PRAGMA cache_size=-65536")  # as much as the others have
        ours = measure(engines.ours(session), articles, words, expected, size)
    others = [measure(engines.scan(archive), articles, words, expected)]
    others += [_datasette(folder, name, archive, part, words, some) for name in ("unicode61", "trigram")]
    archive.close()
    print()
    show(ours, others)
    print()
    show_lengths([ours, *others])
    print()


def _datasette(
    folder: Path, name: str, archive: Archive, part: int, words: Sequence[str], expected: dict[str, set[int]]
) -> Measured:
    file = folder / f"{name}.db"
    engine = engines.datasette(file, name, _texts(archive, part))
    return measure(engine, part, words, expected, engines.index_bytes(file, "fts") / part)


def _store(folder: Path, *, indexed: bool) -> float:
    """Print how many articles are stored in a second as a crawl does; that number."""
    archive = Archive.create(folder)
    if not indexed:
        with archive.engine.begin() as connection:
            keeping.drop_triggers(connection)
    seconds = store(archive, Corpus().texts(STORED))
    archive.close()
    how = "with the index" if indexed else "without it"
    rate, each = STORED / seconds, seconds / STORED * 1e6
    print(
        f"stored as a crawl does, fingerprints included, {how}: {rate:,.0f} a second, {each:,.0f} µs each", flush=True
    )
    return rate


def _filled(folder: Path, number: int) -> Archive:
    archive = Archive.create(folder)
    fill(archive, Corpus().texts(number))
    began = time.process_time()
    rebuild(archive, lambda what: None)
    seconds = time.process_time() - began
    each = seconds / number * 1e6
    print(f"index made anew: {number / seconds:,.0f} articles a second, {each:,.0f} µs each", flush=True)
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


def _strings(folder: Path, articles: int, number: int) -> None:
    """Ask for random strings, each timed alone: each is a query, or a fault in one that is told."""
    archive = _filled(folder / "strings", articles)
    faults, errors, slowest = 0, 0, (0.0, "")
    with archive.reading() as session:

        def ask(query: str) -> None:
            nonlocal faults, errors
            try:
                count(session, Filter(query))
                if place % RANKED == 0:
                    list(search(session, Filter(query), "relevance"))
            except BadQuery:
                faults += 1
            except DBAPIError as error:
                errors += 1
                print(f"{query!r}: {error.orig}", file=sys.stderr)

        for place, query in enumerate(random_queries(number), 1):
            slowest = max(slowest, (spent(ask, query), query))
            if place % TOLD == 0:
                print(f"{place:,} strings, {errors} errors, at most {slowest[0]:.0f} ms", file=sys.stderr, flush=True)
    archive.close()
    print(
        f"{number:,} random strings asked of {articles:,} articles: {errors} errors of the database, {faults:,} faults "
        f"told, the slowest {slowest[0]:.0f} ms: {slowest[1]!r}"
    )


if __name__ == "__main__":
    main()
