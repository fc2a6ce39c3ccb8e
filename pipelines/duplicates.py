"""Step two: mark what makes two articles one, or two texts the same. Nothing is dropped."""

import hashlib
import unicodedata
from dataclasses import replace

from storage.items import Outcome

SHORTEST = 40
"""Letters and digits that a body must have to be compared: shorter ones (「图片新闻」) are equal by chance."""


def content_digest(body: str) -> str | None:
    """SHA-256 over the body's letters and digits, widths and case folded; None where it is too short to compare."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKC", body).casefold() if sign.isalnum())
    if len(letters) < SHORTEST:
        return None
    return "sha256:" + hashlib.sha256(letters.encode()).hexdigest()


class MarkDuplicates:
    """Marks an outcome with the digest of its text; the store looks for it in the transaction that keeps it."""

    def process_item(self, item: Outcome) -> Outcome:
        """The outcome with `content` set where it holds an article."""
        return item if item.reading is None else replace(item, content=content_digest(item.reading.article.body))
