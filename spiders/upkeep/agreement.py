"""How much two texts have in common, in any language."""

import re
import unicodedata
from collections import Counter

LONGEST = 100_000
"""Characters of a text that are compared."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003134f]+|[^\W_]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003134f]")


def agreement(one: str, other: str) -> float:
    """F1 over the words of two texts, each as often as it stands there; pairs of ideographs count as words.

    1.0 for equal texts, also for two empty ones; 0.0 where nothing is in common.
    """
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs:
        return float(ours == theirs)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def squeezed(text: str) -> str:
    """Letters and digits alone, of one width and case: what is left is the same however it was set."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return "".join(character for character in folded if character.isalnum())


def _words(text: str) -> Counter[str]:
    words: Counter[str] = Counter()
    for word in _WORD.findall(unicodedata.normalize("NFKC", text[:LONGEST]).lower()):
        if _IDEOGRAPH.match(word) and len(word) > 1:
            words.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            words[word] += 1
    return words
