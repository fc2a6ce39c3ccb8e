"""What a run has to tell people at its end: faults of listings, and what else somebody should read."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import models


def faults(session: Session, run: int) -> tuple[str, ...]:
    """The listings that could not be read, and why: a sentence each."""
    return (*_forbidden_listings(session, run), *_listing_problems(session, run))


def notes(session: Session, run: int) -> tuple[str, ...]:
    """What is odd about what the listings said: a sentence each."""
    return (*_missing_pages(session, run), *_cut_walks(session, run), *_inside_entries(session, run))


def _forbidden_listings(session: Session, run: int) -> Iterator[str]:
    rows = select(models.Row.url).where(
        models.Row.run_id == run, models.Row.kind == "listing", models.Row.result == "forbidden"
    )
    return (f"{url}: robots.txt forbids it" for url in session.scalars(rows))


def _listing_problems(session: Session, run: int) -> Iterator[str]:
    rows = session.execute(
        select(models.Problem.url, models.Problem.reason, models.Problem.detail)
        .join(models.Row, models.Row.id == models.Problem.row_id)
        .where(models.Problem.run_id == run, models.Problem.solved_at.is_(None), models.Row.kind == "listing")
        .order_by(models.Problem.id)
    )
    return (f"{url}: {reason}" + (f" ({detail})" if detail else "") for url, reason, detail in rows)


def _missing_pages(session: Session, run: int) -> Iterator[str]:
    rows = select(models.Row.url).where(models.Row.run_id == run, models.Row.result == "missing")
    return (f"{url}: is not there; the listing ends before it, or is broken" for url in session.scalars(rows))


def _cut_walks(session: Session, run: int) -> Iterator[str]:
    rows = select(models.Row.url, models.Row.page).where(models.Row.run_id == run, models.Row.result == "cut")
    return (
        f"{url}: the walk ended here, at page {page}, as `pages` of the profile's listing says; there are more"
        for url, page in session.execute(rows)
    )


def _inside_entries(session: Session, run: int) -> Iterator[str]:
    lost = (models.Entry.last_run_id == run) & models.Entry.inside & models.Entry.row_id.is_(None)
    number, example = session.execute(select(func.count(), func.min(models.Entry.url)).where(lost)).one()
    lead = "1 entry leads" if number == 1 else f"{number} entries lead"
    if number:
        yield f"{lead} to the site, but not to where `articles` says its articles are: {example}"
