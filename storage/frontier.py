"""The crawl frontier: which pages of a site are still to be fetched. Being in flight is known to the crawl alone."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session, aliased

from storage import items, models

AT_ONCE = 500
"""Addresses asked for in one statement: SQLite takes 999 parameters at least."""


def open_rows(session: Session, run: models.Run, links: Sequence[items.Link], now: datetime) -> dict[str, int]:
    """The ids of the rows for links of one kind, by address.

    A new row is open; one that failed in an earlier run is opened again; any other is left as it is.
    """
    known = _known(session, run.site_id, links)
    sections = {key: section_id(session, run.site_id, key) for key in {link.section for link in links}}
    for link in links:
        row = known.get(link.url)
        if row is None:
            known[link.url] = row = models.Row(site_id=run.site_id, kind=link.kind, url=link.url, added_at=now)
            session.add(row)
            _open(run, row, link, sections[link.section])
        elif row.result in {"problem", "forbidden"} and row.run_id != run.id and row.state == "done":
            _open(run, row, link, sections[link.section])
    session.flush()
    return {url: row.id for url, row in known.items()}


def open_assets(
    session: Session,
    run: models.Run,
    article: int,
    links: Sequence[items.Link],
    beyond: Sequence[items.Link],
    now: datetime,
) -> None:
    """Open the rows of an article's assets, once for good; those `beyond` reach are noted and never fetched."""
    for some, result in ((links, None), (beyond, "external")):
        if not some:
            continue
        ids = open_rows(session, run, some, now)
        fresh = (models.Row.id.in_(ids.values())) & models.Row.article_id.is_(None)
        session.execute(update(models.Row).where(fresh).values(article_id=article))
        if result is not None:
            done = {"state": "done", "result": result, "done_at": now}
            session.execute(update(models.Row).where(models.Row.id.in_(ids.values())).values(**done))


def open_pages(session: Session, run: models.Run, links: Sequence[items.Link], now: datetime) -> None:
    """Open listing pages or single addresses, links of one kind, but none that the run has met already.

    Pages can name each other, and one address can be written in many ways.
    """
    known = _known(session, run.site_id, links)
    sections = {key: section_id(session, run.site_id, key) for key in {link.section for link in links}}
    for link in links:
        row = known.get(link.url)
        if row is None:
            known[link.url] = row = models.Row(site_id=run.site_id, kind=link.kind, url=link.url, added_at=now)
            session.add(row)
        elif row.run_id == run.id:
            if row.state == "open" and link.form is not None:  # a newer page's form is good for longer
                row.fetch, row.form = link.fetch, link.form
            continue
        _open(run, row, link, sections[link.section])
    session.flush()


def _open(run: models.Run, row: models.Row, link: items.Link, section: int | None) -> None:
    # How the row's last outcome ended stays until the next one, and its section where the link tells of none.
    row.run_id, row.state, row.tries, row.next_try_at = run.id, "open", 0, None
    row.fetch, row.form, row.page, row.section_id = link.fetch, link.form, link.page, section or row.section_id


def load(session: Session, ids: Collection[int]) -> list[models.Row]:
    """The rows of those ids, in one query; as long as they are held, the session knows them."""
    return list(session.scalars(select(models.Row).where(models.Row.id.in_(ids))))


def _known(session: Session, site: str, links: Sequence[items.Link]) -> dict[str, models.Row]:
    found: dict[str, models.Row] = {}
    for start in range(0, len(links), AT_ONCE):
        some = links[start : start + AT_ONCE]
        rows = select(models.Row).where(
            models.Row.site_id == site,
            models.Row.kind == some[0].kind,
            models.Row.url.in_([link.url for link in some]),
        )
        found |= {row.url: row for row in session.scalars(rows)}
    return found


def open_all(session: Session, run: models.Run, kind: items.RowKind) -> None:
    """Open every row of one kind again that the run has not met yet."""
    session.execute(
        update(models.Row)
        .where(models.Row.site_id == run.site_id, models.Row.kind == kind, models.Row.run_id != run.id)
        .values(state="open", run_id=run.id, tries=0, next_try_at=None)
    )


def open_passing(session: Session, run: models.Run) -> None:
    """Open articles again whose problem may have passed since the run that met it."""
    troubled = select(models.Problem.row_id).where(
        models.Problem.site_id == run.site_id, models.Problem.solved_at.is_(None), models.Problem.passing.is_(True)
    )
    session.execute(
        update(models.Row)
        .where(models.Row.id.in_(troubled), models.Row.kind == "article", models.Row.state == "done")
        .values(state="open", run_id=run.id, tries=0, next_try_at=None)
    )


def step_back(session: Session, run: models.Run) -> None:
    """Open again the page before each listing page that is still to be walked to.

    Entries that were removed while the run lay still have drawn others from there onto a page already read.
    """
    ahead = aliased(models.Row)
    following = (ahead.site_id == run.site_id) & (ahead.state == "open") & (ahead.run_id == run.id)
    following &= (ahead.section_id == models.Row.section_id) & (ahead.page == models.Row.page + 1)
    session.execute(
        update(models.Row)
        .where(models.Row.site_id == run.site_id, models.Row.run_id == run.id, models.Row.kind == "listing")
        .where(models.Row.form.is_distinct_from(""))
        .where(models.Row.state == "done", select(ahead.id).where(following, ahead.kind == "listing").exists())
        .values(state="open", tries=0, next_try_at=None)
        .execution_options(synchronize_session=False)
    )


def forget_forms(session: Session, row: models.Row) -> None:
    """Let go the forms of the pages before this one's, which may have half a megabyte each."""
    address = row.url.rpartition("#")[0]
    near = (models.Row.site_id == row.site_id) & models.Row.url.between(f"{address}#", f"{address}$")
    before = (models.Row.section_id == row.section_id) & (models.Row.state == "done") & (models.Row.page < row.page)
    session.execute(
        update(models.Row).where(near, models.Row.kind == "listing", before, models.Row.form != "").values(form="")
    )


def adopt_open_rows(session: Session, run: models.Run) -> None:
    """Take over what an earlier run left open, each to be tried when it was to be."""
    session.execute(
        update(models.Row).where(models.Row.site_id == run.site_id, models.Row.state == "open").values(run_id=run.id)
    )


def due(session: Session, site: str, now: datetime, limit: int, without: Collection[int]) -> list[items.Row]:
    """Open rows that may be tried now, oldest first: articles before assets, and these before the next listing page.

    Articles that are to be seen again come after the others, the youngest first.
    """
    published = func.coalesce(models.Version.published_date, func.date(models.Row.added_at))
    known, row = models.Version.id.is_not(None), models.Row
    waiting = (
        select(row.id, row.kind, row.url, row.fetch, models.Section.key, row.page, row.tries, row.etag, row.modified)
        .add_columns(row.capture_id, models.Version.capture_id, models.Version.reader, row.form)
        .outerjoin(models.Section, models.Section.id == models.Row.section_id)
        .outerjoin(
            models.Version,
            (models.Row.kind == "article")
            & (models.Version.article_id == models.Row.article_id)
            & models.Version.current.is_(True),
        )
        .where(models.Row.site_id == site, models.Row.state == "open")
        .where((models.Row.next_try_at.is_(None)) | (models.Row.next_try_at <= now))
        .where(models.Row.id.not_in(without))
        .order_by(models.Row.kind, known, case((known, published)).desc(), models.Row.id)
        .limit(limit)
    )
    return [items.Row(*columns) for columns in session.execute(waiting)]


def next_try(session: Session, site: str, without: Collection[int]) -> datetime | None:
    """When the first open row that has to wait may be tried."""
    waiting = (models.Row.state == "open") & models.Row.id.not_in(without)
    return session.scalar(select(func.min(models.Row.next_try_at)).where(models.Row.site_id == site, waiting))


def count_open(session: Session, site: str) -> int:
    """How many rows of the site are open."""
    rows = select(func.count()).where(models.Row.site_id == site, models.Row.state == "open")
    return session.scalar(rows) or 0


def section_id(session: Session, site: str, key: str | None) -> int | None:
    """The section's id in the database, or None for no section."""
    if key is None:
        return None
    return session.scalar(select(models.Section.id).where(models.Section.site_id == site, models.Section.key == key))


def save_sections(session: Session, site: str, sections: Iterable[tuple[str, str, str, list[str]]]) -> None:
    """The sections of a profile (id, name, url, former names), new or brought up to date."""
    for key, name, url, former in sections:
        values = {"name": name, "url": url, "former": former}
        statement = insert(models.Section).values(site_id=site, key=key, walks=0, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["site_id", "key"], set_=values))
