"""An article's page as it is understood without a profile, beside what its listing says of it."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import GenericReading, read_generic
from spiders.reading.listing import is_cut
from spiders.upkeep.draft.page import Page
from spiders.upkeep.induce import Known
from storage.items import Entry
from storage.times import written

_UNSURE = 0.6
"""Confidence in a title or time below which the listing's is taken."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A page that a listing links, with the entry that does."""

    page: Page
    entry: Entry

    @cached_property
    def read(self) -> GenericReading | None:
        """What the page says, read without a profile; None where nothing can be made of it."""
        try:
            return read_generic(self.page.url, self.page.html, self.page.captured)
        except ReadingError:
            return None

    @property
    def known(self) -> Known:
        """The page with what it probably says, for finding selectors."""
        return Known(self.page.url, self.page.html, self.page.captured, self.values)

    @cached_property
    def values(self) -> dict[str, str]:
        """Title, time, source, authors, editors and body; what is not known is left out."""
        article = None if self.read is None else self.read.reading.article
        found = {"title": self.title, "published": self.published}
        if article is not None:
            found |= {"source": article.source or "", "authors": "、".join(article.authors), "body": article.body}
            found |= {"editors": "、".join(article.editors)}
        return {name: value for name, value in found.items() if value}

    @property
    def title(self) -> str:
        """The page's own title, which may differ from the listing's; that one where the page's is doubtful."""
        read, listed = self.read, self.entry.title
        if read is None:
            return "" if listed.endswith(("…", "...")) else listed
        is_sure = read.confidence.title >= _UNSURE or listed.endswith(("…", "..."))
        return read.reading.article.title if is_sure or same_title(read.reading.article.title, listed) else listed

    @property
    def published(self) -> str:
        """The time as the page prints it; the listing's day where the page's is doubtful and another."""
        read, listed = self.read, self.entry.published
        moment = None if read is None else read.reading.article.published
        is_sure = read is not None and read.confidence.published >= _UNSURE
        if moment is not None and (is_sure or listed is None or moment.date == listed.date):
            return written(moment) or ""
        return listed.date.isoformat() if listed is not None else ""


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same but for white space and signs, or one is the other's beginning, cut off."""
    if is_cut(one, other) or is_cut(other, one):
        return True
    one, other = (_bare(text) for text in (one, other))
    return one == other


def likeness(one: str, other: str) -> float:
    """How far two texts are the same, from 0 to 1: F1 over pairs of letters."""
    first, second = (Counter(pairwise(text)) for text in map(_bare, (one, other)))
    both = (first & second).total()
    return 2 * both / (first.total() + second.total()) if both else float(_bare(one) == _bare(other))


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())
