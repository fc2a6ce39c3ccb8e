"""The pages that `site fixture add` and `site try` are given, from the archive, the network, files or WARC files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.faults import Misuse
from cli.given import found_in, is_address, is_warc
from cli.pages import LARGEST, Page, PageFailed, Profiles, Wanted, declared, made_up, page_bytes
from cli.progress import told
from spiders.profile import Profile
from spiders.reading.address import canonical, host_of, in_scope, is_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.tree import parse
from spiders.upkeep.check import fields, next_page
from spiders.upkeep.fixtures import MOST_PAGES, Fixture, Kind, named
from storage.items import Problem

if TYPE_CHECKING:
    from crawler.asking import Asked

Sample = tuple[str, "Fixture | str"]
"""What was given, and its page, or why there is none."""


class Samples:
    """Finds the pages of one site. With `fetch` the archive is passed over; `at` stands in for the site.

    With `strict` the address of a saved page must be known.
    """

    def __init__(
        self,
        folder: Path | None,
        profile: Profile,
        url: str | None = None,
        at: str = "",
        *,
        fetch: bool = False,
        strict: bool = False,
    ) -> None:
        """Raises Misuse for an address that is none of the site's."""
        self._folder, self._profile, self._url, self._at, self._fetch = folder, profile, url, at, fetch
        self._strict = strict
        if url is not None:
            self._refuse_strange(url)

    def of(self, words: Sequence[str]) -> list[Sample]:
        """The pages of what was given, in order. Raises Misuse, ConfigError, an ArchiveError."""
        addresses = [word for word in words if is_address(word)]
        for word in addresses:
            self._refuse_strange(word)
        if self._url is not None and (addresses or len(words) > 1 or is_warc(Path(words[0]))):
            raise Misuse("--url is the address of one saved page; addresses and WARC files bring their own")
        found: dict[str, Fixture | str] = {} if self._fetch or self._at else self._held(addresses)
        found |= self._asked([word for word in addresses if word not in found])
        samples: list[Sample] = []
        for word in words:
            samples += [(word, found[word])] if word in found else self._saved(Path(word))
        return samples

    def _refuse_strange(self, url: str) -> None:
        if host_of(url) is None:
            raise Misuse(f"{url} is no whole address; write it as in https://www.example.com/news/1.html")
        if not in_scope(url, self._profile):
            hosts = ", ".join(self._profile.hosts)
            raise Misuse(f"{url} is no address of {self._profile.id}, whose hosts are {hosts}")

    def _held(self, urls: Iterable[str]) -> "dict[str, Fixture | str]":
        """The newest captures; nothing where there is no archive."""
        from crawler.kept import Unreadable
        from crawler.saved import newest_pages
        from storage.archive import Archive
        from storage.config import FILE

        if self._folder is None or not (self._folder / FILE).is_file():
            return {}
        archive, found = Archive.open(self._folder), dict[str, Fixture | str]()
        try:
            with archive.reading() as session:
                for url in urls:
                    try:
                        page = newest_pages(session, self._folder, url, self._profile)
                    except Unreadable as error:
                        page = None
                        found[url] = f"its capture cannot be read: {error.reason}"
                    if page is not None:
                        found[url] = page
        finally:
            archive.close()
        return found

    def _asked(self, urls: Sequence[str]) -> "dict[str, Fixture | str]":
        if not urls:
            return {}
        from crawler.asking import Way, ask
        from crawler.at import StandIn

        fetching = Fetching(self._profile)
        stand_in = StandIn(self._at, (self._profile,)) if self._at else None
        delays = dict.fromkeys((*self._profile.hosts, *self._profile.aliases), self._profile.delay)
        with told() as tell:

            def follow(url: str, answer: "Asked | Problem") -> list[str]:
                tell(f"asking for pages: {url}")
                return fetching.follow(url, answer)

            answers = ask(urls, self._folder, Way(LARGEST, True, follow, stand_in, delays))
        return {url: fetching.page(url, answers) for url in urls}

    def _saved(self, file: Path) -> Iterator[Sample]:
        if file.is_dir():
            for inner in found_in(file):
                yield from self._saved(inner) if isinstance(inner, Path) else [(str(file), _told(inner))]
        elif is_warc(file):
            yield from self._recorded(file)
        else:
            try:
                body = page_bytes(Page(file.as_posix(), self._url))
                captured = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            except (PageFailed, OSError) as error:
                yield str(file), str(error)
                return
            yield str(file), self._fixture(file, self._url, body, "", captured)

    def _recorded(self, file: Path) -> Iterator[Sample]:
        from cli.warcs import WarcPages

        wanted = Wanted(self._profile.id, False, ())
        pages = WarcPages(wanted, Profiles.of_one(self._profile))
        for page in pages.of(file):
            if isinstance(page, dict):
                yield str(file), _told(page)
                continue
            try:
                body = page_bytes(page)
            except PageFailed as error:
                yield str(file), str(error)
                continue
            assert page.answer is not None
            yield (
                page.url or str(file),
                self._fixture(file, page.url, body, page.answer.content_type, page.answer.captured),
            )

    def _fixture(
        self, file: Path, url: str | None, body: bytes, content_type: str, captured: datetime
    ) -> "Fixture | str":
        """The page in a file; where nobody knows its address, `url` is one that is made up."""
        if url is None:
            root = parse(decode(body, content_type), file.name)
            url = next((one for one in declared(root) if is_article(one, self._profile)), None)
        if url is None and self._strict:
            return "its address is not known: give it with --url"
        known = url or made_up(file.name, self._profile)
        kind = kind_of(known, self._profile) if url else "article"
        return Fixture(self._profile.id, named(captured, body), known, captured, content_type, kind, (body,), {})


class Fetching:
    """Pages that are asked for: further pages of an article are followed."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._pages: dict[str, Fixture] = {}
        self._firsts: dict[str, str] = {}

    def follow(self, url: str, answer: "Asked | Problem") -> list[str]:
        """The further page that a page names, if any."""
        if isinstance(answer, Problem):
            return []
        first = self._firsts.setdefault(url, url)
        if first == url:
            kind = kind_of(answer.url, self._profile)
            name = named(answer.captured, answer.body)
            page = Fixture(
                self._profile.id, name, answer.url, answer.captured, answer.content_type, kind, (answer.body,), {}
            )  # fmt: skip
        else:
            page = self._pages[first].followed_by(answer.body)
        self._pages[first] = page
        try:
            further = next_page(page, self._profile) if page.kind == "article" else None
        except ReadingError:
            further = None
        if further is None or further in self._firsts or len(page.bodies) >= MOST_PAGES:
            return []
        self._firsts[further] = first
        return [further]

    def page(self, url: str, answers: "dict[str, Asked | Problem]") -> "Fixture | str":
        """The page that was asked for, or why there is none."""
        for asked, answer in answers.items():
            if self._firsts.get(asked, asked) == url and isinstance(answer, Problem):
                return f"{answer.reason}: {answer.detail}"
        return self._pages[url]


def kind_of(url: str, profile: Profile) -> Kind:
    """What a page in scope is taken for."""
    return "article" if is_article(canonical(url, profile), profile) else "listing"


def expecting(page: Fixture, profile: Profile) -> Fixture:
    """The page with the fields that are read from it today as what it must yield. Raises ReadingError."""
    return replace(page, expected=fields(page, profile))


def _told(row: dict[str, object]) -> str:
    problem = row["problem"]
    assert isinstance(problem, dict)
    return f"{problem['reason']}: {problem['detail']}"
