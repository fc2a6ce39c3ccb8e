"""What an address asks for: the parameters of a search, under the names of the command's options."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from storage import homes, results
from storage.search import Filter
from storage.search.tree import values

SAME = ("site", "group", "source", "author", "section", "tag", "kind", "suspect")
NAMES = ("q", *SAME, "from", "to")
"""The parameters of a search."""


def asked_filter(parameters: Mapping[str, str]) -> Filter:
    """The articles that the parameters mean; empty ones do not narrow. Raises HTTPException 400 or BadQuery."""
    unknown = sorted(set(parameters) - {*NAMES, "lang"})
    if unknown:
        raise HTTPException(400, f"no such parameter: {unknown[0][:50]!r}; known are {', '.join(NAMES)}")
    others: dict[str, Any] = {name: value for name in SAME if (value := parameters.get(name))}
    since, until = parameters.get("from") or None, parameters.get("to") or None
    try:
        return results.asked(parameters.get("q", ""), since, until, None, **others)
    except ValueError as error:
        raise HTTPException(400, str(error)) from None


def refuse_unknown_sites(session: Session, filter: Filter) -> None:
    """No hits must not be due to a site's id. Raises UnknownSite or SiteMoved, and BadQuery."""
    for site in sorted(values(filter.tree, "site")):
        homes.refuse_unknown(session, site)
