"""Faults of a profile that lie between its keys: each is sound alone."""

from typing import TYPE_CHECKING, Any

from spiders.families import FAMILIES, Family
from spiders.faults import said
from spiders.listing_rules import EpaperRules, ListingRules
from spiders.patterns import compile_pattern, search
from spiders.reading import blanks
from spiders.reading.address import ascii_host, canonical, host_of

if TYPE_CHECKING:  # which is checked with the functions below
    from spiders.profile import Profile


def between_keys(table: dict[str, Any]) -> list[str]:
    """Faults that lie between keys, looked for in the raw table so that other faults do not hide them."""

    def listed(key: str) -> list[Any]:
        value = table.get(key, [])
        return value if isinstance(value, list) else []

    named = [host for host in listed("hosts") + listed("aliases") if isinstance(host, str)]
    hosts = [ascii_host(host) for host in named]
    faults = _twice("hosts and aliases", hosts)
    for key in ("sections", "layouts"):
        parts = [part for part in listed(key) if isinstance(part, dict)]
        faults += _twice(f"{key}: the id", [part.get("id") for part in parts])
    addresses = {f"sections[{n}].url": _at(section, "url") for n, section in enumerate(listed("sections"))}
    addresses |= {f"layouts[{n}].views.url": _at(lay, "views", "url") for n, lay in enumerate(listed("layouts"))}
    addresses["listing.more.url"] = _at(table, "listing", "more", "url")
    for place, url in addresses.items():
        host = host_of(url) if isinstance(url, str) else None
        if host and named and host not in hosts and set(named) <= {*map(str.lower, named)} - {""}:
            faults.append(f"{place}: {said('foreign host', host=host)}")
    if table.get("robots") == "permitted" and not str(table.get("robots_reason", "")).strip():
        faults.append(f"robots_reason: {said('no reason')}")
    family = FAMILIES.get(str(table.get("family")), Family())
    if "articles" not in table and family.articles is None:
        faults.append(f"articles: {said('no articles')}")
    return faults


def between_tables(profile: "Profile") -> list[str]:
    """Faults of a profile whose every table is sound."""
    pages = [(canonical(section.url, profile), section.form) for section in profile.sections]
    twice = _twice("sections: the url", [" with ".join(filter(None, page)) for page in pages])
    return _undated(profile) + _numbered(profile) + _unnamed(profile) + twice


def _undated(profile: "Profile") -> list[str]:
    """Sections of a newspaper whose address does not say where the date stands."""
    if not isinstance(profile.listing, EpaperRules):
        return []
    parts = ("{year}", "{month}", "{day}")
    return [
        f"sections[{number}].url: {said('undated')}"
        for number, section in enumerate(profile.sections)
        if not all(part in section.url for part in parts)
    ]


def _numbered(profile: "Profile") -> list[str]:
    """Sections from which a walk would count on instead of going to the endpoint of the further pages."""
    rules = profile.listing
    if not isinstance(rules, ListingRules) or rules.more is None or rules.page is None:
        return []
    page = compile_pattern(rules.page)
    return [
        f"sections[{number}].url: {said('numbered')}"
        for number, section in enumerate(profile.sections)
        if search(page, section.url) or search(page, section.form or "")
    ]


def _unnamed(profile: "Profile") -> list[str]:
    """The pattern that names the endpoint of further pages, where it looks in the sections' addresses in vain."""
    more = profile.listing.more if isinstance(profile.listing, ListingRules) else None
    if more is None or more.id is None or more.on is not None:
        return []
    if any(blanks.values(more.id, [section.url]) is not None for section in profile.sections):
        return []
    return [f"listing.more.id: {said('id finds nothing', url=profile.sections[0].url)}"]


def _at(table: Any, *keys: str) -> Any:
    """What stands in tables within tables, or None."""
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _twice(name: str, values: list[Any]) -> list[str]:
    found = sorted({str(value) for value in values if value is not None and values.count(value) > 1})
    return [said("twice", what=name, values=", ".join(found))] if found else []
