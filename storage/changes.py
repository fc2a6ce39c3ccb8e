"""What changed in articles: each version against the one before it, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage import diffs, items, models
from storage.articles import item
from storage.said import version_digest
from storage.times import local
from storage.versions import KINDS

EDITS = ("edited",)
ALL_REASONS = ("edited", "reread", "imported")
"""Why one version follows another: the site changed what it says, or only what is made of it changed."""

AT_ONCE = 50
"""Changes whose texts are in memory together."""

Steps = tuple[diffs.Operation, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which changes are meant: of one site or all, met on a day of the site's zone or later, for what reasons."""

    site: str | None = None
    since: date | None = None
    reasons: Sequence[str] = EDITS


@dataclass(frozen=True, slots=True)
class Change:
    """How version `number` of an article differs from version `before`, whatever the reason of that one.

    `created` is when the version was stored. `fields` are those that differ by more than white space.
    """

    id: int
    site: str
    title: str
    number: int
    before: int
    reason: str
    created: datetime
    fields: Mapping[str, Steps]

    @property
    def lengths(self) -> tuple[int, int]:
        """How many characters were taken out of all fields, and how many put in."""
        return diffs.lengths(step for steps in self.fields.values() for step in steps)


def of_article(session: Session, id: int, reasons: Sequence[str] = EDITS) -> Iterator[Change]:
    """The changes of an article that have one of those reasons, in the order in which they were met."""
    rows = select(NEW.id).where(NEW.article_id == id, NEW.reason.in_(reasons), BEFORE.is_not(None))
    return _load(session, session.scalars(rows.order_by(NEW.number)).all())


def newest(session: Session, asked: Asked, limit: int | None = None) -> Iterator[Change]:
    """The changes that were met last, the newest first."""
    rows = select(NEW.id).join(models.Article).join(models.Site).where(*_is_asked(session, asked))
    ordered = rows.order_by(NEW.created_at.desc(), NEW.id.desc()).limit(limit)
    return _load(session, session.scalars(ordered).all())


def count(session: Session, asked: Asked) -> dict[str, int]:
    """How many changes there are of each site, the most first."""
    site = models.Article.site_id
    rows = select(site, func.count()).select_from(NEW).join(models.Article).join(models.Site)
    counted = rows.where(*_is_asked(session, asked)).group_by(site).order_by(func.count().desc(), site)
    return dict(session.execute(counted).all())


NEW, OLD, _LOWER = (aliased(models.Version, name=name) for name in ("new", "old", "lower"))


def _seen(version: type[models.Version]) -> ColumnElement[datetime]:
    """When the page that a version was read from was captured."""
    captured = select(models.Capture.captured_at).where(models.Capture.id == version.capture_id).correlate(version)
    return func.coalesce(captured.scalar_subquery(), version.created_at)


BEFORE = (
    select(_LOWER.id)
    .where(_LOWER.article_id == NEW.article_id, _LOWER.number < NEW.number, _seen(_LOWER) <= _seen(NEW))
    .order_by(_seen(_LOWER).desc(), _LOWER.number.desc())
    .limit(1)
    .correlate(NEW)
    .scalar_subquery()
)
"""The version before: of those with a lower number the last seen, as what is imported may be older than all others."""


def _is_asked(session: Session, asked: Asked) -> Iterator[ColumnElement[bool]]:
    zone = models.Site.timezone
    yield and_(NEW.reason.in_(asked.reasons), BEFORE.is_not(None), models.Article.state != "withheld")
    if asked.site is not None:
        yield models.Article.site_id == asked.site
    if asked.since is not None:
        names = session.scalars(select(zone).distinct())
        starts = {name: datetime.combine(asked.since, time(), ZoneInfo(name)) for name in names}
        yield or_(false(), *(and_(zone == name, NEW.created_at >= start) for name, start in starts.items()))


def _load(session: Session, ids: Sequence[int]) -> Iterator[Change]:
    rows = (
        select(models.Article, NEW, OLD, models.Site.timezone)
        .select_from(NEW)
        .join(models.Article)
        .join(models.Site)
        .join(OLD, OLD.id == BEFORE)
    )
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found = {row[1].id: _change(*row) for row in session.execute(rows.where(NEW.id.in_(some)))}
        yield from (found[id] for id in some if id in found)


def _change(article: models.Article, new: models.Version, old: models.Version, zone: str) -> Change:
    fields = compared(_said(article, old, zone), _said(article, new, zone))
    created = local(new.created_at, zone)
    return Change(article.id, article.site_id, new.title, new.number, old.number, new.reason, created, fields)


def _said(article: models.Article, version: models.Version, zone: str) -> items.Article:
    """What a version said. Its kind is not kept, but known by the digest."""
    readings = (item(article, version, zone, kind) for kind in (article.kind, *KINDS))
    fits = (reading for reading in readings if version_digest(reading) == version.digest)
    return next(fits, item(article, version, zone, article.kind))


def compared(old: items.Article, new: items.Article) -> dict[str, Steps]:
    """For each field that differs by more than white space, the steps from the old to the new."""
    before, after = _texts(old), _texts(new)
    return {
        name: tuple(diffs.operations(before[name], text))
        for name, text in after.items()
        if diffs.squeezed(before[name]) != diffs.squeezed(text)
    }


def _texts(article: items.Article) -> dict[str, str]:
    """The fields in which a change is told."""
    published, updated = article.published, article.updated
    return {
        "title": article.title, "subtitle": article.subtitle or "", "authors": "、".join(article.authors),
        "editors": "、".join(article.editors), "source": article.source or "",
        "published": published.isoformat() if published else "", "updated": updated.isoformat() if updated else "",
        "tags": "、".join(article.tags), "kind": article.kind, "body": article.body,
        "captions": "\n".join(article.captions),
    }  # fmt: skip
