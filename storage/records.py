"""An article as researchers get it in Python: one flat record, under the names that exports use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models
from storage.articles import Shown
from storage.fields import shown_fields
from storage.items import Kind, Precision, State

AT_ONCE = 500
"""Articles whose stories are looked up together."""


@dataclass(frozen=True, slots=True)
class Record:
    """One article in one of its versions. An empty tuple or None means that the page does not say it.

    `published` and `updated` are ISO 8601 at the precision that the page prints; `published_date` and `published_month`
    are the day and month at the site's place; `published_at` is the instant, aware and in the site's zone, None where
    the page prints only a day. `published_suspect` says why the date is not to be trusted. `section` is the column that
    the page names, `sections` are the names of those whose listings lead to it. `views` is the newest count seen, a
    lower bound where `views_at_least`. `first_seen`, `last_seen`, `missing` and `gone` are instants in the site's zone.
    `version` numbers the article's versions, of which one is `current`. Articles that tell the same have one `story`,
    the id of the one that stands for it; `duplicate_of` is the id of the same site's article with the same text.
    """

    id: int
    site: str
    site_name: str
    kind: Kind
    state: State
    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    source: str | None
    published: str | None
    published_date: date | None
    published_month: str | None
    published_at: datetime | None
    published_precision: Precision | None
    published_raw: str | None
    published_suspect: str | None
    updated: str | None
    views: int | None
    views_at_least: bool
    tags: tuple[str, ...]
    breadcrumb: tuple[str, ...]
    section: str | None
    sections: tuple[str, ...]
    body: str
    captions: tuple[str, ...]
    images: tuple[str, ...]
    attachments: tuple[str, ...]
    url: str
    addresses: tuple[str, ...]
    layout: str
    first_seen: datetime
    last_seen: datetime
    missing: datetime | None
    gone: datetime | None
    version: int
    current: bool
    story: int
    duplicate_of: int | None


def records(session: Session, articles: Iterable[Shown]) -> Iterator[Record]:
    """The same articles as flat records."""
    left = iter(articles)
    while some := list(islice(left, AT_ONCE)):
        stories = _stories(session, [shown.version_id for shown in some])
        for shown in some:
            yield _record(shown, stories.get(shown.version_id) or shown.id)


def _stories(session: Session, versions: list[int]) -> Mapping[int, int | None]:
    row = models.Indexed
    return dict(session.execute(select(row.id, row.story_id).where(row.id.in_(versions))).all())


def _record(shown: Shown, story: int) -> Record:
    published, views = shown.article.published, shown.views
    told: dict[str, Any] = shown_fields(shown) | {
        "site_name": shown.site_name, "subtitle": shown.article.subtitle, "addresses": shown.addresses,
        "sections": [name for _, name in shown.sections], "views_at_least": views is not None and views.at_least,
        "published_date": published.date if published else None,
        "published_at": published.instant if published else None,
        "first_seen": shown.first_seen, "last_seen": shown.last_seen, "missing": shown.missing, "gone": shown.gone,
        "current": shown.current, "story": story, "duplicate_of": shown.duplicate_of,
    }  # fmt: skip
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in told.items()}
    return Record(**values)
