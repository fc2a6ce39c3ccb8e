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
    data = memoryview(letters[:LONGEST].encode("utf-32-le", "surrogatepass"))
    size = LENGTH * _WIDTH
    starts = range(0, len(data) - size + 1, _WIDTH)
    chosen = {bytes(data[start : start + size]) for start in starts if crc32(data[start : start + size]) < _CHOSEN}
    if len(chosen) < FEWEST:
        every = dict.fromkeys(bytes(data[start : start + size]) for start in starts)
        chosen = set(sorted(every, key=crc32)[:FEWEST])
    return tuple(sorted(int.from_bytes(blake2b(piece, digest_size=6).digest(), signed=True) for piece in chosen))
