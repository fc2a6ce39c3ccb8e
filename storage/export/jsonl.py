"""JSON Lines: one article a line, with everything that `read` gives and what the archive adds."""

from collections.abc import Iterable
from typing import BinaryIO, TextIO

from storage.articles import Shown
from storage.fields import json_bytes, shown_fields


def write(articles: Iterable[Shown], file: TextIO) -> int:
    """Write one JSON object a line; how many lines that were."""
    lines = 0
    for lines, article in enumerate(articles, 1):  # noqa: B007 - the last number is the result
        file.write(json_bytes(shown_fields(article)).decode())
    return lines


def write_bytes(articles: Iterable[Shown], file: BinaryIO) -> int:
    """The same bytes to a file that takes bytes: to make them text and bytes again would take as long as the rest."""
    lines = 0
    for lines, article in enumerate(articles, 1):  # noqa: B007 - the last number is the result
        file.write(json_bytes(shown_fields(article)))
    return lines
