"""What an export costs beside the least that could be done: `export.py [ARTICLES [ROUNDS]]`.

The archive is filled as a crawl fills it. Ours is `fangzhi export`: all fields, with manifest and digests, to a file
that appears when it is whole. The bare minimum reads the same columns with sqlite3 in the same order and writes them
with json.dumps or csv.writer as they are: no local times, no lists, no formulas, no digests; for txt the texts go into
files, for Parquet it is a CSV too. Both take turns.
"""

import csv
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.search.corpus import Corpus
from benchmarks.search.storing import store
from storage.archive import Archive
from storage.export import asked, to_place
from storage.search import Filter

ARTICLES, ROUNDS = 5_000, 5
FORMATS = ("jsonl", "csv", "txt", "parquet")
BARE = (
    "SELECT version.url, site_id, layout, kind, title, authors, editors, source, published_at, published_raw, "
    "updated_at, (SELECT count FROM observation WHERE article_id = article.id ORDER BY observed_at DESC LIMIT 1), "
    "tags, breadcrumb, section, body, captions, images, attachments, article.id, state, first_seen_at, last_seen_at, "
    "number, published_date, substr(published_date, 1, 7), published_precision, published_suspect "
    "FROM version JOIN article ON article.id = article_id WHERE current ORDER BY published_date DESC, article.id"
)


def main() -> None:
    """Print a table: rows per CPU second, and what ours takes of the time of the bare minimum."""
    articles, rounds = (*map(int, sys.argv[1:]), *(ARTICLES, ROUNDS)[len(sys.argv) - 1 :])
    folder = Path(tempfile.mkdtemp(prefix="bench-export-"))
    try:
        archive = Archive.create(folder / "archive")
        store(archive, Corpus().texts(articles))
        print(f"{articles:,} articles, {rounds} rounds: median rows per CPU second\n")
        print("| format | fangzhi export | bare minimum | times its time |\n| --- | --- | --- | --- |")
        for format in FORMATS:
            _print(format, *_measured(archive, folder / "out", format, rounds), articles)
        archive.close()
    finally:
        shutil.rmtree(folder)


def _print(format: str, ours: list[float], bare: list[float], articles: int) -> None:
    mine, least = statistics.median(ours), statistics.median(bare)
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    print(f"| {format} | {articles / mine:,.0f} | {articles / least:,.0f} | {ratio:.2f} |", flush=True)


def _measured(archive: Archive, folder: Path, format: str, rounds: int) -> tuple[list[float], list[float]]:
    """CPU seconds of ours and of the bare minimum, round by round; a first one warms up."""
    ours, bare = list[float](), list[float]()
    for _ in range(rounds + 1):
        for times, write in ((ours, _export), (bare, _bare)):
            folder.mkdir()
            times.append(_spent(lambda write=write: write(archive, folder, format)))  # type: ignore[misc]
            shutil.rmtree(folder)
    return ours[1:], bare[1:]


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _export(archive: Archive, folder: Path, format: str) -> None:
    with archive.reading() as session:
        made = asked(session, Filter(), format, datetime.now(UTC))
        to_place(made, archive.folder, folder / f"all.{format}")


def _bare(archive: Archive, folder: Path, format: str) -> None:
    with (folder / "bare").open("w", encoding="utf-8", newline="") as file:
        rows = _rows(archive.folder / archive.config.database)
        names = next(rows)
        if format == "jsonl":
            file.writelines(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
        elif format == "txt":
            csv.writer(file).writerows(_apart(rows, folder, names.index("body")))
        else:
            csv.writer(file).writerows(rows)


def _apart(rows: Iterable[tuple[object, ...]], folder: Path, body: int) -> Iterator[tuple[object, ...]]:
    """The rows without their texts, which go into files."""
    for number, row in enumerate(rows):
        with open(f"{folder}/{number}.txt", "x", encoding="utf-8", newline="") as file:  # noqa: PTH123 - as ours
            file.write(str(row[body]))
        yield (*row[:body], *row[body + 1 :])


def _rows(file: Path) -> Iterator[tuple[object, ...]]:
    """The names of the columns, then the rows."""
    database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    found = database.execute(BARE)
    yield tuple(column[0] for column in found.description)
    yield from found
    database.close()


if __name__ == "__main__":
    main()
