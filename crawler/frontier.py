"""Scrapy's scheduler over the durable frontier: rows out of the database, one outcome a row back into it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

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

from crawler import drift, logs
from crawler.browser import NotStarted, program
from crawler.deadline import TookTooLong
from crawler.rendering import Renderer
from crawler.restraint import Restraint
from crawler.slowest import KEY, together
from crawler.writer import Writer, outcome_without_item
from spiders.faults import PageFailed
from spiders.site import SiteSpider
from storage import captures, disk, frontier, items, runs, troubles, versions
from storage.archive import Archive
from storage.config import Config
from storage.faults import ArchiveError, ConfigError, WriteFailed
from storage.items import Outcome, Problem, Row, Stop
from storage.locks import site_lock
from storage.warc import Exchange, WarcWriter

logger = logging.getLogger(__name__)

BUFFER = 100
"""Rows fetched from the database at a time."""

MOST_REQUESTS = 200
"""Requests that a row may have to wait for where there is a long delay: its own pages', and another row's."""

NOT_BEGUN = "the run did not begin"

UNREADABLE = (SQLAlchemyError, ValueError)
"""What reading the archive can raise: errors of its driver, and columns that hold no value of theirs."""

LONGEST_WAIT = timedelta(minutes=10)
"""A run ends rather than waits longer than this for a page that is to be tried again; the row stays open."""


Callback = Callable[[Response], Awaitable[Outcome]]
Errback = Callable[[Failure], Outcome]


class LetGo(Exception):
    """Scrapy has done with a row that has no outcome yet."""


class Frontier(BaseScheduler):
    """Hands out rows, a bounded number at a time, until none is open; keeps the run's lease meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._width: int = crawler.settings.getint("FANGZHI_ROWS_IN_FLIGHT")
        self._limit: int = crawler.settings.getint("FANGZHI_LIMIT")
        delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._longest = max(crawler.settings.getfloat("FANGZHI_LONGEST_ROW"), MOST_REQUESTS * delay)
        self._started: set[int] = set()
        self._redirected: deque[Request] = deque()
        self._rows: deque[Row] = deque()
        self._in_flight: dict[int, Row] = {}
        self._storing: set[int] = set()
        self._exhausted = False
        self._timer: asyncio.TimerHandle | None = None
        self._fatal: str | None = NOT_BEGUN
        self._stop: str | None = None
        self._unanswered = False
        self._free: int | None = None
        self._rescues: set[asyncio.Task[None]] = set()
        self._renderer: Renderer | None = None
        self._held = ExitStack()

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
        self._held.callback(self._archive.close)
        if spider.profile.renders:
            self._renderer = Renderer(self._crawler, program(self._archive.config.browser))
        refuse_anonymous(self._archive, spider)
        self._held.enter_context(site_lock(self._archive.folder, spider.name))
        now = datetime.now(UTC)
        with self._archive.reading() as session:
            self._restraint = Restraint.begin(session, spider.profile, spider.at, now, free=spider.on_loopback)
        with self._archive.writing() as session:
            self._lease = runs.begin(session, spider.profile.facts, spider.wish, spider.seeds(), now)
            run = runs.held(session, self._lease, now)
            run.notes = [*run.notes, *captures.adopt(session, self._archive.folder, spider.name, run, now)]
            path = captures.open_file(session, spider.name)
            self._restraint.enter(session, run, now)
        config = self._archive.config
        about = warcinfo(config, spider, self._crawler.settings)
        file = WarcWriter(self._archive.folder, spider.name, path, about, config.warc_size)
        self.writer = Writer(self._archive, self._lease, file, self._count)
        self._held.enter_context(logs.kept(self._archive.folder, spider.name, self._lease.run))
        self._note("run %d %s", self._lease.run, "goes on" if self._lease.continued else "begins")
        self._fatal = None

    def close(self, reason: str) -> "Deferred[None]":
        """End the run with its balance, when everything handed in is stored."""
        if self._fatal != NOT_BEGUN:
            return deferred_from_coro(self._close(reason))
        self._held.close()
        return succeed(None)

    def has_pending_requests(self) -> bool:
        """Whether rows are in flight, or open and to be tried within this run.

        Scrapy asks when it fetches, reads and stores nothing: what is in flight then has been lost on its way.
        """
        if self._redirected:
            return True
        for row in tuple(self._in_flight.values()):
            self._rescue(Outcome(row), LetGo("Scrapy gave neither a response nor an error"))
        if self._storing:
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
        while not self._ending() and len(self._busy()) < self._width:
            if not self._rows and not self._exhausted:
                self._refill()
            if not self._rows or not self._has_room() or not self._may_go_on():
                return None
            row = self._rows.popleft()
            self._in_flight[row.id] = row
            if row.kind == "article":
                self._started.add(row.id)
            try:
                return self._request(row)
            except ValueError as error:
                self._rescue(Outcome(row), error)
        return None

    def _request(self, row: Row) -> Request:
        """The first request of a row. Raises ValueError where its address is none."""
        request = self._spider.request(row)
        assert request.callback is not None
        assert request.errback is not None
        request.meta["deadline"] = asyncio.get_running_loop().time() + self._longest
        request.callback, request.errback = partial(self._read, request.callback), partial(self._fail, request.errback)
        return request

    async def _read(self, callback: Callback, response: Response) -> Outcome:
        """What a callback makes of a response in the time that its row has."""
        try:
            async with asyncio.timeout_at(response.meta["deadline"]):
                return await callback(response)
        except (TimeoutError, asyncio.CancelledError) as error:
            return given_up(response.meta, error)

    def _fail(self, errback: Errback, failure: Failure) -> Outcome:
        """What comes of a page that never reached its callback."""
        if isinstance(failure.value, CloseSpider):
            raise CloseSpider(failure.value.reason)  # Scrapy passes over the very same one
        try:
            return errback(failure)
        except asyncio.CancelledError as error:
            return given_up(failure.request.meta, error)  # type: ignore[attr-defined]

    async def finish(self, outcome: Outcome) -> None:
        """Store the outcome of a row in flight and let the row go; whatever keeps it from being stored ends the run."""
        if self._in_flight.pop(outcome.row.id, None) is not None:
            self._storing.add(outcome.row.id)
            await self._store(outcome)

    async def _store(self, outcome: Outcome) -> None:
        try:
            if self.writer.broken is not None:
                self._end_early(f"could not write to the archive: {self.writer.broken}")
            elif outcome.unanswered:
                self._unanswered = True
                why = f" ({outcome.problem.detail})" if outcome.problem is not None else ""
                self._end_early(f"the site did not answer{why}")
            elif outcome.stop is not None:
                self._restraint.end(outcome.stop)
                self._may_go_on()
            else:
                result = await self.writer.store(outcome)
                if isinstance(result, BaseException):
                    self._end_early(f"could not write to the archive: {first_line(result)}")
        finally:
            self._storing.discard(outcome.row.id)
            if outcome.listing or outcome.assets or outcome.retry_at is not None:
                self._exhausted = False  # no other outcome opens rows

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

    async def render(self, response: Response) -> Response:
        """A page as a browser builds it. Raises PageFailed; without a browser, or where it cannot be kept, all ends."""
        assert self._renderer is not None
        try:
            return await self._renderer.render(response, self.writer.keep_rendered)
        except NotStarted as error:
            self._restraint.end(Stop("browser", str(error)))
            self._may_go_on()
            raise PageFailed(response.url, "could not be rendered", str(error), again=True) from None
        except WriteFailed as error:
            self._end_early(f"could not write to the archive: {self.writer.broken}")
            raise PageFailed(response.url, "could not be rendered", str(error), again=True) from None

    def _ending(self) -> bool:
        limited = bool(self._limit and len(self._started) >= self._limit)
        return self._fatal is not None or self._stop is not None or limited

    def _has_room(self) -> bool:
        """Whether the disk has more than `min_free`: a run ends in order before it is full."""
        least = self._archive.config.min_free
        try:
            free = disk.free_bytes(self._archive.folder)
        except OSError as error:
            self._end_early(f"could not read the archive: {error.strerror}")
            return False
        self._free = free
        if free < least:
            self._stop = f"the disk has {free:,} bytes left, and min_free is {least:,}: make room, or ship closed files"
        return free >= least

    def _may_go_on(self) -> bool:
        """Whether the site may be asked for more, for its own sake."""
        stop = self._restraint.stop(datetime.now(UTC))
        if stop is not None and self._stop is None:
            self._stop = stop.message
            logger.info("%s: %s; the run ends, and its open rows stay open", self._spider.name, stop.message)
        return stop is None

    def _busy(self) -> set[int]:
        return self._in_flight.keys() | self._storing

    def _refill(self) -> None:
        found: list[Row] = []
        try:
            with self._archive.reading() as session:
                found = frontier.due(session, self._spider.name, datetime.now(UTC), BUFFER, self._busy())
        except UNREADABLE as error:
            self._end_early(f"could not read the archive: {first_line(error)}")
        self._rows.extend(found)
        self._exhausted = len(found) < BUFFER
        if self._timer is not None:
            self._timer.cancel()
        wait = self._wait() if self._exhausted else None
        self._timer = None if wait is None else asyncio.get_running_loop().call_later(wait, self._wake)

    def _wait(self) -> float | None:
        """Seconds until an open row is due, or None where none is, or only much later."""
        if self._ending():
            return None
        try:
            with self._archive.reading() as session:
                at = frontier.next_try(session, self._spider.name, self._busy())
        except UNREADABLE as error:
            self._end_early(f"could not read the archive: {first_line(error)}")
            return None
        wait = None if at is None else at - datetime.now(UTC)
        return None if wait is None or wait > LONGEST_WAIT else max(wait.total_seconds(), 0.0)

    def _wake(self) -> None:
        # The engine asks again only every five seconds; a request handed to it is fetched at once.
        self._timer, self._exhausted = None, False
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
        answers = sum(capture.rendered_from is None for capture in outcome.captures)
        self._crawler.stats.inc_value("fangzhi/pages", answers)
        if (problem := outcome.problem) is not None:
            place = " ".join(filter(None, (problem.layout, problem.field)))
            self._note("%s: %s", problem.url, ", ".join(filter(None, (problem.reason, place, problem.detail))))
        self._restraint.count(outcome)
        self._may_go_on()

    def _note(self, message: str, *facts: object) -> None:
        """A line for the run's log."""
        logger.info(message, *facts, extra={"spider": self._spider})

    def _on_spider_error(self, failure: Failure, response: Response | Failure, spider: Spider) -> None:
        request: Request = response.request  # type: ignore[union-attr, assignment]
        self._rescue(Outcome(request.meta["row"], tuple(request.meta["captures"])), failure.value)

    def _on_item_lost(self, item: Any, failure: Failure | None = None, exception: BaseException | None = None) -> None:
        if isinstance(item, Outcome):
            self._rescue(outcome_without_item(item), failure.value if failure is not None else exception)

    def _rescue(self, outcome: Outcome, error: BaseException | None) -> None:
        """Whatever went wrong, the row ends with a problem that says so, unless the run is to end: then it stays."""
        if self._in_flight.pop(outcome.row.id, None) is None:
            return
        if isinstance(error, CloseSpider):
            assert self._crawler.engine is not None
            reason = error.reason or "cancelled"
            self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=reason))
            return
        detail = f"{type(error).__name__}: {error}"[:500]
        problem = Problem(outcome.row.url, "an error in the program", detail)
        self._storing.add(outcome.row.id)
        task = asyncio.ensure_future(self._store(replace(outcome, problem=problem)))
        self._rescues.add(task)
        task.add_done_callback(self._rescued)

    def _rescued(self, task: "asyncio.Task[None]") -> None:
        self._rescues.discard(task)
        self._wake()

    async def _close(self, reason: str) -> None:
        await asyncio.gather(*self._rescues, return_exceptions=True)
        if self._renderer is not None:
            await self._renderer.close()
        try:
            await self.writer.close()
            report = self._end_run(reason)
            self._spider.report = report
            self._note("run %d %s%s", report.run, report.state, f": {report.reason}" if report.reason else "")
            self._spider.report = replace(report, alerts=await self._watch(report))
        except (*UNREADABLE, ArchiveError, OSError) as error:
            told = isinstance(error, WriteFailed)
            self._spider.refused = error if told else WriteFailed(self._archive.folder, first_line(error))
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._held.close()

    def _end_run(self, reason: str) -> runs.Report:
        with self._archive.writing() as session:
            self._restraint.conclude(session)
            self._may_go_on()
            state, why = self._state(reason, frontier.count_open(session, self._spider.name))
            versions.mark_shared_minutes(session, self._spider.name)
            now = datetime.now(UTC)
            run = runs.held(session, self._lease, now)
            assert self._crawler.stats is not None
            run.slowest = together(run.slowest or [], self._crawler.stats.get_value(KEY, []))
            every = self._archive.config.full_walk_every
            report = runs.end(
                session, self._lease, state, why, now, answered=not self._unanswered, full_walk_every=every
            )
            self._restraint.record(session, run, now)
            troubles.ended(session, run, not self._unanswered, self._restraint.is_forbidden, now)
            if self._free is not None:
                troubles.room(session, run.id, self._free, self._archive.config.min_free, now)
            return replace(report, forbidden=self._restraint.is_forbidden)

    async def _watch(self, report: runs.Report) -> dict[str, str]:
        """The site's open alerts by cause, after a look at what has broken; nothing that fails here harms the run."""
        if not report.answered or report.state == "failed" or report.forbidden:
            return {}
        loop = asyncio.get_running_loop()
        looked = loop.run_in_executor(None, drift.watch, self._archive, self._spider.profile, report.run)
        await asyncio.wait([looked])
        if (error := looked.exception()) is not None:
            logger.warning("%s: could not look for drift: %s", self._spider.name, first_line(error))
            return {}
        return {alert.cause: alert.message for alert in looked.result()}

    def _state(self, reason: str, open_rows: int) -> tuple[str, str]:
        if self._fatal is not None:
            return "failed", self._fatal
        if open_rows and self._stop is not None:
            return "stopped", self._stop
        if open_rows and self._ending():
            return "stopped", f"the limit of {self._limit} articles was reached"
        if reason == "finished":
            return "finished", "pages are to be tried again later" if open_rows else ""
        return "stopped", reason


def given_up(meta: dict[str, Any], error: BaseException) -> Outcome:
    """The outcome of a row whose time is over, or that was cancelled, where Scrapy would wait for ever."""
    reason = TookTooLong.reason if isinstance(error, TimeoutError) else "cancelled"
    problem = Problem(meta["row"].url, reason)
    return Outcome(meta["row"], tuple(meta["captures"]), problem=problem)


def first_line(error: BaseException) -> str:
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
        "robots": "obey" if spider.profile.robots == "obeyed" else f"permitted: {spider.profile.robots_reason}",
        "isPartOf": spider.name,
        "served-at": spider.at,
        "description": (
            "Bodies are as served, content encoding kept and transfer encoding removed. Rebuilt, not as on the wire: "
            "status lines (reason phrases are standard ones), the case and order of header names, the request line. "
            "Left out: Transfer-Encoding, Proxy-* of requests, and Content-Length of answers with status 304. "
            "A conversion record is the document as a browser built it from the answer that the record refers to."
        ),
    }
