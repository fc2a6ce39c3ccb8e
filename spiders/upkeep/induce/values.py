"""Where on a page a known value stands, and whether what a selector gives is that value."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from spiders.reading import fields, names
from spiders.reading.dates import read_moment
from spiders.reading.generic.head import day_of_address
from spiders.reading.tree import Node
from spiders.upkeep.induce.known import Page, squeezed
from storage.items import Moment

FIELDS = ("title", "published", "updated", "source", "author", "editor", "tags", "breadcrumb")
"""The keys of a layout for which selectors are induced, but for the body."""
KEYS = {"author": "authors", "editor": "editors"}
"""What those keys are called among known values, where the names differ."""

TIMES = ("published", "updated")
LISTS = {"tags": fields.tags, "breadcrumb": fields.breadcrumb}
"""Keys whose values are times, and those whose values are several texts, one a line, with what reads them."""

MOST_PLACES = 8
"""Elements with the same value that are looked at."""
_PEOPLE = re.compile(r"[、,，;；|/\n]+|\s+and\s+|\s{2,}")
_CUT = re.compile(r"(?:…+|\.{3,})$")
_LONGEST_MOMENT = 300


def known(page: Page, name: str) -> str:
    """What the page is known to say for a key of a layout, or nothing."""
    return page.value(KEYS.get(name, name))


def read(page: Page, name: str, texts: list[str]) -> str | None:
    """What reading makes of the texts that a selector gives, or None: the value in the form that `agrees` takes."""
    if name == "title":
        return texts[0] if texts else None
    if name in LISTS:
        return "\n".join(LISTS[name](texts)) or None
    if name in TIMES:
        found = next((moment for text in texts if (moment := moment_of(page, text))), None)
        return None if found is None else found.isoformat()
    if name == "source":
        return next((value for text in texts if (value := fields.source(text))), None)
    people = names.people if name == "author" else names.editors
    return "、".join(dict.fromkeys(person for text in texts for person in people(text))) or None


def moment_of(page: Page, text: str) -> Moment | None:
    """The time in a text, as the reading of an article takes it."""
    return read_moment(text, page.zone, page.known.captured, day_of_address(page.known.url))


def agrees(page: Page, name: str, value: str) -> float:
    """How far a value agrees with the known one: 1 wholly, 0 not at all; a time that lacks its hour a little."""
    wanted = known(page, name)
    if name in TIMES:
        return _same_time(page, wanted, value)
    if name in ("author", "editor"):
        return float(set(map(squeezed, people(wanted))) == set(map(squeezed, people(value))))
    one, other = squeezed(wanted), squeezed(value)
    cut = _CUT.search(one)
    if name == "title" and cut and cut.start() >= 6:
        return float(other.startswith(one[: cut.start()]))
    return float(one == other)


def parts_of(page: Page, name: str) -> list[str]:
    """The texts that a known value consists of."""
    value = known(page, name)
    return people(value) if name in KEYS else value.split("\n") if name in LISTS else [value]


def people(text: str) -> list[str]:
    """The names in a known value."""
    return [name.strip() for name in _PEOPLE.split(text) if name.strip()]


def _same_time(page: Page, wanted: str, value: str) -> float:
    one, other = _moment(page, wanted), _moment(page, value)
    if isinstance(one, datetime) and not (one.hour or one.minute):
        one = one.date()  # a day that somebody wrote as its midnight
    if one is None or other is None:
        return 0.0
    if isinstance(one, datetime) and isinstance(other, datetime):
        return float(one.replace(second=0) == other.replace(second=0))
    days = [str(part.date() if isinstance(part, datetime) else part) for part in (one, other)]
    if days[0] != days[1]:
        return 0.0
    return 0.3 if isinstance(one, datetime) else 1.0


def _moment(page: Page, text: str) -> object:
    """A time with its zone, or a day; None where there is neither."""
    moment = moment_of(page, text)
    if moment is None:
        return None
    return moment.date if moment.instant is None else moment.instant.astimezone(page.zone)


def found(page: Page, name: str) -> list[Node]:
    """The innermost elements whose text is, or holds, the known value; those that are nothing else first."""
    holds = _holding_time(page, name) if name in TIMES else _holding_text(page, name)
    inner = [node for node in holds if not any(child in holds for child in node)]
    outside = [node for node in inner if page.body not in (node, *node.iterancestors())]
    if outside or name in KEYS:  # a text may repeat the title; who signs it is found by reading
        inner = outside
    return sorted(inner, key=lambda node: len(page.small[node]))[:MOST_PLACES]


def _holding_text(page: Page, name: str) -> dict[Node, str]:
    wanted = [squeezed(part) for part in parts_of(page, name)]
    if name == "title":
        wanted = [_CUT.sub("", part) for part in wanted]
    if not wanted or not all(wanted):
        return {}
    most = sum(map(len, wanted)) * 2 + 120
    return {
        node: text for node, text in page.small.items() if len(text) < most and all(part in text for part in wanted)
    }


def _holding_time(page: Page, name: str) -> dict[Node, str]:
    """Elements whose first time is the known one; those that hold the day behind another time are left to patterns."""
    signs = signs_of(page, name)
    if signs is None:
        return {}
    near = ((node, text) for node, text in page.small.items() if len(text) < _LONGEST_MOMENT and signs.search(text))
    return dict(islice(near, 60))


def signs_of(page: Page, name: str) -> re.Pattern[str] | None:
    """What a text prints that may be the known day, with or without its year, in whatever zone; None where unknown."""
    wanted = _moment(page, known(page, name))
    if wanted is None:
        return None
    day = wanted.date() if isinstance(wanted, datetime) else wanted
    days = [date.fromordinal(day.toordinal() + shift) for shift in (0, -1, 1) if isinstance(day, date)]
    return _signs_of(tuple(days))


@lru_cache(maxsize=256)
def _signs_of(days: tuple[date, ...]) -> re.Pattern[str]:
    ends = r"(?!\d)|(?=\d{1,2}[:：])"  # the blank before the hour may be gone
    forms = (rf"(?<!\d)0?{day.month}[-./月]0?{day.day}(?:{ends})|{day.year}{day.month:02}{day.day:02}" for day in days)
    return re.compile("|".join(forms) + "|[今昨前]天")


def ancestors(node: Node, page: Page) -> Iterator[Node]:
    """The element and up to three around it that are still small."""
    yield node
    for above in islice(node.iterancestors(), 3):
        if above not in page.small or above.tag in ("body", "html"):
            return
        yield above
