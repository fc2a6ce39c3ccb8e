"""What drift is looked for in: a site's newest article pages, what came before them, and how its listings fared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

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
    """An article's row in the frontier, with the capture of its first page and what is known of it.

    `article` is what the archive holds of it, None where its page could not be read, for a `reason`. `listed` and
    `listed_on` are the title and day of its entry in a listing.
    """

    row: int
    url: str
    capture: int
    captured_at: datetime
    id: int | None
    article: items.Article | None
    reason: str | None
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
    """The site's newest article pages, at most AT_ONCE, the newest first; with `before`, of those met until then.

    What was met in a later run is newer, and in one run what stands higher in the listing. Withheld articles and pages
    that were never captured are left out.
    """
    found = session.execute(_rows(site, before)).all()
    ids = [row.id for row, _, _ in found]
    entries, problems = _entries(session, ids), _problems(session, ids)
    numbers = {problem.capture_id for problem in problems.values()}
    numbers |= {version.capture_id for _, _, version in found if version is not None}
    captures = _captures(session, [number for number in numbers if number is not None])
    zone = session.get_one(models.Site, site).timezone
    unique: dict[int, Held] = {}
    for row, article, version in sorted(found, key=lambda parts: _place(parts[0], entries.get(parts[0].id))):
        held = _held(row, article, version, problems.get(row.id), entries.get(row.id), captures, zone)
        if held is not None:
            unique.setdefault(held.id or -held.row, held)
    return list(unique.values())


def _rows(site: str, before: datetime | None) -> Select[models.Row, models.Article, models.Version]:
    row, version, article = models.Row, models.Version, models.Article
    rows = (
        select(row, article, version)
        .outerjoin(article, article.id == row.article_id)
        .outerjoin(version, (version.article_id == article.id) & version.current.is_(True))
        .where(row.site_id == site, row.kind == "article", row.state == "done")
        .where(row.result.in_(("new", "changed", "same", "reread", "problem")))
        .where(article.id.is_(None) | (article.state != "withheld"))
    )
    if before is not None:
        rows = rows.where(row.added_at <= before)
    return rows.order_by(row.id.desc()).limit(AT_ONCE)


def _captures(session: Session, ids: Sequence[int]) -> dict[int, models.Capture]:
    """Those captures that a WARC file holds, by id."""
    capture = models.Capture
    found = session.scalars(select(capture).where(capture.id.in_(ids), capture.file_id.is_not(None)))
    return {one.id: one for one in found}


def _problems(session: Session, rows: Sequence[int]) -> dict[int, models.Problem]:
    """The newest open problem of each row."""
    problem = models.Problem
    found = select(problem).where(problem.row_id.in_(rows), problem.solved_at.is_(None)).order_by(problem.id)
    return {one.row_id: one for one in session.scalars(found) if one.row_id is not None}


def _entries(session: Session, rows: Sequence[int]) -> dict[int, models.Entry]:
    """The entry that shows each row, the first one where several do."""
    entry = models.Entry
    found = session.scalars(select(entry).where(entry.row_id.in_(rows)).order_by(entry.id.desc()))
    return {one.row_id: one for one in found if one.row_id is not None}


def _place(row: models.Row, entry: models.Entry | None) -> tuple[int, int, int]:
    """What sorts rows, the newest first."""
    return (-row.run_id, 0, -row.id) if entry is None else (-entry.first_run_id, entry.page, entry.id)


def _held(
    row: models.Row,
    article: models.Article | None,
    version: models.Version | None,
    problem: models.Problem | None,
    entry: models.Entry | None,
    captures: dict[int, models.Capture],
    zone: str,
) -> Held | None:
    unread = problem if row.result == "problem" else None
    number = unread.capture_id if unread is not None else version.capture_id if version is not None else None
    capture = captures.get(number or 0)
    if capture is None or (unread is not None and unread.reason not in FAULTS):
        return None
    read = None
    if unread is None and article is not None and version is not None:
        read = articles.item(article, version, zone, article.kind)
    return Held(
        row.id, row.url if version is None else version.url, capture.id, capture.captured_at, row.article_id, read,
        None if unread is None else unread.reason, entry.title if entry else None, entry.listed_date if entry else None,
    )  # fmt: skip


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
        section.key, section.name, section.url, asked.done_at, _unread(session, asked),
        tuple(one if isinstance(one, date) else date.fromisoformat(str(one)) for one in days), at, *numbers,
    )  # fmt: skip


def _unread(session: Session, asked: models.Row) -> str | None:
    """Why a listing page yielded no entries, where its profile is to blame."""
    if asked.result != "problem":
        return None
    found = _problems(session, [asked.id]).get(asked.id)
    if found is None or found.reason not in UNREAD:
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
