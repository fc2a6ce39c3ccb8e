"""Saved pages: which files they are, whose site they belong to, and what they say."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree

from cli.faults import Misuse
from cli.profiles import profile_of, sound_profiles
from spiders.profile import Profile
from spiders.reading.address import is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.listing import read_listing
from spiders.reading.tree import Node, parse
from storage.fields import article_fields
from storage.items import Listing, Problem
from storage.times import written

LARGEST = 20_000_000
"""Bytes of a file that is still read. The longest real page met had 1.1 million."""

SUFFIXES = {".html", ".htm", ".shtml", ".xhtml"}
"""What the pages in a folder are known by."""

_DECLARED = etree.XPath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")


class PageFailed(Exception):
    """A file that cannot be read as a page of a known site."""

    def __init__(self, reason: str, detail: str) -> None:
        self.problem = Problem("", reason, detail)
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose pages they are, as far as the caller knows: a profile, an address; and where profiles are."""

    profile: Profile | None
    url: str | None
    folders: tuple[Path, ...]


def html_files(paths: Iterable[Path]) -> list[Path]:
    """The files that were named, and the pages in folders that were, in order. Raises Misuse for an empty folder."""
    found: list[Path] = []
    for path in paths:
        pages = [path]
        if path.is_dir():
            pages = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not pages:
            raise Misuse(f"{path} holds no page: pages are known by {', '.join(sorted(SUFFIXES))}")
        found += pages
    return found


def read_files(files: Iterable[Path], wanted: Wanted) -> Iterator[dict[str, Any]]:
    """One record a file: its article, or `{"file", "problem"}`."""
    return records(files, lambda file: _read(file, wanted))


def records(files: Iterable[Path], read: Callable[[Path], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What `read` makes of each file, or `{"file", "problem"}` where it raises PageFailed or ReadingError."""
    for file in files:
        try:
            yield {"file": file.as_posix()} | read(file)
        except (PageFailed, ReadingError) as error:
            problem = error.problem
            told = {name: getattr(problem, name) for name in ("reason", "detail", "layout", "field")}
            yield {"file": file.as_posix(), "problem": told}


def _read(file: Path, wanted: Wanted) -> dict[str, Any]:
    html = html_of(file)
    root = parse(html, str(file))
    profile = wanted.profile or choose_profile(root, wanted)
    # Many sites name their home page on every page: only an article's address is taken.
    known = wanted.url or next((url for url in declared(root) if is_article(url, profile)), None)
    reading = read_article(known or made_up(file, profile), [html], profile)
    fields = article_fields(reading.article, reading.views)
    return fields | {"url": fields["url"] if known else None, "next_page": reading.next_page}


def listing_of(file: Path, profile: Profile, url: str | None) -> dict[str, Any]:
    """What a listing page shows. Raises PageFailed or ReadingError."""
    return shown(read_listing(url or made_up(file, profile), html_of(file), profile))


def shown(listing: Listing) -> dict[str, Any]:
    """A listing as the command prints it."""
    items = [
        {"url": entry.url, "title": entry.title, "published": written(entry.published)} for entry in listing.entries
    ]
    return {"items": items, "next_page": listing.next_page}


def html_of(file: Path) -> str:
    """A saved page as text. Raises PageFailed where it is no file, cannot be read, or is larger than LARGEST."""
    try:
        if file.exists() and not file.is_file():
            raise PageFailed("no page", "it is no ordinary file")
        with file.open("rb") as opened:
            body = opened.read(LARGEST + 1)
    except OSError as error:
        raise PageFailed("unreadable file", error.strerror or str(error)) from None
    if len(body) > LARGEST:
        raise PageFailed("too large", f"the file has more than {LARGEST} bytes")
    return decode(body)


def choose_profile(root: Node, wanted: Wanted) -> Profile:
    """The profile that has the page's host, or the only one with a layout that fits it. Raises PageFailed."""
    for url in [wanted.url] if wanted.url else declared(root):
        if profile := profile_of(url, wanted.folders):
            return profile
    if wanted.url:
        raise PageFailed("unknown site", f"no profile has the host of {wanted.url}: name one with --site")
    fitting = [
        known for known in sound_profiles(wanted.folders) if any(lay.when.matches(root) for lay in known.layouts)
    ]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(known.id for known in fitting)
    told = f"layouts of {names} fit it" if fitting else "no layout of any profile fits it"
    raise PageFailed("unknown site", f"{told}: name the site with --site")


def made_up(file: Path, profile: Profile) -> str:
    """An address on the site for a page whose own is not known, so that its links can be read."""
    return f"https://{profile.hosts[0]}/{quote(file.name, errors='replace')}"


def declared(root: Node) -> list[str]:
    """The addresses that a page names as its own."""
    found: Any = _DECLARED(root)
    return [str(url) for url in found]
