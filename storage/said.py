"""What a version says, as the columns of its row, and the digest over it."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from storage import items

FUTURE = timedelta(days=1)
"""A publication time later than the capture by more than this is suspect (a site's clock may run ahead a little)."""


def columns(article: items.Article, captured: datetime, now: datetime) -> dict[str, Any]:
    """What a version that is current from now on says, by column; whose it is, and why it is stored, are not told."""
    published, updated, latest = article.published, article.updated, (captured + FUTURE).date()
    return {
        "current": True, "created_at": now, "url": article.url, "layout": article.layout, "reader": "",
        "title": article.title, "subtitle": article.subtitle, "authors": list(article.authors),
        "editors": list(article.editors), "source": article.source, "body": article.body, "tags": list(article.tags),
        "breadcrumb": list(article.breadcrumb), "section": article.section, "captions": list(article.captions),
        "images": list(article.images), "attachments": list(article.attachments),
        "published_raw": published and published.raw, "published_date": published and published.date,
        "published_at": published and published.instant, "published_precision": published and published.precision,
        "published_assumed_year": published is not None and published.assumed_year,
        "published_suspect": "later than the capture" if published and published.date > latest else None,
        "updated_raw": updated and updated.raw, "updated_date": updated and updated.date,
        "updated_at": updated and updated.instant, "updated_precision": updated and updated.precision,
        "digest": version_digest(article),
    }  # fmt: skip


def version_digest(article: items.Article) -> str:
    """SHA-256 over what readers see of an article, without white space: addresses of images may change freely.

    So may the names of its section, as those of its breadcrumb. Captions count where there are any: versions of before
    they were told from bodies keep their digests.
    """
    seen = [
        squeezed(article.title), squeezed(article.body), article.subtitle, article.authors,
        article.editors, article.source, article.published and article.published.isoformat(),
        article.updated and article.updated.isoformat(), article.tags, article.kind,
        *([article.captions] if article.captions else []),
    ]  # fmt: skip
    return "sha256:" + hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())
