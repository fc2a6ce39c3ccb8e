"""CSV as spreadsheets read it, with the columns of JSON Lines."""

import re
from collections.abc import Iterable
from typing import TextIO

from storage.articles import Shown
from storage.fields import ARTICLE, KEPT, shown_fields

COLUMNS = (*ARTICLE, *KEPT)
"""The columns, in order."""

_SIGNS = "=+-@\t\r\n＝＋－＠"
_FORMULA, _STARTS = re.compile(f"'*[{re.escape(_SIGNS)}]"), frozenset(f"'{_SIGNS}")


def write(articles: Iterable[Shown], file: TextIO) -> int:
    """Write a head and one row an article; how many articles that were. The file must not translate line ends.

    Lists are joined by `; `. A text that a spreadsheet would run as a formula has a ' before it, as OWASP advises
    (https://owasp.org/www-community/attacks/CSV_Injection); `undone` takes it away.
    """
    file.write(line(COLUMNS))
    rows = 0
    for rows, article in enumerate(articles, 1):  # noqa: B007 - the last number is the result
        file.write(line(cells(article).values()))
    return rows


def line(cells: Iterable[object]) -> str:
    """A row as csv.writer writes it; that looks at each letter of a text, which takes three times as long."""
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(cell: object) -> str:
    if type(cell) is not str:
        return "" if cell is None else str(cell)
    if '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return f'"{cell}"' if "\n" in cell or "," in cell or "\r" in cell else cell


def cells(shown: Shown) -> dict[str, object]:
    """An article's cells by COLUMNS."""
    return {name: _cell(value) for name, value in shown_fields(shown).items()}


def undone(cell: str) -> str:
    """The text that a cell was made of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: object) -> object:
    text = "; ".join(value) if type(value) is list else value
    if type(text) is not str or text[:1] not in _STARTS:  # most are not, and need no pattern
        return text
    return f"'{text}" if _FORMULA.match(text) else text
