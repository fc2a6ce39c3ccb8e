"""Where on a page each field of a profile comes from: its selector, what that matches, what its pattern makes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from spiders.listing_rules import EpaperRules, ListingRules
from spiders.profile import Layout, Profile
from spiders.reading import fields, names
from spiders.reading.dates import read_moment
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError, UnknownLayout
from spiders.reading.generic.head import day_of_address
from spiders.reading.layout import choose_layout
from spiders.reading.prepare import PREPARATIONS
from spiders.reading.tree import Node, parse
from spiders.reading.views import read_views
from spiders.selector import Selector
from spiders.upkeep.check import fields as read_fields
from spiders.upkeep.fixtures import Fixture
from storage.items import Problem

KEYS = {
    "title": "title", "subtitle": "subtitle", "published": "published", "updated": "updated", "source": "source",
    "author": "authors", "editor": "editors", "tags": "tags", "breadcrumb": "breadcrumb", "section": "section",
    "body": "body", "captions": "captions", "attachments": "attachments", "video": "kind", "next_page": "next_page",
    "views": "views",
}  # fmt: skip
"""The keys of a layout that fill fields, and the field that each fills."""

MOST_TRACED = 1_000
"""Matches of a selector that are looked at for one that its pattern fits."""


@dataclass(frozen=True, slots=True)
class Step:
    """One selector on one page: how many `nodes` it matched, and the text of one before and after its pattern.

    `gives` says that the field is read from it; of several selectors of a key the first that gives anything does. Of a
    listing's keys `nodes` are the items in which they match.
    """

    key: str
    selector: str
    nodes: int
    before: str = ""
    after: str = ""
    gives: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """What a profile makes of a page. `layout` is the one that was chosen; `problem` why nothing could be read.

    `values` are the fields as read; empty where there is a problem.
    """

    layout: str | None
    steps: tuple[Step, ...]
    values: Mapping[str, Any]
    problem: Problem | None = None


def trace(page: Fixture, profile: Profile) -> Trace:
    """What each selector of the profile finds on the page, and what is read from it, whatever is wrong with either."""
    try:
        values, problem = read_fields(page, profile), None
    except ReadingError as error:
        values, problem = {}, error.problem
    try:
        layout, steps = _steps(page, profile)
    except ReadingError as error:
        return Trace(None, (), {}, problem or error.problem)
    return Trace(layout, steps, values, problem)


def _steps(page: Fixture, profile: Profile) -> tuple[str | None, tuple[Step, ...]]:
    html = decode(page.bodies[0], page.content_type)
    if page.kind == "listing":
        return None, tuple(_of_listing(parse(profile.cms.listing_html(html), page.url), profile))
    root = parse(html, page.url)
    try:
        layout = choose_layout(root, profile, page.url)
    except UnknownLayout:
        return None, tuple(_matched(f"layouts.{one.id}.when", one.when, root) for one in profile.layouts)
    if layout.prepare is not None:
        root = parse(PREPARATIONS[layout.prepare](html), page.url)
    return layout.id, tuple(_of_article(page, root, layout, profile))


def _of_article(page: Fixture, root: Node, layout: Layout, profile: Profile) -> Iterator[Step]:
    yield _matched("when", layout.when, root)
    makes = _makers(page, profile)
    for key in KEYS:
        is_given = False
        for name, selector in _selectors(layout, key):
            step = _traced(name, selector, root, makes.get(key, bool), gives=not is_given)
            is_given |= step.gives
            yield step
    for number, selector in enumerate(layout.drop):
        yield _matched(f"drop[{number}]", selector, root)


def _makers(page: Fixture, profile: Profile) -> dict[str, Callable[[str], object]]:
    """What makes a field's value of a text, for the keys of which not every text is one."""
    zone = ZoneInfo(profile.timezone)
    day, near = page.captured.astimezone(zone).date(), day_of_address(page.url)

    def moment(text: str) -> object:
        return read_moment(text, zone, day, near)

    return {
        "published": moment, "updated": moment, "source": fields.source, "author": names.people,
        "editor": names.editors, "views": read_views, "section": fields.section,
    }  # fmt: skip


def _selectors(layout: Layout, key: str) -> Iterator[tuple[str, Selector]]:
    held = getattr(layout, key)
    if key == "views":
        held = None if held is None else held.selector
    several = held if isinstance(held, list) else [held]
    for number, selector in enumerate(several):
        if selector is not None:
            yield (f"{key}[{number}]" if len(several) > 1 else key), selector


def _traced(key: str, selector: Selector, root: Node, make: Callable[[str], object], *, gives: bool) -> Step:
    """A selector with its first text that makes a value, or else with its first."""
    nodes, shown = 0, ("", "")
    found = False
    for nodes, (before, after) in enumerate(selector.trace(root), 1):
        if nodes <= MOST_TRACED and not found:
            found = bool(after and make(after))
            shown = (before, after) if found or nodes == 1 else shown
    return Step(key, _written(selector), nodes, *shown, gives=found and gives)


def _matched(key: str, selector: Selector, root: Node) -> Step:
    """A selector of which only matters how often it matches; with a pattern, what text it fits."""
    if selector.pattern is not None:
        return _traced(key, selector, root, bool, gives=True)
    nodes = len(selector.nodes(root))
    return Step(key, _written(selector), nodes, gives=nodes > 0)


def _of_listing(root: Node, profile: Profile) -> Iterator[Step]:
    rules = profile.listing
    if not isinstance(rules, ListingRules | EpaperRules):
        return
    items = rules.items.elements(root)
    yield Step("listing.items", _written(rules.items), len(items), gives=bool(items))
    for key in ("link", "title", "date", "pinned"):
        selector = getattr(rules, key, None)
        if selector is not None:
            yield _in_items(f"listing.{key}", selector, items)
    for key in ("next", "previous", "sections"):
        selector = getattr(rules, key, None)
        if selector is not None:
            yield _traced(f"listing.{key}", selector, root, bool, gives=True)


def _in_items(key: str, selector: Selector, items: list[Node]) -> Step:
    """In how many items a selector matches, and the text of the first."""
    found = [texts for item in items[:MOST_TRACED] if (texts := next(selector.trace(item), None)) is not None]
    shown = next((texts for texts in found if texts[1]), found[0] if found else ("", ""))
    return Step(key, _written(selector), len(found), *shown, gives=bool(found))


def _written(selector: Selector) -> str:
    return selector.css or selector.xpath or ""
