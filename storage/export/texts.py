"""Plain text: a folder with one file an article, and a table of everything else."""

from collections.abc import Iterable
from pathlib import Path

from storage.articles import Shown
from storage.export.csv import COLUMNS, cells, line

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
    written, made = 0, set[str]()
    with (folder / TABLE).open("x", encoding="utf-8", newline="") as table:
        table.write(line([*(name for name in COLUMNS if name != "body"), "file"]))
        for written, shown in enumerate(articles, 1):  # noqa: B007 - the last number is the result
            name = place(shown.id)
            if (among := name.rpartition("/")[0]) not in made:  # asked of the system, it takes as long as a file
                (folder / among).mkdir(parents=True, exist_ok=True)
                made.add(among)
            with open(f"{folder}/{name}", "xb", buffering=0) as file:  # noqa: PTH123 - Path takes four times as long
                file.write(shown.article.body.encode())
            row = cells(shown)
            del row["body"]
            table.write(line([*row.values(), name]))
    return written


def place(id: int) -> str:
    """The path of an article's file in the folder."""
    return f"{TEXTS}/{id // AT_ONCE:03}/{id}.txt"
