"""`{id}` and other names in an address or a form of a profile, replaced by what a pattern finds on the page."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from spiders.patterns import search
from storage.posted import JSON, media_type

LONGEST_TEXT = 1_000
"""Characters of a text in which the pattern is tried."""

Values = dict[str, str]


def values(pattern: str, texts: Iterable[str]) -> Values | None:
    """What the pattern finds in the first text that it fits: its first group, or whole match, is `id`."""
    for text in texts:
        found = search(re.compile(pattern), text[:LONGEST_TEXT])
        if found:
            named = {"id": found[1] if found.re.groups else found[0]} | found.groupdict()
            return {name: value or "" for name, value in named.items()}
    return None


def address(text: str, found: Values) -> str:
    """The address with its names replaced."""
    return _filled(text, {name: quote(value, safe="/?&=%:,;+-._~") for name, value in found.items()})


def form(text: str, found: Values) -> str:
    """The form with its names replaced, each by a value that cannot become more than one."""
    if media_type(text) == JSON:
        return _filled(text, {name: json.dumps(value)[1:-1] for name, value in found.items()})
    return _filled(text, {name: quote(value, safe="") for name, value in found.items()})


def _filled(text: str, found: Values) -> str:
    for name, value in found.items():
        text = text.replace(f"{{{name}}}", value)
    return text
