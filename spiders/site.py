"""The one spider: a site's rows in, one outcome a row out. What it knows of the site stands in the profile."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, Self, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from spiders.answers import (
    DAMAGED,
    UNCHANGED,
    UNREACHED,
    ForbiddenByRobots,
    Refused,
    RunEnds,
    challenge_in,
    header,
    listing_text,
    refuse_challenge,
    refuse_unusable,
    said,
    text_of,
    validators,
)
from spiders.faults import PageFailed
from spiders.profile import Profile
from spiders.reading.absence import absence, is_root, led_to
from spiders.reading.address import canonical, document, in_scope, is_article, is_loopback
from spiders.reading.article import read_article
from spiders.reading.assets import wanted_assets
from spiders.reading.challenge import HOME, is_home, title_of
from spiders.reading.decode import decode
from spiders.reading.epaper import address
from spiders.reading.errors import ReadingError, UnknownLayout
from spiders.reading.listing import read_listing
from spiders.reading.rendering import is_built_by_script
from spiders.reading.views import read_counter
from spiders.retries import TRY_AGAIN, next_try
from spiders.walking import after_a_gap, fetched, further_pages, is_day, link_to, may_be_empty, most_entries, next_page
from spiders.wishes import wish
from storage import challenges
from storage.absences import NOT_FOUND
from storage.captures import NoBody, Payload
from storage.encodings import BadEncoding
from storage.faults import ConfigError, WriteFailed
from storage.items import Article, Entry, Found, Link, Outcome, Problem, Reading, Row, ViewCount
from storage.posted import media_type
from storage.runs import Report

NO_ARTICLE = "not where `articles` says that articles are"

MOST_PAGES = 100
"""Pages of one article: more is a ring, or a site's calendar taken for an article."""


class Recalling(Protocol):
    """What the spider needs of the crawl's frontier."""

    async def recall(self, capture: int) -> tuple[Payload, bytes]:
        """A capture's answer and its body without content encoding. Raises NoBody or BadEncoding."""

    async def recall_pages(self, capture: int) -> list[tuple[Payload, bytes]]:
        """The same for all pages that were read together with an article's first."""

    async def render(self, response: Response) -> Response:
        """The page as a browser builds it; `lost` in its meta says what was out of reach. Raises PageFailed."""


class SiteSpider(Spider):
    """Reads the pages of one site. A subclass per profile is made by crawler.loader.

    Arguments, all text as `scrapy crawl ID -a …` gives them: `mode`, `since` (ISO date), `at` (an address that
    stands in for the site's hosts), `urls` (addresses, separated by white space), `every` (`yes` to revisit all that is
    known), `due` (`yes` for the sections whose next poll has come, and no others).
    """

    profile: ClassVar[Profile]

    def __init__(
        self,
        mode: str = "incremental",
        since: str = "",
        at: str = "",
        urls: str = "",
        every: str = "",
        due: str = "",
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.at = at.rstrip("/")
        self.urls = urls.split()
        self.retry_wait, self.tries, self.asset_size = 30.0, 4, 0
        self.report: Report | None = None
        self.refused: Exception | None = None
        try:
            self.wish = wish(mode, since, at, urls=bool(self.urls), every=every, due=due)
        except ConfigError as error:
            # Raised here it would be a traceback; the frontier refuses to begin and says it.
            self.refused = error

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of one crawl; the site's own delay is set here, before the downloader is made."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        delay = 0.001 if spider.on_loopback else cls.profile.delay
        crawler.settings.set("DOWNLOAD_DELAY", delay, priority="spider")
        crawler.settings.set("FANGZHI_ROWS_IN_FLIGHT", 8 if spider.on_loopback else 2, priority="spider")
        wait = crawler.settings.getfloat("FANGZHI_RETRY_WAIT", 30.0)
        spider.retry_wait = min(wait, 0.3) if spider.on_loopback else wait
        spider.tries = crawler.settings.getint("FANGZHI_TRIES", 4)
        spider.asset_size = crawler.settings.getint("FANGZHI_ASSET_SIZE", 32 * 10**6)
        return spider

    @property
    def on_loopback(self) -> bool:
        """Whether another server on this machine stands in for the site."""
        return is_loopback(urlsplit(self.at).hostname or "")

    def seeds(self) -> Iterator[Link]:
        """The rows that a new run opens: the sections' first pages, or the addresses that were given."""
        for url in self.urls:
            if in_scope(url, self.profile):
                yield Link("article", canonical(url, self.profile), url)
        today = datetime.now(ZoneInfo(self.profile.timezone)).date()
        for section in self.profile.sections if not self.urls else ():
            url = address(section.url, today)
            yield link_to(url, section.id, 1, section.form, self.profile)

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the frontier hands out what there is to fetch."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def request(self, row: Row) -> Request:
        """The first request of a row."""
        callbacks = {"listing": self.parse_listing, "article": self.parse_article, "asset": self.parse_asset}
        meta: dict[str, Any] = {"row": row, "captures": []}
        if row.kind == "asset":
            meta["download_maxsize"] = self.asset_size
        known = {"If-None-Match": row.etag, "If-Modified-Since": row.modified}
        headers = {name: value for name, value in known.items() if value and row.capture is not None}
        if headers:
            meta["handle_httpstatus_list"] = [304]
        form: dict[str, Any] = {}
        if row.form is not None:
            headers["Content-Type"] = media_type(row.form)
            form = {"method": "POST", "body": row.form.encode()}
        callback = callbacks[row.kind]
        return Request(
            fetched(row), callback, errback=self.failed, headers=headers, meta=meta, dont_filter=True, **form
        )

    async def parse_listing(self, response: Response) -> Outcome:
        """One listing page: its entries, and the page that follows."""
        row = _row(response)
        try:
            response = await self._whole(response)
            refuse_unusable(response)
            if self.profile.renders_listings:
                response = await self._archive().render(response)
            text = listing_text(response, self.settings.getint("DOWNLOAD_MAXSIZE"))
            listing = read_listing(response.url, text, self.profile, datetime.now(UTC).date(), row.form)
        except (ReadingError, PageFailed) as error:
            return self._fault(response, error)
        if not listing.entries and not may_be_empty(row, listing, self.profile):
            problem = Problem(response.url, "no entries", "the selector finds none on the page", field="listing.items")
            return self._unread(response, problem)
        if len(listing.entries) > most_entries(self.profile):
            problem = Problem(response.url, "too many entries", f"{len(listing.entries)} on one page")
            return Outcome(row, _captures(response), problem=problem)
        found = tuple(self._found(entry, row.section) for entry in listing.entries)
        following = next_page(row, listing, self.profile, self.wish.since)
        cut = following is not None and following.page > self.profile.listing.pages
        further = further_pages(row, listing, self.profile)
        return Outcome(
            row, _captures(response), listing=True, found=found, next_page=None if cut else following, cut=cut,
            further=further, pages=(len(_captures(response)) - 1,), problem=listing.problem, known=_known(response),
            validators=validators(response) if row.form is None else None,
        )  # fmt: skip

    async def parse_article(self, response: Response) -> Outcome:
        """One article with all its pages and, asked for last, its view count."""
        row = _row(response)
        try:
            response = await self._whole(response)
            refuse_unusable(response)
            if row.read_from is None and is_root(response.url):
                raise PageFailed(row.url, challenges.CAUSE, HOME, again=True)  # a held article may just be gone
            self._refuse_other(response)
            response = await self._built(response)
            reading, pages = await self._read(response)
            if is_home(reading.article.title, self.profile.name):
                raise PageFailed(row.url, challenges.CAUSE, HOME, again=True)
            before = await self._before(row, reading)
            reading = await self._with_views(reading, response)
        except (ReadingError, PageFailed) as error:
            return self._fault(response, error)
        assets, beyond = wanted_assets(reading, text_of(response), self.profile)
        asked = (row.url, *(canonical(url, self.profile) for url in response.meta.get("redirect_urls", ())))
        number = document(reading.article.url, self.profile)
        return Outcome(
            row, _captures(response), reading=reading, aliases=asked, document=number, pages=pages,
            reader=self.profile.reader, before=before, known=_known(response),
            validators=validators(response) if len(pages) == 1 else None, assets=assets, beyond=beyond,
        )  # fmt: skip

    async def parse_asset(self, response: Response) -> Outcome:
        """One file, which the archive has kept already."""
        row = _row(response)
        try:
            refuse_unusable(response)
        except PageFailed as error:
            return self._fault(response, error)
        if "html" in header(response, "Content-Type").lower() and "html" not in row.url.rpartition(".")[2]:
            problem = Problem(row.url, "not the file", "the site answered with a page in its place")
            return Outcome(row, _captures(response), problem=problem)
        return Outcome(row, _captures(response), kept=True)

    def failed(self, failure: Failure) -> Outcome:
        """What a page that never reached a callback comes to."""
        request: Request = failure.request  # type: ignore[attr-defined]
        row, captures = request.meta["row"], tuple(request.meta["captures"])
        error = failure.value
        if isinstance(error, RunEnds) and row.kind == "asset":  # its host may be another than the pages'
            return self._later(row, captures, Problem(row.url, "unreachable", str(error)))
        if isinstance(error, RunEnds):
            return Outcome(row, captures, stop=error.stop)
        if isinstance(error, ForbiddenByRobots):
            return Outcome(row, captures, forbidden=True)
        if isinstance(error, IgnoreRequest) and not isinstance(error, HttpError):
            reason = error.reason if isinstance(error, Refused) else Refused.reason
            return Outcome(row, captures, problem=Problem(row.url, reason, str(error)))
        if not isinstance(error, HttpError):
            reason = "damaged answer" if isinstance(error, DAMAGED) else "unreachable"
            return self._later(row, captures, Problem(row.url, reason, said(error)))
        status = error.response.status
        problem = Problem(error.response.url, "refused", f"HTTP {status}")
        if status in {404, 410}:
            at = f" at {error.response.url}" if request.meta.get("redirect_urls") else ""
            problem = Problem(row.url, NOT_FOUND, f"HTTP {status}{at}")
        kind = challenge_in(error.response)
        if kind is not None:
            problem = Problem(error.response.url, challenges.CAUSE, kind)
        if kind is not None or status in TRY_AGAIN:
            return self._later(row, captures, problem, header(error.response, "Retry-After"))
        if row.kind == "listing" and status == 404 and is_day(row, self.profile):
            return Outcome(row, captures, listing=True, further=after_a_gap(row, self.profile, self.wish.since))
        if row.kind == "listing" and row.page > 1 and status == 404:
            return Outcome(row, captures, listing=True, missing=True)  # paging often names one page too many
        return Outcome(row, captures, problem=problem)

    def _refuse_other(self, response: Response) -> None:
        """Raises PageFailed for a page whose address shows that it is not the article that was asked for."""
        row, redirected = _row(response), bool(response.meta.get("redirect_urls"))
        led = led_to(response.url, row.url, self.profile) if redirected else None
        if led is not None:
            raise PageFailed(row.url, NOT_FOUND, f"redirected to {led}, {response.url}")
        if not is_article(canonical(response.url, self.profile), self.profile):
            why = "redirected to a page that is no article" if redirected else NO_ARTICLE
            raise PageFailed(row.url, why, response.url)

    async def _whole(self, response: Response) -> Response:
        """The answer, or, where the site says that nothing has changed, the one that the archive keeps."""
        row = _row(response)
        if response.status != 304 or row.capture is None:
            return response
        try:
            kept, body = await self._archive().recall(row.capture)
        except (NoBody, BadEncoding):
            return await self._fetch(fetched(row), response)
        headers = {name: value for name, value in kept.headers if name.lower() != "content-encoding"}
        response.meta["captured"] = kept.captured  # by which a date without a year is read
        return response.replace(status=200, headers=headers, body=body, flags=[*response.flags, UNCHANGED])

    async def _built(self, response: Response) -> Response:
        """The article's page as it is read. Raises PageFailed."""
        if not is_built_by_script(text_of(response), response.url, self.profile):
            return response
        return await self._archive().render(response)

    async def _before(self, row: Row, reading: Reading) -> Article | None:
        """What today's profile makes of the pages of an article's current version, where another reader read those."""
        if row.read_from is None or row.reader == self.profile.reader:
            return None
        try:
            kept = await self._archive().recall_pages(row.read_from)
            texts = [decode(body, payload.header("Content-Type")) for payload, body in kept]
            return read_article(reading.article.url, texts, self.profile, kept[0][0].captured.date()).article
        except (NoBody, BadEncoding, ReadingError):
            return None

    def _archive(self) -> "Recalling":
        assert self.crawler.engine is not None
        return cast(Recalling, self.crawler.engine.scheduler)

    async def _read(self, response: Response) -> tuple[Reading, tuple[int, ...]]:
        """What the article's pages say, and the places of their captures."""
        url = canonical(response.url, self.profile)
        texts, seen, places = [text_of(response)], {response.url}, [len(_captures(response)) - 1]
        today = response.meta.get("captured", datetime.now(UTC)).date()
        reading = read_article(url, texts, self.profile, today)
        while reading.next_page is not None and reading.next_page not in seen and len(texts) < MOST_PAGES:
            seen.add(reading.next_page)
            texts.append(text_of(await self._built(await self._fetch(reading.next_page, response))))
            places.append(len(_captures(response)) - 1)
            reading = read_article(url, texts, self.profile, today)
        return reading, tuple(places)

    async def _with_views(self, reading: Reading, response: Response) -> Reading:
        """The reading with its view count. Nothing that may be tried again comes after this: asking may add a click."""
        seen_now = None if UNCHANGED in response.flags else reading.views  # an old page tells an old count
        return replace(reading, views=seen_now or await self._count_views(reading, response))

    async def _count_views(self, reading: Reading, response: Response) -> ViewCount | None:
        rules = self.profile.layout(reading.article.layout.partition("/")[2]).views
        if rules is None or reading.counter is None or not in_scope(reading.counter, self.profile):
            return None
        if rules.clicks == "refused":
            return None
        try:
            found = read_counter(text_of(await self._fetch(reading.counter, response)), rules)
            return None if found is None else replace(found, clicked=rules.clicks == "accepted")
        except PageFailed as error:
            # A page is worth more than its counter, which is often the first thing of a site to break.
            self.logger.info("no view count for %s: %s", response.url, error)
            return None

    async def _fetch(self, url: str, response: Response) -> Response:
        """A further page of the row. Raises PageFailed."""
        meta = {"row": _row(response), "captures": response.meta["captures"]}
        request = Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        assert self.crawler.engine is not None
        try:
            page = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            again = isinstance(error, RunEnds)
            raise PageFailed(url, "a further page is out of reach", str(error), again=again) from error
        except (*UNREACHED, *DAMAGED, WriteFailed) as error:
            raise PageFailed(url, "a further page is unreachable", said(error), again=True) from error
        refuse_challenge(page)
        if page.status != 200:
            again, later = page.status in TRY_AGAIN, header(page, "Retry-After")
            raise PageFailed(url, "a further page failed", f"HTTP {page.status}", again=again, retry_after=later)
        refuse_unusable(page)
        return page

    def _fault(self, response: Response, error: "ReadingError | PageFailed") -> Outcome:
        row, captures = _row(response), _captures(response)
        if isinstance(error, PageFailed):
            problem = Problem(error.url, error.reason, error.detail)
            if error.again:
                return self._later(row, captures, problem, error.retry_after)
            return Outcome(row, captures, problem=problem)
        if row.kind == "article" and isinstance(error, UnknownLayout):
            absent = absence(text_of(response), response.url, row.url, self.profile)
            if absent is not None:
                return Outcome(row, captures, problem=Problem(row.url, NOT_FOUND, absent))
        fits_none = row.kind == "article" and error.problem.layout is None
        if fits_none and is_home(title_of(text_of(response)), self.profile.name):
            return self._later(row, captures, Problem(row.url, challenges.CAUSE, HOME))
        return self._unread(response, error.problem)

    def _unread(self, response: Response, problem: Problem) -> Outcome:
        """A page that gave nothing: for good, unless what its script asked for was out of reach."""
        lost = response.meta.get("lost")
        if not lost:
            return Outcome(_row(response), _captures(response), problem=problem)
        return self._later(_row(response), _captures(response), replace(problem, detail=f"{problem.detail} ({lost})"))

    def _later(self, row: Row, captures: Any, problem: Problem, retry_after: str = "") -> Outcome:
        """The problem, tried again while tries are left. Nothing is decided before the site has answered."""
        stats = self.crawler.stats
        passing = replace(problem, passing=True)
        if stats is None or not stats.get_value("response_received_count"):
            return Outcome(row, captures, problem=passing, unanswered=True)
        if row.tries + 1 >= self.tries:
            return Outcome(row, captures, problem=passing)
        at = next_try(row.tries, self.retry_wait, retry_after, datetime.now(UTC))
        return Outcome(row, captures, problem=passing, retry_at=at)

    def _found(self, entry: Entry, section: str | None) -> Found:
        """The entry, placed: with the article's link, inside the site but no article, or outside."""
        if not in_scope(entry.url, self.profile):
            return Found(entry)
        url = canonical(entry.url, self.profile)
        if not is_article(url, self.profile):
            return Found(entry, inside=True)
        return Found(entry, Link("article", url, entry.url.partition("#")[0], section))


def _known(response: Response) -> int | None:
    return _row(response).capture if UNCHANGED in response.flags else None


def _row(response: Response) -> Row:
    row: Row = response.meta["row"]
    return row


def _captures(response: Response) -> Any:
    return tuple(response.meta["captures"])
