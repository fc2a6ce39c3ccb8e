"""Keyword in context: every place where the words of a query stand, with what is written around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models
from storage.search.filters import Filter, units
from storage.search.query import words
from storage.search.text import normal, occurrences, with_captions

Order = Literal["date", "left", "right"]

AT_ONCE = 200
"""Texts in memory together."""


@dataclass(frozen=True, slots=True)
class Line:
    """A place where a word stands: in the title, or in the body or a caption, and what is written around it."""

    id: int
    site: str
    published: date | None
    place: Literal["title", "body"]
    left: str
    hit: str
    right: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a filter meets; `body` has the captions below it."""

    id: int
    site: str
    published: date | None
    title: str
    body: str


def keywords(
    session: Session, filter: Filter, around: int, order: Order = "date", *, distinct: bool = False
) -> Iterator[Line]:
    """Every line, with up to `around` characters on both sides: newest first, or by what stands left or right of it.

    From the left, what is nearest to the word comes first. Orders but that by date hold all lines in memory. Raises
    BadQuery.
    """
    asked = words(filter)
    lines = (line for text in texts(session, filter, distinct=distinct) for line in _lines(text, asked, around))
    if order == "left":
        return iter(sorted(lines, key=lambda line: (normal(line.left)[::-1], normal(line.right))))
    if order == "right":
        return iter(sorted(lines, key=lambda line: (normal(line.right), normal(line.left)[::-1])))
    return lines


def texts(session: Session, filter: Filter, *, distinct: bool = False) -> Iterator[Text]:
    """The texts that a filter meets, newest first. Raises BadQuery."""
    row, version = models.Indexed, models.Version
    newest = (row.published_date.desc().nulls_last(), row.published_at.desc().nulls_last(), row.article_id)
    ids: Sequence[int] = session.scalars(units(filter, distinct=distinct).order_by(*newest)).all()
    texts = (version.title, version.body, version.captions)
    columns = select(version.id, row.article_id, row.site_id, row.published_date, *texts)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = session.execute(columns.join(row, row.id == version.id).where(version.id.in_(some)))
        found = {told[0]: Text(*told[1:-2], with_captions(*told[-2:])) for told in rows}
        yield from (found[id] for id in some if id in found)


def _lines(text: Text, asked: Sequence[str], around: int) -> Iterator[Line]:
    for place, written in (("title", text.title), ("body", text.body)):
        line = written.replace("\n", " ")
        for start, end in occurrences(line, asked):
            left, right = line[max(0, start - around) : start], line[end : end + around]
            yield Line(text.id, text.site, text.published, place, left, line[start:end], right)  # type: ignore[arg-type]
