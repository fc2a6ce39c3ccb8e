"""The addresses of a newspaper's days: `…/{year}-{month}/{day}/node_1.htm`."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from spiders.profile import Profile
from spiders.reading.address import canonical

MOST_PAGES = 200
"""Pages of one day's paper."""

_DIGITS = {"year": r"(?P<year>[0-9]{4})", "month": r"(?P<month>[0-9]{2})", "day": r"(?P<day>[0-9]{2})"}


def address(template: str, day: date) -> str:
    """The address of a day's first page."""
    year, month, number = day.isoformat().split("-")
    return template.replace("{year}", year).replace("{month}", month).replace("{day}", number)


def day_of(url: str, profile: Profile) -> date | None:
    """The day to whose paper a page belongs: its address begins like that of the day's first page, date and all."""
    found = _placed(url, profile)
    return None if found is None else found[0]


def day_before(url: str, profile: Profile) -> str | None:
    """The first page of the day before; None where the address is not that of a day's first page."""
    found = _placed(url, profile)
    if found is None or found[0] == date.min:
        return None
    day, template = found
    if canonical(address(template, day), profile) != canonical(url, profile):
        return None
    return address(template, day - timedelta(days=1))


def _placed(url: str, profile: Profile) -> tuple[date, str] | None:
    """The day that an address names, and the template that it follows."""
    for section in profile.sections:
        match = _beginning(section.url).match(_path(url))
        if match is not None:
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"])), section.url
            except ValueError:  # no date, as 2024-02-30
                return None
    return None


def _beginning(template: str) -> re.Pattern[str]:
    path = _path(template)
    pattern = re.escape(path[: path.rindex("}") + 1])
    for name, digits in _DIGITS.items():
        pattern = pattern.replace(re.escape(f"{{{name}}}"), digits, 1)
        pattern = pattern.replace(re.escape(f"{{{name}}}"), f"(?P={name})")
    return re.compile(pattern)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
