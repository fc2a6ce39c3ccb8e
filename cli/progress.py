"""How far a long command has come, on standard error."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from cli.spoken import spoken

Part = TypeVar("Part")

QUIET, PAUSE = 2.0, 0.2
"""Seconds before anything is shown, and between two updates."""


def counted(parts: Iterable[Part], what: str, total: int | None = None) -> Iterator[Part]:
    """The same parts; a terminal shows how many have been taken once that lasts longer than QUIET."""
    of = f" of {total}" if total else ""
    with told() as tell:
        for number, part in enumerate(parts, 1):
            yield part
            tell(f"{number}{of} {spoken(what)}")


@contextmanager
def told() -> Iterator[Callable[[str], None]]:
    """A function to say what is being done; a terminal shows it once all of it lasts longer than QUIET."""
    is_seen, due, shown = sys.stderr.isatty(), time.monotonic() + QUIET, False

    def tell(what: str) -> None:
        nonlocal due, shown
        if is_seen and time.monotonic() >= due:
            sys.stderr.write(f"\r\033[K{spoken(what)} ")
            sys.stderr.flush()
            due, shown = time.monotonic() + PAUSE, True

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\033[K")
