"""robots.txt, kept to by every request, and its Crawl-delay."""

import asyncio
import logging
from collections import defaultdict
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from spiders.site import ForbiddenByRobots, SiteSpider

logging.getLogger(RobotsTxtMiddleware.__module__).setLevel(logging.CRITICAL)
# It would show a traceback for every host that cannot be reached; the row's own problem says that.

LONGEST_DELAY = 60.0
"""Seconds: a longer Crawl-delay is kept to as this; a site that wants less traffic than that should forbid."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, mended: in 2.19 only the first of several requests that wait for robots.txt obeys it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, fetched once, however many requests wait for them."""
        host = urlparse_cached(request).netloc
        async with self._locks[host]:
            fresh = host not in self._parsers
            parser = await super().robot_parser(request)
            if fresh and parser is not None:
                self._slow_down(request, parser)
        return parser

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises ForbiddenByRobots where the rules forbid the address."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise ForbiddenByRobots(str(error)) from None

    def _slow_down(self, request: Request, parser: Any) -> None:
        """Keep to the Crawl-delay, except where a server on this machine stands in for the site."""
        spider, engine = self.crawler.spider, self.crawler.engine
        rules = getattr(parser, "rp", None)
        delay = rules.crawl_delay(self._default_useragent) if rules is not None else None
        if not delay or engine is None or (isinstance(spider, SiteSpider) and spider.on_loopback):
            return
        _, slot = engine.downloader._get_slot(request)
        slot.delay = max(slot.delay, min(float(delay), LONGEST_DELAY))
