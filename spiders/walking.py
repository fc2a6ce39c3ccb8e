"""Walking a section page by page: which pages belong to the walk, and where it ends."""

import re
from datetime import date

from spiders.listing_rules import EpaperRules, ListingRules
from spiders.profile import Profile
from spiders.reading import epaper
from spiders.reading.address import canonical, in_scope
from storage.items import Link, Listing, Row

MOST_ENTRIES = 5000
"""Entries of one listing page: more is a site map, or a page made to tire us."""

MOST_IN_A_SITEMAP = 50_000
"""The most addresses of one sitemap (sitemaps.org)."""

_MISSED = re.compile(r"#missed-(\d{1,6})$")
"""What the address of a day's paper ends with after days without one; it is not sent."""


def most_entries(profile: Profile) -> int:
    """How many entries of one page are taken."""
    return MOST_IN_A_SITEMAP if profile.listing.format == "sitemap" else MOST_ENTRIES


def may_be_empty(row: Row, listing: Listing, profile: Profile) -> bool:
    """Whether a page without entries is no fault: one behind the last, an index of sitemaps, a page of advertising."""
    rules = profile.listing
    if isinstance(rules, EpaperRules):
        return bool(listing.further)
    if isinstance(rules, ListingRules):
        return row.page > 1 and rules.page is not None
    return row.page > 1 or bool(listing.further)


def link_to(url: str, section: str | None, page: int, form: str | None, profile: Profile) -> Link:
    """The row of a listing page. With a form the address says not which page it is, so section and number do."""
    kept = canonical(url, profile)
    return Link("listing", kept if form is None else f"{kept}#{section}-{page}", url, section, page, form)


def next_page(row: Row, listing: Listing, profile: Profile, since: date | None) -> Link | None:
    """The next listing page, unless the walk ends: the last page, or all older than `since`."""
    url = listing.next_page
    if url is None or not in_scope(url, profile):
        return None
    dates = [entry.published.date for entry in listing.entries if entry.published is not None and not entry.pinned]
    if since is not None and dates and max(dates) < since:
        return None
    return link_to(url, row.section, row.page + 1, listing.form, profile)


def further_pages(row: Row, listing: Listing, profile: Profile) -> tuple[Link, ...]:
    """The rows of a listing's further pages. What leads back from a walk's first page leads out of it."""
    leads_out = isinstance(profile.listing, ListingRules) and row.page == 1
    if leads_out or row.page >= profile.listing.pages:
        return ()
    return tuple(Link("listing", canonical(url, profile), url, row.section, row.page + 1) for url in listing.further)


def fetched(row: Row) -> str:
    """The address to ask for."""
    return _MISSED.sub("", row.fetch)


def is_day(row: Row, profile: Profile) -> bool:
    """Whether the row is the first page of a day's paper."""
    return isinstance(profile.listing, EpaperRules) and epaper.day_before(row.url, profile) is not None


def after_a_gap(row: Row, profile: Profile, since: date | None) -> tuple[Link, ...]:
    """The paper of the day before one that did not appear, unless too many did not or the walk has come to `since`."""
    rules, day, before = profile.listing, epaper.day_of(row.url, profile), epaper.day_before(row.url, profile)
    found = _MISSED.search(row.fetch)
    missed = 1 + (int(found[1]) if found else 0)
    if not isinstance(rules, EpaperRules) or day is None or before is None:
        return ()
    if missed >= rules.gap or row.page >= rules.pages or (since is not None and day <= since):
        return ()
    return (Link("listing", canonical(before, profile), f"{before}#missed-{missed}", row.section, row.page + 1),)
