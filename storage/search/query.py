"""Search: which articles are meant, in which order, and how many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Select, case, func
from sqlalchemy import distinct as different
from sqlalchemy.orm import Session

from storage import articles, models
from storage.articles import Shown
from storage.search.filters import STORY, Filter, units
from storage.search.sqlite.asking import among, condition, score, tally
from storage.search.text import Snippet, snippet, with_captions
from storage.search.tree import in_title, only_in_title, phrases
from storage.search.unread import count_unread

Sort = Literal["date", "relevance"]

MOST_TITLES = 500
"""Articles with the words in the title that are told apart by their scores: words that are in more are everywhere."""

NEWEST = (
    models.Indexed.published_date.desc().nulls_last(),
    models.Indexed.published_at.desc().nulls_last(),
    models.Indexed.article_id,
)

CHUNK = 500
"""Articles loaded at a time, so that a long result needs little memory."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article as the version that was found says it, and the piece of its body or captions that shows why."""

    article: Shown
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles a filter meets.

    `stories` counts articles that tell the same once; `undated` have no publication date, `without_body` no text.
    `unread` are captured pages of the same sites, sections and dates of listing that could not be read, so they may
    hold hits that are missing here.
    """

    total: int
    stories: int
    undated: int
    without_body: int
    unread: int


def words(filter: Filter) -> tuple[str, ...]:
    """The words to mark in hits, in normal form. Raises BadQuery."""
    return tuple(dict.fromkeys(phrase.word for phrase in phrases(filter.tree)))


def search(
    session: Session,
    filter: Filter,
    sort: Sort = "date",
    limit: int | None = 20,
    offset: int = 0,
    *,
    distinct: bool = False,
) -> Iterator[Hit]:
    """The articles that the filter meets, or one of each story: newest first, undated last, or the best first.

    Best are those with the words in the title, then by BM25, then newest first; where more than MOST_TITLES have them
    in the title, these newest first. Which ones is settled at once; they are loaded as the iterator goes on, while the
    session is open. Raises BadQuery.
    """
    asked = words(filter)
    found = _load(session, _ids(session, filter, sort, limit, offset, distinct))
    return (Hit(shown, snippet(with_captions(shown.article.body, shown.article.captions), asked)) for shown in found)


def stream(
    session: Session,
    filter: Filter,
    sort: Sort = "date",
    limit: int | None = None,
    *,
    distinct: bool = False,
    places: bool = True,
) -> Iterator[Shown]:
    """As `search`, every article unless there is a limit, and without snippets.

    Without `places`, addresses and sections are left out.
    """
    return _load(session, _ids(session, filter, sort, limit, 0, distinct), places=places)


def number(session: Session, filter: Filter, *, distinct: bool = False) -> int:
    """How many articles the filter meets, or stories: the number that `search` gives without a limit."""
    found = units(filter, distinct=distinct)
    return session.scalar(found.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def count(session: Session, filter: Filter) -> Counts:
    """How many articles the filter meets, and what a reader of that number should know. Raises BadQuery."""
    told = tally(session, filter.tree) if filter.is_of_current else None
    total, copies, undated, without_body = told or _tally(session, filter)
    stories = total
    if copies:  # counting what differs takes five times as long
        of_stories = units(filter).with_only_columns(func.count(different(STORY)), maintain_column_froms=True)
        stories = session.scalar(of_stories) or 0
    return Counts(total, stories, undated, without_body, count_unread(session, filter.tree))


def _tally(session: Session, filter: Filter) -> tuple[int, int, int, int]:
    """What `tally` tells, of any filter: each version found is looked at."""
    row = models.Indexed
    numbers = units(filter).with_only_columns(
        func.count(),
        func.count().filter(row.story_id.is_not(None)),
        func.count().filter(row.published_date.is_(None)),
        func.count().filter(row.has_text.is_(False)),
        maintain_column_froms=True,
    )
    total, copies, undated, without_body = session.execute(numbers).one()
    return total, copies, undated, without_body


def _ids(session: Session, filter: Filter, sort: Sort, limit: int | None, offset: int, distinct: bool) -> Sequence[int]:
    """The versions that were found, in order."""
    found = units(filter, distinct=distinct).with_only_columns(models.Indexed.id, maintain_column_froms=True)
    titled = in_title(filter.tree) if sort == "relevance" else None
    if titled is None:
        return session.scalars(found.order_by(*NEWEST).limit(limit).offset(offset)).all()
    fit, titles = score(filter.tree), session.scalars(_titles(filter, found, distinct).limit(MOST_TITLES + 1)).all()
    are_many = fit is None or len(titles) > MOST_TITLES
    if limit is not None and offset + limit <= len(titles):
        # Where enough have the words in the title, the score of the others, mostly far more, is not needed.
        if fit is None or are_many:
            return titles[offset : offset + limit]
        return session.scalars(found.where(among(titles)).order_by(fit, *NEWEST).limit(limit).offset(offset)).all()
    is_titled = condition(titled)
    scored = [] if fit is None else [case((is_titled, 0.0), else_=fit) if are_many else fit]
    ordered = found.order_by(is_titled.desc(), *scored, *NEWEST)
    return session.scalars(ordered.limit(limit).offset(offset)).all()


def _titles(filter: Filter, found: Select[int], distinct: bool) -> Select[int]:
    """Those of what is found that have the words in the title, newest first."""
    if distinct or not filter.is_of_current:  # which version is meant depends on all that are found
        titled = in_title(filter.tree)
        assert titled is not None
        return found.where(condition(titled)).order_by(*NEWEST)
    asked = units(filter, tree=only_in_title(filter.tree))
    return asked.with_only_columns(models.Indexed.id, maintain_column_froms=True).order_by(*NEWEST)


def _load(session: Session, ids: Sequence[int], *, places: bool = True) -> Iterator[Shown]:
    for start in range(0, len(ids), CHUNK):
        yield from articles.load_versions(session, ids[start : start + CHUNK], places=places)
