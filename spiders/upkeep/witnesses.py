"""Witnesses: what a page says when nobody asks the site's profile."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import GenericReading, read_generic
from spiders.reading.text import is_wide, line
from spiders.reading.tree import parse
from spiders.upkeep.densest import densest
from spiders.upkeep.signs import Signs, signs

MOST_LINKS = 2_000
"""Links of a page whose texts are kept."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the witnesses say of one page: the reading without a profile, the densest text, and the page's own signs.

    `generic` is None where nothing could be read without a profile. `links` are the texts of the page's links.
    """

    generic: GenericReading | None
    densest: str
    signs: Signs
    links: frozenset[str]

    @property
    def bodies(self) -> dict[str, str]:
        """The body that each witness found, by the witness's name; one that found none is left out."""
        found = {"densest": self.densest}
        if self.generic is not None:
            found["generic"] = self.generic.reading.article.body
        return {name: body for name, body in found.items() if body}


def ask(url: str, html: str, captured: date | None) -> Testimony | None:
    """What the witnesses say of a page that was captured that day; None where the page is too large for them."""
    try:
        root = parse(html, url)
    except ReadingError:
        return None
    try:
        generic = read_generic(url, html, captured)
    except ReadingError:
        generic = None
    links = {line(node)[:500] for node in islice(root.iter("a"), MOST_LINKS) if not is_wide(node)}
    return Testimony(generic, densest(root), signs(root, url), frozenset(links))
