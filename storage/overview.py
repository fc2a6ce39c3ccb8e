"""What the archive holds, what its runs did, and what could not be read."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import items, models
from storage.absences import NOT_FOUND
from storage.times import local, local_or_none


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one site. `balance` accounts for every listing entry it met; None until the run ends.

    Of the articles held before that it asked for (`revisited`), `missing` were not found; both are counted at its end.

    `notes` are sentences that somebody should read, listings that could not be read among them. `slowest` are the
    addresses whose answers took longest to begin, with the seconds, the slowest first.
    """

    id: int
    site: str
    mode: str
    state: str
    reason: str
    since: date | None
    served_at: str | None
    started: datetime
    heartbeat: datetime
    ended: datetime | None
    pages: int
    new: int
    changed: int
    same: int
    problems: int
    revisited: int
    missing: int
    balance: Mapping[str, int] | None
    notes: tuple[str, ...]
    slowest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """What is held of one site; `edited` are those of its versions that the site made by an edit.

    `first` and `last` are publication dates; `last_run` is when a crawl last began.
    """

    site: str
    name: str
    articles: int
    kinds: Mapping[str, int]
    versions: int
    edited: int
    problems: int
    entries: int
    captures: int
    first: date | None
    last: date | None
    last_run: datetime | None


@dataclass(frozen=True, slots=True)
class StoredProblem:
    """A page that could not be read, when that was first and last so, and since when it can be, if it can.

    Where the page of an article that the archive holds is not found: since when it is `held` and `missing`; the latter
    is None while it is the site that seems to have gone astray.
    """

    id: int
    site: str
    run: int
    problem: items.Problem
    first_seen: datetime
    last_seen: datetime
    solved: datetime | None
    held: datetime | None
    missing: datetime | None


def sites(session: Session) -> list[str]:
    """The ids of all sites of which the archive holds anything, but for those that were moved into others."""
    here = select(models.Site.id).where(models.Site.moved_to_id.is_(None))
    return list(session.scalars(here.order_by(models.Site.id)))


def timezone(session: Session, site: str) -> str:
    """The zone of a site that the archive knows. Raises NothingFound."""
    row = session.get(models.Site, site)
    if row is None:
        raise items.NothingFound(f"the archive holds no site {site}: `fangzhi stats` shows all")
    return row.timezone


def runs(session: Session, limit: int | None = None, site: str | None = None) -> list[Run]:
    """Runs, the newest first."""
    rows = select(models.Run, models.Site.timezone).join(models.Site, models.Site.id == models.Run.site_id)
    if site is not None:
        rows = rows.where(models.Run.site_id == site)
    found = session.execute(rows.order_by(models.Run.id.desc()).limit(limit))
    return [_run(row, timezone) for row, timezone in found]


def latest_runs(session: Session) -> dict[str, Run]:
    """The run of each site that was last begun, of those that asked the site for something."""
    newest = select(func.max(models.Run.id)).where(models.Run.mode.not_in(models.OFFLINE)).group_by(models.Run.site_id)
    rows = select(models.Run, models.Site.timezone).join(models.Site, models.Site.id == models.Run.site_id)
    found = session.execute(rows.where(models.Run.id.in_(newest)))
    return {row.site_id: _run(row, timezone) for row, timezone in found}


def run(session: Session, id: int) -> Run:
    """One run with its balance. Raises NothingFound."""
    row = session.get(models.Run, id) if id < 2**63 else None
    if row is None:
        raise items.NothingFound(f"the archive knows no run {id}: `fangzhi runs` lists them")
    return _run(row, session.get_one(models.Site, row.site_id).timezone)


def _run(row: models.Run, timezone: str) -> Run:
    return Run(
        row.id, row.site_id, row.mode, row.state, row.reason, row.since, row.served_at,
        local(row.started_at, timezone), local(row.heartbeat_at, timezone), local_or_none(row.ended_at, timezone),
        row.pages, row.new, row.changed, row.same, row.problems, row.revisited, row.missing,
        row.balance, tuple(row.notes), tuple((page["url"], page["seconds"]) for page in row.slowest),
    )  # fmt: skip


def stats(session: Session, site: str | None = None) -> list[Stats]:
    """What is held of each site, or of one; withheld articles count too. Of one that was moved, nothing is."""
    sites = select(models.Site).where(models.Site.moved_to_id.is_(None)).order_by(models.Site.id)
    entries, captures = _count(session, models.Entry.site_id), _count(session, models.Capture.site_id)
    kinds, texts, problems, runs = _kinds(session), _texts(session), _problems(session), _last_runs(session)
    found = []
    for row in session.scalars(sites if site is None else sites.where(models.Site.id == site)):
        versions, edited, first, last = texts.get(row.id, (0, 0, None, None))
        found.append(
            Stats(
                row.id, row.name, sum(kinds[row.id].values()), kinds[row.id], versions, edited,
                problems.get(row.id, 0), entries.get(row.id, 0), captures.get(row.id, 0), first, last,
                local_or_none(runs.get(row.id), row.timezone),
            )
        )  # fmt: skip
    return found


def _count(session: Session, site: InstrumentedAttribute[str]) -> dict[str, int]:
    return dict(session.execute(select(site, func.count()).group_by(site)).all())


def _kinds(session: Session) -> defaultdict[str, dict[str, int]]:
    article = models.Article
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    rows = select(article.site_id, article.kind, func.count()).group_by(article.site_id, article.kind)
    for site, kind, number in session.execute(rows):
        found[site][kind] = number
    return found


def _texts(session: Session) -> dict[str, tuple[int, int, date | None, date | None]]:
    """For each site, how many versions and edited ones; the first and last trusted publication date of current ones."""
    article, version = models.Article, models.Version
    trusted = version.current.is_(True) & version.published_suspect.is_(None)
    first, last = func.min(version.published_date).filter(trusted), func.max(version.published_date).filter(trusted)
    edited = func.count().filter(version.reason == "edited", article.state != "withheld")
    rows = select(article.site_id, func.count(), edited, first, last).join(version, version.article_id == article.id)
    return {site: (every, edits, a, b) for site, every, edits, a, b in session.execute(rows.group_by(article.site_id))}


def _problems(session: Session) -> dict[str, int]:
    problem = models.Problem
    rows = select(problem.site_id, func.count()).where(problem.solved_at.is_(None)).group_by(problem.site_id)
    return dict(session.execute(rows).all())


def _last_runs(session: Session) -> dict[str, datetime]:
    run = models.Run
    crawls = select(run.site_id, func.max(run.started_at)).where(run.mode.not_in(models.OFFLINE))
    return dict(session.execute(crawls.group_by(run.site_id)).all())


def problems(
    session: Session, site: str | None = None, *, open_only: bool = True, limit: int | None = None
) -> list[StoredProblem]:
    """Pages that could not be read, the last seen first."""
    problem, article = models.Problem, models.Article
    rows = (
        select(problem, models.Site.timezone, article.first_seen_at, article.missing_at)
        .join(models.Site, models.Site.id == problem.site_id)
        .outerjoin(models.Row, (models.Row.id == problem.row_id) & (problem.reason == NOT_FOUND))
        .outerjoin(article, article.id == models.Row.article_id)
    )
    if site is not None:
        rows = rows.where(problem.site_id == site)
    if open_only:
        rows = rows.where(problem.solved_at.is_(None))
    newest = rows.order_by(problem.last_seen_at.desc(), problem.id.desc()).limit(limit)
    return [
        StoredProblem(
            row.id, row.site_id, row.run_id, items.Problem(row.url, row.reason, row.detail, row.layout, row.field),
            local(row.first_seen_at, zone), local(row.last_seen_at, zone), local_or_none(row.solved_at, zone),
            local_or_none(held, zone), local_or_none(missing, zone),
        )
        for row, zone, held, missing in session.execute(newest)
    ]  # fmt: skip
