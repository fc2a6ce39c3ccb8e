"""Crawls as a function: which sites, what to do, and how each ended."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.loader import spider_of
from spiders.profile import Profile
from spiders.site import SiteSpider
from storage.runs import Report


@dataclass(frozen=True, slots=True)
class Options:
    """What every named site is asked for; the fields are those of `fangzhi crawl`."""

    mode: str = "incremental"
    since: str = ""
    at: str = ""
    urls: tuple[str, ...] = ()
    limit: int = 0
    log_level: str = "WARNING"


def crawl(folder: Path, profiles: Sequence[Profile], options: Options) -> list[Report]:
    """Crawl the sites into the archive in `folder`, side by side; returns how each run ended.

    May be called once a process. Raises the first ArchiveError or other fault that kept a run from beginning.
    """
    os.environ["FANGZHI_ARCHIVE"] = str(folder)
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("FANGZHI_LIMIT", options.limit, priority="cmdline")
    settings.set("FANGZHI_SAYS_FAULTS", True, priority="cmdline")
    settings.set("LOG_LEVEL", options.log_level, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    tasks = []
    crawlers = []
    for known in profiles:
        crawler = process.create_crawler(spider_of(known))
        crawlers.append(crawler)
        arguments = {"mode": options.mode, "since": options.since, "at": options.at, "urls": " ".join(options.urls)}
        tasks.append(process.crawl(crawler, **arguments))
    process.start()
    return [_report(task, crawler) for task, crawler in zip(tasks, crawlers, strict=True)]


def _report(task: "asyncio.Task[None]", crawler: Crawler) -> Report:
    if not task.cancelled() and (error := task.exception()) is not None:
        raise error
    spider = crawler.spider
    assert isinstance(spider, SiteSpider)
    if spider.refused is not None:
        raise spider.refused
    if spider.report is None:
        raise RuntimeError(f"{spider.name}: the crawl ended without a report")
    return spider.report
