"""The query that people write, read into a tree. What it may say: docs/search.md."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from storage.faults import ArchiveError
from storage.search import values
from storage.search.text import normal
from storage.search.tree import And, Field, Node, Not, Phrase, all_of, any_of

MOST_LETTERS, MOST_TERMS, DEEPEST = 20_000, 1_000, 20
"""Bounds of a query: characters, words and filters, brackets within brackets. SQLite ends not far beyond them."""

_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
"""Zero-width characters: pipelines.normalise takes them out of what is stored, so they come out of queries too."""

_QUOTED = re.compile(r'"([^"]+)"|“([^“”]+)”|„([^„“”]+)[“”]|「([^「」]+)」|『([^『』]+)』|＂([^＂]+)＂')
_FIELD = re.compile(r"([A-Za-zＡ-Ｚａ-ｚ]+)[:：]")
_OPEN, _CLOSE, _OR, _MINUS = "(（", ")）", "|｜", "-－"

FIELDS = ("title", *get_args(Field), "views", "date")
"""What may stand before a colon; a word before any other colon is part of a word."""

Sign = Literal["open", "close", "or", "and", "not", "field", "word", "end"]


class BadQuery(ArchiveError):
    """A query that cannot be read. Says at which character, counted from 1, and what to write instead."""

    def __init__(self, place: int, why: str) -> None:
        super().__init__(f"the query cannot be read at character {place + 1}: {why}")


@dataclass(frozen=True, slots=True)
class _Token:
    sign: Sign
    text: str
    place: int


@lru_cache(64)  # a search asks several times, and a tree is never changed
def parse(query: str) -> Node:
    """What the query asks; an empty one asks for everything. Raises BadQuery."""
    query = _UNSEEN.sub("", query)
    if len(query) > MOST_LETTERS:
        raise BadQuery(MOST_LETTERS, f"it may have {MOST_LETTERS:,} characters; search for a piece of the text")
    tokens = list(_tokens(query))
    if len(tokens) > MOST_TERMS:
        raise BadQuery(tokens[MOST_TERMS].place, f"it may have {MOST_TERMS:,} words; leave the others out")
    return _Parser(tokens).whole()


def _tokens(query: str) -> Iterator[_Token]:
    place = depth = 0
    while place < len(query):
        letter, rest = query[place], query[place + 1 : place + 2].strip()
        if letter.isspace():
            place += 1
            continue
        if letter in _OPEN:
            token, depth = _Token("open", letter, place), depth + 1
        elif letter in _CLOSE and depth:
            token, depth = _Token("close", letter, place), depth - 1
        elif letter in _OR:
            token = _Token("or", letter, place)
        elif letter in _MINUS and rest:
            token = _Token("not", letter, place)
        else:
            token, place = _word(query, place, inside=depth > 0)
            if token.text:
                yield token
            continue
        place += 1
        yield token


def _word(query: str, place: int, *, inside: bool) -> tuple[_Token, int]:
    """The word, operator or name of a field that begins at a place, and where it ends."""
    if quoted := _QUOTED.match(query, place):
        word = next(part for part in quoted.groups() if part)
        return _Token("word", word if normal(word) else "", place), quoted.end()
    if (named := _FIELD.match(query, place)) and _half_width(named[1]).lower() in FIELDS:
        return _Token("field", _half_width(named[1]).lower(), place), named.end()
    end = _end_of_word(query, place, inside)
    word = query[place:end]
    operator: dict[str, Sign] = {"AND": "and", "OR": "or", "NOT": "not"}
    if sign := operator.get(_half_width(word)):
        return _Token(sign, word, place), end
    return _Token("word", word if normal(word) else "", place), end


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _end_of_word(query: str, place: int, inside: bool) -> int:
    """A word ends at a blank, at |, or at the bracket that closes a group; brackets opened in it belong to it."""
    own = 0
    for end in range(place + 1, len(query)):
        letter = query[end]
        if letter.isspace() or letter in _OR or (letter in _CLOSE and inside and not own):
            return end
        own += (letter in _OPEN) - (letter in _CLOSE and own > 0)
    return len(query)


def _literal(text: str) -> str:
    return f'to find it as a text, write "{text}"'


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        end = tokens[-1].place + len(tokens[-1].text) if tokens else 0
        self._tokens = [*tokens, _Token("end", "", end)]
        self._at = 0
        self._open: list[_Token] = []

    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def whole(self) -> Node:
        if self._next().sign == "end":
            return And(())
        return self._either("")

    def _either(self, field: str) -> Node:
        parts = [self._both(field)]
        while self._next().sign == "or":
            self._take()
            parts.append(self._both(field))
        return any_of(*parts)

    def _both(self, field: str) -> Node:
        parts = [self._one(field)]
        while self._next().sign not in ("or", "close", "end"):
            if self._next().sign == "and":
                self._take()
            parts.append(self._one(field))
        return all_of(*parts)

    def _one(self, field: str) -> Node:
        negated = False
        while self._next().sign == "not":
            self._take()
            negated = not negated
        found = self._plain(field)
        return Not(found) if negated else found

    def _plain(self, field: str) -> Node:
        token = self._take()
        if token.sign == "word":
            return self._named(field, token)
        if token.sign == "open":
            return self._group(field, token)
        if token.sign == "field" and not field:
            self._refuse_gap(token)
            return self._plain(token.text)
        raise self._missing(token)

    def _group(self, field: str, token: _Token) -> Node:
        self._open.append(token)
        if len(self._open) > DEEPEST:
            raise BadQuery(token.place, f"brackets may stand in {DEEPEST - 1} others; write it with fewer")
        if self._next().sign == "close":
            raise BadQuery(token.place, f"nothing stands in these brackets; {_literal(token.text + ')')}")
        found = None if self._next().sign == "end" else self._either(field)
        if found is None or self._next().sign != "close":
            raise BadQuery(token.place, f"this bracket is not closed: add ), or {_literal(token.text)}")
        self._take()
        self._open.pop()
        return found

    def _refuse_gap(self, token: _Token) -> None:
        after = self._next()
        if after.place != token.place + len(token.text) + 1 or after.sign not in ("word", "open"):
            raise BadQuery(
                token.place,
                f"{token.text}: needs its value right behind the colon, as {token.text}:{values.EXAMPLES[token.text]}; "
                f'to find the text itself, write "{token.text}:"',
            )

    def _missing(self, token: _Token) -> BadQuery:
        if token.sign == "field":
            why = "cannot stand in the value of another field; close that one's brackets first"
            return BadQuery(token.place, f"{token.text}: {why}")
        before = self._tokens[self._at - 2] if self._at > 1 else None
        if before is not None and before.sign in ("and", "or", "not"):
            return BadQuery(before.place, f"{before.text} needs a word behind it; {_literal(before.text)}")
        return BadQuery(token.place, f"{token.text} needs a word before it; {_literal(token.text)}")

    def _named(self, field: str, token: _Token) -> Node:
        if field in ("", "title"):
            return Phrase(normal(token.text), in_title=field == "title")
        try:
            return values.read(field, token.text)
        except ValueError as error:
            raise BadQuery(token.place, str(error)) from None
