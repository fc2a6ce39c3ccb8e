"""What came into the archive last: articles as a feed tells of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import articles, models
from storage.articles import Shown
from storage.items import NothingFound
from storage.search.filters import Filter, units

MOST = 50
"""Articles in a feed."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article, when it came into the archive, and when the site last changed its text (UTC, both of our storing).

    Neither changes by itself: what a new profile reads otherwise is no change of the article.
    """

    shown: Shown
    added: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """What was asked for, since when the archive knows of it (UTC), and the articles that came in last, those first."""

    name: str
    since: datetime
    entries: tuple[Entry, ...]


def of_site(session: Session, site: str) -> Feed:
    """A site's feed. Raises NothingFound."""
    row = session.get(models.Site, site)
    if row is None or row.moved_to_id is not None:
        into = f": it was moved into {row.moved_to_id}" if row is not None else ""
        raise NothingFound(f"the archive holds no site {site!r}{into}")
    return Feed(row.name, row.added_at, entries(session, Filter(site=site)))


def of_group(session: Session, group: str) -> Feed:
    """A group's feed. Raises NothingFound."""
    rows = session.execute(select(models.Site.groups, models.Site.added_at)).all()
    since = min((added for groups, added in rows if group in groups), default=None)
    if since is None:
        raise NothingFound(f"the archive holds no site of a group {group!r}")
    return Feed(group, since, entries(session, Filter(group=group)))


def of_search(session: Session, filter: Filter, name: str) -> Feed:
    """The feed of a search. Raises BadQuery."""
    found = entries(session, filter)
    return Feed(name, session.scalar(select(func.min(models.Site.added_at))) or EPOCH, found)


def entries(session: Session, filter: Filter, limit: int = MOST) -> tuple[Entry, ...]:
    """The articles that a filter meets, those that came in last first; none that is withheld. Raises BadQuery."""
    row = models.Indexed
    wanted = units(filter).with_only_columns(row.id, row.article_id, maintain_column_froms=True)
    found = session.execute(wanted.order_by(row.article_id.desc()).limit(limit)).all()
    times = _times(session, [article for _, article in found])
    shown = articles.load_versions(session, [version for version, _ in found])
    return tuple(Entry(one, *times[one.id]) for one in shown)


def _times(session: Session, ids: list[int]) -> dict[int, tuple[datetime, datetime]]:
    version = models.Version
    changed = func.max(version.created_at).filter(version.reason != "reread")
    rows = select(version.article_id, func.min(version.created_at), changed).where(version.article_id.in_(ids))
    found = session.execute(rows.group_by(version.article_id))
    return {id: (added, latest or added) for id, added, latest in found}


def day(moment: datetime) -> date:
    """The day of an instant, in UTC."""
    return moment.astimezone(UTC).date()
