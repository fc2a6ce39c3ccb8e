"""Step three: hand the outcome to the run's writer and wait until it is committed."""

from typing import Protocol, Self

from scrapy.crawler import Crawler

from storage.items import Outcome


class Frontier(Protocol):
    """What this step needs of the crawl's frontier."""

    async def finish(self, outcome: Outcome) -> None:
        """Store the outcome; returns when it is committed."""


class Store:
    """The last step. Scrapy counts a page as done when this returns, so it returns after the commit."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The step of one crawl; the frontier is there once the spider is open."""
        return cls(crawler)

    async def process_item(self, item: Outcome) -> Outcome:
        """The same outcome, committed, or the run is about to end and says why."""
        frontier: Frontier = self._crawler.engine.scheduler  # type: ignore[assignment]
        await frontier.finish(item)
        return item
