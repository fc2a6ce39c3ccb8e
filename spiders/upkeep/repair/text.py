"""A layout put into a profile's text, where people would put it, with all that they wrote kept."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from spiders.upkeep.toml import value

ORDER = (
    "id", "seen", "when", "render", "prepare", "drop", "title", "subtitle", "published", "updated", "source", "author",
    "editor", "body", "tags", "breadcrumb", "section", "captions", "attachments", "video", "next_page", "views",
)  # fmt: skip
"""The keys of a layout as profiles list them."""

_TABLE = re.compile(r"^\s*\[\[\s*layouts\s*\]\]", re.MULTILINE)
_INLINE = re.compile(r"^\s*layouts\s*=\s*\[", re.MULTILINE)
_NUMBER = re.compile(r"v(\d+)(?:_\d+)?")


class NoPlace(Exception):
    """A profile's text has no place for a layout that can be told for sure."""


def next_id(ids: Iterable[str]) -> str:
    """The next free id of a layout, as in `v3`."""
    numbers = [int(found[1]) for id in ids if (found := _NUMBER.fullmatch(id))]
    return f"v{max(numbers, default=0) + 1}"


def block(layout: Mapping[str, Any], comments: Mapping[str, str]) -> str:
    """The layout as `[[layouts]]` and its keys, each with its comment."""
    keys = sorted(layout, key=ORDER.index)
    lines = [f"{key} = {value(layout[key])}" for key in keys]
    width = max((len(line) for line in lines if len(line) < 60), default=0) + 2
    told = [
        f"{line:<{width - 2}}  # {comments[key]}" if comments.get(key) else line
        for key, line in zip(keys, lines, strict=True)
    ]
    return "\n".join(["[[layouts]]", *told]) + "\n"


def inserted(text: str, layout: Mapping[str, Any], comments: Mapping[str, str]) -> str:
    """The profile's text with the layout before its first. Raises NoPlace."""
    if found := _TABLE.search(text):
        start = text.rfind("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip())) + 1
        start = _before_comments(text, start)
        return f"{text[:start]}{block(layout, comments)}\n{text[start:]}"
    if found := _INLINE.search(text):
        return f"{text[: found.end()]}\n    {value(layout)},{text[found.end() :]}"
    raise NoPlace(
        "the profile's layouts are written in a way that nothing can be put before; write each as [[layouts]]"
    )


def _before_comments(text: str, start: int) -> int:
    """Where the comment begins that stands right above a line."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip().startswith("#"):
            break
        start = above
    return start


def difference(name: str, old: str, new: str) -> list[str]:
    """The lines of a unified diff, without their ends."""
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"{name} (today)", f"{name} (proposed)", lineterm=""
    )
    return list(lines)
