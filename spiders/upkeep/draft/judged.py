"""What a drafted profile makes of the pages that it was drafted from, and what is doubtful about that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spiders.profile import Profile
from spiders.reading.address import in_scope, is_article
from spiders.reading.article import read_article
from spiders.reading.errors import ReadingError
from spiders.reading.listing import read_listing
from spiders.upkeep.draft.known import Sample, likeness, same_title
from spiders.upkeep.draft.page import Page
from storage.items import Listing, Problem, Reading

ALIKE = 0.8
"""How far a text must be the one that is read without a profile."""
GOOD = 0.9
"""Share of the pages that must be read right for a profile to be called usable."""


@dataclass(frozen=True, slots=True)
class Read:
    """An article as the profile reads it, or why it does not; and what of it does not fit what else is known."""

    sample: Sample
    reading: Reading | None
    problem: Problem | None
    doubts: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        """Whether title, time or text is doubtful."""
        return self.reading is None or bool(self.doubts)


@dataclass(frozen=True, slots=True)
class Walked:
    """A listing as the profile reads it: of how many entries that seem to be there it has the same address and title,
    how many of those it has are dated, and how many of those on the site have the form of an article's address.
    """

    page: Page
    listing: Listing
    found: int
    of: int
    dated: int
    articles: int
    inside: int
    leads_on: bool


def read_samples(samples: Sequence[Sample], profile: Profile) -> list[Read]:
    """Every article as the profile reads it."""
    return [_read(sample, profile) for sample in samples]


def _read(sample: Sample, profile: Profile) -> Read:
    page = sample.page
    try:
        reading = read_article(page.url, [page.html], profile, page.captured)
    except ReadingError as error:
        return Read(sample, None, error.problem, ())
    return Read(sample, reading, None, tuple(_doubts(sample, reading)))


def _doubts(sample: Sample, reading: Reading) -> Iterator[str]:
    article, read, listed = reading.article, sample.read, sample.entry
    titles = [listed.title] + ([read.reading.article.title] if read else [])
    if not any(same_title(article.title, title) for title in titles):
        yield "title"
    days = {listed.published and listed.published.date} | (
        {read.reading.article.published and read.reading.article.published.date} if read else set()
    )
    days.discard(None)
    if article.published is None or (days and article.published.date not in days):
        yield "published"
    body = read.reading.article.body if read else ""
    if article.kind == "text" and body and likeness(article.body, body) < ALIKE:
        yield "body"


def walk(page: Page, profile: Profile) -> Walked:
    """A listing as the profile reads it."""
    listing = read_listing(page.url, page.html, profile, page.captured)
    read = {(entry.url, "".join(entry.title.split())) for entry in listing.entries}
    wanted = {(place.entry.url, "".join(place.entry.title.split())) for place in page.places}
    inside = [entry for entry in listing.entries if in_scope(entry.url, profile)]
    return Walked(
        page, listing, len(read & wanted), len(wanted), sum(entry.published is not None for entry in listing.entries),
        sum(is_article(entry.url, profile) for entry in inside), len(inside), listing.next_page == page.following,
    )  # fmt: skip
