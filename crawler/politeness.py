"""robots.txt, kept to by every request, and its Crawl-delay (RFC 9309)."""

import asyncio
import re
import time
from collections import defaultdict
from typing import Self

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from spiders.answers import (
    DAMAGED,
    UNREACHED,
    ForbiddenByRobots,
    PrivateAddress,
    RunEnds,
    TooLarge,
    challenge_in,
    text_of,
)
from spiders.reading.address import host_of
from spiders.reading.challenge import LOGIN
from spiders.retries import TRY_AGAIN
from spiders.site import SiteSpider
from storage import challenges
from storage.items import Stop

LONGEST_DELAY = 60.0
"""Seconds: a longer Crawl-delay is kept to as this; a site that wants less traffic than that should forbid."""

LONGEST_RULES = 500 * 1024
"""Bytes of robots.txt that are read: what RFC 9309, section 2.5, asks for at least."""

GOOD_FOR = 24 * 3600.0
"""Seconds for which rules hold before they are asked for again (RFC 9309, section 2.4)."""

MOST_TRIES, LONGEST_WAIT = 4, 120.0
"""How often an unreadable robots.txt is asked for, and the most seconds between: all pages wait for it meanwhile."""

_AGENT = re.compile(r"^(\s*user[ -]?agent\s*[:\s])(.*)$", re.IGNORECASE)


class RobotsMiddleware:
    """Lets pass what the host's robots.txt allows, fetched once however many requests wait for it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = product_token(crawler.settings["USER_AGENT"])
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rules: dict[str, tuple[float, Protego | Stop]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of one crawl. Raises NotConfigured where the settings do without it."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass. Raises ForbiddenByRobots, and RunEnds where nothing is allowed, or nobody knows."""
        spider = self._crawler.spider
        if request.meta.get("is_robots") or not isinstance(spider, SiteSpider) or spider.profile.robots == "permitted":
            return
        host = urlparse_cached(request).netloc
        async with self._locks[host]:
            read_at, rules = self._rules.get(host, (0.0, None))
            if rules is None or time.monotonic() - read_at > GOOD_FOR:
                rules = await self._read(request, spider)
                self._rules[host] = (time.monotonic(), rules)
        if isinstance(rules, Stop):
            raise RunEnds(rules)
        if not rules.can_fetch(request.url, self._agent):
            raise ForbiddenByRobots(request.url)

    async def _read(self, request: Request, spider: SiteSpider) -> Protego | Stop:
        """The rules of the request's host, or why they let nothing pass."""
        url = f"{urlparse_cached(request).scheme}://{urlparse_cached(request).netloc}/robots.txt"
        for tries in range(min(spider.tries, MOST_TRIES)):
            if tries:
                await asyncio.sleep(min(spider.retry_wait * 2 ** (tries - 1), LONGEST_WAIT))
            answer = await self._ask(url)
            if isinstance(answer, Protego):
                self._slow_down(request, answer)
                return _closed(request.url, url, answer, self._agent, spider) or answer
            if answer.cause == challenges.CAUSE:
                break
        return answer

    async def _ask(self, url: str) -> Protego | Stop:
        """What one fetch of a robots.txt says. Raises what the download did where the site is not there at all."""
        stats, engine = self._crawler.stats, self._crawler.engine
        assert stats is not None
        assert engine is not None
        request = Request(url, callback=NO_CALLBACK, priority=1000, meta={"is_robots": True}, dont_filter=True)
        try:
            response = await engine.download_async(request)
        except PrivateAddress:
            raise
        except (*UNREACHED, *DAMAGED, TooLarge) as error:
            if not isinstance(error, DownloadTimeoutError) and not stats.get_value("response_received_count"):
                raise
            return unread(url, f"{type(error).__name__}: {error}")
        except IgnoreRequest:
            return parse_rules("", self._agent)  # it redirects without end, or to another site: there are no rules
        return rules_in(response, self._agent)

    def _slow_down(self, request: Request, rules: Protego) -> None:
        """Keep to the Crawl-delay, except where a server on this machine stands in for the site."""
        spider, engine = self._crawler.spider, self._crawler.engine
        delay = rules.crawl_delay(self._agent)
        if not delay or engine is None or (isinstance(spider, SiteSpider) and spider.on_loopback):
            return
        key, slot = engine.downloader._get_slot(request)
        slot.delay, slot.jitter = max(slot.delay, min(float(delay), LONGEST_DELAY)), 0.0
        # Scrapy forgets a slot that was idle for a minute, and makes it anew from these.
        engine.downloader.per_slot_settings[key] = {"delay": slot.delay, "jitter": slot.jitter}


def product_token(user_agent: str) -> str:
    """The name that robots.txt knows us by (RFC 9309, section 2.2.1): a word in our contact must not match a rule."""
    return user_agent.partition("/")[0].strip()


def unread(url: str, why: str) -> Stop:
    """Why a run cannot go on without a robots.txt."""
    return Stop("robots", f"{url} could not be read ({why}), and nobody knows what it forbids")


def rules_in(response: Response, agent: str) -> Protego | Stop:
    """What a response to /robots.txt says: its rules, none, or that it could not be read.

    A server's fault forbids all for the time being, an absent file allows all (RFC 9309, section 2.3.1), and so does
    a page for people that a server sends in place of the file.
    """
    kind = challenge_in(response)
    if kind is not None and kind != LOGIN:
        return Stop(challenges.CAUSE, f"{response.url} could not be read: the site sent {kind} in its place")
    if response.status in TRY_AGAIN or response.status >= 500:
        return unread(response.url, f"HTTP {response.status}")
    if "dataloss" in response.flags:
        return unread(response.url, "the connection ended before it did")
    text = text_of(response.replace(body=response.body[:LONGEST_RULES])) if response.status == 200 else ""
    return parse_rules("" if text.lstrip().startswith("<") else text, agent)


def parse_rules(text: str, agent: str) -> Protego:
    """The rules of a robots.txt that concern us.

    All other crawlers are made one: Protego gives each its own copy of each rule, which can be billions.
    """

    def ours(found: re.Match[str]) -> str:
        name = found[2].partition("#")[0].strip().lower()
        is_ours = name == "*" or (name.replace("*", "") or "-") in agent.lower()
        return found[1] + (name if is_ours else "others")

    return Protego.parse("\n".join(_AGENT.sub(ours, line) for line in text.splitlines()))


def _closed(asked: str, url: str, rules: Protego, agent: str, spider: SiteSpider) -> Stop | None:
    """The end of a run whose site forbids the page asked for, the root, and every section, all on this host."""
    root = url.removesuffix("robots.txt")
    pages = [asked, root, *(section.url for section in spider.profile.sections)]
    if any(host_of(page) != host_of(root) or rules.can_fetch(page, agent) for page in pages):
        return None
    return Stop(
        "forbidden",
        f"{url}: robots.txt forbids it all to {agent}: ask the site's owner; where they agree, say so in the profile "
        "with robots = 'permitted' and robots_reason",
    )
