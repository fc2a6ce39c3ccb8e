"""Articles and versions read as columns by their places, in half the time that rows by names take."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from storage import items, models
from storage.times import moment

VERSION, ARTICLE = models.Base.metadata.tables["version"].c, models.Base.metadata.tables["article"].c
_TEXTS = ("url", "layout", "title", "body", "subtitle", "source", "section")
_LISTS = ("authors", "editors", "tags", "breadcrumb", "captions", "images", "attachments")
_TIMES = [f"{label}_{part}" for label in ("published", "updated") for part in ("raw", "date", "at", "precision")]

VERSIONS = select(
    VERSION.article_id, VERSION.number, VERSION.id, VERSION.current, VERSION.reader, VERSION.published_suspect,
    *(VERSION[name] for name in (*_TEXTS, *_LISTS, *_TIMES)),
)  # fmt: skip
"""What is known of a version, and from the seventh column on what it says, in the order that `item` takes."""

ARTICLES = select(
    ARTICLE.id, ARTICLE.site_id, ARTICLE.kind, ARTICLE.state, ARTICLE.first_seen_at, ARTICLE.last_seen_at,
    ARTICLE.missing_at, ARTICLE.gone_at, ARTICLE.duplicate_of_id, models.Site.name, models.Site.timezone,
).join(models.Site, models.Site.id == ARTICLE.site_id)  # fmt: skip
"""What is known of an article, and its site's name and zone."""


def item(site: str, kind: items.Kind, zone: str, said: Sequence[Any]) -> items.Article:
    """What a version says, its times in the site's zone, its kind the article's, as `storage.articles.item`."""
    url, layout, title, body, subtitle, source, section, *rest = said
    authors, editors, tags, breadcrumb, captions, images, attachments = map(tuple, rest[:7])
    raw, day, at, precision, updated_raw, updated_day, updated_at, updated_precision = rest[7:]
    return items.Article(
        url, site, layout, kind, title, body, subtitle, authors, editors, source,
        moment(raw, day, at, precision, zone), moment(updated_raw, updated_day, updated_at, updated_precision, zone),
        tags, breadcrumb, section, captions, images, attachments,
    )  # fmt: skip
