"""JSON Lines: one article a line, with everything that `read` gives and what the archive adds."""

from collections.abc import Iterable
from typing import TextIO

from storage.articles import Shown
from storage.fields import json_line, shown_fields


def write(articles: Iterable[Shown], file: TextIO) -> int:
    """Write one JSON object a line; how many lines that were."""
    lines = 0
    for article in articles:
        file.write(json_line(shown_fields(article)))
        lines += 1
    return lines
