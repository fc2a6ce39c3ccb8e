"""Which captures an exported article brings along: its pages, what was asked for with them, and its files."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import models
from storage.articles import Shown
from storage.search.sqlite.asking import members


def of_article(session: Session, shown: Shown) -> list[models.Capture]:
    """The captures of the visit that a version came of, and the newest of each of the article's files.

    Nothing where no record of that visit is kept.
    """
    capture = models.Capture
    source = session.scalar(select(models.Version.capture_id).where(models.Version.id == shown.version_id))
    first = None if source is None else session.get(capture, source)
    if first is None or first.file_id is None:
        return []
    visit = (capture.id == first.id) if first.visit is None else (capture.visit == first.visit)
    named = [url.partition("#")[0] for url in (*shown.article.attachments, *shown.article.images)]
    is_its = (models.Row.article_id == shown.id) | models.Row.url.in_(named)
    return _kept(session, or_(visit, capture.id.in_(_newest(shown.article.site, is_its))))


def shared(session: Session, site: str) -> list[models.Capture]:
    """The newest captures of the files that a site's pages share: style sheets, scripts, the site's own pictures.

    A file stands there once for the article that first named it; those that no version of that article names among
    its pictures and attachments belong to the page around it.
    """
    is_named = _names(models.Version.images) | _names(models.Version.attachments)
    return _kept(session, models.Capture.id.in_(_newest(site, ~is_named)))


def _names(column: InstrumentedAttribute[list[str]]) -> ColumnElement[bool]:
    """Whether a version of the article that a file was fetched for has its address in a list."""
    version, member = models.Version, members(column)
    named = select(version.id).join(member, true())
    return named.where(version.article_id == models.Row.article_id, member.c.value == models.Row.url).exists()


def _newest(site: str, condition: ColumnElement[bool]) -> Select[Any]:
    row, capture = models.Row, models.Capture
    kept = (row.site_id == site) & (row.kind == "asset") & (row.result == "kept")
    newest = select(func.max(capture.id)).join(row, row.id == capture.row_id)
    return newest.where(kept, condition).group_by(row.id)


def _kept(session: Session, condition: ColumnElement[bool]) -> list[models.Capture]:
    capture = models.Capture
    return list(session.scalars(select(capture).where(condition, capture.file_id.is_not(None)).order_by(capture.id)))
