"""What reading again is about: current versions that another reader read, and pages that nothing could be read from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from storage import articles, items, models, versions

AT_ONCE = 50
"""Articles taken from the database, and stored, at a time."""


@dataclass(frozen=True, slots=True)
class Held:
    """An article's current version, and the capture of the first page that it was read from."""

    id: int
    is_withheld: bool
    capture: int
    captured_at: datetime
    article: items.Article


@dataclass(frozen=True, slots=True)
class Unread:
    """A frontier row whose page could not be read: all captures of that visit in order, with their ids."""

    id: int
    row: items.Row
    captures: tuple[tuple[int, items.Capture], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which captures are read again: a site's, those since a day in its zone, and unless `every` what others read."""

    site: str
    zone: ZoneInfo
    since: date | None
    reader: str
    every: bool


def held(session: Session, wanted: Wanted, after: int) -> list[Held]:
    """The next articles by id whose current version is wanted and has its page in the archive."""
    version, capture = models.Version, models.Capture
    rows = (
        select(models.Article, version, capture.captured_at)
        .join(version, (version.article_id == models.Article.id) & version.current.is_(True))
        .join(capture, capture.id == version.capture_id)
        .where(models.Article.site_id == wanted.site, models.Article.id > after, capture.file_id.is_not(None))
    )
    if not wanted.every:
        rows = rows.where(version.reader != wanted.reader)
    found = session.execute(rows.where(_is_since(wanted)).order_by(models.Article.id).limit(AT_ONCE))
    return [
        Held(
            article.id,
            article.state == "withheld",
            read.capture_id or 0,
            at,
            articles.item(article, read, str(wanted.zone), article.kind),
        )
        for article, read, at in found
    ]


def unread(session: Session, wanted: Wanted, after: int) -> list[Unread]:
    """The next rows by id with an article's page that is in the archive, and that could not be read."""
    problem, row, capture = models.Problem, models.Row, models.Capture
    rows = (
        select(row, func.max(problem.capture_id))
        .join(problem, problem.row_id == row.id)
        .join(capture, capture.id == problem.capture_id)
        .where(row.site_id == wanted.site, row.kind == "article", row.state == "done", row.result == "problem")
        .where(problem.solved_at.is_(None), capture.file_id.is_not(None), row.id > after)
    )
    found = session.execute(rows.where(_is_since(wanted)).group_by(row.id).order_by(row.id).limit(AT_ONCE))
    return [Unread(one.id, _row(one), tuple(_visit(session, last or 0))) for one, last in found]


def _is_since(wanted: Wanted) -> ColumnElement[bool]:
    if wanted.since is None:
        return true()
    return models.Capture.captured_at >= datetime.combine(wanted.since, time(), wanted.zone)


def _row(row: models.Row) -> items.Row:
    return items.Row(row.id, cast(items.RowKind, row.kind), row.url, row.fetch)


def _visit(session: Session, last: int) -> Iterator[tuple[int, items.Capture]]:
    """The captures that came of one outcome, of which one is known."""
    capture = models.Capture
    known = session.get_one(capture, last)
    is_of = capture.visit == known.visit if known.visit is not None else capture.id == last
    rows = (
        select(capture, models.Warc.path)
        .outerjoin(models.Warc, models.Warc.id == capture.file_id)
        .where(capture.row_id == known.row_id, is_of)
        .order_by(capture.id)
    )
    places: dict[int | None, tuple[str, int]] = {}
    for one, path in session.execute(rows):
        places[one.id] = (path or "", one.offset or 0)
        yield one.id, items.Capture(
            one.url, one.captured_at, one.status, one.content_type, one.digest, one.length, path, one.offset,
            one.stored, one.refers_to_id, one.truncated, places.get(one.rendered_from_id),
        )  # fmt: skip


def store(
    session: Session,
    run: models.Run,
    held: Held,
    read: items.Article,
    reader: str,
    content: items.Content | None,
    now: datetime,
) -> bool:
    """Store another reading of the page that the current version was read from; whether it says anything else."""
    article = session.get_one(models.Article, held.id)
    latest = session.scalars(
        select(models.Version).where(models.Version.article_id == held.id, models.Version.current.is_(True))
    ).one()
    changed = changed_fields(held.article, read)
    article.kind, is_other = read.kind, bool(changed)
    if changed.keys() == {"section"} and held.article.section is None:
        latest.section = read.section  # what no reader of before told needs no copy of the text
    elif is_other:
        latest = versions.append(session, run, article, read, latest, "reread", latest.capture_id, content, now)
    latest.reader, latest.layout = reader, read.layout
    return is_other


def open_again(session: Session, run: models.Run, article: int) -> None:
    """Have an article fetched by the next crawl."""
    rows = update(models.Row).where(models.Row.article_id == article, models.Row.kind == "article")
    session.execute(rows.values(state="open", run_id=run.id, tries=0, next_try_at=None))


FIELDS = (
    "kind", "title", "subtitle", "authors", "editors", "source", "published", "updated", "tags", "breadcrumb",
    "section", "body", "captions", "images", "attachments",
)  # fmt: skip
"""What a reading may say otherwise."""


def changed_fields(old: items.Article, new: items.Article) -> dict[str, tuple[object, object]]:
    """The fields in which two readings differ, with both values. Times are compared as ISO 8601."""
    pairs = {name: (_plain(getattr(old, name)), _plain(getattr(new, name))) for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, items.Moment) else value
