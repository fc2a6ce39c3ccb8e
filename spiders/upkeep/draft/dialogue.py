"""Drafting as a dialogue: which pages to ask for next, from what the last ones said; never more than twelve."""

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from typing import TypeAlias, TypeVar

from spiders.reading.errors import ReadingError
from spiders.upkeep.draft.drafting import Draft, Material, NothingDrafted, draft
from spiders.upkeep.draft.items import entries_in, find_items
from spiders.upkeep.draft.known import Sample
from spiders.upkeep.draft.menu import (
    frames_of,
    home_hosts,
    is_home,
    is_listing,
    linked,
    listed_below,
    section_name,
    sections_of,
)
from spiders.upkeep.draft.page import Page
from spiders.upkeep.draft.paging import last_page, says_next
from spiders.upkeep.draft.picks import folder, pick
from spiders.upkeep.draft.scope import Scope, also_named, confirmed, default_id, scope_of, widened
from spiders.upkeep.induce import cluster
from storage.items import Entry, Problem

MOST_PAGES = 12
"""Pages of a site that are asked for."""
MOST_UNSEEN = 40
"""Sections that a profile has beside those that were fetched, where a home page lists articles of theirs."""
FEW_FOUND, ENOUGH_LEFT = 2, 6
"""Listings below which further links of a home page are tried, as long as more than so many pages are left."""
MOST_NAMED, MOST_FOUND = 6, 4
"""Listings that are asked for where they were named, and where a home page leads to them."""

MOST_FRAMES = 3
"""Frames of a page that are asked for where it lists nothing itself."""

MOST_LAST = 1
"""Listings of which the last page is asked for, which links old articles."""

Answers: TypeAlias = Mapping[str, Page | Problem]
Result = TypeVar("Result")
Asking: TypeAlias = Generator[Sequence[str], Answers, Result]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A site of which a profile is wanted: addresses of listings, or of its home page; what is known of it beside."""

    urls: tuple[str, ...]
    id: str = ""
    name: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What the first pages gave: listings, the names that a menu gives them, and what may be sections beside.

    `unseen` are sections that were not fetched; `further` articles of theirs, which a home page lists.
    """

    scope: Scope
    listings: Sequence[Page]
    names: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[tuple[str, str]] = ()
    unseen: Sequence[str] = ()
    missed: Sequence[str] = ()
    further: Sequence[Entry] = ()


def drafting(wanted: Wanted, today: date) -> Asking[Draft]:
    """Yields the addresses to be asked for, is sent their answers, and returns the draft. Raises NothingDrafted."""
    budget = _Budget()
    begun = yield from _begin(wanted, budget)
    material = yield from _gather(begun, budget)
    return draft(wanted.id or default_id(begun.scope.origin), wanted.name, wanted.region, material, today)


def _begin(wanted: Wanted, budget: "_Budget") -> Asking[_Begun]:
    """The listings that were named, or those that a home page leads to."""
    answers = yield budget.spend(wanted.urls[:MOST_NAMED])
    names: dict[str, str] = {}
    pages = yield from _unframed(_pages(answers), budget, names)
    if not pages:
        raise _unreached(answers)
    scope = _wider(scope_of([page.url for page in pages]), pages)
    listings = [page for page in pages if page.places and (not is_home(page.url) or _is_section(page, pages))]
    if listings:
        missed = [f"{answer.url}: {answer.reason}" for answer in answers.values() if isinstance(answer, Problem)]
        missed += [f"{page.url}: no list of articles" for page in pages if page not in listings]
        return _Begun(scope, listings, names, unseen=wanted.urls[MOST_NAMED:], missed=missed)
    links = sections_of(pages[0], scope)
    listings, asked = list[Page](), 0
    while len(listings) < FEW_FOUND and asked < len(links) and budget.left > ENOUGH_LEFT:
        urls = [scope.asked(url) for url, _ in links[asked:][: MOST_FOUND - len(listings)]]
        asked += len(urls)
        listings += [page for page in _pages((yield budget.spend(urls))) if is_listing(page)]
    listings = listings or [page for page in pages if page.places]
    names |= {scope.asked(url): name for url, name in links}
    begun = _Begun(_wider(scope, listings), listings, names, links[asked:])
    return begun if listings == pages else _with_unseen(begun, pages[0])


def _is_section(page: Page, named: Sequence[Page]) -> bool:
    """Whether a host's first page is itself a listing: one of several that were named, or one that leads on."""
    return is_listing(page) and (len(named) > 1 or (page.following is not None and says_next([page])))


def _with_unseen(begun: _Begun, home: Page) -> _Begun:
    """With the sections that were not fetched, of which the home page itself lists articles."""
    known = [place.entry.url for page in begun.listings for place in page.places]
    others = [url for url, _ in begun.others[:MOST_UNSEEN]]
    fetched = {page.url for page in begun.listings}
    found = listed_below(home, [*(url for url in begun.names if url in fetched), *others], known)
    below = {url: found[url] for url in others if url in found}
    further = [entry for part in zip_longest(*below.values()) for entry in part if entry is not None]
    left = [(url, name) for url, name in begun.others if url not in below]
    return replace(begun, others=left, unseen=[begun.scope.asked(url) for url in below], further=further)


def _unframed(pages: Sequence[Page], budget: "_Budget", names: dict[str, str]) -> Asking[list[Page]]:
    """The pages, or what lies in the frames of those that list nothing, where that does, with its name in `names`."""
    found: list[Page] = []
    for page in pages:
        frames = [] if is_listing(page) else frames_of(page, scope_of([page.url]))
        answers = (yield budget.spend(frames[:MOST_FRAMES])) if frames else {}
        inner = [frame for frame in _pages(answers) if is_listing(frame) or sections_of(frame, scope_of([page.url]))]
        chosen = max(inner, key=is_listing, default=page)
        if chosen is not page and not is_home(page.url):
            names[chosen.url] = section_name(page, "")
        found.append(chosen)
    return found


def _gather(begun: _Begun, budget: "_Budget") -> Asking[Material]:
    """Further pages of the listings, and articles that they link."""
    scope, listings = begun.scope, begun.listings
    answers = yield budget.spend(_turned(listings, scope))
    second = {scope.asked(page.following) for page in listings if page.following}
    further = [page for url, page in _sound(answers).items() if url in second and page.places]
    items = find_items([*listings, *further])
    old = [entries_in(page, items)[::-1] for url, page in _sound(answers).items() if url not in second]
    listed = [*old, *(entries_in(page, items) for page in (*listings, *further))]
    samples = yield from _articles([*listed, *([begun.further] if begun.further else [])], scope, budget)
    seen = [*listings, *further, *(sample.page for sample in samples)]
    scope = also_named(scope, (url for page in seen for url in linked(page)), [page.url for page in seen])
    scope = confirmed(scope, (entry.url for part in listed for entry in part), (sample.page.url for sample in samples))
    return Material(scope, listings, further, samples, begun.names, begun.others, begun.unseen, begun.missed)


def _articles(listed: Sequence[Sequence[Entry]], scope: Scope, budget: "_Budget") -> Asking[list[Sample]]:
    """Articles that lists link: of several lists one each at first, then more of those that look like no other."""
    entries = {scope.asked(entry.url): entry for part in reversed(listed) for entry in part}
    found, tried = dict[str, Sample](), set[str]()
    lists, most = list(listed), len(listed) if len(listed) > 2 else budget.left
    while budget.left:
        asked = budget.spend(pick(lists, scope, min(most, budget.left), without=tried))
        if not asked:
            break
        tried.update(asked)
        answers = _sound((yield asked))
        found |= {url: Sample(page, entries[url]) for url, page in answers.items() if url in entries}
        alone = _alone(list(found.values()))
        seen = Counter(map(folder, tried))
        lists.sort(key=lambda part: _need([scope.asked(entry.url) for entry in part], alone, seen))
    return list(found.values())


def _need(urls: Sequence[str], alone: set[str], seen: Mapping[str, int]) -> tuple[bool, float]:
    """By which lists are put in order: first one with an article that looks like no other, then the least seen."""
    return not alone.intersection(urls), sum(seen.get(folder(url), 0) for url in urls) / max(1, len(urls))


def _alone(samples: Sequence[Sample]) -> set[str]:
    """The addresses of articles whose look no other has."""
    return {samples[group[0]].page.url for group in cluster([one.known for one in samples]) if len(group) == 1}


def _turned(listings: Sequence[Page], scope: Scope) -> list[str]:
    """Where the pages are that a listing leads on to: the second of one, which shows how, and the last of some.

    Of several listings whose first pages say how, only the last.
    """
    last = [target for page in listings if (target := last_page(page))][:MOST_LAST]
    is_plain = len(listings) > 1 and bool(last) and says_next(listings)
    second = [page.following for page in listings if page.following][: 0 if is_plain else 1]
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
        return NothingDrafted(f"{next(iter(answers), '')} is too large to be looked through: name another listing")
    told = "; ".join(
        f"{problem.url}: {', '.join(filter(None, (problem.reason, problem.detail)))}" for problem in problems[:3]
    )
    return NothingDrafted(told, unreachable=True)
