"""What schedules need to know of each profile, read from its file when that has changed.

A profile with thousands of others is not checked every minute: what is wrong with it, its crawl says.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from spiders.hours import Hours
from spiders.profile import SHIPPED, files

ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Known:
    """A site as far as schedules go; `delay` is in seconds."""

    id: str
    groups: tuple[str, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(ZONE))
    delay: float = 1.0
    hours: Hours | None = None


class Sites:
    """The sites of an archive's profiles and the shipped ones, by id."""

    def __init__(self, folder: Path) -> None:
        self._folders = (folder / "sites", SHIPPED)
        self._read: dict[str, tuple[tuple[Path, int, int], Known]] = {}

    def now(self) -> Mapping[str, Known]:
        """All of them, as their files are now."""
        self._read = {id: read for id, file in files(self._folders).items() if (read := self._look(id, file))}
        return {id: known for id, (_, known) in self._read.items()}

    def _look(self, id: str, file: Path) -> tuple[tuple[Path, int, int], Known] | None:
        try:
            facts = file.stat()
            mark = (file, facts.st_mtime_ns, facts.st_size)
            before = self._read.get(id)
            return before if before is not None and before[0] == mark else (mark, _known(id, file.read_bytes()))
        except OSError:
            return None  # gone since the folder was read


def _known(id: str, content: bytes) -> Known:
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return Known(id)
    groups = table.get("groups")
    delay = table.get("delay")
    return Known(
        id,
        tuple(group for group in groups if isinstance(group, str)) if isinstance(groups, list) else (),
        _zone(table.get("timezone")),
        float(delay) if isinstance(delay, (int, float)) and 0 < delay <= 3600 else 1.0,
        _hours(table.get("hours")),
    )


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name) if isinstance(name, str) else ZoneInfo(ZONE)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo(ZONE)


def _hours(text: Any) -> Hours | None:
    try:
        return None if text is None else Hours.parse(text)
    except ValueError:
        return None
