"""Numbers that say how an archive fares, for whoever watches many machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import models, schedules


@dataclass(frozen=True, slots=True)
class Gauges:
    """All of it as it is now; `articles`, `captures`, `problems` and `last_success` by site, `alerts` by cause.

    `last_success` is when the site's last crawl that finished ended (UTC). `queued` are runs that wait
    for their turn.
    """

    runs: Mapping[str, int]
    articles: Mapping[str, int]
    captures: Mapping[str, int]
    problems: Mapping[str, int]
    alerts: Mapping[str, int]
    last_success: Mapping[str, datetime]
    queued: int


def measure(session: Session) -> Gauges:
    """Count everything."""
    article, capture, problem, alert, run = (
        models.Article, models.Capture, models.Problem, models.Alert, models.Run,
    )  # fmt: skip
    solved, closed = problem.solved_at.is_(None), alert.closed_at.is_(None)
    succeeded = (run.state == "finished") & run.mode.not_in(models.OFFLINE)
    last = select(run.site_id, func.max(run.ended_at)).where(succeeded).group_by(run.site_id)
    return Gauges(
        runs=dict(session.execute(select(run.state, func.count()).group_by(run.state)).all()),
        articles=dict(session.execute(select(article.site_id, func.count()).group_by(article.site_id)).all()),
        captures=dict(session.execute(select(capture.site_id, func.count()).group_by(capture.site_id)).all()),
        problems=dict(
            session.execute(select(problem.site_id, func.count()).where(solved).group_by(problem.site_id)).all()
        ),
        alerts=dict(session.execute(select(alert.cause, func.count()).where(closed).group_by(alert.cause)).all()),
        last_success={site: ended for site, ended in session.execute(last) if ended is not None},
        queued=schedules.counts(session)["waiting"],
    )
