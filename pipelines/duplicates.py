"""Step two: mark what makes two articles one, or two texts the same or nearly. Nothing is dropped."""

import hashlib
from dataclasses import replace

from pipelines.shingles import sampled
from storage.alike import letters
from storage.items import Content, Outcome

SHORTEST = 40
"""Letters and digits that a body must have to be compared: shorter ones (「图片新闻」) are equal by chance."""


def content(body: str) -> Content | None:
    """What a body is compared by: SHA-256 over its letters and digits, widths and case folded, and shingles.

    None where it is too short to compare.
    """
    text = letters(body)
    if len(text) < SHORTEST:
        return None
    return Content("sha256:" + hashlib.sha256(text.encode()).hexdigest(), len(text), sampled(text))


class MarkDuplicates:
    """Marks an outcome with what its text is compared by; the store does so in the transaction that keeps it."""

    def process_item(self, item: Outcome) -> Outcome:
        """The outcome with `content` set where it holds an article."""
        return item if item.reading is None else replace(item, content=content(item.reading.article.body))
