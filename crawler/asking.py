"""A few addresses asked for once each, politely, with nothing stored: hosts side by side, each host's one by one."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings

from crawler.at import StandIn
from crawler.politeness import LONGEST_DELAY, product_token, rules_in
from crawler.proxy import Proxies
from crawler.resolver import permit
from spiders.answers import DAMAGED, UNREACHED, ForbiddenByRobots, Refused, RunEnds, header, refuse_unusable, said
from spiders.faults import PageFailed
from spiders.reading.address import is_loopback, resolve
from storage.config import load_config
from storage.faults import ConfigError
from storage.items import Problem, Stop
from storage.posted import media_type

LONGEST = 60.0
"""Seconds that one answer may take."""

MOST_REDIRECTS = 5

MOST_HOSTS = 16
"""Hosts that are asked at a time; of one host one address after another is asked for."""

_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Asked:
    """A page as it came, without content encoding; `url` is where redirects led."""

    url: str
    body: bytes
    content_type: str
    captured: datetime


Follow = Callable[[str, Asked | Problem], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Way:
    """How addresses are asked for.

    Pages have at most `largest` bytes, and are HTML unless `any_type`. `follow` is given each answer with the
    address that was asked for, and says which to ask for next. `stand_in` answers for the sites, if given; else
    `delays` are the seconds between two requests that a host is to have, where more than the usual one.
    `forms` are what is sent to addresses that are asked by a POST. `typed` are addresses that somebody typed beside
    those asked for first, which may be this machine's too.
    """

    largest: int
    any_type: bool = False
    follow: Follow | None = None
    stand_in: StandIn | None = None
    delays: Mapping[str, float] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    typed: Sequence[str] = ()


def ask(urls: Sequence[str], folder: Path | None, way: Way) -> dict[str, Asked | Problem]:
    """What each address answers, and each that is followed, or why it gives no page.

    Asks with the contact of the archive in `folder`. Private addresses are asked for only where they are this
    machine's and among `urls`, or typed. May be called once a process. Raises ConfigError where no contact is set.
    """
    typed = [*urls, *way.typed]
    named = frozenset(host for url in typed if is_loopback(host := urlsplit(url).hostname or ""))
    config = load_config(folder or Path())[0]
    Proxies.known(config)  # the module of Scrapy's settings can only end the process
    is_stood_for = way.stand_in is not None and is_loopback(urlsplit(way.stand_in.at).hostname or "")
    is_here = is_stood_for or all((urlsplit(url).hostname or "") in named for url in typed)
    if not config.contact and not is_here:
        raise ConfigError(
            "no contact is set, and public sites are not asked anonymously: write a mail address or web page that "
            "their owners can use into FANGZHI_CONTACT, or into an archive's fangzhi.toml, as in "
            'contact = "archive@example.org"'
        )
    if folder is not None:
        os.environ["FANGZHI_ARCHIVE"] = str(folder)
    process = AsyncCrawlerProcess(_settings(is_here=is_here))
    crawler = process.create_crawler(Asking)
    round = _Round(way, named, not config.contact and not is_stood_for, is_stood_for)
    process.crawl(crawler, urls=urls, round=round)
    process.start()
    if not round.is_done:
        raise KeyboardInterrupt
    return round.answers


@dataclass(slots=True)
class _Round:
    """One round of asking: `named` are this machine's hosts that were typed, `is_near` says that no delay is needed."""

    way: Way
    named: frozenset[str]
    is_anonymous: bool
    is_near: bool
    answers: dict[str, Asked | Problem] = field(default_factory=dict)
    is_done: bool = False


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
    """Asks for pages, and notes what came of each in the answers of its round."""

    name = "asking"

    def __init__(self, urls: Sequence[str], round: _Round, **more: Any) -> None:
        super().__init__(**more)
        self._urls, self._round, self._way = urls, round, round.way
        self.stand_in = round.way.stand_in
        self._rules: dict[str, Protego | Stop] = {}
        self._taken = set(urls)
        permit(round.named)

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: all is done by then."""
        queues: dict[str, deque[str]] = {}
        for url in dict.fromkeys(self._urls):
            queues.setdefault(urlsplit(url).netloc, deque()).append(url)
        turns = asyncio.Semaphore(MOST_HOSTS)
        await asyncio.gather(*(self._work(queue, turns) for queue in queues.values()))
        self._round.is_done = True
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def _work(self, waiting: deque[str], turns: asyncio.Semaphore) -> None:
        """Ask one host's addresses one after another, and those that are followed."""
        async with turns:
            while waiting:
                url = waiting.popleft()
                self._round.answers[url] = answer = await self._answered(url)
                for further in self._way.follow(url, answer) if self._way.follow is not None else ():
                    if further not in self._taken:
                        self._taken.add(further)
                        waiting.append(further)

    async def _answered(self, url: str) -> Asked | Problem:
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
        form = self._way.forms.get(url)
        response, passed = await self._allowed(url, form), [url]
        while response.status in _REDIRECTS:
            if form is not None:
                raise PageFailed(url, "refused", "the answer to a form is a redirect")
            target = resolve(response.url, header(response, "Location"))
            if target is None:
                raise PageFailed(url, "refused", "the redirect leads to no address")
            if self._round.is_anonymous and urlsplit(target).hostname not in self._round.named:
                raise PageFailed(url, "redirected to another site", target)
            _refuse_endless(url, passed, target)
            passed.append(target)
            response = await self._allowed(target)
        if response.status != 200:
            raise PageFailed(url, "refused", f"HTTP {response.status}")
        refuse_unusable(response)
        content_type = header(response, "Content-Type")
        if content_type and "html" not in content_type.lower() and not self._way.any_type:
            raise PageFailed(url, "no HTML", f"the answer is {content_type[:80]}")
        return Asked(response.url, response.body, content_type, datetime.now(UTC))

    async def _allowed(self, url: str, form: str | None = None) -> Response:
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
        if not self._round.is_near and parts.hostname not in self._round.named:
            delay = max(float(rules.crawl_delay(agent) or 0), self._way.delays.get(parts.hostname or "", 0.0))
            await asyncio.sleep(min(delay, LONGEST_DELAY))
        return await self._answer(url, form)

    async def _answer(self, url: str, form: str | None = None) -> Response:
        assert self.crawler.engine is not None
        meta = {
            "dont_redirect": True,
            "download_maxsize": self._way.largest,
            "deadline": asyncio.get_running_loop().time() + LONGEST,
            "is_named": urlsplit(url).hostname in self._round.named,
        }
        request = Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        if form is not None:
            headers = {"Content-Type": media_type(form)}
            request = request.replace(method="POST", body=form.encode(), headers=headers)
        return await self.crawler.engine.download_async(request)


def _refuse_endless(url: str, passed: Sequence[str], target: str) -> None:
    """Raises PageFailed for a redirect back to where one came from, and for one more than are followed."""
    if target in passed:
        raise PageFailed(url, "refused", f"the redirects go round in a circle, by {target}")
    if len(passed) > MOST_REDIRECTS:
        raise PageFailed(url, "refused", f"more than {MOST_REDIRECTS} redirects, the last to {target}")


def _reason(error: IgnoreRequest) -> str:
    if isinstance(error, Refused):
        return error.reason
    return "forbidden by robots.txt" if isinstance(error, ForbiddenByRobots) else "robots.txt cannot be read"
