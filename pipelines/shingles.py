"""What is left of a text when it is printed with changed words: hashes of some of the pieces it is made of.

A shingle is eight letters or digits in a row. One in 32 is kept, chosen by what it says alone, so that two texts keep
the same ones of what they have in common. The hashes are the same everywhere: they are stored.
"""

from hashlib import blake2b
from zlib import crc32

from storage.alike import LONGEST

LENGTH = 8
"""Letters of a shingle: about four words, which two texts seldom share by chance."""

RATE = 32
"""One shingle in so many is kept."""

FEWEST = 4
"""Shingles that are kept of any text that has as many: of a short one, those that come next by their choice."""

_CHOSEN = 2**32 // RATE
_WIDTH = 4
"""Bytes a letter in the encoding that is cut into shingles."""


def sampled(letters: str) -> tuple[int, ...]:
    """The kept shingles of a text's letters, as signed numbers of 48 bits, in order."""
    pieces = list(dict.fromkeys(_pieces(letters[:LONGEST])))
    chosen = [piece for piece in pieces if crc32(piece) < _CHOSEN]
    if len(chosen) < FEWEST:
        chosen = sorted(pieces, key=crc32)[:FEWEST]
    return tuple(sorted(int.from_bytes(blake2b(piece, digest_size=6).digest(), signed=True) for piece in chosen))


def _pieces(letters: str) -> list[bytes]:
    data = letters.encode("utf-32-le", "surrogatepass")
    size = LENGTH * _WIDTH
    return [data[start : start + size] for start in range(0, len(data) - size + 1, _WIDTH)]
