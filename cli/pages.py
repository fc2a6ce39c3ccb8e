"""One page to its row: where its bytes are, whose site it belongs to, and what it says."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

from lxml import etree

from cli.profiles import by_host, find_profile, sound_profiles
from spiders.faults import ProfileError
from spiders.profile import Profile
from spiders.reading.address import is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.listing import read_listing
from spiders.reading.tree import LONGEST_PAGE, Node, parse
from storage.fields import article_fields, listing_fields
from storage.items import Problem
from storage.times import written

LARGEST = 4 * LONGEST_PAGE
"""Bytes of a page that is still read. The longest real page met had 1.1 million."""

_GZIP = b"\x1f\x8b\x08"
_OTHERS = {
    b"PK\x03\x04": "a ZIP file: unpack it, and give the folder",
    b"Rar!": "a RAR file: unpack it, and give the folder",
    b"7z\xbc\xaf": "a 7z file: unpack it, and give the folder",
    b"%PDF-": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an Office document",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
}  # fmt: skip
"""How files begin that are no page, whatever their names."""

Row: TypeAlias = dict[str, Any]

_DECLARED = etree.XPath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")


class PageFailed(Exception):
    """What cannot be read as a page of a known site."""

    def __init__(self, reason: str, detail: str) -> None:
        self.problem = Problem("", reason, detail)
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as a server sent it: the body in its content encoding, and the headers that say how to take it."""

    body: bytes
    encoding: str
    content_type: str
    captured: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be read. `file` names it in its row, with `offset` where that holds records.

    Without an answer, the page is what lies in the file, or `body` where that was read already.
    """

    file: str
    url: str | None = None
    answer: Answer | None = None
    offset: int | None = None
    body: bytes | None = None

    @property
    def place(self) -> Row:
        """How its row begins."""
        if self.offset is None:
            return {"file": self.file}
        at = None if self.answer is None else written(self.answer.captured)
        return {"file": self.file, "offset": self.offset} | ({} if at is None else {"captured": at})

    def captured(self, zone: ZoneInfo) -> date | None:
        """The day on which it was captured, there."""
        return None if self.answer is None else self.answer.captured.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Wanted:
    """How pages are to be read: as those of one site, of whichever they are, or without a profile."""

    site: str | None
    generic: bool
    folders: tuple[Path, ...]


class Profiles:
    """The profiles that pages may be read by, each checked once. Raises UnknownSite, ProfileError."""

    def __init__(self, wanted: Wanted) -> None:
        self.only = None if wanted.site is None else find_profile(wanted.site, wanted.folders)
        self._folders = wanted.folders
        self._find: Callable[[str], list[Profile]] | None = None

    @classmethod
    def of_one(cls, profile: Profile) -> "Profiles":
        """The one profile, whatever it was made of."""
        made = cls(Wanted(None, False, ()))
        made.only = profile
        return made

    def of(self, url: str) -> Profile | None:
        """The profile that has the address's host. Raises PageFailed where it has faults."""
        if self._find is None:
            self._find = by_host(self._folders)
        try:
            return next(iter(self._find(url)), None)
        except ProfileError as error:
            raise PageFailed("faulty profile", str(error)) from None

    def choose(self, root: Node, url: str | None) -> Profile:
        """The profile of the site asked for, of the page's host, or the only one with a layout that fits the page.

        Raises PageFailed.
        """
        if self.only is not None:
            return self.only
        for known in [url] if url else declared(root):
            if profile := self.of(known):
                return profile
        if url:
            raise PageFailed("unknown site", f"no profile has the host of {url}: name one with --site")
        return self._fitting(root)

    def _fitting(self, root: Node) -> Profile:
        every = sound_profiles(self._folders)
        fitting = [known for known in every if any(layout.when.matches(root) for layout in known.layouts)]
        if len(fitting) == 1:
            return fitting[0]
        names = ", ".join(known.id for known in fitting)
        told = f"layouts of {names} fit it" if fitting else "no layout of any profile fits it"
        raise PageFailed("unknown site", f"{told}: name the site with --site")


class Reader:
    """Reads pages as is wanted. Raises UnknownSite and ProfileError when it is made."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.profiles = wanted, Profiles(wanted)

    def __reduce__(self) -> tuple[type["Reader"], tuple[Wanted]]:
        """Compiled selectors go into no other process: there it is made anew."""
        return Reader, (self.wanted,)

    def row(self, page: Page) -> Row:
        """What a page says, or what its problem is, whatever it is."""
        try:
            return page.place | self._read(page)
        except (PageFailed, ReadingError) as error:
            return failed(page.place, error.problem)
        except Exception as error:  # no page may keep the others from being read
            if os.environ.get("FANGZHI_DEBUG"):
                raise
            return failed(page.place, Problem("", "fault of fangzhi", f"{type(error).__name__}: {error}"[:500]))

    def _read(self, page: Page) -> Row:
        if self.wanted.generic:
            from cli.generic import read

            return read(page)
        html = html_of(page)
        root = parse(html, page.url or page.file)
        profile = self.profiles.choose(root, page.url)
        # Many sites name their home page on every page: only an article's address is taken.
        known = page.url or next((url for url in declared(root) if is_article(url, profile)), None)
        captured = page.captured(ZoneInfo(profile.timezone))
        reading = read_article(known or made_up(page.file, profile), [html], profile, captured, root)
        fields = article_fields(reading.article, reading.views)
        return fields | {"url": fields["url"] if known else None, "next_page": reading.next_page}


def failed(place: Row, problem: Problem) -> Row:
    """The row of what could not be read."""
    told = {name: getattr(problem, name) for name in ("reason", "detail", "layout", "field")}
    return place | {"problem": told}


def listing_of(page: Page, wanted: Wanted) -> tuple[Row, str | None]:
    """What a listing page shows, and the layout that would read it as an article, if there is one.

    Raises UnknownSite and ProfileError, and then PageFailed or ReadingError.
    """
    profiles, html = Profiles(wanted), html_of(page)
    root = parse(html, page.url or page.file)
    profile = profiles.choose(root, page.url)
    layout, captured = _article_layout(page, root, profile), page.captured(ZoneInfo(profile.timezone))
    listing = read_listing(page.url or made_up(page.file, profile), html, profile, captured, None, root)
    return listing_fields(listing), layout


def _article_layout(page: Page, root: Node, profile: Profile) -> str | None:
    if page.url is not None and not is_article(page.url, profile):
        return None
    return next((f"{profile.id}/{one.id}" for one in profile.layouts if one.when.matches(root)), None)


def html_of(page: Page) -> str:
    """A page as text. Raises PageFailed where it cannot be had, or is larger than LARGEST."""
    return decode(page_bytes(page), "" if page.answer is None else page.answer.content_type)


def page_bytes(page: Page) -> bytes:
    """A page without content encoding. Raises PageFailed where it cannot be had, or is larger than LARGEST."""
    if page.answer is None:
        body = _bytes_of(Path(page.file)) if page.body is None else _bounded(page.body)
        other = next((what for begin, what in _OTHERS.items() if body.startswith(begin)), None)
        if other is not None:
            raise PageFailed("no HTML", f"it is {other}")
        return _unpacked(body, "gzip", "damaged file") if body.startswith(_GZIP) else body
    return _unpacked(page.answer.body, page.answer.encoding, "damaged answer")


def _unpacked(body: bytes, encoding: str, reason: str) -> bytes:
    from storage.encodings import BadEncoding, decoded

    try:
        return _bounded(decoded(body, encoding, LARGEST, whole=True))
    except BadEncoding as error:
        raise PageFailed(reason, str(error)) from None


def _bytes_of(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise PageFailed("no page", "it is no ordinary file")
        with file.open("rb") as opened:
            return _bounded(opened.read(LARGEST + 1))
    except OSError as error:
        raise PageFailed("unreadable file", error.strerror or str(error)) from None


def _bounded(body: bytes) -> bytes:
    if len(body) > LARGEST:
        raise PageFailed("too large", f"it has more than {LARGEST} bytes")
    return body


def made_up(file: str, profile: Profile) -> str:
    """An address on the site for a page whose own is not known, so that its links can be read."""
    return f"https://{profile.hosts[0]}/{quote(Path(file).name, errors='replace')}"


def declared(root: Node) -> list[str]:
    """The addresses that a page names as its own."""
    found: Any = _DECLARED(root)
    return [str(url) for url in found]
