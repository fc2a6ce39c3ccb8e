"""What a crawl is asked for, checked: `scrapy crawl ID -a …` gives every argument as text."""

from datetime import date
from typing import cast

from storage.faults import ConfigError
from storage.runs import Mode, Wish

MODES = ("incremental", "backfill", "revisit")
"""How far a run may be asked to go."""


def wish(mode: str, since: str, at: str, *, urls: bool, every: str, due: str) -> Wish:
    """The wish that the arguments of a spider make. Raises ConfigError naming the one that cannot be used."""
    kind = "urls" if urls else _mode(mode)
    return Wish(kind, _day(since), at or None, _is_yes("every", every), _is_yes("due", due))


def _mode(text: str) -> Mode:
    if text not in MODES:
        raise ConfigError(f"mode {text!r} is none of {', '.join(MODES)}")
    return cast(Mode, text)


def _is_yes(name: str, text: str) -> bool:
    if text not in {"", "no", "yes"}:
        raise ConfigError(f"{name} {text!r} is neither yes nor no")
    return text == "yes"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f"since {text!r} is no date; write it as 2024-01-31") from None
