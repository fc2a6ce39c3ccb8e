"""How an item of a listing is read: its link, its title, its date."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from spiders.families import usual
from spiders.listing_rules import ListingRules
from spiders.reading.dates import read_moment
from spiders.reading.generic.listing import Place
from spiders.reading.generic.times import ZONE
from spiders.reading.listing import link_in, title_in
from spiders.reading.pressed import leads
from spiders.reading.text import line
from spiders.reading.tree import Node
from spiders.selector import Selector
from spiders.upkeep.draft.steps import inside

MOST_ITEMS = 60
"""Items that a selector is tried on."""
MOST_OFFERS = 24
_LOOKED_AT = 4
"""Items from which selectors are made."""
_DATED = 0.7
"""Share of the entries that have a date where the listing shows one."""
_LONGEST_DATE = 40
_GOOD = 0.98
_FROM_START = r"^(.*?)\s*[\[(（【]?\d{2,4}\s?[-./年]\s?\d{1,2}[^\s]{0,8}(?:\s\d{1,2}:\d\d(?::\d\d)?)?\s*[\])）】]?$"
"""A title without the date that closes it."""
_FOLLOWING = {"xpath": "./following-sibling::*[1]"}
_PINNED = re.compile(r"^\W?(?:置顶|顶|TOP)\W?$", re.IGNORECASE)

Offer = dict[str, Any] | str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What to write into the profile for one key, None where its default serves; and how often it is right."""

    value: Offer
    right: int
    of: int

    @property
    def share(self) -> float:
        """The share of the items for which it is right."""
        return self.right / self.of if self.of else 0.0


def find_link(places: Sequence[Place]) -> Rule:
    """The selector of the address, by that of the link which the title was read from."""

    def offers() -> Iterator[Offer]:
        yield None
        for place in places[:_LOOKED_AT]:
            yield from (f"{css}::attr(href)" for css in inside(place.item, place.link))
        for place in places[:_LOOKED_AT]:
            yield from ([{"xpath": "."}] if place.link is place.item else inside(place.item, place.link))

    def is_right(place: Place, selector: Selector | None) -> bool:
        rules = ListingRules(items=Selector(css="a"), link=selector or Selector(css="a::attr(href)"))
        return link_in(place.item, rules)[1] == leads(place.link)

    return _best(places, offers(), is_right)


def find_title(places: Sequence[Place], told: Offer) -> Rule:
    """The selector of the title, of which the pages' own titles are known; `told` is the link's."""
    link = None if told is None else Selector.model_validate(told)
    bare = told.removesuffix("::attr(href)") if isinstance(told, str) else "a"

    def offers() -> Iterator[Offer]:
        yield None
        yield bare
        nodes = [node for place in places[:_LOOKED_AT] for node in reversed(list(_telling(place)))]
        found = list(dict.fromkeys(css for node, place in nodes for css in inside(place.item, node)))
        yield from found
        yield f"{bare}::attr(title)"
        yield from ({"css": css, "re": _FROM_START} for css in (bare, *found))
        yield {"xpath": "(.//a//text()[normalize-space()])[1]"}
        yield {"xpath": "(.//text()[normalize-space()])[1]"}

    def is_right(place: Place, selector: Selector | None) -> bool:
        rules = ListingRules(items=Selector(css="a"), link=link or Selector(css="a::attr(href)"), title=selector)
        return _squeezed(title_in(place.item, *link_in(place.item, rules), rules)) == _squeezed(place.entry.title)

    return _best(places, offers(), is_right)


def find_date(places: Sequence[Place], captured: date) -> Rule:
    """The selector of the date; None in a rule for no item where the listing shows none."""
    dated = [place for place in places if place.entry.published is not None]
    if len(dated) < _DATED * len(places):  # those that are there come from texts
        return Rule(None, 0, 0)

    def offers() -> Iterator[Offer]:
        for place in dated[:_LOOKED_AT]:
            for node in reversed(list(place.item.iter())):
                if node is not place.item and isinstance(node.tag, str) and _tells(node, place, captured):
                    yield from inside(place.item, node)
        yield usual.LISTED_DAY
        yield _FOLLOWING

    def is_right(place: Place, selector: Selector | None) -> bool:
        texts = islice(selector.texts(place.item), 20) if selector else ()
        read = next((found for text in texts if (found := read_moment(text, ZONE, captured))), None)
        return (read and read.date) == (place.entry.published and place.entry.published.date)

    found = _best(places, offers(), is_right)
    return found if found.share >= _DATED else Rule(None, 0, 0)


def pinned(places: Sequence[Place]) -> str | None:
    """The selector of the mark of entries that are kept on top (置顶), where some have one and most have not."""
    marks = [
        (place, node) for place in places for node in place.item.iter() if _PINNED.match((node.text or "").strip())
    ]
    if not marks or len({place.item for place, _ in marks}) * 2 > len(places):
        return None
    for css in inside(marks[0][0].item, marks[0][1]):
        selector = Selector(css=css)
        if all(selector.matches(place.item) == any(place is one for one, _ in marks) for place in places):
            return css
    return None


def _best(
    places: Sequence[Place],
    offers: Iterable[Offer],
    is_right: Callable[[Place, Selector | None], bool],
) -> Rule:
    """The first offer that is right for all, or else the one that is right most often."""
    tried, best = list(places[:MOST_ITEMS]), Rule(None, -1, len(places))
    seen: list[Offer] = []
    for offer in offers:
        if offer in seen:
            continue
        seen.append(offer)
        selector = None if offer is None else _selector(offer)
        usable = offer is None or selector is not None
        right = sum(is_right(place, selector) for place in tried) if usable else 0
        if right > best.right:
            best = Rule(offer, right, len(tried))
        if right == len(tried) or len(seen) > MOST_OFFERS:
            break
    return best


def _selector(offer: dict[str, Any] | str) -> Selector | None:
    try:
        return Selector.model_validate(offer)
    except ValueError:
        return None


def _telling(place: Place) -> Iterator[tuple[Node, Place]]:
    """The elements that show the entry's title, and perhaps a little more."""
    title = _squeezed(place.entry.title)
    for node in place.item.iter():
        if node is not place.item and isinstance(node.tag, str):
            text = _squeezed(line(node))
            if text.startswith(title) and len(text) <= len(title) + 24:
                yield node, place


def _tells(node: Node, place: Place, captured: date) -> bool:
    """Whether an element shows the entry's date and hardly more."""
    text = line(node)
    found = read_moment(text, ZONE, captured) if 3 < len(text) <= _LONGEST_DATE else None
    return found is not None and place.entry.published is not None and found.date == place.entry.published.date


def _squeezed(text: str) -> str:
    return "".join(text.split())
