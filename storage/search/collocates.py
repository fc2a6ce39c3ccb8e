"""What stands near a word more often than elsewhere: pairs of letters or ideographs, as words are told by none.

The score is logDice (P. Rychlý, A Lexicographer-Friendly Association Score, RASLAN 2008), at most 14, over articles:
two more mean that the two go together four times as often.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from sqlalchemy import func
from sqlalchemy.orm import Session

from storage.search.concordance import texts
from storage.search.filters import Filter, units
from storage.search.query import words
from storage.search.text import normal
from storage.search.tree import Is, Phrase, Published, all_of, required

CANDIDATES = 200
"""Pairs that are looked up in the archive: those that stand near the words in most articles."""

LEAST = 2
"""Articles in which a pair must stand near the words: once is chance."""


@dataclass(frozen=True, slots=True)
class Collocate:
    """Two characters; in how many articles they stand near the words, and in how many of the filters' at all."""

    word: str
    near: int
    held: int
    score: float


def collocates(session: Session, filter: Filter, around: int = 10, *, distinct: bool = False) -> list[Collocate]:
    """Pairs within `around` characters of the query's words, the strongest first. With `distinct` stories are counted.

    Raises BadQuery.
    """
    asked, near, met = words(filter), Counter[str](), 0
    for text in texts(session, filter, distinct=distinct):
        met += 1
        near.update({pair for part in (text.title, text.body) for pair in _around(normal(part), asked, around)})
    found = []
    for word, number in near.most_common(CANDIDATES):
        if number >= LEAST:
            every = _held(session, filter, word, distinct)
            found.append(Collocate(word, number, every, round(14 + log2(2 * number / (met + every)), 2)))
    return sorted(found, key=lambda one: (-one.score, -one.near, one.word))


def _around(text: str, asked: Sequence[str], around: int) -> Iterator[str]:
    """The pairs near each place where a word stands, but for those that share a character with it."""
    for word in asked:
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            for part in (text[max(0, start - around) : start], text[end : end + around]):
                yield from (
                    part[place : place + 2] for place in range(len(part) - 1) if part[place : place + 2].isalpha()
                )
            start = text.find(word, start + 1)


def _held(session: Session, filter: Filter, word: str, distinct: bool) -> int:
    """In how many articles within the filters, whatever the words of the query, a pair stands."""
    filters = [part for part in required(filter.tree) if isinstance(part, (Is, Published))]
    found = units(filter, distinct=distinct, tree=all_of(Phrase(word), *filters))
    return session.scalar(found.with_only_columns(func.count(), maintain_column_froms=True)) or 0
