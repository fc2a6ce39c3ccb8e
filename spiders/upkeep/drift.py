"""Drift: what has broken about a site's profile, judged by its newest articles and its own past."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from spiders.upkeep.coverage import lost_fields
from spiders.upkeep.evidence import Cause, Past, Seen, page_of
from spiders.upkeep.sameness import same_values
from spiders.upkeep.symptoms import symptoms

AT_ONCE = 5
"""The newest articles of a layout that are looked at."""
LEAST = 3
"""Of which so many must speak for a cause."""
UNKNOWN = "unknown layout"
MANY = 0.2
"""The share of lately captured articles from which on those that no layout fits are more than single odd pages."""

_SAYS = {
    "title": "have a title that neither the listing nor the page's own <title> and heading know",
    "published": "have a date far from that in the listing, or one that nothing else on the page knows",
    "authors": "have other authors than those whom the page labels as such",
    "source": "have another source than the one that the page labels as such",
    "body": "have a body with which two independent readings of the page have little in common",
    "impossible/title": "have the name of the site or of a section in their title, or nothing else",
    "impossible/published": "have a date of publication that is the moment of the crawl, or lies after it",
    "impossible/authors": "have the site, a section, their source or their title as their author",
    "impossible/source": "have a person or their own title as their source",
    "impossible/body": "have a body that is a list of links",
}
"""What articles do that speak for a cause."""


def find(
    seen: Sequence[Seen], past: Mapping[str, Past], site: Sequence[str], least: int = LEAST, unread: float = 0.0
) -> dict[str, Cause]:
    """The causes by name, from a site's newest articles, the newest first.

    `past` is what is known of each layout's earlier articles, `site` the names of the site and of its sections.
    `least` articles must speak for a cause. `unread` is the share of articles captured lately that could not be
    read: where one section is redesigned, the newest articles of all may be another's.
    """
    groups: defaultdict[str, list[Seen]] = defaultdict(list)
    for page in seen:
        if page.layout is not None and len(groups[page.layout]) < AT_ONCE:
            groups[page.layout].append(page)
    newest = seen[:AT_ONCE]
    found = list(_unknown(newest, least, "newest articles"))
    if not found and unread >= MANY:
        failed = [page for page in seen if page.article is None][:AT_ONCE]
        found = list(_unknown(failed, least, "newest articles that could not be read"))
    for layout, pages in groups.items():
        found += _faults(layout, pages, least)
        found += lost_fields(layout, pages, past.get(layout, Past()), least)
        found += same_values(layout, pages, past.get(layout, Past()), least)
        found += _told(layout, pages, site, least)
    return _merged(found)


def _unknown(seen: Sequence[Seen], least: int, what: str) -> Iterator[Cause]:
    strange = [page for page in seen if page.fault is not None and page.fault.reason == UNKNOWN]
    if len(strange) >= least:
        message = f"none of the profile's layouts fits {len(strange)} of the {len(seen)} {what}"
        yield Cause("layout", message, {"of": len(seen), "pages": [page_of(page) for page in strange]})


def _faults(layout: str, seen: Sequence[Seen], least: int) -> Iterator[Cause]:
    """Title and body, without which a page gives no article."""
    for name in ("title", "body"):
        missing = [page for page in seen if page.fault is not None and page.fault.field == name]
        if len(missing) >= least:
            message = f"{len(missing)} of the {len(seen)} newest articles that {layout} is to read have no {name}"
            pages = [page_of(page, why=page.fault.reason if page.fault else "") for page in missing]
            yield Cause(f"coverage/{name}", message, {"layout": layout, "field": name, "of": len(seen), "pages": pages})


def _told(layout: str, seen: Sequence[Seen], site: Sequence[str], least: int) -> Iterator[Cause]:
    """What single pages speak for, where enough of them do."""
    told: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for page in seen:
        for name, evidence in symptoms(page, site).items():
            told[name].append(evidence)
    for name, pages in told.items():
        if len(pages) >= least:
            message = f"{len(pages)} of the {len(seen)} newest articles that {layout} read {_SAYS[name]}"
            evidence = {"layout": layout, "field": name.rpartition("/")[2], "of": len(seen), "pages": pages}
            yield Cause(name, message, evidence)


def _merged(causes: Iterable[Cause]) -> dict[str, Cause]:
    """One cause a name: what further layouts show of it is added to the first one's evidence."""
    found: dict[str, Cause] = {}
    for cause in causes:
        first = found.setdefault(cause.name, cause)
        if first is not cause:
            others = [*first.evidence.get("also", ()), {"message": cause.message, **cause.evidence}]
            found[cause.name] = Cause(first.name, first.message, {**first.evidence, "also": others})
    return found
