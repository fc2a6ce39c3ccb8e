"""What a check of an archive comes to."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in a sentence, and what to do about it."""

    check: str
    level: Level
    message: str
    advice: str = ""


def amount(number: float) -> str:
    """Bytes as people write them, as `1.2 GB`."""
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        if number < 1000:
            return f"{number:.1f} {unit}"
    return f"{number / 1000:,.1f} TB"
