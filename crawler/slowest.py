"""Which pages a site took longest to answer for."""

from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

MOST = 10
"""Pages that are noted."""

KEY = "fangzhi/slowest"


class Slowest:
    """Notes the pages of one crawl whose answers took longest to begin, in its stats."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._found: list[dict[str, Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The notes of one crawl."""
        made = cls(crawler)
        crawler.signals.connect(made.note, signals.response_downloaded)
        return made

    def note(self, response: Response, request: Request) -> None:
        """One answer."""
        seconds = request.meta.get("download_latency")
        if seconds is None:
            return
        self._found = together(self._found, [{"url": request.url, "seconds": round(float(seconds), 3)}])
        if self._crawler.stats is not None:
            self._crawler.stats.set_value(KEY, self._found)


def together(*lists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The slowest of all of them, those first."""
    return sorted((page for pages in lists for page in pages), key=lambda page: -page["seconds"])[:MOST]
