"""What a crawl shows while it runs: one live line on a terminal, plain lines elsewhere."""

import sys
import time
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from crawler.logs import say

LIVE_EVERY, PLAIN_EVERY = 0.25, 5.0
"""Seconds between two updates on a terminal, and between two plain lines."""


class Progress:
    """Shows pages, new, changed, same, problems and pages/s of one crawl on standard error."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._is_json = crawler.settings["FANGZHI_LOG_FORMAT"] == "json"
        self._console = Console(file=sys.stderr, force_terminal=False if self._is_json else None)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._began = time.monotonic()
        self._loop = create_looping_call(self._show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The display of one crawl, from its opening to its end."""
        progress = cls(crawler)
        crawler.signals.connect(progress._open, signals.spider_opened)
        crawler.signals.connect(progress._close, signals.spider_closed)
        return progress

    def line(self) -> str:
        """The line as it stands now."""
        stats = self._crawler.stats
        assert stats is not None
        assert self._crawler.spider is not None
        pages = stats.get_value("fangzhi/pages", 0)
        parts = [f"{stats.get_value(f'fangzhi/{key}', 0)} {name}" for key, name in (
            ("new", "new"), ("changed", "changed"), ("same", "same"), ("problem", "problems"), ("retry", "retried"),
        )]  # fmt: skip
        rate = pages / max(time.monotonic() - self._began, 0.001)
        return f"{self._crawler.spider.name}: {pages} pages · " + " · ".join(parts) + f" · {rate:.1f} pages/s"

    def _open(self) -> None:
        if self._console.is_terminal:
            self._live.start()
        self._loop.start(LIVE_EVERY if self._console.is_terminal else PLAIN_EVERY, now=False)

    def _show(self) -> None:
        if self._console.is_terminal:
            self._live.update(Text(self.line()), refresh=True)
        elif self._is_json:
            say("INFO", self.line(), logger=__name__)
        else:
            print(self.line(), file=sys.stderr, flush=True)

    def _close(self) -> None:
        if self._loop.running:
            self._loop.stop()
        if self._console.is_terminal:
            self._live.stop()
