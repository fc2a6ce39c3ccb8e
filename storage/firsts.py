"""Articles that nobody had: stored together, with one statement for each table however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage import fingerprints, items, models, versions
from storage.said import columns

AT_ONCE = 500
"""Addresses asked for in one statement: SQLite takes 999 parameters at least."""

ARTICLE, ADDRESS, VERSION, OBSERVATION = (
    models.Base.metadata.tables[name] for name in ("article", "address", "version", "observation")
)


@dataclass(frozen=True, slots=True)
class First:
    """An outcome that brings an article which is not known, its frontier row, and the rows of its captures."""

    outcome: items.Outcome
    row: models.Row
    fetched: list[models.Capture]


def find(session: Session, site: str, outcomes: Sequence[items.Outcome]) -> set[int]:
    """The places of outcomes whose article nobody has, by any address or number, nor any outcome before brings."""
    read = [outcome for outcome in outcomes if outcome.reading is not None]
    urls = _known(session, site, [url for outcome in read for url in _urls(outcome)])
    numbers = _numbered(session, site, [one.document for one in read if one.document is not None])
    found = set()
    for place, outcome in enumerate(outcomes):
        if outcome.reading is None:
            continue
        if urls.isdisjoint(_urls(outcome)) and (outcome.document is None or outcome.document not in numbers):
            found.add(place)
        urls.update(_urls(outcome))
        if outcome.document is not None:
            numbers.add(outcome.document)
    return found


def store(session: Session, run: models.Run, firsts: Sequence[First], now: datetime) -> None:
    """Store articles that nobody has, and the view counts seen. No two may have an address or a number in common."""
    if not firsts:
        return
    session.flush()
    connection = session.connection()
    articles = insert(ARTICLE).returning(ARTICLE.c.id, sort_by_parameter_order=True)
    ids = connection.scalars(articles, [_article(run, first, now) for first in firsts]).all()
    brought = list(zip(ids, firsts, strict=True))
    said = [_version(run, id, first, now) for id, first in brought]
    views = [versions.observed(id, run, first.outcome, first.fetched, now) for id, first in brought]
    tables = {ADDRESS: _addresses(session, run.site_id, brought, now), VERSION: said}
    for table, rows in (tables | {OBSERVATION: [one for one in views if one is not None]}).items():
        if rows:
            connection.execute(insert(table), rows)
    for id, first in brought:
        first.row.article_id = id
    same = versions.repeated(session, run.site_id, [version["body_digest"] for version in said])
    versions.mark_copies(session, run.site_id, same)
    session.flush()
    fingerprints.compare_all(connection, list(map(_compared, brought, said)))


def _compared(brought: tuple[int, First], said: dict[str, Any]) -> fingerprints.Compared:
    id, first = brought
    place = fingerprints.place(said["published_date"], said["published_at"], said["url"])
    return fingerprints.Compared(id, first.row.site_id, place, first.outcome.content)


def _urls(outcome: items.Outcome) -> tuple[str, ...]:
    assert outcome.reading is not None
    return outcome.reading.article.url, *outcome.aliases


def _known(session: Session, site: str, urls: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(urls), AT_ONCE):
        some = models.Address.url.in_(urls[start : start + AT_ONCE])
        found.update(session.scalars(select(models.Address.url).where(models.Address.site_id == site, some)))
    return found


def _numbered(session: Session, site: str, numbers: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(numbers), AT_ONCE):
        some = models.Article.document.in_(numbers[start : start + AT_ONCE])
        rows = session.scalars(select(models.Article.document).where(models.Article.site_id == site, some))
        found.update(number for number in rows if number is not None)
    return found


def _seen(first: First, now: datetime) -> datetime:
    source = versions.source_of(first.outcome, first.fetched)
    return now if source is None else source.captured_at


def _article(run: models.Run, first: First, now: datetime) -> dict[str, Any]:
    assert first.outcome.reading is not None
    seen = _seen(first, now)
    return {
        "site_id": run.site_id, "document": first.outcome.document, "kind": first.outcome.reading.article.kind,
        "state": "live", "first_seen_at": seen, "last_seen_at": seen, "first_run_id": run.id,
    }  # fmt: skip


def _addresses(
    session: Session, site: str, brought: Sequence[tuple[int, First]], now: datetime
) -> list[dict[str, Any]]:
    known = _known(session, site, [url for _, first in brought for url in _urls(first.outcome)])
    return [
        {"site_id": site, "article_id": id, "url": url, "first_seen_at": _seen(first, now)}
        for id, first in brought
        for url in dict.fromkeys(_urls(first.outcome))
        if url not in known
    ]


def _version(run: models.Run, article: int, first: First, now: datetime) -> dict[str, Any]:
    assert first.outcome.reading is not None
    source, content = versions.source_of(first.outcome, first.fetched), first.outcome.content
    captured = now if source is None else source.captured_at
    return columns(first.outcome.reading.article, captured, now) | {
        "article_id": article, "number": 1, "run_id": run.id, "reader": first.outcome.reader,
        "reason": "imported" if run.mode == "import" else "first", "capture_id": None if source is None else source.id,
        "body_digest": "" if content is None else content.digest,
    }  # fmt: skip
