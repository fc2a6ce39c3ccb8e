"""CSV as spreadsheets read it, with the columns of JSON Lines."""

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from storage.articles import Shown
from storage.fields import ARTICLE, KEPT, shown_fields

COLUMNS = (*ARTICLE, *KEPT)
"""The columns, in order."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write(articles: Iterable[Shown], file: TextIO) -> int:
    """Write a head and one row an article; how many articles that were. The file must not translate line ends.

    Lists are joined by `; `. A text that a spreadsheet would run as a formula has a ' before it, as OWASP advises
    (https://owasp.org/www-community/attacks/CSV_Injection); `undone` takes it away.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    rows = 0
    for article in articles:
        writer.writerow(cells(article).values())
        rows += 1
    return rows


def cells(shown: Shown) -> dict[str, object]:
    """An article's cells by COLUMNS."""
    return {name: _cell(value) for name, value in shown_fields(shown).items()}


def undone(cell: str) -> str:
    """The text that a cell was made of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: object) -> object:
    text = "; ".join(value) if isinstance(value, list) else value
    return f"'{text}" if isinstance(text, str) and _FORMULA.match(text) else text
