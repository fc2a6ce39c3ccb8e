"""The fields of an article as JSON and CSV give them: one order and one spelling for `read` and every export."""

import json
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
    values = {
        "published": written(article.published),
        "published_raw": article.published and article.published.raw,
        "updated": written(article.updated),
        "views": views and views.count,
    }
    return {name: values[name] if name in values else _plain(getattr(article, name)) for name in ARTICLE}


def listing_fields(listing: items.Listing) -> dict[str, Any]:
    """What a listing page says: its items with address, title and time, and the page that follows."""
    found = [
        {"url": entry.url, "title": entry.title, "published": written(entry.published)} for entry in listing.entries
    ]
    return {"items": found, "next_page": listing.next_page}


def shown_fields(shown: "Shown") -> dict[str, Any]:
    """What the archive holds of an article: ARTICLE, then KEPT."""
    published = shown.article.published
    return article_fields(shown.article, shown.views) | {
        "id": shown.id,
        "state": shown.state,
        "first_seen": written(shown.first_seen),
        "last_seen": written(shown.last_seen),
        "version": shown.version,
        "published_date": written(published and published.date),
        "published_month": published and published.date.isoformat()[:7],
        "published_precision": published and published.precision,
        "published_suspect": shown.suspect,
    }


def json_line(value: object) -> str:
    """A value as one line of JSON Lines, whichever characters a reader takes for the end of a line."""
    text = json.dumps(value, ensure_ascii=False)
    for end in "\x85\u2028\u2029":
        text = text.replace(end, f"\\u{ord(end):04x}")
    return text + "\n"


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
