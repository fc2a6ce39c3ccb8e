"""A page read by a layout that is only proposed."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from spiders.profile import Profile, parse
from spiders.reading.address import host_of
from spiders.reading.article import read_article
from spiders.reading.errors import ReadingError
from spiders.upkeep.induce.known import Known
from spiders.upkeep.toml import written
from storage.items import Article

NOWHERE = "https://page.invalid/"
"""Where a page is taken to stand whose address is not known (RFC 2606)."""


def read(page: Known, layout: Mapping[str, Any], timezone: str) -> Article | None:
    """What a page says by the layout, or None where it cannot be read; keys that every layout needs may be missing."""
    url = page.url if host_of(page.url) else NOWHERE
    table = {"id": "v1", "when": {"xpath": "/*"}} | {key: value for key, value in layout.items() if key != "when"}
    profile = _profile(host_of(url) or "", written({"layouts": [table]}), timezone)
    try:
        return read_article(url, [page.html], profile, page.captured).article
    except ReadingError:
        return None


@lru_cache(maxsize=64)
def _profile(host: str, layouts: str, timezone: str) -> Profile:
    """A profile with nothing but the layout. Raises ProfileError where that is none."""
    head = written({
        "id": "proposed", "name": "proposed", "hosts": [host], "articles": ".", "timezone": timezone,
        "sections": [{"id": "all", "name": "all", "url": f"https://{host}/"}], "listing": {"items": "a"},
    })  # fmt: skip
    return parse(head + layouts, Path("proposed.toml"))
