"""Logs as JSON Lines: on standard error where that was asked for, and of every run in the archive."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal

from storage import journals

Format = Literal["text", "json"]

LONGEST = 10_000
"""Characters of a message or a traceback: a page may be in it."""


class JsonLines(logging.Formatter):
    """One JSON object a record and line: `at` (UTC), `level`, `logger`, `message`, `site`, and `trace` of an error."""

    def __init__(self, **facts: Any) -> None:
        super().__init__()
        self._facts = facts

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        site = getattr(getattr(record, "spider", None), "name", None)
        facts = self._facts | ({"site": site} if site else {}) | ({"trace": trace[-LONGEST:]} if trace else {})
        at = datetime.fromtimestamp(record.created, UTC)
        return written(record.levelname, record.getMessage(), at, logger=record.name, **facts)


def written(level: str, message: str, at: datetime | None = None, **facts: Any) -> str:
    """A line of such a log, without its end."""
    moment = (at or datetime.now(UTC)).isoformat(timespec="milliseconds")
    return json.dumps({"at": moment, "level": level, "message": message[:LONGEST], **facts}, ensure_ascii=False)


def say(level: str, message: str, **facts: Any) -> None:
    """Such a line on standard error."""
    print(written(level, message, **facts), file=sys.stderr, flush=True)


def set_up(format: Format, level: str = "WARNING") -> None:
    """Log to standard error in that format, where nothing has been set up yet; else the format alone is changed."""
    if not logging.root.handlers:
        logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s")
    for handler in logging.root.handlers if format == "json" else ():
        handler.setFormatter(JsonLines())


@contextmanager
def kept(folder: Path, site: str, run: int) -> Iterator[None]:
    """Meanwhile what is logged of a site is kept in the archive. That it cannot be written stops nothing."""
    file = journals.place(folder, site)
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
    handler = _Quiet(file, maxBytes=journals.LARGEST, backupCount=1, encoding="utf-8", errors="replace", delay=True)
    handler.setLevel(logging.INFO)
    handler.setFormatter(JsonLines(run=run))
    handler.addFilter(lambda record: getattr(getattr(record, "spider", None), "name", site) == site)
    logging.root.addHandler(handler)
    try:
        yield
    finally:
        logging.root.removeHandler(handler)
        handler.close()


class _Quiet(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Nothing: a full disk ends the run, and is told there."""
