"""A profile's table and its family's: what the profile leaves out is the family's."""

from collections.abc import Mapping
from typing import Any

from spiders.families.family import Family


def filled(table: dict[str, Any], family: Family) -> tuple[dict[str, Any], list[str]]:
    """The table with the family's keys where it has none of its own, and their places (`layouts[0].title`).

    A key that is `false` is taken out: the site does not have what the family brings. Faults are left as they are.
    """
    places: list[str] = []
    table = dict(table)
    listing = table.get("listing", {})
    if isinstance(listing, dict) and ("listing" in table or family.listing):
        of_html = listing.get("format", "html") == "html"
        table["listing"] = _with(listing, family.listing if of_html else {}, "listing", places)
    if isinstance(table.get("layouts"), list):
        table["layouts"] = [
            _with(layout, family.layout, f"layouts[{number}]", places) if isinstance(layout, dict) else layout
            for number, layout in enumerate(table["layouts"])
        ]
    return table, places


def _with(own: dict[str, Any], family: Mapping[str, Any], place: str, places: list[str]) -> dict[str, Any]:
    places += [f"{place}.{key}" for key in family if key not in own]
    return {key: value for key, value in {**family, **own}.items() if value is not False}
