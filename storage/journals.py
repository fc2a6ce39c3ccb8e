"""What crawls logged: a file of JSON Lines for each site, in the archive's folder `logs`."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "logs"

LARGEST = 1_000_000
"""Bytes after which a site's file is put aside as `SITE.jsonl.1`, in place of the one before."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was logged: when (ISO 8601, UTC), how grave it is, by which part of the program, in which run."""

    at: str
    level: str
    logger: str
    message: str


def place(folder: Path, site: str) -> Path:
    """The file of a site in the archive in `folder`."""
    return folder / FOLDER / f"{site}.jsonl"


def tail(folder: Path, site: str, run: int, number: int) -> list[Line]:
    """The last lines of a run, the oldest first; none where they were put aside, or nothing was logged."""
    file, found = place(folder, site), deque[Line](maxlen=number)
    for one in (file.with_name(f"{file.name}.1"), file):
        found.extend(_lines(one, run))
    return list(found)


def _lines(file: Path, run: int) -> Iterator[Line]:
    try:
        text = file.read_bytes()[-2 * LARGEST :].decode("utf-8", "replace")
    except OSError:
        return
    for line in text.splitlines():
        said = _read(line)
        if said.get("run") == run:
            yield Line(*(str(said.get(name, "")) for name in ("at", "level", "logger", "message")))


def _read(line: str) -> dict[str, Any]:
    """A line that was cut off by a crash says nothing."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
