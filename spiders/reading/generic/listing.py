"""A listing page of an unknown site to its entries: the links that stand in one repeated form and look like titles."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeAlias

from lxml import etree

from spiders.reading.address import base_address, resolve
from spiders.reading.dates import read_moment
from spiders.reading.errors import PageTooLarge
from spiders.reading.generic.paging import next_listing_page
from spiders.reading.generic.times import ZONE
from spiders.reading.listing import LONGEST_TITLE, is_cut
from spiders.reading.pressed import leads, leads_nowhere
from spiders.reading.text import fold, is_wide, paragraphs
from spiders.reading.tree import Node, parse
from storage.items import Entry, Listing, Moment

MOST_LINKS = 5_000
"""Links of a page that are looked at; the longest real listing met has some 600."""
_HIGHEST = 8
_LONGEST = 40
_SHORTEST = 6
_SURELY = 8
_MOST_GROUPS = 12
_SAMPLE = 5
_FEW = 20
_DATE_LINE = 40
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_ASIDE = re.compile(
    r"(?<![a-z])right|side|rank|hot|(?<![a-z])nav|menu|foot|header|recommend|relate|paihang|tuijian", re.IGNORECASE
)
_NUMBERS = re.compile(r"\d+")
_DATED_END = re.compile(
    r"\s*[\[(（【]?\s*(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s\d{1,2}:\d\d(?::\d\d)?)?\s*[\])）】]?$"
)
_DATE = re.compile(r"\d{1,4}\s?[-/.年月]\s?\d{1,2}|\d{1,2}:\d\d|前$|昨天|今天|刚刚")

_WITH_LINKS = etree.XPath("//a | //*[not(self::a)][@onclick]")

_Form: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    node: Node
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """An entry, the link that it was read from, and the element that holds all of it."""

    entry: Entry
    link: Node
    item: Node


def list_generic(url: str, html: str, captured: date | None = None, root: Node | None = None) -> Listing:
    """The entries of a listing page in its order, and the next page's address, read without a profile.

    An address is absolute where `url` is known, and else as the page writes it; `root` is the page's tree, where it was
    parsed already. A page without a list of titles gives an empty listing. Raises PageTooLarge.
    """
    root = parse(html, url) if root is None else root
    base = base_address(url, root)
    entries = tuple(place.entry for place in find_entries(url, root, captured))
    return Listing(entries, next_listing_page(url, base, html, root))


def find_entries(url: str, root: Node, captured: date | None = None) -> list[Place]:
    """The entries of a listing page with the elements that hold them, in its order. Raises PageTooLarge."""
    base = base_address(url, root)
    links = list(islice(_links(root), MOST_LINKS + 1))
    if len(links) > MOST_LINKS:
        raise PageTooLarge(url, f"it has more than {MOST_LINKS} links")
    chosen = _with_neighbours(_best_group(links, captured), links)
    return [Place(_entry(link, item, base, captured), link.node, item) for link, item in _items(chosen)]


def _links(root: Node) -> Iterator[_Link]:
    for node in _linking(root):
        href = leads(node)
        if node.tag != "a" and (leads_nowhere(href) or _holds_link(node)):
            continue
        shown = _shown(node) if href and not is_wide(node) else ""
        whole = fold(node.get("title") or "")
        title = whole if whole and (not shown or is_cut(shown, whole)) else shown
        if title:
            yield _Link(node, href, title[:LONGEST_TITLE])


def _linking(root: Node) -> list[Node]:
    """The links, and the elements that a script makes such."""
    found: list[Node] = _WITH_LINKS(root)  # type: ignore[assignment]
    return found


def _holds_link(node: Node) -> bool:
    """Whether an element that a script makes a link has links of its own: then it is a menu, or they lead there too."""
    return any(not leads_nowhere(leads(link)) for link in islice(node.iter("a"), _SAMPLE))


def _shown(node: Node) -> str:
    """The title that a link shows: its heading, or the first of its lines; no date that closes it."""
    heading = next((part for part in node.iter(*_HEADINGS, "strong") if part is not node), None) if len(node) else None
    if heading is None and node.tag != "a" and len(node):  # a whole row: its cells stand on one line
        heading = max(islice(node.iterdescendants(etree.Element), _FEW), key=lambda part: len(fold(part.text or "")))
    texts = paragraphs(node if heading is None else heading) or paragraphs(node)
    text = next((text for text in texts if len(text) >= _SHORTEST), fold(" ".join(texts)))
    return _DATED_END.sub("", text) or text


def _best_group(links: Sequence[_Link], captured: date | None) -> list[_Link]:
    """The links of one form, below one element, that look most like a list of titles; the innermost such element."""
    groups: dict[tuple[Node, _Form], list[_Link]] = defaultdict(list)
    for link in links:
        form: list[str] = []
        for height, above in enumerate(islice(link.node.iterancestors(), _HIGHEST)):
            groups[above, tuple(form)].append(link)
            form.append(_name(above, bare=height < 2))
    worths = sorted(((_worth(group), -number) for number, group in enumerate(groups.values())), reverse=True)
    every = list(groups.values())
    best, value = list[_Link](), 0.0
    for worth, number in worths[:_MOST_GROUPS]:
        if worth > 0 and (signed := worth * _signs(every[-number], captured)) > value * 1.01:
            best, value = every[-number], signed
    return best


def _signs(group: Sequence[_Link], captured: date | None) -> float:
    """What speaks for a list beside its titles: dates, headings; against it: a name as of a margin or a ranking."""
    items = list(islice(_items(group[:_FEW]), _SAMPLE))
    dated = sum(_published(link, item, captured) is not None for link, item in items)
    above = list(islice(group[0].node.iterancestors(), _HIGHEST))
    names = " ".join(f"{node.get('class') or ''} {node.get('id') or ''}" for node in above)
    heading = any(node.tag in _HEADINGS for node in above[:2])
    return (2.0 if 2 * dated > len(items) else 1.0) * (1.3 if heading else 1.0) * (0.5 if _ASIDE.search(names) else 1.0)


def _name(node: Node, bare: bool) -> str:
    """An element's tag and first class, without numbers; of those nearest to a link the tag: rows alternate."""
    names = [] if bare else _NUMBERS.sub("", node.get("class") or "").split()
    return f"{node.tag}.{names[0]}" if names else str(node.tag)


def _worth(group: Sequence[_Link]) -> float:
    """How much links look like a list of titles: their number, their length, numbers in their addresses."""
    titles = {(link.title, link.href): link.href for link in group}
    if len(titles) < 3:
        return 0.0
    long = [title for title, _ in titles if len(title) >= _SHORTEST]
    if 2 * len(long) < len(titles):
        return 0.0
    numbered = sum(bool(_NUMBERS.search(href)) or ":" in href[:11] for href in titles.values()) / len(titles)
    length = sum(min(len(title), _LONGEST) - _SHORTEST + 1 for title in long) - _SHORTEST * (len(titles) - len(long))
    return length * (0.5 + numbered)


def _items(group: Sequence[_Link]) -> Iterator[tuple[_Link, Node]]:
    """Each title's link, and the element that holds what belongs to it: the outermost with no other title."""
    group = _one_each(group)
    inside = Counter(above for link in group for above in islice(link.node.iterancestors(), _FEW))
    for link in group:
        item = link.node
        while (parent := item.getparent()) is not None and inside[parent] == 1:
            item = parent
        yield link, item


def _with_neighbours(group: Sequence[_Link], links: Sequence[_Link]) -> list[_Link]:
    """The list with the titles of rows of another form, as one with a picture: rows beside the others, of one tag."""
    rows = [item for _, item in _items(group)]
    shared = {row.getparent() for row in rows}
    if len(shared) != 1 or len(rows) < 3:
        return list(group)
    tags, taken = {row.tag for row in rows}, set(rows)
    others: dict[Node, _Link] = {}
    for link in links:
        row = next((node for node in islice(link.node.iterancestors(), _FEW) if node.getparent() in shared), None)
        if row is not None and row not in taken and row.tag in tags and len(link.title) >= _SURELY:
            others[row] = max(others.get(row, link), link, key=lambda one: len(one.title))
    wanted = {link.node for link in (*group, *others.values())}
    return [link for link in links if link.node in wanted]


def _one_each(group: Sequence[_Link]) -> list[_Link]:
    """One link of each element that holds several, such as a section's and a title: the one with the longest text."""
    by_parent: dict[Node | None, list[_Link]] = defaultdict(list)
    for link in group:
        by_parent[link.node.getparent()].append(link)
    if not all(1 < len(links) < 4 for links in by_parent.values()) or len(by_parent) < 3:
        return list(dict.fromkeys(group))
    return [max(links, key=lambda link: len(link.title)) for links in by_parent.values()]


def _entry(link: _Link, item: Node, base: str, captured: date | None) -> Entry:
    return Entry(resolve(base, link.href) or link.href, link.title, _published(link, item, captured))


def _published(link: _Link, item: Node, captured: date | None) -> Moment | None:
    """The time beside a title, at the end of its link's text, or in an element of its own that follows."""
    after = item.getnext()
    follows = after is not None and not len(after) and not (item.tail or "").strip()
    for node in (*item.iter(), *([after] if follows and after is not None else [])):
        for text in (node.text if isinstance(node.tag, str) else None, node.tail):
            end = (text or "").strip()[-_DATE_LINE:]
            if end and _DATE.search(end) and (moment := read_moment(end, ZONE, captured)):
                return moment
    return None
