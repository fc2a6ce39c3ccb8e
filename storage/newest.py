"""The newest captures: of one address, and of the articles of a site; and the oldest that a layout read."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from storage import captures, models

_ANSWERED = (200, 304)


def of_address(session: Session, site: str, urls: tuple[str, ...]) -> list[int]:
    """The captures of the newest whole page at one of the addresses, and of all pages read together with it.

    Empty where there is none, or where the article was withheld.
    """
    capture = models.Capture
    found = session.execute(_whole(site).where(capture.url.in_(urls)).limit(1)).first()
    return [] if found is None else captures.pages(session, found.id)


def of_articles(session: Session, site: str, most: int) -> list[list[int]]:
    """The newest captures of so many articles, each with all its pages; those that could not be read among them."""
    capture, problem = models.Capture, models.Problem
    unread = select(problem.capture_id).where(
        problem.site_id == site, problem.solved_at.is_(None), problem.capture_id.is_not(None)
    )
    wanted = _whole(site).where(
        models.Row.kind == "article", or_(capture.page == 1, capture.id.in_(unread) & (capture.status == 200))
    )
    chosen: dict[int | None, int] = {}
    for id, row in session.execute(wanted):
        chosen.setdefault(row, id)
        if len(chosen) == most:
            break
    return [captures.pages(session, id) for id in chosen.values()]


def first_of_layout(session: Session, site: str, layout: str, most: int) -> list[list[int]]:
    """The captures of so many articles that a layout (`lanchuan/v2`) read first, each with all its pages."""
    capture, version = models.Capture, models.Version
    wanted = (
        _whole(site)
        .join(version, version.capture_id == capture.id)
        .where(version.layout == layout, capture.status == 200)
        .order_by(None)
        .order_by(version.id)
        .limit(most)
    )
    return [captures.pages(session, id) for id, _ in session.execute(wanted)]


def _whole(site: str) -> Select[int, int | None]:
    """The captures of a site's pages that came whole, newest first, with their rows; none of withheld articles."""
    capture, row, article = models.Capture, models.Row, models.Article
    return (
        select(capture.id, capture.row_id)
        .outerjoin(row, row.id == capture.row_id)
        .outerjoin(article, article.id == row.article_id)
        .where(
            capture.site_id == site, capture.status.in_(_ANSWERED), capture.truncated.is_(False),
            capture.file_id.is_not(None), capture.posted.is_(None),
            or_(article.id.is_(None), article.state != "withheld"),
        )
        .order_by(capture.captured_at.desc(), capture.id.desc())
    )  # fmt: skip
