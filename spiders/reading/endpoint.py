"""A listing that an endpoint answers as JSON or JSONP. The answer is only parsed, never run."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import jmespath
from jmespath.exceptions import JMESPathError

from spiders.listing_rules import JsonRules
from spiders.reading.address import resolve
from spiders.reading.dates import read_moment
from spiders.reading.errors import NoListing, PageTooLarge
from spiders.reading.paging import Page, counted_on, leading
from spiders.reading.text import fold, line
from spiders.reading.tree import LONGEST_PAGE, parse
from storage.items import Entry, Listing, Moment

LONGEST_TITLE = 500
LONGEST_MARKUP = 5_000
"""Characters of a title with tags that are parsed: fewer than nest deeper than a page may."""
MOST_ITEMS = 10_000
"""Items of an answer that is still read."""
_PADDING = re.compile(r"[\s\ufeff]*+(?:/\*\*/)?\s*+[\w.$\[\]]{1,120}\s*+\((.*)\)", re.DOTALL)
_NEVER = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of characters, which JSON can escape, and no database takes."""
_SECONDS = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
"""A time as a computer counts it, in seconds or milliseconds since 1970."""


def read(page: Page, text: str, rules: JsonRules, zone: ZoneInfo, captured: date | None) -> Listing:
    """The entries of an endpoint's answer and its next page. Raises NoListing or PageTooLarge."""
    url = page.url
    answer = _parsed(url, text)
    items = _search(url, rules.items, answer)
    if not isinstance(items, list | None):
        raise NoListing(url, f"{rules.items!r} gives no list", "listing.items")
    if items and len(items) > MOST_ITEMS:
        raise PageTooLarge(url, f"it has more than {MOST_ITEMS} items")
    entries, unusable = _entries(items or (), rules, url, zone, captured)
    if unusable is not None and not entries:
        raise unusable
    return leading(Listing(tuple(entries)), _next_page(page, answer, rules) if entries else None)


def html_in(url: str, text: str, expression: str) -> str:
    """The HTML that an answer of JSON or JSONP carries, in one text or a list of them; a page of HTML as it is.

    Raises NoListing or PageTooLarge.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return text
    found = _search(url, expression, _parsed(url, text))
    parts = [] if found is None else found if isinstance(found, list) else [found]
    if not all(isinstance(part, str) for part in parts):
        raise NoListing(url, f"{expression!r} gives no text", "listing.html")
    return _NEVER.sub("", "\n".join(parts))


def _entries(
    items: Iterable[Any], rules: JsonRules, url: str, zone: ZoneInfo, captured: date | None
) -> tuple[list[Entry], NoListing | None]:
    """The entries, and what is wrong with an item on which an expression cannot be used: one among many is left out."""
    entries, unusable = [], None
    for item in items:
        try:
            entry = _entry(item, rules, url, zone, captured)
        except NoListing as error:
            unusable = error
        else:
            entries += [entry] if entry else []
    return entries, unusable


def _parsed(url: str, text: str) -> Any:
    if len(text) > LONGEST_PAGE:
        raise PageTooLarge(url, f"{len(text)} characters are more than {LONGEST_PAGE}")
    padded = None if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) else _padding(text)
    try:
        return json.loads(padded[1] if padded else text.lstrip("\ufeff"))
    except ValueError as error:
        raise NoListing(url, f"the answer is no JSON: {error}") from None
    except RecursionError:
        raise PageTooLarge(url, "the answer is nested too deeply") from None


def _padding(text: str) -> re.Match[str] | None:
    return _PADDING.fullmatch(text.rstrip().removesuffix(";").rstrip())


def _search(url: str, expression: str | None, value: Any) -> Any:
    try:
        return jmespath.search(expression, value) if expression else None
    except (JMESPathError, ArithmeticError, ValueError, RecursionError) as error:  # `ceil` of Infinity, for one
        detail = f"the expression {expression!r} cannot be used: {' '.join(str(error).split())}"
        raise NoListing(url, detail[:300]) from None


def _entry(item: Any, rules: JsonRules, url: str, zone: ZoneInfo, captured: date | None) -> Entry | None:
    """One line of the listing; None for an item that links nothing or has no title."""
    link, title = _text(_search(url, rules.link, item)), _text(_search(url, rules.title, item))
    title = line(parse(f"<p>{title[:LONGEST_MARKUP]}</p>", url)) if "<" in title or "&" in title else title
    if not link or not title:
        return None
    moment = _moment(_text(_search(url, rules.date, item)), zone, captured)
    return Entry(resolve(url, link) or link, title[:LONGEST_TITLE], moment, bool(_search(url, rules.pinned, item)))


def _text(value: Any) -> str:
    return fold(_NEVER.sub("", str(value))) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(text: str, zone: ZoneInfo, captured: date | None) -> Moment | None:
    if not _SECONDS.fullmatch(text):
        return read_moment(text, zone, captured)
    instant = datetime.fromtimestamp(int(text[:10]), zone)
    return Moment(text, instant.date(), instant, "second")


def _next_page(page: Page, answer: Any, rules: JsonRules) -> Page | None:
    if rules.next:
        told = resolve(page.url, _text(_search(page.url, rules.next, answer)))
        return Page(told) if told else None
    last = _text(_search(page.url, rules.last, answer))
    return counted_on(page, rules, int(last) if re.fullmatch("[0-9]{1,9}", last) else None)
