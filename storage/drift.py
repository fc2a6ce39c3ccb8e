"""What drift is looked for in: a site's newest article pages, what came before them, and how its listings fared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import articles, items, models
from storage.alerts import close_alert, of, raise_alert

AT_ONCE = 200
"""The newest articles of a site that are taken from the database."""
LATELY = 60
"""Days with new entries that tell a section's usual gap."""
KINDS = ("coverage/", "constant/", "impossible/", "listing/")
FIELDS = ("layout", "title", "published", "authors", "source", "body")
"""How causes of drift begin, and those that are a word. Other alerts are none of its business."""
FAULTS = ("unknown layout", "missing field", "empty body", "another article", "selector failed", "unreadable")
"""Reasons of an article page's problem that its profile may be to blame for, and not the page that stands there."""
UNREAD = ("no entries", "no listing", "selector failed")
"""Reasons of a listing's problem that its profile is to blame for, and not the network."""


@dataclass(frozen=True, slots=True)
class Held:
    """An article's page: the capture of the first one, and what is known of it.

    `id` is the article's, `article` what the archive holds of it; None where its page could not be read. `listed` and
    `listed_on` are the title and day of its entry in a listing.
    """

    id: int | None
    url: str
    capture: int
    captured_at: datetime
    article: items.Article | None
    listed: str | None
    listed_on: date | None


@dataclass(frozen=True, slots=True)
class Polled:
    """How a section's listing fared when it was last asked for.

    `problem` is why no entry could be read then. `days` are those on which new entries appeared, the newest first;
    `newest_at` is when an entry was last seen for the first time. Of the `new` entries of the last run, `lost` lead to
    the site but not to where its articles are, for one to `example`, and `undated` have no date; `before` counts all
    older ones, `lost_before` and `undated_before` such as these among them.
    """

    section: str
    name: str
    url: str
    asked: datetime
    problem: str | None
    days: tuple[date, ...]
    newest_at: datetime | None
    new: int
    lost: int
    example: str | None
    undated: int
    before: int
    lost_before: int
    undated_before: int


def newest(session: Session, site: str, before: datetime | None = None) -> list[Held]:
    """The site's newest article pages, the last captured first; with `before`, what was read of those seen until then.

    At most AT_ONCE articles, and as many pages that could not be read. Withheld articles and pages that were never
    captured are left out.
    """
    found = [*_read(session, site, before), *(_unread(session, site) if before is None else ())]
    found.sort(key=lambda held: -held.capture)
    unique: dict[object, Held] = {}
    for held in found:
        unique.setdefault(held.id or held.url, held)
    return list(unique.values())


def _read(session: Session, site: str, before: datetime | None) -> list[Held]:
    article, version, capture, row = models.Article, models.Version, models.Capture, models.Row
    rows = (
        select(article, version, capture.captured_at)
        .join(version, (version.article_id == article.id) & version.current.is_(True))
        .join(capture, capture.id == version.capture_id)
        .where(article.site_id == site, article.state != "withheld", capture.file_id.is_not(None))
    )
    if before is not None:
        rows = rows.where(article.first_seen_at <= before)
    found = session.execute(rows.order_by(article.id.desc()).limit(AT_ONCE)).all()
    entries = _entries(session, row.article_id, row.article_id.in_([one.id for one, _, _ in found]))
    zone = session.get_one(models.Site, site).timezone
    return [
        Held(
            one.id, version.url, version.capture_id or 0, at, articles.item(one, version, zone, one.kind),
            *entries.get(one.id, (None, None)),
        )
        for one, version, at in found
    ]  # fmt: skip


def _unread(session: Session, site: str) -> list[Held]:
    problem, capture, row = models.Problem, models.Capture, models.Row
    rows = (
        select(problem, row, capture.captured_at)
        .join(row, row.id == problem.row_id)
        .join(capture, capture.id == problem.capture_id)
        .where(problem.site_id == site, problem.solved_at.is_(None), problem.reason.in_(FAULTS))
        .where(row.kind == "article", row.result == "problem", capture.file_id.is_not(None))
    )
    found = session.execute(rows.order_by(problem.capture_id.desc()).limit(AT_ONCE)).all()
    entries = _entries(session, row.id, row.id.in_([one.id for _, one, _ in found]))
    return [
        Held(one.article_id, one.url, why.capture_id or 0, at, None, *entries.get(one.id, (None, None)))
        for why, one, at in found
    ]


def _entries(
    session: Session, key: InstrumentedAttribute[Any], wanted: ColumnElement[bool]
) -> dict[int, tuple[str, date | None]]:
    """Title and day of the entry that shows each article or row, the first one where several do."""
    entry, row = models.Entry, models.Row
    shown = select(key, entry.title, entry.listed_date).join(entry, entry.row_id == row.id).where(wanted)
    found = session.execute(shown.where(row.kind == "article").order_by(entry.id.desc()))
    return {one: (title, day) for one, title, day in found}


def listings(session: Session, site: str) -> list[Polled]:
    """How the listings of a site's sections fared, of those that were ever asked for."""
    sections = select(models.Section).where(models.Section.site_id == site).order_by(models.Section.id)
    return [polled for section in session.scalars(sections) if (polled := _polled(session, section)) is not None]


def _polled(session: Session, section: models.Section) -> Polled | None:
    row, entry = models.Row, models.Entry
    firsts = (row.site_id == section.site_id) & (row.kind == "listing") & (row.section_id == section.id)
    asked = session.scalar(
        select(row).where(firsts, row.page == 1, row.done_at.is_not(None)).order_by(row.done_at.desc()).limit(1)
    )
    if asked is None or asked.done_at is None:
        return None
    unpinned = (entry.section_id == section.id) & entry.pinned.is_(False)
    day = func.coalesce(entry.listed_date, func.date(entry.first_seen_at))
    days = session.scalars(select(day).distinct().where(unpinned).order_by(day.desc()).limit(LATELY))
    at, *numbers = session.execute(_counted(asked.run_id).where(unpinned)).one()
    return Polled(
        section.key, section.name, section.url, asked.done_at, _why_unread(session, asked),
        tuple(one if isinstance(one, date) else date.fromisoformat(str(one)) for one in days), at, *numbers,
    )  # fmt: skip


def _why_unread(session: Session, asked: models.Row) -> str | None:
    """Why a listing page yielded no entries, where its profile is to blame."""
    if asked.result != "problem":
        return None
    problem = models.Problem
    is_it = (problem.row_id == asked.id) & problem.solved_at.is_(None) & problem.reason.in_(UNREAD)
    found = session.scalar(select(problem).where(is_it).order_by(problem.id.desc()).limit(1))
    if found is None:
        return None
    return found.reason + (f": {found.detail}" if found.detail else "")


def _counted(run: int) -> Select[*tuple[Any, ...]]:
    """When an entry was last new; numbers of entries that a run met first, and of all others, as Polled has them."""
    entry = models.Entry
    is_new, is_lost = entry.first_run_id == run, entry.inside & entry.row_id.is_(None)
    is_undated = entry.listed_date.is_(None)
    return select(
        func.max(entry.first_seen_at), func.count().filter(is_new), func.count().filter(is_new & is_lost),
        func.min(entry.url).filter(is_new & is_lost), func.count().filter(is_new & is_undated),
        func.count().filter(~is_new), func.count().filter(~is_new & is_lost), func.count().filter(~is_new & is_undated),
    )  # fmt: skip


def is_drift(cause: str) -> bool:
    """Whether a cause of alerts is one of drift."""
    return cause in FIELDS or cause.startswith(KINDS)


def known_before(session: Session, site: str, now: datetime) -> datetime | None:
    """When the oldest of the site's open alerts of drift was opened: what came later may be as broken as that."""
    return min((alert.opened for alert in of(session, site, now) if is_drift(alert.cause)), default=None)


def settle(
    session: Session,
    site: str,
    run: int | None,
    causes: Sequence[tuple[str, str, dict[str, object]]],
    unseen: Collection[str],
    now: datetime,
) -> None:
    """Raise an alert for each cause (its name, a message, evidence); close those of drift whose cause is gone.

    Causes that begin with one of `unseen` were not looked for, and stay as they are.
    """
    for name, message, evidence in causes:
        raise_alert(session, site, run, name, message, evidence, now)
    there = {name for name, _, _ in causes}
    for alert in of(session, site, now):
        is_over = is_drift(alert.cause) and alert.cause not in there
        if is_over and not alert.cause.startswith(tuple(unseen)):
            close_alert(session, site, alert.cause, now)
