"""Pages of a site's listings and articles to a profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from spiders.families import FAMILIES, Family
from spiders.profile import Profile, parse
from spiders.reading.errors import ReadingError
from spiders.upkeep.draft import doubts, paging
from spiders.upkeep.draft.articles import article_pattern, is_file
from spiders.upkeep.draft.entries import find_date, find_link, find_title, pinned
from spiders.upkeep.draft.families import Found, find_family
from spiders.upkeep.draft.items import find_items
from spiders.upkeep.draft.judged import Read, Walked, read_samples, walk
from spiders.upkeep.draft.known import Sample
from spiders.upkeep.draft.layouts import Look, find_looks
from spiders.upkeep.draft.menu import section_id, section_name, site_name
from spiders.upkeep.draft.page import Page
from spiders.upkeep.draft.scope import Scope
from spiders.upkeep.draft.written import toml


class NothingDrafted(Exception):
    """No profile can be made; the message says why. `unreachable`: because the site gave no page."""

    def __init__(self, why: str, *, unreachable: bool = False) -> None:
        super().__init__(why)
        self.unreachable = unreachable


@dataclass(frozen=True, slots=True)
class Material:
    """What was fetched of a site: the first page of each section, further pages of them, and articles they link.

    `names` are those of sections by their addresses, as a menu gives them; `others` addresses and names of what may be
    sections too and was not fetched; `unseen` addresses of sections that were named and not fetched; `missed` those
    that gave no listing, with the reason.
    """

    scope: Scope
    sections: Sequence[Page]
    further: Sequence[Page]
    samples: Sequence[Sample]
    names: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[tuple[str, str]] = ()
    unseen: Sequence[str] = ()
    missed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted profile: its text, what it makes of the pages, and sentences on what is to be looked at.

    `confidence` is from 0 to 1, by layout and key, as `v1.title`.
    """

    id: str
    text: str
    profile: Profile
    reads: Sequence[Read]
    walks: Sequence[Walked]
    doubts: Sequence[str]
    confidence: Mapping[str, float]
    usable: bool


def draft(id: str, name: str, region: str, material: Material, today: date) -> Draft:
    """The profile of a site. Raises NothingDrafted where no listing or no article can be read."""
    table, notes = _table(id, name, region, material, today)
    looks = find_looks(material.samples, [*material.sections, *material.further])
    if not looks:
        raise NothingDrafted(doubts.no_article(len(material.samples)))
    table["layouts"] = [look.layout for look in looks]
    notes |= {key: note for number, look in enumerate(looks) for key, note in _notes(look, number)}
    profile = parse(toml(table, notes, []), Path(f"{id}.toml"))
    reads, walks = read_samples(material.samples, profile), list(_walks(material, profile))
    found = [*doubts.of_sections(material), *doubts.of(reads, walks, looks, profile)]
    text = toml(table, notes, doubts.head(material, found, today), doubts.others(material.others))
    sure = {f"{look.layout['id']}.{key}": told.confidence for look in looks for key, told in look.fields.items()}
    final = parse(text, Path(f"{id}.toml"))
    return Draft(id, text, final, reads, walks, found, sure, doubts.is_usable(reads, walks))


def _walks(material: Material, profile: Profile) -> Iterator[Walked]:
    for page in [*material.sections, *material.further]:
        try:
            yield walk(page, profile)
        except ReadingError:
            continue


def _table(id: str, name: str, region: str, material: Material, today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """All but the layouts, and the comments on its keys."""
    scope, listings = material.scope, [*material.sections, *material.further]
    articles = [place.entry.url for page in listings for place in page.places if scope.has(place.entry.url)]
    if not articles:
        raise NothingDrafted(doubts.NO_ENTRIES)
    site = name or site_name(material.sections, [sample.page for sample in material.samples]) or scope.hosts[0]
    known = _family(material, listings, articles)
    listing, notes = _listing(listings, FAMILIES[known.name] if known else Family())
    pattern = article_pattern(
        articles, [page.url for page in listings], FAMILIES[known.name].articles if known else None
    )
    if pattern == "":
        raise NothingDrafted(doubts.NO_ENTRIES)
    notes["articles"] = f"from {len({url for url in articles if not is_file(url)})} addresses"
    if known is not None:
        notes["family"] = known.why
    table: dict[str, Any] = {
        "id": id, "name": site, "hosts": list(scope.hosts), "aliases": list(scope.aliases), "region": region,
        "family": known.name if known else "",
        "verified": f"drafted {today} from {len(material.samples)} articles; looked at by nobody yet",
        "articles": pattern, "sections": list(_sections(material, site)), "listing": listing,
    }  # fmt: skip
    return {key: value for key, value in table.items() if value not in ([], "", None)}, notes


def _family(material: Material, listings: Sequence[Page], articles: Sequence[str]) -> Found | None:
    """The family of the site, or the one by whose script its listings turn pages."""
    if any(page.has_records for page in listings):
        return Found("jcms", "the records in which the listing's entries lie")
    known = find_family([*listings, *(sample.page for sample in material.samples)], articles)
    script = None if known else paging.scripted(listings)
    return Found(script, "the script that turns the listing's pages") if script else known


def _sections(material: Material, site: str) -> Iterator[dict[str, str]]:
    taken: set[str] = set()
    for page in material.sections:
        id = section_id(page.url, taken)
        taken.add(id)
        yield {"id": id, "name": material.names.get(page.url) or section_name(page, site), "url": page.url}
    for url in material.unseen:
        id = section_id(url, taken)
        taken.add(id)
        yield {"id": id, "name": material.names.get(url) or id, "url": url}


def _listing(pages: Sequence[Page], family: Family) -> tuple[dict[str, Any], dict[str, str]]:
    """The table `listing`, and comments on its keys. Raises NothingDrafted where there are no items."""
    items = find_items(pages)
    if items is None:
        raise NothingDrafted(doubts.NO_ENTRIES)
    places = [place for page in pages for place in page.places]
    table: dict[str, Any] = {"items": items.css}
    notes = {
        "listing.items": f"{items.found} of {items.of} entries on {len(pages)} pages"
        + (f", and {items.extra} elements more" if items.extra else "")
    }
    link = find_link(places)
    title = find_title(places, link.value)
    day = find_date(places, pages[0].captured)
    for key, rule in (("link", link), ("title", title), ("date", day)):
        if rule.value is not None:
            table[key], notes[f"listing.{key}"] = rule.value, f"right for {rule.right} of {rule.of} entries"
    if mark := pinned(places):
        table["pinned"] = mark
    if any(page.following for page in pages) and not paging.pages_on(family, pages):
        following = paging.find_next(pages)
        if following is not None:
            table["next"] = following
    return table, notes


def _notes(look: Look, number: int) -> Iterator[tuple[str, str]]:
    yield f"layouts[{number}].id", f"from {len(look.samples)} of the articles"
    for key, proposal in look.fields.items():
        right, of = proposal.held_out
        mark = "" if proposal.unanimous else "; look at it"
        yield f"layouts[{number}].{key}", (f"held out: right on {right} of {of}" if of else "from one page") + mark
