"""Articles that are not found any more: when that is final, and when it is the site that has gone astray."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session

from storage import frontier, models
from storage.alerts import close_alert, raise_alert
from storage.revisits import SECOND_LOOK

CAUSE = "vanished"
"""The cause of the alert."""

NOT_FOUND = "not found"
"""The reason of the problem of a page that the site itself says is not there, in whichever way."""

LOST = (NOT_FOUND, "redirected to another site")
STRANGE = (*LOST, "unknown layout", "redirected to a page that is no article")
"""Reasons of pages that another site would have, or no site any more: not those of a server in trouble."""

FEWEST = 3
"""Articles that must be lost before their share says anything about the site, or before an alert is closed."""

ARTICLES = ("new", "changed", "same", "reread")
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class _Visit:
    """An article held before, of which a run asked for `rows` addresses; how many of these came out in which way."""

    article: int
    url: str
    at: datetime
    was_live: bool
    rows: int
    not_found: int
    lost: int
    strange: int


def settle(session: Session, run: models.Run, now: datetime) -> tuple[str, ...]:
    """Decide, when a run goes on no more, what has become of the articles that it did not find.

    Returns sentences for the run's notes. The first sighting is noted, and one of another run a week later at least is
    final. Nothing moves where the rest of the site does not answer, nor where too many are lost at once: an alert then
    says so.
    """
    visits = _visits(session, run)
    missing = [visit for visit in visits if visit.not_found == visit.rows]
    run.revisited, run.missing = len(visits), len(missing)
    known = [visit for visit in visits if visit.was_live]
    lost = [visit for visit in known if visit.lost == visit.rows]
    if len(lost) >= FEWEST and 10 * len(lost) > len(known):
        return (_alert(session, run, lost, len(known), "more than a tenth of them", now),)
    if not _has_read(session, run, ("listing", *ARTICLES)):
        strange = [visit for visit in visits if visit.strange == visit.rows]
        why = "and no page of the site could be read"
        return (_alert(session, run, strange, len(visits), why, now),) if len(strange) >= FEWEST else ()
    if known and not _has_read(session, run, ARTICLES):
        return ()
    if len(known) >= FEWEST:
        close_alert(session, run.site_id, CAUSE, now)
    return tuple(_mark(session, run, missing, now))


def _visits(session: Session, run: models.Run) -> list[_Visit]:
    article, row, problem = models.Article, models.Row, models.Problem
    fate = (problem.row_id == row.id) & (problem.last_seen_at == row.done_at)  # of the row's last outcome
    columns = select(article.id, func.min(row.url), func.min(row.done_at), article.missing_at.is_(None), func.count())
    visited = (
        columns.add_columns(
            *(func.count(case((problem.reason.in_(some), 1))) for some in ((NOT_FOUND,), LOST, STRANGE))
        )
        .join(row, row.article_id == article.id)
        .outerjoin(problem, fate)
        .where(_done(run), row.kind == "article", row.result != "forbidden")
        .where(article.first_run_id.is_distinct_from(run.id))
        .group_by(article.id)
    )
    return [_Visit(*columns) for columns in session.execute(visited)]


def _done(run: models.Run) -> ColumnElement[bool]:
    row = models.Row
    return (row.site_id == run.site_id) & (row.state == "done") & (row.run_id == run.id)


def _has_read(session: Session, run: models.Run, results: Sequence[str]) -> bool:
    return session.scalar(select(models.Row.id).where(_done(run), models.Row.result.in_(results)).limit(1)) is not None


def _mark(session: Session, run: models.Run, missing: Sequence[_Visit], now: datetime) -> Iterator[str]:
    """Note first sightings, and take second ones as final; what is gone is no open problem."""
    at, first, gone = {visit.article: visit.at for visit in missing}, 0, 0
    for start in range(0, len(missing), frontier.AT_ONCE):
        some = [visit.article for visit in missing[start : start + frontier.AT_ONCE]]
        for article in session.scalars(select(models.Article).where(models.Article.id.in_(some))):
            first += article.missing_at is None
            gone += _see(article, run, at[article.id])
        _solve(session, some, now)
    if first or gone:
        yield (
            f"{run.missing} of {run.revisited} articles asked for again were not found: {first} for the first time; "
            f"{gone} are taken for gone now"
        )


def _see(article: models.Article, run: models.Run, at: datetime) -> bool:
    """Enter that an article was not found then; whether that is taken as final now."""
    if article.missing_at is None:
        article.missing_at, article.missing_run_id = at, run.id
        return False
    is_final = article.missing_run_id != run.id and at - article.missing_at >= SECOND_LOOK
    if article.gone_at is not None or not is_final:
        return False
    article.gone_at = at
    if article.state == "live":
        article.state = "gone"
    return True


def _solve(session: Session, articles: Sequence[int], now: datetime) -> None:
    gone = models.Article.id.in_(articles) & models.Article.gone_at.is_not(None)
    rows = select(models.Row.id).join(models.Article, models.Article.id == models.Row.article_id).where(gone)
    problems = models.Problem.row_id.in_(rows) & models.Problem.solved_at.is_(None)
    session.execute(
        update(models.Problem).where(problems).values(solved_at=now), execution_options={"synchronize_session": False}
    )


def _alert(session: Session, run: models.Run, lost: Sequence[_Visit], of: int, why: str, now: datetime) -> str:
    pages = [visit.url for visit in lost[:EXAMPLES]]
    message = (
        f"{len(lost)} of {of} articles asked for again were not found or led elsewhere, {why}, so none of them is "
        f"marked as gone: {', '.join(pages)}. Look at these pages in a browser; when the site is itself again, or the "
        f"profile knows where it went, `fangzhi crawl {run.site_id} --mode revisit --all`"
    )
    evidence = {"revisited": of, "vanished": len(lost), "pages": pages}
    raise_alert(session, run.site_id, run.id, CAUSE, message, evidence, now)
    return message
