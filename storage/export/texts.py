"""Plain text: a folder with one file an article, and a table of everything else."""

import csv
from collections.abc import Iterable
from pathlib import Path

from storage.articles import Shown
from storage.export.csv import COLUMNS, cells

TABLE, TEXTS = "articles.csv", "texts"
"""What the folder holds: the table, and the folder of the files."""

AT_ONCE = 1000
"""Articles whose files share a folder: file systems grow slow with hundreds of thousands in one."""


def write(articles: Iterable[Shown], folder: Path) -> int:
    """Write a new folder; how many articles that were.

    `texts/000/1.txt` is the body of article 1, UTF-8, its paragraphs parted by line feeds, and nothing else. The table
    has the columns of CSV but for the body, and `file`.
    """
    folder.mkdir()
    columns = [name for name in COLUMNS if name != "body"]
    written = 0
    with (folder / TABLE).open("x", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow((*columns, "file"))
        for shown in articles:
            name = place(shown.id)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(shown.article.body.encode())
            row = cells(shown)
            writer.writerow((*(row[column] for column in columns), name))
            written += 1
    return written


def place(id: int) -> str:
    """The path of an article's file in the folder."""
    return f"{TEXTS}/{id // AT_ONCE:03}/{id}.txt"
