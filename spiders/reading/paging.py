"""Pages whose number stands in their address, or in the form that is sent to it."""

import re
from dataclasses import dataclass, replace
from posixpath import basename, dirname, splitext
from urllib.parse import urlsplit

from spiders.listing_rules import JsonRules, ListingRules
from spiders.patterns import search
from storage.items import Listing

_FIRST_PAGE = re.compile(r"^([a-z]+(?:-\d+){1,2})-1$")
"""The name of the first of several pages where all are numbered, as in `article-123-1.html`."""
_PAGE_PARAMETER = re.compile(r"\w{0,20}(?:page\w{0,10}|pn?)=\d{1,5}", re.IGNORECASE)
"""What is added to an address without parameters for a further page, as `?page=2`."""

_FURTHER = (
    (re.compile(r"_\d{1,3}(\.\w{3,6})$"), r"\1"),
    (re.compile(r"(/[a-z]+(?:-\d+){1,2})-(?:[2-9]|[1-9]\d{1,2})(\.\w{3,6})$"), r"\1-1\2"),
    (re.compile(r"[?&](?:page|p|pn|pageno)=(?:[2-9]|[1-9]\d{1,2})$", re.IGNORECASE), ""),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A listing page as it is asked for: its address, and the form that is sent to it, None for a GET."""

    url: str
    form: str | None = None


def leading(listing: Listing, page: Page | None) -> Listing:
    """The listing with this page as its next one."""
    return replace(listing, next_page=None if page is None else page.url, form=None if page is None else page.form)


def counted_on(page: Page, rules: ListingRules | JsonRules, last: int | None = None) -> Page | None:
    """The page after this one, its number raised; None behind the last, or where no number is found."""
    if rules.page is None:
        return None
    pattern = re.compile(rules.page)
    found = search(pattern, page.url)
    if found is not None:
        url = _raised(found, rules.step, last)
        return None if url is None else replace(page, url=url)
    found = search(pattern, page.form or "")
    form = None if found is None else _raised(found, rules.step, last)
    return None if form is None else replace(page, form=form)


def _raised(found: re.Match[str], step: int, last: int | None) -> str | None:
    text, (start, end) = found.string, found.span(1 if found.re.groups else 0)
    if not re.fullmatch(r"[0-9]{1,9}", text[start:end]):
        return None
    number = int(text[start:end]) + step
    return None if last is not None and number > last else f"{text[:start]}{number}{text[end:]}"


def continues(url: str, target: str) -> bool:
    """Whether what turns pages turns this article's and not those of a list beside it, or leads to another article."""
    this, next_one = urlsplit(url), urlsplit(target)
    if this.path == next_one.path:
        if this.query:
            return next_one.query.startswith(f"{this.query}&")
        return _PAGE_PARAMETER.fullmatch(next_one.query) is not None
    stem, name = splitext(basename(this.path))[0], basename(next_one.path)
    if not stem or dirname(this.path) != dirname(next_one.path):
        return False
    if (found := _FIRST_PAGE.search(stem)) and name.startswith(f"{found[1]}-"):
        return True
    return name.startswith(stem) and not name[len(stem) :][:1].isdigit()


def first_page(url: str) -> str | None:
    """The address that a further page's first page would have, by the forms of `12_2.html`, `article-12-2.html` and
    `?id=12&page=2`; None for what has none of them.
    """
    for pattern, first in _FURTHER:
        if pattern.search(url):
            return pattern.sub(first, url)
    return None
