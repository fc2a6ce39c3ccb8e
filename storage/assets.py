"""Files that belong to articles: what was kept of them, and why the others were not."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models

WORDS = {"external": "not fetched: on a host of somebody else", "forbidden": "not fetched: robots.txt"}


@dataclass(frozen=True, slots=True)
class StoredAsset:
    """A file that an article names: whether it is `kept`, else why not; its size in bytes, digest and capture."""

    url: str
    kept: bool
    state: str
    length: int | None = None
    digest: str | None = None
    capture: int | None = None


def of_article(session: Session, id: int) -> list[StoredAsset]:
    """The files of an article: those that its current version names, then what else was fetched for it."""
    version = session.execute(
        select(models.Version.attachments, models.Version.images, models.Article.site_id)
        .join(models.Article, models.Article.id == models.Version.article_id)
        .where(models.Version.article_id == id, models.Version.current.is_(True))
    ).one()
    named = [url.partition("#")[0] for url in (*version.attachments, *version.images)]
    rows = _rows(session, version.site_id, id, named)
    return [_asset(session, url, rows.get(url)) for url in dict.fromkeys([*named, *rows])]


def _rows(session: Session, site: str, id: int, named: Iterable[str]) -> dict[str, models.Row]:
    row = models.Row
    is_its = (row.article_id == id) | row.url.in_(list(named))
    found = select(row).where(row.site_id == site, row.kind == "asset", is_its).order_by(row.id)
    return {one.url: one for one in session.scalars(found)}


def _asset(session: Session, url: str, row: models.Row | None) -> StoredAsset:
    if row is None:
        return StoredAsset(url, False, "not fetched: the profile's `assets` does not ask for it")
    capture = session.scalar(
        select(models.Capture).where(models.Capture.row_id == row.id).order_by(models.Capture.id.desc()).limit(1)
    )
    if row.result != "kept" or capture is None:
        return StoredAsset(url, False, _why(session, row))
    return StoredAsset(url, True, "kept", capture.length, capture.digest, capture.id)


def _why(session: Session, row: models.Row) -> str:
    if row.state == "open":
        return "still to be fetched"
    problem = session.scalar(
        select(models.Problem).where(models.Problem.row_id == row.id).order_by(models.Problem.id.desc()).limit(1)
    )
    if problem is not None and row.result == "problem":
        return f"not fetched: {problem.reason}" + (f" ({problem.detail})" if problem.detail else "")
    return WORDS.get(row.result or "", "not fetched")
