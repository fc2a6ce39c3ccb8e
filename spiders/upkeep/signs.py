"""What a page says of its article in any language, beside its text: <title>, <meta>, JSON-LD, <time>, its address."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from spiders.reading.generic.head import dates_in_address, read_head, scripted_dates
from spiders.reading.text import fold, line
from spiders.reading.tree import Node

MOST_SCRIPTS, LONGEST_SCRIPT, MOST_NODES = 10, 500_000, 2_000
"""JSON-LD scripts of a page, characters of one, and values in all of one that are looked at."""
MOST_TIMES = 20
"""<time> elements that are looked at."""

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_DATES = ("datePublished", "dateModified", "dateCreated", "uploadDate")


@dataclass(frozen=True, slots=True)
class Signs:
    """The titles, days and authors that a page names. `heads` is what stands in <title>, which may be more."""

    titles: tuple[str, ...]
    heads: tuple[str, ...]
    dates: tuple[date, ...]
    authors: tuple[str, ...]


def signs(root: Node, url: str) -> Signs:
    """What a page names, each once, in no order of trust."""
    head, told = read_head(root), list(_linked_data(root))
    title = next((fold(" ".join(map(str, node.itertext()))) for node in root.iter("title")), "")
    times = [node.get("datetime") or line(node)[:100] for node in islice(root.iter("time"), MOST_TIMES)]
    texts = [*head.dates, *scripted_dates(root), *dates_in_address(url), *times, *_named(told, _DATES)]
    return Signs(
        titles=_unique([*(text for text in head.titles if text != title), *_named(told, ("headline",))]),
        heads=_unique([title]),
        dates=tuple(dict.fromkeys(day for text in texts for day in days(text))),
        authors=_unique([*_authors(told), *(name for name in head.authors if "/" not in name)]),
    )


def days(text: str) -> Iterator[date]:
    """The days that a text prints with their year first."""
    for found in _DAY.finditer(text[:1000]):
        try:
            yield date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue


def _linked_data(root: Node) -> Iterator[dict[str, Any]]:
    """All objects in a page's JSON-LD, at any depth."""
    scripts = (node for node in root.iter("script") if "ld+json" in (node.get("type") or ""))
    for script in islice(scripts, MOST_SCRIPTS):
        try:
            waiting = deque([json.loads((script.text or "")[:LONGEST_SCRIPT], strict=False)])
        except (ValueError, RecursionError):
            continue
        for _ in range(MOST_NODES):
            if not waiting:
                break
            value = waiting.popleft()
            if isinstance(value, dict):
                yield value
            if isinstance(value, dict | list):
                waiting.extend(value.values() if isinstance(value, dict) else value)


def _named(told: list[dict[str, Any]], keys: tuple[str, ...]) -> Iterator[str]:
    return (value[:500] for part in told for key in keys if isinstance(value := part.get(key), str))


def _authors(told: list[dict[str, Any]]) -> Iterator[str]:
    for part in told:
        value = part.get("author")
        for author in value if isinstance(value, list) else [value]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                yield name[:200]


def _unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in map(fold, texts) if text))
