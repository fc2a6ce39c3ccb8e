"""A few addresses asked for once each, politely, with nothing stored."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings

from crawler.politeness import LONGEST_DELAY, product_token, rules_in
from crawler.proxy import Proxies
from crawler.resolver import permit
from spiders.answers import DAMAGED, UNREACHED, ForbiddenByRobots, Refused, RunEnds, header, refuse_unusable, said
from spiders.faults import PageFailed
from spiders.reading.address import is_loopback, resolve
from storage.config import load_config
from storage.faults import ConfigError
from storage.items import Problem, Stop

LONGEST = 60.0
"""Seconds that one answer may take."""

MOST_REDIRECTS = 5

_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Asked:
    """An HTML page as it came, without content encoding; `url` is where redirects led."""

    url: str
    body: bytes
    content_type: str
    captured: datetime


Answers: TypeAlias = Mapping[str, Asked | Problem]
"""What each address gave: a page, or why there is none."""

Result = TypeVar("Result")
Dialogue: TypeAlias = Generator[Sequence[str], Answers, Result]
"""What yields the addresses to be asked for next, is sent their answers, and returns what came of it all."""


@dataclass(slots=True)
class _Course(Generic[Result]):
    """How far a dialogue has come."""

    dialogue: Dialogue[Result]
    result: list[Result]
    error: Exception | None = None


def ask(urls: Sequence[str], folder: Path | None, largest: int) -> dict[str, Asked | Problem]:
    """What each address answers, or why it gives no page; pages have at most `largest` bytes.

    Asks as `converse` does, and raises what that raises. May be called once a process.
    """

    def once() -> Dialogue[dict[str, Asked | Problem]]:
        return dict((yield urls))

    return converse(once(), urls, folder, largest)


def converse(
    dialogue: Dialogue[Result],
    given: Sequence[str],
    folder: Path | None,
    largest: int,
    tell: Callable[[str], None] = lambda url: None,
) -> Result:
    """What a dialogue comes to whose questions are asked one after another; pages have at most `largest` bytes.

    Asks with the contact of the archive in `folder`. Private addresses are asked for only where they are this
    machine's and their host is that of one of the `given` addresses, which somebody typed. `tell` hears of each
    address before it is asked for. May be called once a process. Raises ConfigError where no contact is set, what the
    dialogue raises, and KeyboardInterrupt where it was broken off.
    """
    named = frozenset(host for url in given if is_loopback(host := urlsplit(url).hostname or ""))
    config = load_config(folder or Path())[0]
    Proxies.known(config)  # the module of Scrapy's settings can only end the process
    if not config.contact and any((urlsplit(url).hostname or "") not in named for url in given):
        raise ConfigError(
            "no contact is set, and public sites are not asked anonymously: write a mail address or web page that "
            "their owners can use into FANGZHI_CONTACT, or into an archive's fangzhi.toml, as in "
            'contact = "archive@example.org"'
        )
    if folder is not None:
        os.environ["FANGZHI_ARCHIVE"] = str(folder)
    process = AsyncCrawlerProcess(_settings(is_here=len({urlsplit(url).hostname for url in given} - named) == 0))
    crawler = process.create_crawler(Asking)
    course = _Course(dialogue, [])
    process.crawl(crawler, course=course, named=named, anonymous=not config.contact, largest=largest, tell=tell)
    process.start()
    dialogue.close()
    if course.error is not None:
        raise course.error
    if not course.result:
        raise KeyboardInterrupt
    return course.result[0]


def _settings(*, is_here: bool) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES") | {
        "crawler.capture.CaptureMiddleware": None,  # there is no archive to keep it
        "crawler.politeness.RobotsMiddleware": None,  # a run of a site has rules of its own
    }
    own = {
        "DOWNLOADER_MIDDLEWARES": middlewares,
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {},
    }
    settings.setdict(own | ({"DOWNLOAD_DELAY": 0.001} if is_here else {}), priority="cmdline")
    return settings


class Asking(Spider):
    """Asks for pages one after another, as a dialogue goes."""

    name = "asking"

    def __init__(
        self,
        course: _Course[Any],
        named: frozenset[str],
        anonymous: bool,
        largest: int,
        tell: Callable[[str], None],
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self._course, self._named, self._anonymous = course, named, anonymous
        self._largest, self._tell = largest, tell
        self._rules: dict[str, Protego | Stop] = {}
        permit(named)

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: all is done by then."""
        dialogue = self._course.dialogue
        try:
            urls = next(dialogue)
            while True:
                urls = dialogue.send({url: await self._answered(url) for url in dict.fromkeys(urls)})
        except StopIteration as end:
            self._course.result.append(end.value)
        except Exception as error:  # noqa: BLE001 - Scrapy would only log it; whoever asked raises it again
            self._course.error = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def _answered(self, url: str) -> Asked | Problem:
        """What an address gives."""
        self._tell(url)
        try:
            return await self._page(url)
        except PageFailed as error:
            return Problem(url, error.reason, error.detail)
        except IgnoreRequest as error:
            return Problem(url, _reason(error), str(error))
        except ValueError as error:  # Scrapy's, of addresses that it cannot ask for, or a redirect to one
            return Problem(url, "no address", str(error))
        except (*UNREACHED, *DAMAGED) as error:
            reason = "damaged answer" if isinstance(error, DAMAGED) else "unreachable"
            return Problem(url, reason, said(error))

    async def _page(self, url: str) -> Asked:
        """The page at an address. Raises PageFailed, IgnoreRequest, and what a download raises."""
        response = await self._allowed(url)
        for _ in range(MOST_REDIRECTS):
            if response.status not in _REDIRECTS:
                break
            target = resolve(response.url, header(response, "Location"))
            if target is None:
                raise PageFailed(url, "refused", "the redirect leads to no address")
            if self._anonymous and urlsplit(target).hostname not in self._named:
                raise PageFailed(url, "redirected to another site", target)
            response = await self._allowed(target)
        if response.status != 200:
            raise PageFailed(url, "refused", f"HTTP {response.status}")
        refuse_unusable(response)
        content_type = header(response, "Content-Type")
        if content_type and "html" not in content_type.lower():
            raise PageFailed(url, "no HTML", f"the answer is {content_type[:80]}")
        return Asked(response.url, response.body, content_type, datetime.now(UTC))

    async def _allowed(self, url: str) -> Response:
        """The answer of an address that robots.txt allows. Raises ForbiddenByRobots, RunEnds where nobody knows."""
        parts, agent = urlsplit(url), product_token(self.settings["USER_AGENT"])
        if parts.netloc not in self._rules:
            answer = await self._answer(f"{parts.scheme}://{parts.netloc}/robots.txt")
            self._rules[parts.netloc] = rules_in(answer, agent)
        rules = self._rules[parts.netloc]
        if isinstance(rules, Stop):
            raise RunEnds(rules)
        if not rules.can_fetch(url, agent):
            raise ForbiddenByRobots(f"robots.txt forbids {url}")
        if parts.hostname not in self._named:
            await asyncio.sleep(min(float(rules.crawl_delay(agent) or 0), LONGEST_DELAY))
        return await self._answer(url)

    async def _answer(self, url: str) -> Response:
        assert self.crawler.engine is not None
        meta = {
            "dont_redirect": True,
            "download_maxsize": self._largest,
            "deadline": asyncio.get_running_loop().time() + LONGEST,
            "is_named": urlsplit(url).hostname in self._named,
        }
        return await self.crawler.engine.download_async(Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True))


def _reason(error: IgnoreRequest) -> str:
    if isinstance(error, Refused):
        return error.reason
    return "forbidden by robots.txt" if isinstance(error, ForbiddenByRobots) else "robots.txt cannot be read"
