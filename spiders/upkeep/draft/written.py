"""A profile's table as TOML that people read and mend: every key on its line, with the reason for it behind."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spiders.upkeep.toml import value as written

COLUMN = 52
"""Where a comment begins, at least."""


def toml(table: Mapping[str, Any], notes: Mapping[str, str], head: Sequence[str], foot: Sequence[str] = ()) -> str:
    """The text of a profile. `notes` are comments by the key's path, as `listing.items`; `head` and `foot` are lines
    of comment at the beginning and behind the sections.
    """
    lines = [f"# {line}".rstrip() for line in head]
    plain = {key: value for key, value in table.items() if not _is_table(value)}
    lines += _keys(plain, notes, "")
    for key, value in table.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *_keys(value, notes, f"{key}.")]
        elif _is_table(value):
            for number, part in enumerate(value):
                lines += ["", f"[[{key}]]", *_keys(part, notes, f"{key}[{number}].")]
            lines += ["", *(f"# {line}".rstrip() for line in foot)] if key == "sections" and foot else []
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(part, Mapping) for part in value)
    )


def _keys(table: Mapping[str, Any], notes: Mapping[str, str], place: str) -> Iterator[str]:
    for key, value in table.items():
        line, note = f"{key} = {written(value)}", notes.get(f"{place}{key}")
        if note is None:
            yield line
        elif len(line) + len(note) > 110:
            yield f"# {note}"
            yield line
        else:
            yield f"{line:<{COLUMN - 2}}  # {note}"
