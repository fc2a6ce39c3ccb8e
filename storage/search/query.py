"""Search: which articles are meant, in which order, and how many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import distinct as different
from sqlalchemy import func
from sqlalchemy.orm import Session

from storage import articles, models
from storage.articles import Shown
from storage.search.filters import STORY, Filter, units
from storage.search.sqlite.asking import condition, score
from storage.search.text import Snippet, snippet, with_captions
from storage.search.tree import in_title, phrases
from storage.search.unread import count_unread

Sort = Literal["date", "relevance"]

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

    Best are those with the words in the title, then by BM25, then newest first. Which ones is settled at once; they are
    loaded as the iterator goes on, while the session is open. Raises BadQuery.
    """
    asked = words(filter)
    found = _load(session, _ids(session, filter, sort, limit, offset, distinct))
    return (Hit(shown, snippet(with_captions(shown.article.body, shown.article.captions), asked)) for shown in found)


def stream(
    session: Session, filter: Filter, sort: Sort = "date", limit: int | None = None, *, distinct: bool = False
) -> Iterator[Shown]:
    """As `search`, every article unless there is a limit, and without snippets."""
    return _load(session, _ids(session, filter, sort, limit, 0, distinct))


def number(session: Session, filter: Filter, *, distinct: bool = False) -> int:
    """How many articles the filter meets, or stories: the number that `search` gives without a limit."""
    found = units(filter, distinct=distinct)
    return session.scalar(found.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def count(session: Session, filter: Filter) -> Counts:
    """How many articles the filter meets, and what a reader of that number should know. Raises BadQuery."""
    row, found = models.Indexed, units(filter)
    numbers = found.with_only_columns(
        func.count(),
        func.count().filter(row.story_id.is_not(None)),
        func.count().filter(row.published_date.is_(None)),
        func.count().filter(row.has_text.is_(False)),
        maintain_column_froms=True,
    )
    total, copies, undated, without_body = session.execute(numbers).one()
    stories = total
    if copies:  # counting what differs takes five times as long
        stories = session.scalar(found.with_only_columns(func.count(different(STORY)), maintain_column_froms=True)) or 0
    return Counts(total, stories, undated, without_body, count_unread(session, filter.tree))


def _ids(session: Session, filter: Filter, sort: Sort, limit: int | None, offset: int, distinct: bool) -> Sequence[int]:
    """The versions that were found, in order."""
    row, tree = models.Indexed, filter.tree
    found = units(filter, distinct=distinct).with_only_columns(row.id, maintain_column_froms=True)
    newest = (row.published_date.desc().nulls_last(), row.published_at.desc().nulls_last(), row.article_id)
    titled = in_title(tree) if sort == "relevance" else None
    if titled is None:
        ordered = found.order_by(*newest)
        return session.scalars(ordered.limit(limit).offset(offset)).all()
    fit = score(tree)
    best = newest if fit is None else (fit, *newest)
    if limit is not None:
        # Where enough have the words in the title, the score of the others, mostly far more, is not needed.
        first = found.where(condition(titled)).order_by(*best).limit(limit).offset(offset)
        if len(these := session.scalars(first).all()) == limit:
            return these
    ordered = found.order_by(condition(titled).desc(), *best).limit(limit).offset(offset)
    return session.scalars(ordered).all()


def _load(session: Session, ids: Sequence[int]) -> Iterator[Shown]:
    for start in range(0, len(ids), CHUNK):
        yield from articles.load_versions(session, ids[start : start + CHUNK])
