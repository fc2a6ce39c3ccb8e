"""The form in which a CMS family says what it knows."""

from collections.abc import Callable
from dataclasses import dataclass


def _no_next_page(url: str, html: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Family:
    """What a CMS writes the same way on every site.

    `articles`: a pattern that article addresses match. `document`: a pattern on the path whose first group is
    the CMS's number of an article. `next_page`: from a page's address and HTML to the next page's address.
    """

    articles: str | None = None
    document: str | None = None
    next_page: Callable[[str, str], str | None] = _no_next_page
