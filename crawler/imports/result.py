"""What came of an import, to be told."""

from collections import Counter
from dataclasses import dataclass, field

MOST_FAULTS = 1000
"""Sentences about one import's files that are kept."""


class Faults:
    """What is wrong with the files, each said once: they are read more than once."""

    def __init__(self) -> None:
        self.told: dict[str, None] = {}

    def say(self, sentence: str) -> None:
        """Take note of a sentence."""
        if len(self.told) < MOST_FAULTS:
            self.told[sentence] = None
        else:
            self.told["there is more, which is not told"] = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one site got: `captures` that are new, and those that were `held`; what was read of all that were waiting.

    `unread` counts captures by why they give no article. `is_known` says that a profile describes the site.
    """

    site: str
    is_known: bool
    captures: int
    held: int
    new: int
    changed: int
    same: int
    problems: int
    unread: dict[str, int]


@dataclass(slots=True)
class Imported:
    """What came of an import. `left` counts records that became no captures, by the reason."""

    files: int
    sites: list[Share] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
