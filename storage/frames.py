"""Articles as a pandas data frame, which is installed or not."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from storage.records import Record

if TYPE_CHECKING:
    from pandas import DataFrame

NUMBERS = ("views", "duplicate_of")
"""Whole numbers that may be missing."""

INSTANTS = ("published_at", "first_seen", "last_seen", "missing", "gone")
"""Times with a zone. pandas has one zone a column, and sites may have several: so these are UTC."""


def frame(records: Iterable[Record]) -> "DataFrame":
    """A row a record, indexed by id, a column for each of the other fields.

    `published_date` is datetime64 without a zone, as the day is at the site's place; instants are datetime64 in UTC;
    numbers that may be missing are Int64; lists are tuples. Raises ImportError where pandas is missing.
    """
    try:
        import pandas
    except ImportError:
        raise ImportError("pandas is not installed, which makes data frames: pip install 'fangzhi[pandas]'") from None
    names = [field.name for field in fields(Record)]
    made = pandas.DataFrame((_row(record) for record in records), columns=names)
    times = {"published_date": "datetime64[us]"} | dict.fromkeys(INSTANTS, "datetime64[us, UTC]")
    for name, kind in times.items():  # at microseconds, which hold any year
        made[name] = pandas.to_datetime(made[name], utc=name in INSTANTS).astype(kind)
    return made.astype(dict.fromkeys(NUMBERS, "Int64")).set_index("id")


def _row(record: Record) -> tuple[Any, ...]:
    return tuple(getattr(record, field.name) for field in fields(record))
