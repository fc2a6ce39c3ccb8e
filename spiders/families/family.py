"""The form in which a CMS family says what it knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def _no_next_page(url: str, html: str) -> str | None:
    return None


def _as_it_is(html: str) -> str:
    return html


@dataclass(frozen=True, slots=True)
class Family:
    """What a CMS writes the same way on every site.

    `articles`: a pattern that article addresses match. `document`: a pattern on the path whose first group is
    the CMS's number of an article. `next_page`: from a page's address and HTML to the next page's address.
    `listing` and `layout`: keys of those tables of a profile, as TOML would give them, for those that it leaves out.
    `listing_html`: what turns a listing page into plain HTML.
    """

    articles: str | None = None
    document: str | None = None
    next_page: Callable[[str, str], str | None] = _no_next_page
    listing: Mapping[str, Any] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    listing_html: Callable[[str], str] = _as_it_is
