"""Pages read without a profile."""

from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote, urlsplit

from cli.pages import Page, Row, declared, html_of
from spiders.reading.address import host_of
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.generic.listing import list_generic
from spiders.reading.generic.times import ZONE
from spiders.reading.generic.witness import witnessed
from spiders.reading.tree import Node, parse
from storage.fields import article_fields, listing_fields

SURE = 0.9
"""Confidences from which on a page given as a listing is taken for an article: no labelled listing has them."""

NOWHERE = "https://page.invalid/"
"""Where a page is taken to stand whose address nobody knows, so that its links can be read (RFC 2606)."""


def listing_of(page: Page) -> tuple[Row, bool]:
    """What a listing page shows, and whether it surely is an article instead.

    Where its address is not known, its links are as the page writes them. Raises PageFailed or ReadingError.
    """
    html = html_of(page)
    root = parse(html, page.url or "")
    listing = list_generic(page.url or "", html, page.captured(ZONE), root)
    return listing_fields(listing), _is_article(page.url or NOWHERE, html, root)


def _is_article(url: str, html: str, root: Node) -> bool:
    try:
        sure = read_generic(url, html, None, root).confidence
    except ReadingError:
        return False
    return min(sure.title, sure.body) >= SURE


def read(page: Page) -> Row:
    """What a page says, with the confidence of each field. Raises PageFailed or ReadingError."""
    html = html_of(page)
    root = parse(html, page.url or page.file)
    known = page.url or _declared(root)
    url = known or NOWHERE + quote(Path(page.file).name, errors="replace")
    read = witnessed(read_generic(url, html, page.captured(ZONE), root), html, root)
    fields = article_fields(read.reading.article, read.reading.views)
    confidence = {name: round(value, 2) for name, value in asdict(read.confidence).items()}
    own = {"url": fields["url"], "site": fields["site"]} if known else {"url": None, "site": ""}
    return fields | own | {"next_page": read.reading.next_page, "confidence": confidence}


def _declared(root: Node) -> str | None:
    # Many sites name their home page on every page: an article's address has a path.
    found = (known for known in declared(root) if host_of(known) and len(urlsplit(known).path) > 1)
    return next(found, None)
