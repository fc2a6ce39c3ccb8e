"""Drafting as a dialogue: which pages to ask for next, from what the last ones said; never more than twelve."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from spiders.reading.errors import ReadingError
from spiders.upkeep.draft.drafting import Draft, Material, NothingDrafted, draft
from spiders.upkeep.draft.items import entries_in, find_items
from spiders.upkeep.draft.known import Sample
from spiders.upkeep.draft.menu import home_hosts, is_home, is_listing, linked, sections_of
from spiders.upkeep.draft.page import Page
from spiders.upkeep.draft.paging import last_page
from spiders.upkeep.draft.picks import pick
from spiders.upkeep.draft.scope import Scope, also_named, confirmed, default_id, scope_of, widened
from storage.items import Problem

MOST_PAGES = 12
"""Pages of a site that are asked for."""
MOST_SECTIONS = 4
"""Listings that are asked for."""

MOST_LAST = 1
"""Listings of which the last page is asked for, which links old articles."""

Answers: TypeAlias = Mapping[str, Page | Problem]
Asking: TypeAlias = Generator[Sequence[str], Answers, Draft]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A site of which a profile is wanted: addresses of listings, or of its home page; what is known of it beside."""

    urls: tuple[str, ...]
    id: str = ""
    name: str = ""
    region: str = ""


def drafting(wanted: Wanted, today: date) -> Asking:
    """Yields the addresses to be asked for, is sent their answers, and returns the draft. Raises NothingDrafted."""
    budget = _Budget()
    answers = yield budget.spend(wanted.urls[:MOST_SECTIONS])
    pages = _pages(answers)
    if not pages:
        raise _unreached(answers)
    scope = scope_of([page.url for page in pages])
    scope = _wider(scope, pages)
    others: list[tuple[str, str]] = [(url, "") for url in wanted.urls[MOST_SECTIONS:]]
    listings = [page for page in pages if not is_home(page.url) and page.places]
    names: dict[str, str] = {}
    if not listings:
        links = sections_of(pages[0], scope)
        answers = yield budget.spend([scope.asked(url) for url, _ in links[:MOST_SECTIONS]])
        listings = [page for page in _pages(answers) if is_listing(page)] or [page for page in pages if page.places]
        names, others = {scope.asked(url): name for url, name in links}, links[MOST_SECTIONS:]
        scope = _wider(scope, listings)
    answers = yield budget.spend(_turned(listings, scope))
    second = {scope.asked(page.following) for page in listings if page.following}
    further = [page for url, page in _sound(answers).items() if url in second and page.places]
    items = find_items([*listings, *further])
    old = [entries_in(page, items) for url, page in _sound(answers).items() if url not in second]
    listed = [*old, *(entries_in(page, items) for page in (*listings, *further))]
    entries = {scope.asked(entry.url): entry for part in reversed(listed) for entry in part}
    answers = yield budget.spend(pick(listed, scope, budget.left))
    samples = [Sample(page, entries[url]) for url, page in _sound(answers).items() if url in entries]
    seen = [*listings, *further, *(sample.page for sample in samples)]
    scope = also_named(scope, (url for page in seen for url in linked(page)), [page.url for page in seen])
    scope = confirmed(scope, (entry.url for entry in entries.values()), (sample.page.url for sample in samples))
    material = Material(scope, listings, further, samples, names, others)
    return draft(wanted.id or default_id(scope.origin), wanted.name, wanted.region, material, today)


def _turned(listings: Sequence[Page], scope: Scope) -> list[str]:
    """Where the pages are that a listing leads on to: the second of one, which shows how, and the last of some."""
    second = [page.following for page in listings if page.following][:1]
    last = [target for page in listings if (target := last_page(page))][:MOST_LAST]
    return [scope.asked(url) for url in (*second, *last) if scope.has(url)]


def _wider(scope: Scope, pages: Sequence[Page]) -> Scope:
    home = {host for page in pages for host in home_hosts(page)}
    return widened(scope, (place.entry.url for page in pages for place in page.places), home)


class _Budget:
    """How many pages may still be asked for."""

    def __init__(self) -> None:
        self.left = MOST_PAGES

    def spend(self, urls: Sequence[str]) -> list[str]:
        """So many of the addresses as may be asked for."""
        chosen = list(dict.fromkeys(urls))[: self.left]
        self.left -= len(chosen)
        return chosen


def _pages(answers: Answers) -> list[Page]:
    return list(_sound(answers).values())


def _sound(answers: Answers) -> dict[str, Page]:
    """The pages among the answers that are not too large to be looked through."""
    found: dict[str, Page] = {}
    for url, page in answers.items():
        try:
            if isinstance(page, Page) and page.places is not None:
                found[url] = page
        except ReadingError:
            continue
    return found


def _unreached(answers: Answers) -> NothingDrafted:
    problems = [answer for answer in answers.values() if isinstance(answer, Problem)]
    if not problems:
        return NothingDrafted("the page is too large to be looked through")
    told = "; ".join(f"{problem.url}: {problem.reason}, {problem.detail}" for problem in problems[:3])
    return NothingDrafted(told, unreachable=True)
