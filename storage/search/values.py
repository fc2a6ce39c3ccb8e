"""The values that may stand behind a field's name in a query, and days as people write them."""

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, time
from typing import cast, get_args

from storage.items import Kind
from storage.search.tree import Field, Is, Node, Published, Views

EXAMPLES = {
    "title": "石桥", "site": "lanchuan", "group": "川西", "source": "澜川日报", "author": "张三", "section": "时政",
    "tag": "老街", "kind": "pictures", "views": ">100", "date": "2019-10..2020-03",
}  # fmt: skip
"""By field, a value that it takes."""

_VIEWS = re.compile(r"(>=|<=|>|<|=|)([0-9]{1,15})|([0-9]{0,15})\.\.([0-9]{0,15})")


def read(field: str, text: str) -> Node:
    """What a field's value asks for. Raises ValueError, which says what to write."""
    if field in ("views", "date", "kind"):
        text = unicodedata.normalize("NFKC", text).replace("...", "..")  # what becomes of …
    if field == "views":
        return _views(text)
    if field == "date":
        return _published(text)
    if field == "kind" and text not in get_args(Kind):
        raise ValueError(f"{text!r} is no kind; write one of {', '.join(get_args(Kind))}")
    return Is(cast(Field, field), text)


def days(text: str) -> tuple[date, date]:
    """The first and last day of `2019`, `2019-10` or `2019-10-17`. Raises ValueError."""
    try:
        parts = [int(part) for part in text.split("-")]
        first = date(*[*parts, 1, 1][: max(3, len(parts))])
        month = 12 if len(parts) == 1 else first.month
        return first, first if len(parts) == 3 else date(first.year, month, monthrange(first.year, month)[1])
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{text!r} is no date; write 2019, 2019-10 or 2019-10-17") from None


def instant(text: str) -> datetime:
    """The end of a day, or the instant that is written; UTC unless a zone is named. Raises ValueError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write 2024-03-01 or 2024-03-01T08:00+08:00") from None
    if len(text) <= len("2024-03-01"):
        found = datetime.combine(found, time.max)
    return aware(found)


def aware(time: datetime) -> datetime:
    """The same instant in UTC, which is meant where no zone is named. Raises ValueError beyond the years 1 to 9999."""
    try:
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{time.isoformat()!r} lies beyond the years 1 to 9999") from None


def _published(text: str) -> Published:
    first, dots, last = text.partition("..")
    if not dots:
        return Published(*days(text))
    if not first and not last:
        raise ValueError("a span needs a date before or behind the two dots, as 2019-10..2020-03")
    span = Published(days(first)[0] if first else None, days(last)[1] if last else None)
    if span.since and span.until and span.until < span.since:
        raise ValueError(f"{text!r} ends before it begins; write {last}..{first}")
    return span


def _views(text: str) -> Views:
    found = _VIEWS.fullmatch(text.replace(",", ""))
    if found is None or text == "..":
        raise ValueError(f"{text!r} is no number of views; write >100, <=100, 100 or 100..500")
    if found[2] is None:
        return Views(int(found[3] or 0), int(found[4]) if found[4] else None)
    number = int(found[2])
    bounds = {">": (number + 1, None), ">=": (number, None), "<": (0, number - 1), "<=": (0, number)}
    return Views(*bounds.get(found[1], (number, number)))
