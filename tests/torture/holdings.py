"""What an archive holds of the generated site, in a form that two archives can be compared by."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models
from storage.archive import Archive

from .site import Site

UNLIKE = {"id", "article_id", "created_at", "run_id", "capture_id", "url"}
"""Columns of a version that differ between two crawls of one site. An article with two addresses has the `url` of the
one that came first, which is anybody's guess while eight rows are in flight."""

Holdings = Counter[str]


def holdings(folder: Path, views: bool = True) -> Holdings:
    """Each version with its article, addresses, entries and, with `views`, view counts, written out as text."""
    archive = Archive.open(folder)
    with archive.reading() as session:
        # What a server that redirects for ever adds to an address that does redirect is a way there, and no holding.
        told = select(models.Address.article_id, models.Address.url).where(~models.Address.url.contains("?hop="))
        addresses = _grouped(session.execute(told))
        counts = _grouped(session.execute(select(models.Observation.article_id, models.Observation.raw)))
        entries = _grouped((article, f"{key} {title} {day}") for article, key, title, day in _entries(session))
        found = Counter(
            _written(version, article, addresses, entries, counts if views else {})
            for version, article in session.execute(
                select(models.Version, models.Article).join(
                    models.Article, models.Article.id == models.Version.article_id
                )
            )
        )
    archive.close()
    return found


def told(site: Site) -> Counter[str]:
    """What `readings` must give for a whole crawl of the site."""
    return Counter(_short(story.addresses, story.title, story.body, list(story.views)) for story in site.stories)


def readings(held: Holdings) -> Counter[str]:
    """Title, body, addresses and view counts alone."""
    whole = [(json.loads(text), number) for text, number in held.items()]
    shortened: Counter[str] = Counter()
    for one, number in whole:
        shortened[_short(one["addresses"], one["title"], one["body"], one["views"])] += number
    return shortened


def _short(addresses: Iterable[str], title: str, body: str, views: list[str]) -> str:
    return json.dumps([sorted(addresses), title, body, views], ensure_ascii=False)


def _entries(session: Session) -> Any:
    return session.execute(
        select(models.Row.article_id, models.Section.key, models.Entry.title, models.Entry.listed_date)
        .join(models.Row, models.Row.id == models.Entry.row_id)
        .join(models.Section, models.Section.id == models.Entry.section_id)
    )


def _grouped(pairs: Iterable[Any]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for article, text in pairs:
        found[article].append(text)
    return found


def _written(
    version: models.Version, article: models.Article, addresses: Any, entries: Any, views: dict[int, list[str]]
) -> str:
    columns = [column.name for column in models.Version.__table__.columns if column.name not in UNLIKE]
    whole = {name: getattr(version, name) for name in columns} | {
        "addresses": sorted(addresses.get(article.id, ())),
        "entries": sorted(entries.get(article.id, ())),
        "views": sorted(views.get(article.id, ())),
        "document": article.document,
        "kind": article.kind,
        "state": article.state,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
