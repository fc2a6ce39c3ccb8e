"""A fixture against what a profile makes of its pages today, field by field."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from spiders.profile import Profile
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.listing import read_listing
from spiders.upkeep.fixtures import Fixture
from storage.fields import article_fields, listing_fields
from storage.items import Problem


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not read as the fixture expects; `error` is why nothing of the page could be read."""

    field: str
    expected: Any
    found: Any
    error: Problem | None = None


def compare(fixture: Fixture, profile: Profile) -> list[Difference]:
    """The fields that the profile reads otherwise than is expected; one alone, with the error, where it reads nothing.

    Fields that the fixture does not name are not compared.
    """
    try:
        found = fields(fixture, profile)
    except ReadingError as error:
        told = error.problem.field
        name = told if told is not None and told in fixture.expected else _first(fixture)
        return [Difference(name, fixture.expected.get(name), None, error.problem)]
    return [
        Difference(name, value, found.get(name)) for name, value in fixture.expected.items() if found.get(name) != value
    ]


def _first(fixture: Fixture) -> str:
    """The field that stands for the whole page."""
    return "layout" if fixture.kind == "article" else "items"


def fields(fixture: Fixture, profile: Profile) -> dict[str, Any]:
    """What the profile reads from a fixture's pages, under the names of OF_AN_ARTICLE or OF_A_LISTING.

    Raises ReadingError.
    """
    day = fixture.captured.astimezone(ZoneInfo(profile.timezone)).date()
    texts = [decode(body, fixture.content_type) for body in fixture.bodies]
    if fixture.kind == "listing":
        return listing_fields(read_listing(fixture.url, texts[0], profile, day))
    reading = read_article(fixture.url, texts, profile, day)
    found = article_fields(reading.article, reading.views) | {"next_page": reading.next_page}
    del found["views"]  # it changes by itself
    return found


def next_page(fixture: Fixture, profile: Profile) -> str | None:
    """The address of the page that follows the last one. Raises ReadingError."""
    found: str | None = fields(fixture, profile)["next_page"]
    return found
