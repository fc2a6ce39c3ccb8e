"""What a search in Python gives: its articles one by one, and the same counts that the command prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from storage import homes, search
from storage.faults import Damaged, Unusable
from storage.items import Kind
from storage.records import Record, records
from storage.search import Counts, Filter, Sort, Suspect, values
from storage.search.collocates import Collocate, collocates
from storage.search.concordance import Line, Order, keywords
from storage.search.facets import FACETS, Bucket, Facet, facet
from storage.search.times import Period, Unit, over_time
from storage.search.tree import values as named

if TYPE_CHECKING:
    from pandas import DataFrame

    from storage.archive import Archive

Day = date | str | int | None
"""A day, or `2019`, `2019-10` or `2019-10-17`."""

Time = datetime | date | str | None
"""An instant (UTC unless it names a zone), or a day, which means its end in UTC."""


@dataclass(frozen=True)
class Results:
    """The articles that a search meets, or with `distinct` one of each story.

    They are looked up when they are asked for, as often as that is. Each time round one state of the archive is seen
    from beginning to end, whatever a crawl stores meanwhile; the next time may see a newer one, unless `as_of` is set.
    """

    archive: "Archive" = field(repr=False)
    filter: Filter
    sort: Sort = "date"
    limit: int | None = None
    distinct: bool = False

    def __iter__(self) -> Iterator[Record]:
        """The articles in order, loaded as the loop goes on."""
        with reading(self.archive) as session:
            shown = search.stream(session, self.filter, self.sort, self.limit, distinct=self.distinct)
            yield from records(session, shown)

    def __len__(self) -> int:
        """How many there are: articles, or stories where `distinct`; no more than `limit`."""
        with reading(self.archive) as session:
            number = search.number(session, self.filter, distinct=self.distinct)
        return number if self.limit is None else min(number, self.limit)

    def count(self) -> Counts:
        """All articles and stories that the search meets, whatever the limit, and what a reader should know of that."""
        with reading(self.archive) as session:
            return search.count(session, self.filter)

    def facets(self, name: Facet) -> list[Bucket]:
        """How many have each value of a field, as `search --facet`. Raises ValueError."""
        one_of("facet", name, FACETS)
        with reading(self.archive) as session:
            return facet(session, self.filter, name, distinct=self.distinct)

    def over_time(self, unit: Unit = "month") -> list[Period]:
        """How many in each month or year, and of how many that are held, as `search --over-time`. Raises ValueError."""
        one_of("unit", unit, get_args(Unit))
        with reading(self.archive) as session:
            return over_time(session, self.filter, unit, distinct=self.distinct)

    def kwic(self, around: int = 10, sort: Order = "date") -> Iterator[Line]:
        """Each place where a word stands, and that many characters around it, as `search --kwic`. Raises ValueError."""
        one_of("sort", sort, get_args(Order))
        return self._lines(around, sort)

    def _lines(self, around: int, sort: Order) -> Iterator[Line]:
        with reading(self.archive) as session:
            yield from keywords(session, self.filter, around, sort, distinct=self.distinct)

    def collocates(self, around: int = 10) -> list[Collocate]:
        """What stands near the words more than elsewhere, as `search --collocates`."""
        with reading(self.archive) as session:
            return collocates(session, self.filter, around, distinct=self.distinct)

    def to_frame(self) -> "DataFrame":
        """A pandas data frame, a row an article, indexed by its id. Raises ImportError where pandas is missing."""
        from storage.frames import frame

        return frame(self)


def asked(text: str, since: Day, until: Day, as_of: Time, **others: Any) -> Filter:
    """A filter of what was asked for in Python. Raises ValueError, which says what to write."""
    first, last = days(since, until)
    instant = as_of if isinstance(as_of, datetime) else values.instant(_written(as_of)) if as_of is not None else None
    filter = Filter(text, since=first, until=last, as_of=instant and values.aware(instant), **others)
    one_of("suspect", filter.suspect, get_args(Suspect))
    if filter.kind is not None:
        one_of("kind", filter.kind, get_args(Kind))
    if filter.all_versions and filter.as_of is not None:
        raise ValueError("as_of looks into what was current then: give it or all_versions")
    return filter


def days(since: Day, until: Day) -> tuple[date | None, date | None]:
    """The first and last day that are meant. Raises ValueError, which says what to write."""
    first = None if since is None else values.days(_written(since))[0]
    last = None if until is None else values.days(_written(until))[1]
    if first and last and last < first:
        raise ValueError(f"since is {since}, and until {until} lies before it: write them the other way round")
    return first, last


def found(archive: "Archive", filter: Filter, sort: Sort, limit: int | None, distinct: bool) -> Results:
    """The results of a filter. Raises BadQuery, ValueError, UnknownSite and SiteMoved."""
    one_of("sort", sort, get_args(Sort))
    if limit is not None and limit < 1:
        raise ValueError(f"limit is {limit}: write 1 or more, or None for all")
    sites = named(filter.tree, "site")
    with reading(archive) as session:
        for site in sorted(sites):
            homes.refuse_unknown(session, site)
    return Results(archive, filter, sort, limit, distinct)


@contextmanager
def reading(archive: "Archive") -> Iterator[Session]:
    """A session on one state of the archive. Raises Damaged or Unusable where its database cannot be read."""
    try:
        with archive.reading() as session:
            yield session
    except DatabaseError as error:
        file, reason = archive.folder / archive.config.database, str(error.orig)
        raise Damaged(file, reason) if "malformed" in reason else Unusable(file, "read", reason) from None


def _written(day: date | str | int) -> str:
    return day.strftime("%Y-%m-%d") if isinstance(day, date) else str(day)


def one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    """Raises ValueError for a value that is none of those known."""
    if value not in known:
        raise ValueError(f"{value!r} is no {name}; write one of {', '.join(known)}")
