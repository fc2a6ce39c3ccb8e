"""Tables of a profile as TOML, written as people write them: raw strings, one key a line."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def written(table: Mapping[str, Any]) -> str:
    """A whole table as TOML: values first, then tables and lists of tables below their names."""
    return "".join(_lines(table, ""))


def value(given: Any) -> str:
    """One value as TOML: text in single quotes where it can be, tables on one line."""
    if isinstance(given, str):
        return _text(given)
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, Mapping):
        return f"{{ {', '.join(f'{key} = {value(part)}' for key, part in given.items())} }}"
    if isinstance(given, Sequence):
        return f"[{', '.join(map(value, given))}]"
    return str(given)


def _text(given: str) -> str:
    plain = given.isprintable()
    if plain and "\\" not in given and '"' not in given:
        return f'"{given}"'
    return (
        f"'{given}'" if plain and "'" not in given else json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")
    )


def _lines(table: Mapping[str, Any], place: str) -> list[str]:
    lines = [f"{key} = {value(part)}\n" for key, part in table.items() if not _is_tables(part)]
    for key, parts in table.items():
        if _is_tables(parts):
            for part in parts:
                lines += [f"\n[[{place}{key}]]\n", *_lines(part, f"{place}{key}.")]
    return lines


def _is_tables(part: Any) -> bool:
    return isinstance(part, list) and bool(part) and all(isinstance(one, Mapping) and "id" in one for one in part)
