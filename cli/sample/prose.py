"""Writes Chinese news prose from the sentence patterns in topics/*.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from cli.sample.picks import Picks

NUMBERS = {
    "n1": (2, 9),
    "n2": (11, 98),
    "n3": (103, 698),
    "n4": (1030, 9870),
    "age": (38, 83),
}
HOME = ("district", "town", "village", "community")
QUOTES = (
    "“{first}，”{voice}{said}，“{second}。”",
    "{voice}{said}：“{first}。{second}。”",
    "“{first}。”{voice}{said}，{second}。",
    "在{voice}看来，{first}。“{second}。”",
)

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Topic:
    """What may be said about one matter: patterns with names of words in braces."""

    titles: tuple[str, ...]
    leads: tuple[str, ...]
    facts: tuple[str, ...]
    says: tuple[tuple[str, ...], ...]  # who speaks, and what such a person says
    plans: tuple[str, ...]
    headings: tuple[str, ...]
    tags: tuple[str, ...]
    bind: Words = field(default_factory=dict)  # chosen once an article
    words: Words = field(default_factory=dict)  # chosen anew each time


def _table(name: str) -> dict[str, Any]:
    path = files("cli.sample") / "topics" / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def topics(section: str) -> tuple[Topic, ...]:
    """The topics one section writes about."""
    return tuple(Topic(**table) for table in _table(section)["topics"])


@cache
def _words() -> Words:
    return _table("words")


class Writer:
    """Writes one article: its places and main person stay the same throughout."""

    def __init__(self, topic: Topic, picks: Picks, published: date) -> None:
        self.topic = topic
        self.picks = picks
        self._words = {**_words(), **topic.words}
        day = published - timedelta(days=picks.below(2))
        self._bound = {"day": f"{day.month}月{day.day}日"}
        for name in HOME:
            self._bound[f"home_{name}"] = picks.one(self._words[name])
        for name, choices in topic.bind.items():
            self._bound[name] = picks.one(choices)
        self._bound["post"] = picks.one(self._words["post"])
        for name in ("leader", "hero"):
            self._bound[name] = self._word("name")
        # Unused patterns first: nobody says the same thing twice in one article.
        self._unused: dict[str, list[Any]] = {}

    def line(self, pattern: str) -> str:
        """The pattern with one of each [a|b|c] and a word for every {name}."""
        pattern = re.sub(r"\[(.+?)\]", lambda found: self.picks.one(found[1].split("|")), pattern)
        while "{" in pattern:
            pattern = re.sub(r"\{(\w+)\}", lambda found: self._word(found[1]), pattern)
        return pattern

    def next(self, name: str) -> Any:
        """A pattern of that kind ("facts", "says" …) not yet used in this article."""
        if not self._unused.get(name):
            patterns = getattr(self.topic, name)
            self._unused[name] = self.picks.some(patterns, len(patterns))
        return self._unused[name].pop()

    def _word(self, name: str) -> str:
        picks = self.picks
        if name in self._bound:
            return self._bound[name]
        if name in NUMBERS:
            return str(picks.between(*NUMBERS[name]))
        match name:
            case "dec":
                return f"{picks.between(1, 9)}.{picks.between(1, 9)}"
            case "pct":
                return f"{picks.between(71, 98)}.{picks.between(1, 9)}"
            case "month":
                return f"{picks.between(1, 12)}月"
            case "name":
                return self.line("{surname}{given}")
        return picks.one(self._words[name])

    def title(self) -> str:
        """A headline."""
        return self.line(self.picks.one(self.topic.titles))

    def facts(self, count: int) -> str:
        """A paragraph of that many facts."""
        return self.line("".join(self.next("facts") for _ in range(count)))

    def quote(self) -> str:
        """A paragraph in which somebody speaks."""
        voice, *lines = self.next("says")
        first, second = self.picks.some(lines, 2)
        pattern = self.picks.one(QUOTES)
        return self.line(pattern.format(voice=voice, first=first, second=second, said="{said}"))

    def paragraphs(self) -> list[str]:
        """A whole body of six to eight paragraphs, 300 to 900 characters."""
        rolls = [self.line(roll) for roll in self.picks.some(self._words["roll"], 4)]
        body = [self.line(self.picks.one(self.topic.leads)), self.facts(2), self.quote()]
        body += [self.facts(1) + rolls[0], rolls[1] + self.facts(1), rolls[2]]
        if self.picks.below(3):
            body += [self.quote(), self.facts(1) + rolls[3]]
        return [*body, self.line(self.next("plans"))]
