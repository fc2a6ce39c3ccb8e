"""A listing page to its entries and the pages that follow, in whichever format the site serves it."""

from dataclasses import replace
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from spiders.listing_rules import EpaperRules, JsonRules, ListingRules
from spiders.profile import Profile
from spiders.reading import blanks, endpoint, epaper, feed, postback
from spiders.reading.address import base_address, canonical, in_scope, resolve
from spiders.reading.dates import read_moment
from spiders.reading.errors import NotTurned, PageTooLarge
from spiders.reading.paging import Page, counted_on, leading
from spiders.reading.pressed import address, leads, leads_nowhere
from spiders.reading.text import fold, line
from spiders.reading.tree import Node, parse
from storage.items import Entry, Listing, Moment

LONGEST_TITLE = 500
"""Characters of a title that are kept."""
MOST_ITEMS = endpoint.MOST_ITEMS
"""Items of a page that is still read; the longest real listing met has some 600."""
_MOST_TEXTS = 20
_ALIKE = 6


def read_listing(
    url: str,
    text: str,
    profile: Profile,
    captured: date | None = None,
    form: str | None = None,
    root: Node | None = None,
) -> Listing:
    """The entries of a listing page in its order, and the addresses of the pages that follow, if it has any.

    `captured`, the day of the fetch, completes dates without a year; `form` is what the page was asked for with, `root`
    the tree of a page of HTML, where it was parsed already. A page without entries gives an empty listing. Raises
    PageTooLarge, or NoListing where the text is not of the format that the profile names.
    """
    rules, zone, page = profile.listing, ZoneInfo(profile.timezone), Page(url, form)
    if isinstance(rules, JsonRules):
        listing = endpoint.read(page, text, rules, zone, captured)
    elif isinstance(rules, ListingRules):
        html = endpoint.html_in(url, text, rules.html) if rules.html else text
        listing = _read_html(page, html, rules, profile, captured, root if html is text else None)
    elif isinstance(rules, EpaperRules):
        listing = _read_epaper(url, text, rules, profile)
    else:
        listing = feed.read(url, text, rules, zone)
    further = tuple(target for target in listing.further if _leads_on(page, Page(target), profile))
    if listing.next_page is None or not _leads_on(page, Page(listing.next_page, listing.form), profile):
        return replace(leading(listing, None), further=further)
    return replace(listing, further=further)


def _leads_on(page: Page, target: Page, profile: Profile) -> bool:
    is_other = canonical(target.url, profile) != canonical(page.url, profile) or target.form != page.form
    return in_scope(target.url, profile) and is_other


def _read_html(
    page: Page, html: str, rules: ListingRules, profile: Profile, captured: date | None, root: Node | None
) -> Listing:
    zone = ZoneInfo(profile.timezone)
    as_shown = profile.cms.listing_html(html)
    root = parse(as_shown, page.url) if root is None or as_shown != html else root
    base = base_address(page.url, root)
    entries = []
    items = rules.items.elements(root)
    if len(items) > MOST_ITEMS:
        raise PageTooLarge(page.url, f"it has more than {MOST_ITEMS} items")
    for selector in filter(None, (rules.title, rules.date, rules.pinned)):
        selector.elements(root)  # raises where what lies within one another would be read for each item
    for item in items:
        pinned = rules.pinned is not None and rules.pinned.matches(item)
        entries.append(_entry(item, rules, base, _published(item, rules, zone, captured), pinned))
    before = resolve(base, rules.previous.first(root) or "") if rules.previous else None
    found = tuple(entry for entry in entries if entry is not None)
    listing = Listing(found, further=(before,) if before else ())
    try:
        following = _next_page(page, base, html, root, profile, rules)
    except NotTurned as error:
        return replace(listing, problem=error.problem)
    return listing if rules.page and not found else leading(listing, following)


def _read_epaper(url: str, html: str, rules: EpaperRules, profile: Profile) -> Listing:
    """One page of a day's paper: its articles, the day's other pages and, behind its first page, the day before."""
    root = parse(html, url)
    base = base_address(url, root)
    day = epaper.day_of(url, profile)
    moment = None if day is None else Moment(day.isoformat(), day)
    entries = [_entry(item, rules, base, moment) for item in rules.items.elements(root)]
    pages = islice(rules.sections.texts(root), epaper.MOST_PAGES) if rules.sections else ()
    further = dict.fromkeys(target for target in (resolve(base, href) for href in pages) if target)
    return Listing(tuple(entry for entry in entries if entry), epaper.day_before(url, profile), tuple(further))


def _entry(
    item: Node, rules: ListingRules | EpaperRules, base: str, published: Moment | None, pinned: bool = False
) -> Entry | None:
    """One line of the listing; None for an item that links nothing or has no title."""
    link, href = link_in(item, rules)
    title = title_in(item, link, href, rules)
    if href is None or not title:
        return None
    return Entry(resolve(base, href) or href, title[:LONGEST_TITLE], published, pinned)


def link_in(item: Node, rules: ListingRules | EpaperRules) -> tuple[Node | None, str | None]:
    """The first link that the rules select, as element and as it is written there, or in the script that follows it."""
    for match in rules.link.nodes(item):
        if not isinstance(match, str):
            return match, leads(match)
        href = next(rules.link.texts(item), None)
        parent = match.getparent() if hasattr(match, "getparent") else None
        if parent is not None and href is not None and leads_nowhere(href):
            href = address(parent) or href
        return parent, href
    return None, None


def title_in(item: Node, link: Node | None, href: str | None, rules: ListingRules | EpaperRules) -> str:
    """The title that an item shows, whole where its link has it so."""
    shown = rules.title.first(item) or "" if rules.title else _text_of_link(item, link, href)
    whole = fold(link.get("title", "")) if link is not None else ""
    return whole if whole and (not shown or is_cut(shown, whole)) else shown


def _text_of_link(item: Node, link: Node | None, href: str | None) -> str:
    """What the link shows; where it is a picture, what the item's other link to the same page shows."""
    if link is None:
        return ""
    twins = (other for other in item.iter("a") if fold(other.get("href", "")) == href)
    return line(link) or next((text for text in map(line, twins) if text), "")


def is_cut(shown: str, whole: str) -> bool:
    """Whether a shown title is the beginning of the whole one, with an ellipsis."""
    beginning = shown.rstrip("….。· ")
    return (
        shown.endswith(("…", "...", "．．．")) and whole[:_ALIKE] == beginning[:_ALIKE] and len(whole) >= len(beginning)
    )


def _published(item: Node, rules: ListingRules, zone: ZoneInfo, captured: date | None) -> Moment | None:
    texts = islice(rules.date.texts(item), _MOST_TEXTS) if rules.date else ()
    return next((moment for moment in (read_moment(text, zone, captured) for text in texts) if moment), None)


def _next_page(page: Page, base: str, html: str, root: Node, profile: Profile, rules: ListingRules) -> Page | None:
    """By the profile's selector, endpoint or page number, else by the family's paging; None at the end.

    Raises NotTurned where the page's form would have to be sent, and is none that is, and where the endpoint's `id` is
    not found.
    """
    more = _more(page, root, rules)
    if rules.next:
        told = rules.next.first(root) or ""
        event = postback.call(told)
        if event is not None:
            return postback.turned(page, base, root, event, profile, more)
        target = resolve(base, told)
    elif rules.page or more:
        following = counted_on(page, rules) or more
        if following is None:
            _check_end(page, root, rules)
        return following
    else:
        target = profile.cms.next_page(page.url, html)
    return Page(target) if target else None


def _check_end(page: Page, root: Node, rules: ListingRules) -> None:
    """Raises NotTurned where a page that leads no further has the text that names the endpoint, but no `id` in it."""
    if rules.more and rules.more.id and (rules.more.on is None or rules.more.on.first(root) is not None):
        where = page.url if rules.more.on is None else f"what {rules.more.on.css or rules.more.on.xpath} selects"
        raise NotTurned(page.url, f"the pattern {rules.more.id} finds nothing in {where}", "listing.more.id")


def _more(page: Page, root: Node, rules: ListingRules) -> Page | None:
    """The endpoint that the profile names, filled with what the page says."""
    if rules.more is None:
        return None
    texts = [page.url] if rules.more.on is None else rules.more.on.texts(root)
    found = blanks.values(rules.more.id, texts) if rules.more.id else {}
    target = None if found is None else resolve(page.url, blanks.address(rules.more.url, found))
    if found is None or target is None:
        return None
    return Page(target, None if rules.more.form is None else blanks.form(rules.more.form, found))
