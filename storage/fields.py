"""The fields of an article as JSON and CSV give them: one order and one spelling for `read` and every export."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from storage import items
from storage.times import written

if TYPE_CHECKING:
    from storage.articles import Shown  # brings SQLAlchemy along, which reading a saved page does not need

ARTICLE = (
    "url", "site", "layout", "kind", "title", "authors", "editors", "source", "published", "published_raw", "updated",
    "views", "tags", "breadcrumb", "section", "body", "captions", "images", "attachments",
)  # fmt: skip
"""The fields that a page gives."""

KEPT = (
    "id", "state", "first_seen", "last_seen", "version", "published_date", "published_month", "published_precision",
    "published_suspect",
)  # fmt: skip
"""The fields that the archive adds."""


def article_fields(article: items.Article, views: items.ViewCount | None) -> dict[str, Any]:
    """What a page says, under the names of ARTICLE; lists are lists, times are ISO 8601, absent is None."""
    published = article.published
    return {
        "url": article.url, "site": article.site, "layout": article.layout, "kind": article.kind,
        "title": article.title, "authors": [*article.authors], "editors": [*article.editors], "source": article.source,
        "published": written(published), "published_raw": published and published.raw,
        "updated": written(article.updated), "views": views and views.count, "tags": [*article.tags],
        "breadcrumb": [*article.breadcrumb], "section": article.section, "body": article.body,
        "captions": [*article.captions], "images": [*article.images], "attachments": [*article.attachments],
    }  # fmt: skip


def listing_fields(listing: items.Listing) -> dict[str, Any]:
    """What a listing page says: its items with address, title and time, and the page that follows."""
    found = [
        {"url": entry.url, "title": entry.title, "published": written(entry.published)} for entry in listing.entries
    ]
    return {"items": found, "next_page": listing.next_page}


def shown_fields(shown: "Shown") -> dict[str, Any]:
    """What the archive holds of an article: ARTICLE, then KEPT."""
    published = shown.article.published
    day = published and published.date.isoformat()
    fields = article_fields(shown.article, shown.views)
    fields |= {
        "id": shown.id, "state": shown.state, "first_seen": written(shown.first_seen),
        "last_seen": written(shown.last_seen), "version": shown.version, "published_date": day,
        "published_month": day and day[:7], "published_precision": published and published.precision,
        "published_suspect": shown.suspect,
    }  # fmt: skip
    return fields


def json_bytes(value: object) -> bytes:
    """A value as `json_line` has it, without blanks and in UTF-8: what files of many articles are made of.

    pydantic's serializer takes an eighth of the time; no reader of JSON tells the two apart. Raises
    PydanticSerializationError for half a surrogate pair, which no database holds.
    """
    text = _serializer()(value)
    for lead, ends in _ENDS.items():
        if lead in text:  # a single byte is found fifty times as quickly as several
            for end, escaped in ends.items():
                text = text.replace(end, escaped)
    return text + b"\n"


@lru_cache(1)
def _serializer() -> Callable[[object], bytes]:
    from pydantic import TypeAdapter  # which reading a saved page does not need

    return TypeAdapter(Any).dump_json


_ENDS = {b"\xc2": {b"\xc2\x85": rb"\u0085"}, b"\xe2": {b"\xe2\x80\xa8": rb"\u2028", b"\xe2\x80\xa9": rb"\u2029"}}
"""What some readers take for the end of a line, in UTF-8 and in JSON, by its first byte."""


def json_line(value: object) -> str:
    """A value as one line of JSON Lines, whichever characters a reader takes for the end of a line."""
    text = json.dumps(value, ensure_ascii=False)
    for end in "\x85\u2028\u2029":
        text = text.replace(end, f"\\u{ord(end):04x}")
    return text + "\n"
