"""Invented articles that tell the same story or not, put into an archive as a crawl would."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.duplicates import content
from storage import fingerprints, models, versions
from storage.archive import Archive

from ..conftest import add_article, add_site, add_version

SIGNS = "".join(chr(code) for code in range(0x4E00, 0x5600))


def prose(seed: int, length: int = 600) -> str:
    """A text that has nothing in common with that of any other seed."""
    chance = random.Random(seed)
    return "".join(chance.choice(SIGNS) for _ in range(length))


def edited(text: str, seed: int = 0, runs: int = 6, length: int = 20) -> str:
    """The text with some runs of its letters replaced by others."""
    chance = random.Random(seed)
    for _ in range(runs):
        start = chance.randrange(len(text) - length)
        text = text[:start] + prose(chance.randrange(10**9), length) + text[start + length :]
    return text


@dataclass(frozen=True)
class Told:
    """An article to be stored: where, when, and what it says."""

    name: str
    body: str
    site: str = "lanchuan"
    day: int | None = 1
    hour: int | None = 8

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of its version."""
        day = None if self.day is None else date(2024, 3, self.day)
        at = None if day is None or self.hour is None else datetime.combine(day, time(self.hour), UTC)
        found = content(self.body)
        return {
            "url": f"http://www.{self.site}.example/{self.name}.html", "title": self.name, "body": self.body,
            "published_date": day, "published_at": at, "published_precision": at and "minute",
            "body_digest": "" if found is None else found.digest,
        }  # fmt: skip


def tell(session: Session, told: Told) -> int:
    """Store an article; its id."""
    if session.get(models.Site, told.site) is None:
        add_site(session, told.site, told.site, [])
    id = add_article(session, told.site)
    _compare(session, id, add_version(session, id, **told.fields))
    return id


def tell_again(session: Session, id: int, told: Told) -> None:
    """Let an article say something else from now on."""
    before = session.scalars(select(models.Version).where(models.Version.article_id == id)).all()
    for version in before:
        version.current = False
    _compare(session, id, add_version(session, id, len(before) + 1, **told.fields))


def _compare(session: Session, id: int, version: models.Version) -> None:
    article = session.get_one(models.Article, id)
    if version.body_digest:
        versions.mark_copies(session, article.site_id, [version.body_digest])
    fingerprints.compare(session, article, version, content(version.body))


def told(archive: Archive, every: Sequence[Told]) -> dict[str, int]:
    """Store articles one after another, each in its own transaction; their ids by name."""
    ids = {}
    for one in every:
        with archive.writing() as session:
            ids[one.name] = tell(session, one)
    return ids


def grouped(archive: Archive) -> set[frozenset[str]]:
    """The stories of more than one article, as the names of these."""
    story, version = models.Story, models.Version
    rows = select(story.story_id, version.title).join(version, version.article_id == story.article_id)
    found: dict[int, set[str]] = {}
    with archive.reading() as session:
        for id, name in session.execute(rows.where(version.current.is_(True))):
            found.setdefault(id, set()).add(name)
    return {frozenset(names) for names in found.values() if len(names) > 1}


def links(archive: Archive) -> dict[str, str]:
    """What each article belongs to directly, by name; those that belong to none are left out."""
    story, version = models.Story, models.Version
    with archive.reading() as session:
        current = select(version.article_id, version.title).where(version.current.is_(True))
        names = dict(session.execute(current).all())
        rows = select(story.article_id, story.from_id).where(story.from_id.is_not(None))
        return {names[id]: names[source or 0] for id, source in session.execute(rows)}
