"""How far a long command has come, on standard error."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Part = TypeVar("Part")

QUIET, PAUSE = 2.0, 0.2
"""Seconds before anything is shown, and between two updates."""


def counted(parts: Iterable[Part], what: str, total: int | None = None) -> Iterator[Part]:
    """The same parts; a terminal shows how many have been taken once that lasts longer than QUIET."""
    if not sys.stderr.isatty():
        yield from parts
        return
    due, shown = time.monotonic() + QUIET, False
    try:
        for number, part in enumerate(parts, 1):
            yield part
            if time.monotonic() >= due:
                sys.stderr.write(f"\r{number}{f' of {total}' if total else ''} {what} ")
                sys.stderr.flush()
                due, shown = time.monotonic() + PAUSE, True
    finally:
        if shown:
            sys.stderr.write("\r\033[K")
