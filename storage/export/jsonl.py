"""JSON Lines: one article a line, with everything that `read` gives and what the archive adds."""

import json
from collections.abc import Iterable
from typing import TextIO

from storage.articles import Shown
from storage.fields import shown_fields


def write(articles: Iterable[Shown], file: TextIO) -> int:
    """Write one JSON object a line; how many lines that were."""
    lines = 0
    for article in articles:
        file.write(json.dumps(shown_fields(article), ensure_ascii=False) + "\n")
        lines += 1
    return lines
