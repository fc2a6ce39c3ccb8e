"""Search: what is asked, which articles hold it, and how many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import articles, models
from storage.articles import Shown
from storage.search.sqlite import contains, is_in, prepare
from storage.search.text import Snippet, snippet, words

Sort = Literal["date", "relevance"]

CHUNK = 500
"""Articles loaded at a time, so that a long result needs little memory."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are meant; what is empty or None does not narrow.

    `text` is a query as `search.words` reads it, looked for in title, body and captions. `section` is the id or a name,
    former ones too, of one in which it is listed. `since` and `until` are publication dates, both included. The others
    must be equal to what is stored.
    """

    text: str = ""
    site: str | None = None
    group: str | None = None
    source: str | None = None
    author: str | None = None
    section: str | None = None
    tag: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, and the piece of its body or captions that shows why."""

    article: Shown
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles a filter meets.

    `stories` counts copies of one text on one site once; `undated` have no publication date, `without_body` no text.
    `unread` are captured pages of the same sites that could not be read, so they may hold hits that are missing here.
    """

    total: int
    stories: int
    undated: int
    without_body: int
    unread: int


def search(
    session: Session, filter: Filter, sort: Sort = "date", limit: int | None = 20, offset: int = 0
) -> Iterator[Hit]:
    """The articles that hold every word: newest first, undated last, or by relevance those with it in the title first.

    Which ones is settled at once; they are loaded as the iterator goes on, while the session is open.
    """
    asked = words(filter.text)
    found = _load(session, _ids(session, filter, sort, limit, offset))
    return (Hit(shown, snippet("\n".join((shown.article.body, *shown.article.captions)), asked)) for shown in found)


def stream(session: Session, filter: Filter) -> Iterator[Shown]:
    """Every article that the filter meets, newest first. Which ones is settled at once, as with `search`."""
    return _load(session, _ids(session, filter, "date", None, 0))


def count(session: Session, filter: Filter) -> Counts:
    """How many articles the filter meets, and what a reader of that number should know."""
    prepare(session)
    article, version = models.Article, models.Version
    numbers = (
        select(
            func.count(),
            func.count(distinct(func.coalesce(article.duplicate_of_id, article.id))),
            func.count().filter(version.published_date.is_(None)),
            func.count().filter(version.body == ""),
        )
        .join(version, version.article_id == article.id)
        .where(*_conditions(filter))
    )
    return Counts(*session.execute(numbers).one(), session.scalar(_unread(filter)) or 0)


def _load(session: Session, ids: Sequence[int]) -> Iterator[Shown]:
    for start in range(0, len(ids), CHUNK):
        yield from articles.load(session, ids[start : start + CHUNK])


def _ids(session: Session, filter: Filter, sort: Sort, limit: int | None, offset: int) -> Sequence[int]:
    prepare(session)
    article, version, asked = models.Article, models.Version, words(filter.text)
    found = select(article.id).join(version, version.article_id == article.id).where(*_conditions(filter))
    if sort == "relevance" and asked:
        found = found.order_by(contains(asked, title_only=True).desc())
    newest = (version.published_date.desc().nulls_last(), version.published_at.desc().nulls_last())
    return session.scalars(found.order_by(*newest, article.id).limit(limit).offset(offset)).all()


def _conditions(filter: Filter) -> Iterator[ColumnElement[bool]]:
    """What an article and its version must meet, the costly test of the text last."""
    article, version = models.Article, models.Version
    yield version.current.is_(True)
    yield article.state != "withheld"
    yield from _on_site(filter, article.site_id)
    if filter.source is not None:
        yield version.source == filter.source
    if filter.author is not None:
        yield is_in(filter.author, version.authors)
    if filter.tag is not None:
        yield is_in(filter.tag, version.tags)
    if filter.section is not None:
        yield article.id.in_(_listed_in(filter.section))
    if filter.kind is not None:
        yield article.kind == filter.kind
    if filter.since is not None:
        yield version.published_date >= filter.since
    if filter.until is not None:
        yield version.published_date <= filter.until
    if asked := words(filter.text):
        yield contains(asked)


def _on_site(filter: Filter, site: InstrumentedAttribute[str]) -> Iterator[ColumnElement[bool]]:
    if filter.site is not None:
        yield site == filter.site
    if filter.group is not None:
        yield site.in_(select(models.Site.id).where(is_in(filter.group, models.Site.groups)))


def _listed_in(section: str) -> Select[int | None]:
    named = or_(models.Section.key == section, models.Section.name == section, is_in(section, models.Section.former))
    return (
        select(models.Row.article_id)
        .join(models.Entry, models.Entry.row_id == models.Row.id)
        .join(models.Section, models.Section.id == models.Entry.section_id)
        .where(named, models.Row.article_id.is_not(None))
    )


def _unread(filter: Filter) -> Select[int]:
    problem = models.Problem
    return (
        select(func.count(distinct(problem.url)))
        .outerjoin(models.Row, models.Row.id == problem.row_id)
        .where(problem.solved_at.is_(None), problem.capture_id.is_not(None))
        .where(models.Row.kind.is_distinct_from("listing"), *_on_site(filter, problem.site_id))
    )
