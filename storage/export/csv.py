"""CSV as spreadsheets read it, with the columns of JSON Lines."""

import csv
from collections.abc import Iterable
from typing import TextIO

from storage.articles import Shown
from storage.fields import ARTICLE, KEPT, shown_fields

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(articles: Iterable[Shown], file: TextIO) -> int:
    """Write a head and one row an article; how many articles that were. The file must not translate line ends.

    Lists are joined by `; `. A text that a spreadsheet would run as a formula has a ' before it, as OWASP advises
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    writer = csv.writer(file)
    writer.writerow((*ARTICLE, *KEPT))
    rows = 0
    for article in articles:
        writer.writerow(map(_cell, shown_fields(article).values()))
        rows += 1
    return rows


def _cell(value: object) -> object:
    text = "; ".join(value) if isinstance(value, list) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text
