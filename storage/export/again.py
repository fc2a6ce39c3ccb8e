"""The rows of an earlier export, made again from its manifest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import articles, items, models
from storage.articles import Shown
from storage.export import manifest
from storage.export.manifest import Manifest, Row
from storage.faults import ArchiveError

CHUNK = 500
"""Rows looked up at a time."""


class NotTheArchive(ArchiveError):
    """A manifest names what this archive does not hold, or holds otherwise."""

    def __init__(self, manifest: Path, row: Row, why: str) -> None:
        super().__init__(
            f"{manifest} is of another archive, or this one is damaged: "
            f"version {row.version} of article {row.id} {why}; `fangzhi verify` looks for damage"
        )


def withheld(session: Session, made: Manifest) -> list[int]:
    """The ids of articles in a manifest that are withheld today. Raises NotTheArchive or ManifestFault."""
    found = []
    for rows in _chunks(made):
        states = dict(
            session.execute(
                select(models.Version.id, models.Article.state)
                .join(models.Article, models.Article.id == models.Version.article_id)
                .where(models.Version.id.in_([row.version for row in rows]))
            ).all()
        )
        for row in rows:
            if row.version not in states:
                raise NotTheArchive(made.path, row, "is not here")
            if states[row.version] == "withheld":
                found.append(row.id)
    return found


def stream(session: Session, made: Manifest) -> Iterator[Shown]:
    """The articles of a manifest as they were exported; those that are withheld today are left out.

    Raises NotTheArchive or ManifestFault.
    """
    for rows in _chunks(made):
        held = {
            one.version_id: one for one in articles.load_versions(session, [row.version for row in rows], places=False)
        }
        for row in rows:
            if row.version not in held:
                raise NotTheArchive(made.path, row, "is not here")
            shown = held[row.version]
            if (shown.id, shown.version) != (row.id, row.number):
                raise NotTheArchive(
                    made.path, row, f"is number {shown.version} of article {shown.id} here, and not number {row.number}"
                )
            if manifest.digest(shown.article.body) != row.body:
                raise NotTheArchive(made.path, row, "has another text")
            if shown.state != "withheld":
                yield _as_it_was(shown, row)


def _as_it_was(shown: Shown, row: Row) -> Shown:
    """The article with what later crawls may have changed as it was then."""
    article = replace(shown.article, site=row.site, kind=row.kind)
    return replace(
        shown, article=article, state=row.state, reader=row.reader, suspect=row.suspect,
        first_seen=datetime.fromisoformat(row.first_seen), last_seen=datetime.fromisoformat(row.last_seen),
        views=None if row.views is None else items.ViewCount(*row.views),
    )  # fmt: skip


def _chunks(made: Manifest) -> Iterator[list[Row]]:
    rows = made.rows()
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
