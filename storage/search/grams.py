"""Texts and words as the index holds them: every two neighbouring characters, and every single one.

Words are told apart by no dictionary, so none can be missed. A word of two characters or more is the sequence of its
pairs, as it is in the text; positions make that exact. Spaces and punctuation are characters like all others.
"""

from array import array
from functools import lru_cache

from storage.search.text import normal

KEPT = {code: 0xF900 + code for code in range(128) if not chr(code).isalnum()}
"""Stand-ins for what SQLite's `ascii` tokenizer parts words at: ideographs that no normal form has (all decompose)."""

_SIGNS = frozenset(map(chr, KEPT))

IN_TITLE = "t"
"""Stands before a single character that occurs in the title. The body is told from it by a column, for pairs."""


_CODES = ("utf-32-le", "surrogatepass")
"""Four bytes a character, as an array's numbers have on every system that Python runs on."""


def pairs(text: str) -> str:
    """Each two neighbouring characters of a text in normal form, in order, with blanks between."""
    kept, _ = _kept(text)
    if len(kept) < 2:
        return ""
    # As numbers, put into their places with two steps of a third each: nine times as quick as pair by pair.
    codes = array("I", kept.encode(*_CODES))
    found = array("I", " ".encode(*_CODES)) * (3 * len(kept) - 4)
    found[0::3], found[1::3] = codes[:-1], codes[1:]
    return found.tobytes().decode(*_CODES)


def singles(title: str, body: str) -> str:
    """Each character of both once, and those of the title once more with IN_TITLE before."""
    own = dict.fromkeys(_kept(title)[1])
    every = own | dict.fromkeys(_kept(body)[1])
    return " ".join((*every, *(IN_TITLE + letter for letter in own)))


@lru_cache(2)
def _kept(text: str) -> tuple[str, str]:
    """A text as the index holds it, and each of its letters once."""
    # A title and a body are asked for twice in turn: for their pairs, then for their single characters.
    form = normal(text)
    letters = "".join(dict.fromkeys(form))
    for sign in _SIGNS.intersection(letters):  # a few of sixty: looking each letter up takes twice as long
        form, letters = form.replace(sign, chr(KEPT[ord(sign)])), letters.replace(sign, chr(KEPT[ord(sign)]))
    return form, letters


def number_of_pairs(text: str) -> int:
    """How many pairs the index holds of a text."""
    return max(0, len(normal(text)) - 1)


def phrase(word: str) -> str:
    """An FTS5 string that is met by the texts that have the word, in normal form and of two characters or more."""
    return f'"{pairs(word)}"'


def single(letter: str, *, in_title: bool = False) -> str:
    """An FTS5 string that is met by the texts that have the one character."""
    return f'"{IN_TITLE if in_title else ""}{letter.translate(KEPT)}"'
