"""A listing page to its entries and the page that follows."""

from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from spiders.profile import ListingRules, Profile
from spiders.reading.address import base_address, canonical, in_scope, resolve
from spiders.reading.dates import read_moment
from spiders.reading.text import fold, line
from spiders.reading.tree import Node, parse
from storage.items import Entry, Listing, Moment

LONGEST_TITLE = 500
"""Characters of a title that are kept."""
_MOST_TEXTS = 20
_ALIKE = 6


def read_listing(url: str, html: str, profile: Profile, captured: date | None = None) -> Listing:
    """The entries of a listing page in its order, and the next page's address, if it has one.

    `captured`, the day of the fetch, completes dates without a year. A page without entries gives an empty listing.
    Raises PageTooLarge.
    """
    root = parse(html, url)
    base = base_address(url, root)
    rules, zone = profile.listing, ZoneInfo(profile.timezone)
    items = rules.items.elements(root)
    found = (_entry(item, rules, base, zone, captured) for item in items)
    return Listing(tuple(entry for entry in found if entry is not None), _next_page(url, base, html, root, profile))


def _entry(item: Node, rules: ListingRules, base: str, zone: ZoneInfo, captured: date | None) -> Entry | None:
    """One line of the listing; None for an item that links nothing or has no title."""
    link, href = _link(item, rules)
    title = _title(item, link, href, rules)
    if href is None or not title:
        return None
    pinned = rules.pinned is not None and rules.pinned.matches(item)
    return Entry(resolve(base, href) or href, title[:LONGEST_TITLE], _published(item, rules, zone, captured), pinned)


def _link(item: Node, rules: ListingRules) -> tuple[Node | None, str | None]:
    """The first link that the rules select, as element and as it is written there."""
    for match in rules.link.nodes(item):
        if not isinstance(match, str):
            return match, fold(match.get("href", ""))
        href = next(rules.link.texts(item), None)
        parent = match.getparent() if hasattr(match, "getparent") else None
        return parent, href
    return None, None


def _title(item: Node, link: Node | None, href: str | None, rules: ListingRules) -> str:
    shown = rules.title.first(item) or "" if rules.title else _text_of_link(item, link, href)
    whole = fold(link.get("title", "")) if link is not None else ""
    return whole if whole and (not shown or _is_cut(shown, whole)) else shown


def _text_of_link(item: Node, link: Node | None, href: str | None) -> str:
    """What the link shows; where it is a picture, what the item's other link to the same page shows."""
    if link is None:
        return ""
    twins = (other for other in item.iter("a") if fold(other.get("href", "")) == href)
    return line(link) or next((text for text in map(line, twins) if text), "")


def _is_cut(shown: str, whole: str) -> bool:
    """Whether a shown title is the beginning of the whole one, with an ellipsis."""
    beginning = shown.rstrip("….。· ")
    return (
        shown.endswith(("…", "...", "．．．")) and whole[:_ALIKE] == beginning[:_ALIKE] and len(whole) >= len(beginning)
    )


def _published(item: Node, rules: ListingRules, zone: ZoneInfo, captured: date | None) -> Moment | None:
    texts = islice(rules.date.texts(item), _MOST_TEXTS) if rules.date else ()
    return next((moment for moment in (read_moment(text, zone, captured) for text in texts) if moment), None)


def _next_page(url: str, base: str, html: str, root: Node, profile: Profile) -> str | None:
    """By the profile's selector, else by the family's paging; None at the end."""
    rules = profile.listing
    target = resolve(base, rules.next.first(root) or "") if rules.next else profile.cms.next_page(url, html)
    if target is None or not in_scope(target, profile) or canonical(target, profile) == canonical(url, profile):
        return None
    return target
