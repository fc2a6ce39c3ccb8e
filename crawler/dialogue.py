"""A dialogue with sites: what yields the addresses to be asked for next, and is sent their answers."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from crawler.asking import Asked, Way, ask
from storage.items import Problem

Result = TypeVar("Result")
Answers: TypeAlias = Mapping[str, Asked | Problem]
Dialogue: TypeAlias = Generator[Sequence[str], Answers, Result]
"""Yields addresses, is sent what each of them gave, and returns what came of it all."""


def converse(
    dialogue: Dialogue[Result], folder: Path | None, way: Way, tell: Callable[[str], None] = lambda url: None
) -> Result:
    """What a dialogue comes to whose addresses are asked for one after another, each once.

    Asks as `ask` does in that way, and raises what that and the dialogue raise; what was typed is to be in `way`.
    `tell` hears of each address that was answered. May be called once a process.
    """
    course = _Course(dialogue, tell)
    try:
        first = course.go_on()
        if first:
            ask(first, folder, replace(way, follow=course.follow))
    finally:
        dialogue.close()
    if course.error is not None:
        raise course.error
    return course.result[0]


class _Course(Generic[Result]):
    """How far a dialogue has come: the addresses of this turn, and all answers so far."""

    def __init__(self, dialogue: Dialogue[Result], tell: Callable[[str], None]) -> None:
        self.result: list[Result] = []
        self.error: Exception | None = None
        self._dialogue, self._tell = dialogue, tell
        self._turn: Sequence[str] | None = None
        self._answers: dict[str, Asked | Problem] = {}

    def follow(self, url: str, answer: Asked | Problem) -> Sequence[str]:
        """The addresses to ask for now; none while some of this turn are still to be answered, and at the end."""
        self._tell(url)
        self._answers[url] = answer
        return () if self._open() else self.go_on()

    def go_on(self) -> Sequence[str]:
        """Take turns until one has an address that was not asked for yet."""
        try:
            while not self._open():
                self._turn = next(self._dialogue) if self._turn is None else self._dialogue.send(self._answered())
        except StopIteration as end:
            self.result.append(end.value)
            return ()
        except Exception as error:  # noqa: BLE001 - Scrapy would only log it; it is raised again outside
            self.error = error
            return ()
        return self._open()

    def _open(self) -> list[str]:
        return [url for url in self._turn or () if url not in self._answers]

    def _answered(self) -> Answers:
        return {url: self._answers[url] for url in self._turn or ()}
