"""Pages whose number stands in their address, or in the form that is sent to it."""

import re
from dataclasses import dataclass, replace

from spiders.listing_rules import JsonRules, ListingRules
from storage.items import Listing


@dataclass(frozen=True, slots=True)
class Page:
    """A listing page as it is asked for: its address, and the form that is sent to it, None for a GET."""

    url: str
    form: str | None = None


def leading(listing: Listing, page: Page | None) -> Listing:
    """The listing with this page as its next one."""
    return replace(listing, next_page=None if page is None else page.url, form=None if page is None else page.form)


def counted_on(page: Page, rules: ListingRules | JsonRules, last: int | None = None) -> Page | None:
    """The page after this one, its number raised; None behind the last, or where no number is found."""
    if rules.page is None:
        return None
    found = re.search(rules.page, page.url)
    if found is not None:
        url = _raised(found, rules.step, last)
        return None if url is None else replace(page, url=url)
    found = re.search(rules.page, page.form or "")
    form = None if found is None else _raised(found, rules.step, last)
    return None if form is None else replace(page, form=form)


def _raised(found: re.Match[str], step: int, last: int | None) -> str | None:
    text, (start, end) = found.string, found.span(1 if found.re.groups else 0)
    if not re.fullmatch(r"[0-9]{1,9}", text[start:end]):
        return None
    number = int(text[start:end]) + step
    return None if last is not None and number > last else f"{text[:start]}{number}{text[end:]}"
