"""What is to be looked at in a drafted profile, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from spiders.profile import Profile
from spiders.upkeep.draft.judged import GOOD, Read, Walked
from spiders.upkeep.draft.layouts import Look

if TYPE_CHECKING:
    from spiders.upkeep.draft.drafting import Material

NO_ENTRIES = "no page lists articles of the site: name the address of a listing, with its entries in the HTML as served"
FEW = 4
"""Articles from which on a draft is more than a guess."""
MOST_OTHERS = 30
_FULL = 15
"""Entries on a page that probably has a next one."""


def no_article(count: int) -> str:
    """Why there is no layout."""
    if not count:
        return "none of the articles that the listing links could be fetched: name another listing"
    return f"none of the {count} articles that were fetched has a title and a text that a selector finds"


def is_usable(reads: Sequence[Read], walks: Sequence[Walked]) -> bool:
    """Whether the profile reads the pages right, with hardly an exception, and there were enough of them."""
    right = sum(not read.wrong for read in reads)
    return (
        len(reads) >= FEW
        and right >= GOOD * len(reads)
        and all(walked.found >= GOOD * walked.of and walked.articles >= GOOD * walked.inside for walked in walks)
        and all(walked.leads_on for walked in walks)
    )


def of(reads: Sequence[Read], walks: Sequence[Walked], looks: Sequence[Look], profile: Profile) -> list[str]:
    """Each thing to be looked at, the gravest first."""
    return [*_of_articles(reads), *_of_listings(walks), *_of_layouts(looks, profile)]


def of_sections(material: Material) -> list[str]:
    """What is to be looked at in the sections that were named."""
    missed = [f"sections: left out is {told}" for told in material.missed]
    unseen = list(material.unseen)
    if len(unseen) > 3:
        return [*missed, f"sections: {len(unseen)} were not fetched, only twelve pages are, as {unseen[0]}"]
    return missed + [f"sections: {url} was not fetched, only twelve pages are" for url in unseen]


def _of_articles(reads: Sequence[Read]) -> Iterator[str]:
    unread = [read for read in reads if read.problem is not None]
    if unread:
        problem = unread[0].problem
        reason = problem.reason if problem else ""
        yield f"{len(unread)} of {len(reads)} articles cannot be read, as {unread[0].sample.page.url}: {reason}"
    for name, what in (("title", "title"), ("published", "time"), ("body", "text")):
        odd = [read for read in reads if name in read.doubts]
        if odd:
            yield (
                f"layouts: the {what} of {len(odd)} of {len(reads)} articles is not the one that was expected, "
                f"as of {odd[0].sample.page.url}"
            )
    if len(reads) < FEW:
        yield f"only {len(reads)} articles could be fetched: compare more of them with the site"


def _of_listings(walks: Sequence[Walked]) -> Iterator[str]:
    full = next((walked for walked in walks if len(walked.listing.entries) >= _FULL), None)
    if full is not None and not any(walked.page.following for walked in walks):
        yield f"listing.next: no further page was found on {full.page.url}: see whether it has one"
    for walked in walks:
        if walked.found < walked.of:
            yield f"listing.items: {walked.found} of {walked.of} entries of {walked.page.url} are found"
        if walked.articles < walked.inside:
            yield (
                f"articles: {walked.inside - walked.articles} of {walked.inside} entries of {walked.page.url} "
                "have another form of address; files and folders are none"
            )
        if not walked.leads_on:
            yield f"listing.next: {walked.page.following} is not reached from {walked.page.url}"
        if not walked.dated:
            yield f"listing.date: none is shown on {walked.page.url}, so a recrawl stops at known articles only"


def _of_layouts(looks: Sequence[Look], profile: Profile) -> Iterator[str]:
    for look in looks:
        for key, proposal in look.fields.items():
            if not proposal.unanimous and key in ("title", "published", "body"):
                right, of = proposal.held_out
                how = f"right on {right} of {of} pages that were held out" if of else "found on one page only"
                yield f"layouts.{look.layout['id']}.{key}: {how} (confidence {proposal.confidence:.2f})"
        if not any(key in look.fields for key in ("published",)):
            yield f"layouts.{look.layout['id']}.published: no selector was found" + (
                "; the family's is used" if profile.family else ""
            )


def head(material: Material, found: Sequence[str], today: date) -> list[str]:
    """The lines at the beginning of the profile."""
    looked = f"{len(material.samples)} articles and {len(material.sections) + len(material.further)} listing pages"
    lines = [f"Drafted by `fangzhi site new` on {today} from {looked}."]
    if found:
        lines += ["To be looked at:", *(f"- {sentence}" for sentence in found)]
    return lines


def others(sections: Sequence[tuple[str, str]]) -> list[str]:
    """The lines behind the sections: what else may be one."""
    if not sections:
        return []
    lines = ["Not fetched; links that may lead to further sections:"]
    return lines + [f"{name or 'more'}: {url}" for url, name in sections[:MOST_OTHERS]]
