"""Which articles are due to be seen again: often when young, seldom when old."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import frontier, models

DAY = timedelta(days=1)
SECOND_LOOK = timedelta(days=7)
"""How soon an article that was not found is looked for again, however old: what is gone takes two sightings."""


def interval(age: timedelta) -> timedelta:
    """How long after it was last asked for an article of that age is due again: a quarter of its age, at least a day.

    Edits and readers come soon or hardly at all: at intervals that grow with the age, each visit has about the same
    chance to find a change, and ten years take thirty visits instead of thousands.
    """
    return max(DAY, age / 4)


def open_due(session: Session, run: models.Run, now: datetime) -> None:
    """Open the rows of the articles that are due."""
    version, article, row = models.Version, models.Article, models.Row
    seen = (
        select(row.id, row.added_at, row.done_at, article.missing_at, article.gone_at)
        .add_columns(version.published_date, version.published_suspect)
        .outerjoin(article, article.id == row.article_id)
        .outerjoin(version, (version.article_id == row.article_id) & version.current.is_(True))
        .where(row.site_id == run.site_id, row.kind == "article", row.state == "done", row.done_at <= now - DAY)
    )
    due = []
    for id, added, done, missing, gone, published, suspect in session.execute(seen):
        wait = interval(now - _born(added, None if suspect else published))
        if missing is not None and gone is None:
            wait = min(wait, SECOND_LOOK)
        if now - done >= wait:
            due.append(id)
    for start in range(0, len(due), frontier.AT_ONCE):
        some = update(row).where(row.id.in_(due[start : start + frontier.AT_ONCE]))
        session.execute(
            some.values(state="open", run_id=run.id, tries=0, next_try_at=None),
            execution_options={"synchronize_session": False},
        )


def _born(added: datetime, published: date | None) -> datetime:
    """When an article came into the world, as far as is known."""
    return added if published is None else min(added, datetime.combine(published, time(), UTC))
