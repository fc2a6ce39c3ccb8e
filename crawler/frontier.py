"""Scrapy's scheduler over the durable frontier: rows out of the database, one outcome a row back into it."""

import asyncio
import logging
import sys
from collections import deque
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout
from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.defer import deferred_from_coro
from sqlalchemy.exc import SQLAlchemyError
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from crawler.writer import Writer, outcome_without_item
from spiders.site import SiteSpider
from storage import captures, frontier, items, runs, versions
from storage.archive import Archive
from storage.config import Config
from storage.faults import ArchiveError, ConfigError, SiteBusy, WriteFailed
from storage.items import Outcome, Problem, Row
from storage.warc import Exchange, WarcWriter

logger = logging.getLogger(__name__)

BUFFER = 100
"""Rows fetched from the database at a time."""

LONGEST_WAIT = timedelta(minutes=10)
"""A run ends rather than waits longer than this for a page that is to be tried again; the row stays open."""


class Frontier(BaseScheduler):
    """Hands out rows, a bounded number at a time, until none is open; keeps the run's lease meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._width: int = crawler.settings.getint("FANGZHI_ROWS_IN_FLIGHT")
        self._limit: int = crawler.settings.getint("FANGZHI_LIMIT")
        self._started = 0
        self._redirected: deque[Request] = deque()
        self._rows: deque[Row] = deque()
        self._in_flight: set[int] = set()
        self._exhausted = False
        self._fatal: str | None = None
        self._unanswered = False
        self._rescues: list[asyncio.Future[None]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The frontier of one crawl."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Know the spider. The run begins when all else is open: a crawl that is refused can then be closed whole."""
        assert isinstance(spider, SiteSpider)
        self._spider = spider
        for handler, signal in (
            (self._on_opened, signals.spider_opened),
            (self._on_spider_error, signals.spider_error),
            (self._on_item_lost, signals.item_error),
            (self._on_item_lost, signals.item_dropped),
        ):
            self._crawler.signals.connect(handler, signal)

    def _on_opened(self, spider: SiteSpider) -> None:
        try:
            if spider.refused is not None:
                raise spider.refused
            self._begin(spider)
        except (ArchiveError, SQLAlchemyError, OSError) as error:
            spider.refused = error
            if not self._crawler.settings.getbool("FANGZHI_SAYS_FAULTS"):
                logger.error("%s", error)
            raise CloseSpider("refused") from None

    def _begin(self, spider: SiteSpider) -> None:
        """Take the site's lock, begin or continue its run. Raises an ArchiveError that says why not."""
        self._archive = open_or_create(Path(self._crawler.settings["FANGZHI_ARCHIVE"]))
        refuse_anonymous(self._archive, spider)
        locks = self._archive.folder / "locks"
        locks.mkdir(exist_ok=True)
        self._lock = FileLock(locks / f"{spider.name}.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise SiteBusy(spider.name) from None
        now = datetime.now(UTC)
        with self._archive.writing() as session:
            self._lease = runs.begin(session, spider.facts(), spider.wish, spider.seeds(), now)
            run = runs.held(session, self._lease, now)
            run.notes = [*run.notes, *captures.adopt(session, self._archive.folder, spider.name, run, now)]
            path = captures.open_file(session, spider.name)
        config = self._archive.config
        about = warcinfo(config, spider, self._crawler.settings)
        file = WarcWriter(self._archive.folder, spider.name, path, about, config.warc_size)
        self.writer = Writer(self._archive, self._lease, file, self._count)

    def close(self, reason: str) -> "Deferred[None]":
        """End the run with its balance, when everything handed in is stored."""
        return deferred_from_coro(self._close(reason)) if self._spider.refused is None else succeed(None)

    def has_pending_requests(self) -> bool:
        """Whether rows are in flight, or open and to be tried within this run."""
        if self._redirected or self._in_flight:
            return True
        return not self._ending() and (bool(self._rows) or not self._exhausted or self._wait() is not None)

    def enqueue_request(self, request: Request) -> bool:
        """Take a redirect of a row in flight, or a row that is due again; refuse anything without a row."""
        row = request.meta.get("row")
        if not isinstance(row, Row):
            return False
        self._redirected.append(request)
        return True

    def next_request(self) -> Request | None:
        """The next page to fetch, or None while there is none to fetch now. Never raises."""
        if self._redirected:
            return self._redirected.popleft()
        if self._ending() or len(self._in_flight) >= self._width:
            return None
        if not self._rows and not self._exhausted:
            self._refill()
        if not self._rows:
            return None
        row = self._rows.popleft()
        self._in_flight.add(row.id)
        self._started += row.kind == "article"
        return self._spider.request(row)

    async def finish(self, outcome: Outcome) -> None:
        """Store an outcome and let its row go. Whatever keeps it from being stored ends the run."""
        stored = False
        try:
            if self.writer.broken is not None:
                self._end_early(f"could not write to the archive: {self.writer.broken}")
            elif outcome.unanswered:
                self._unanswered = True
                self._end_early("the site did not answer")
            else:
                await self.writer.store(outcome)
            stored = True
        finally:
            if not stored:
                self._end_early(f"could not write to the archive: {first_line(sys.exception())}")
            self._in_flight.discard(outcome.row.id)
            self._exhausted = False

    async def capture(self, exchange: Exchange, row: items.Row | None, known: int | None) -> items.Capture:
        """Keep an exchange. Raises WriteFailed, and ends the run, where the archive takes no more."""
        try:
            return await self.writer.capture(exchange, row, known)
        except WriteFailed:
            self._end_early(f"could not write to the archive: {self.writer.broken}")
            raise

    async def recall(self, capture: int) -> tuple[captures.Payload, bytes]:
        """A capture's answer and its body, read back from the archive. Raises NoBody or BadEncoding."""
        return await self.writer.recall(capture, self._crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    async def recall_pages(self, capture: int) -> list[tuple[captures.Payload, bytes]]:
        """The same for all pages that were read together with an article's first."""
        with self._archive.reading() as session:
            pages = captures.pages(session, capture)
        return [await self.recall(page) for page in pages]

    def _ending(self) -> bool:
        return self._fatal is not None or bool(self._limit and self._started >= self._limit)

    def _refill(self) -> None:
        try:
            with self._archive.reading() as session:
                now = datetime.now(UTC)
                self._rows.extend(frontier.due(session, self._spider.name, now, BUFFER, self._in_flight))
        except SQLAlchemyError as error:
            self._end_early(f"could not read the archive: {first_line(error)}")
        self._exhausted = not self._rows
        wait = self._wait() if self._exhausted and not self._in_flight else None
        if wait is not None:
            asyncio.get_running_loop().call_later(wait, self._wake)

    def _wait(self) -> float | None:
        """Seconds until an open row is due, or None where none is, or only much later."""
        try:
            with self._archive.reading() as session:
                at = frontier.next_try(session, self._spider.name)
        except SQLAlchemyError as error:
            self._end_early(f"could not read the archive: {first_line(error)}")
            return None
        wait = None if at is None else at - datetime.now(UTC)
        return None if wait is None or wait > LONGEST_WAIT else max(wait.total_seconds(), 0.0)

    def _wake(self) -> None:
        # The engine asks again only every five seconds; a request handed to it is fetched at once.
        self._exhausted = False
        request = self.next_request()
        if request is not None and self._crawler.engine is not None:
            self._crawler.engine.crawl(request)

    def _end_early(self, reason: str) -> None:
        if self._fatal is None:
            self._fatal = reason
            logger.info("%s: %s; the run ends, and its open rows stay open", self._spider.name, reason)

    def _count(self, outcome: Outcome, result: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"fangzhi/{result}")
        self._crawler.stats.inc_value("fangzhi/pages", len(outcome.captures))

    def _on_spider_error(self, failure: Failure, response: Response | Failure, spider: Spider) -> None:
        request: Request = response.request  # type: ignore[union-attr, assignment]
        self._rescue(Outcome(request.meta["row"], tuple(request.meta["captures"])), failure.value)

    def _on_item_lost(self, item: Any, failure: Failure | None = None, exception: BaseException | None = None) -> None:
        if isinstance(item, Outcome) and item.row.id in self._in_flight:
            self._rescue(outcome_without_item(item), failure.value if failure is not None else exception)

    def _rescue(self, outcome: Outcome, error: BaseException | None) -> None:
        """Whatever went wrong, the row ends with a problem that says so."""
        detail = f"{type(error).__name__}: {error}"[:500]
        problem = Problem(outcome.row.url, "an error in the program", detail)
        lost = Outcome(outcome.row, outcome.captures, problem=problem)
        self._rescues.append(asyncio.ensure_future(self.finish(lost)))

    async def _close(self, reason: str) -> None:
        await asyncio.gather(*self._rescues, return_exceptions=True)
        await self.writer.close()
        try:
            self._spider.report = self._end_run(reason)
        except (SQLAlchemyError, ArchiveError) as error:
            self._spider.refused = WriteFailed(self._archive.folder, first_line(error))
        finally:
            self._archive.close()
            self._lock.release()

    def _end_run(self, reason: str) -> runs.Report:
        with self._archive.writing() as session:
            state, why = self._state(reason, frontier.count_open(session, self._spider.name))
            versions.mark_shared_minutes(session, self._spider.name)
            return runs.end(session, self._lease, state, why, datetime.now(UTC), answered=not self._unanswered)

    def _state(self, reason: str, open_rows: int) -> tuple[str, str]:
        if self._fatal is not None:
            return "failed", self._fatal
        if open_rows and self._ending():
            return "stopped", f"the limit of {self._limit} articles was reached"
        if reason == "finished":
            return "finished", "pages are to be tried again later" if open_rows else ""
        return "stopped", reason


def first_line(error: BaseException | None) -> str:
    """What an error says, without the statement and the background that SQLAlchemy adds."""
    return f"{error}".partition("\n")[0]


def open_or_create(folder: Path) -> Archive:
    """The archive in a folder, made where there is nothing yet, as `scrapy crawl` in a checkout needs it."""
    if not folder.exists():
        logger.warning("made a new archive in %s", folder)
        return Archive.create(folder)
    return Archive.open(folder)


def refuse_anonymous(archive: Archive, spider: SiteSpider) -> None:
    """Raises ConfigError where a public site would be crawled by nobody in particular."""
    if not archive.config.contact and not spider.on_loopback:
        raise ConfigError(
            f"no contact is set: before crawling {spider.profile.hosts[0]}, write a mail address or web page that "
            f'its owners can use into {archive.folder / "fangzhi.toml"}, as in contact = "archive@example.org"'
        )


def warcinfo(config: Config, spider: SiteSpider, settings: BaseSettings) -> dict[str, str]:
    """What stands at the head of each WARC file about how its records came to be (WARC/1.1, section 6.2)."""
    return {
        "software": f"fangzhi/{version('fangzhi')} Scrapy/{version('scrapy')}",
        "format": "WARC file version 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": config.operator or config.contact,
        "http-header-user-agent": settings["USER_AGENT"],
        "robots": "obey",
        "isPartOf": spider.name,
        "served-at": spider.at,
        "description": (
            "Bodies are as served, content encoding kept and transfer encoding removed. Rebuilt, not as on the wire: "
            "status lines (reason phrases are standard ones), the case and order of header names, the request line. "
            "Left out: Transfer-Encoding, Proxy-* of requests, and Content-Length of answers with status 304."
        ),
    }
