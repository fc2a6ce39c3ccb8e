"""Random strings, as queries: what people, and those who are no friends, may type."""

import random
from collections.abc import Iterator

PIECES = [
    *"石桥老街的一 　\t()（）\"“”「」'|｜-－:：.*^{}[]~%_\\;,，。=<>0123abcXYZÉßﬁ㈱①𠮷😀\u0301\u200b\x00\x1a",
    "AND ", "OR ", "NOT ", "ＡＮＤ　", "NEAR(", "title:", "title：", "author:", "views:>", "date:2019..", "kind:text ",
    "rowid:", "body:",
]  # fmt: skip

LONGEST = 30


def random_queries(number: int, seed: int = 1) -> Iterator[str]:
    """So many strings of up to LONGEST pieces; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(number):
        yield "".join(chance.choices(PIECES, k=chance.randint(1, LONGEST)))
