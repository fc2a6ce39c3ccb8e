"""Saved pages read without a profile."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cli.pages import declared, html_of, records, shown
from spiders.reading.address import host_of
from spiders.reading.generic.article import read_generic
from spiders.reading.generic.listing import list_generic
from spiders.reading.tree import parse
from storage.fields import article_fields

NOWHERE = "https://page.invalid/"
"""Where a page is taken to stand whose address nobody knows, so that its links can be read (RFC 2606)."""


def read_generic_files(files: Iterable[Path], url: str | None) -> Iterator[dict[str, Any]]:
    """One record a file: its article with the confidence of each field, or `{"file", "problem"}`."""
    return records(files, lambda file: _read(file, url))


def generic_listing_of(file: Path, url: str | None) -> dict[str, Any]:
    """What a listing page shows; without `url` its addresses are as the page writes them.

    Raises PageFailed or ReadingError.
    """
    return shown(list_generic(url or "", html_of(file)))


def _read(file: Path, url: str | None) -> dict[str, Any]:
    html = html_of(file)
    # Many sites name their home page on every page: an article's address has a path.
    found = (known for known in declared(parse(html, str(file))) if host_of(known) and len(urlsplit(known).path) > 1)
    known = url or next(found, None)
    read = read_generic(known or NOWHERE + quote(file.name, errors="replace"), html)
    fields = article_fields(read.reading.article, read.reading.views)
    confidence = {name: round(value, 2) for name, value in asdict(read.confidence).items()}
    own = {"url": fields["url"], "site": fields["site"]} if known else {"url": None, "site": ""}
    return fields | own | {"next_page": read.reading.next_page, "confidence": confidence}
