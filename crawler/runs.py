"""Crawls as a function: which sites, what to do, and how each ended."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler import logs
from crawler.at import named_here
from crawler.loader import spider_of
from crawler.proxy import Proxies
from spiders.profile import Profile
from spiders.site import SiteSpider
from storage.config import load_config
from storage.faults import NotWritable
from storage.runs import Report


@dataclass(frozen=True, slots=True)
class Options:
    """What every named site is asked for; the fields are those of `fangzhi crawl`, where `every` is called --all."""

    mode: str = "incremental"
    since: str = ""
    at: str = ""
    urls: tuple[str, ...] = ()
    limit: int = 0
    log_level: str = "WARNING"
    log_format: logs.Format = "text"
    every: bool = False
    due: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of the sites: a report of each run, and of each that could not begin, why not."""

    reports: tuple[Report, ...]
    refusals: tuple[Exception, ...]


def crawl(folder: Path, profiles: Sequence[Profile], options: Options) -> Ended:
    """Crawl the sites into the archive in `folder`, side by side; returns how each run ended.

    May be called once a process. Raises NotWritable or ConfigError before anything is begun, and KeyboardInterrupt
    where a second Ctrl-C broke the runs off.
    """
    Proxies.known(load_config(folder)[0])  # the module of Scrapy's settings can only end the process
    if folder.exists() and not os.access(folder, os.W_OK):
        raise NotWritable(folder)
    os.environ["FANGZHI_ARCHIVE"] = str(folder)
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("FANGZHI_LIMIT", options.limit, priority="cmdline")
    settings.set("FANGZHI_SAYS_FAULTS", True, priority="cmdline")
    settings.set("LOG_LEVEL", options.log_level, priority="cmdline")
    settings.set("FANGZHI_LOG_FORMAT", options.log_format, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    logs.set_up(options.log_format, options.log_level)
    tasks = []
    crawlers = []
    for known in profiles:
        crawler = process.create_crawler(spider_of(known))
        crawlers.append(crawler)
        at = options.at or named_here(known)
        arguments = {"mode": options.mode, "since": options.since, "at": at, "urls": " ".join(options.urls)}
        arguments |= {name: "yes" for name in ("every", "due") if getattr(options, name)}
        tasks.append(process.crawl(crawler, **arguments))
    process.start()
    found = [_ending(task, crawler) for task, crawler in zip(tasks, crawlers, strict=True)]
    return Ended(
        tuple(end for end in found if isinstance(end, Report)),
        tuple(end for end in found if isinstance(end, Exception)),
    )


def _ending(task: "asyncio.Task[None]", crawler: Crawler) -> Report | Exception:
    if not task.done() or task.cancelled():
        raise KeyboardInterrupt
    error = task.exception()
    if error is not None and not isinstance(error, Exception):
        raise error
    spider = crawler.spider
    refused = error or (spider.refused if isinstance(spider, SiteSpider) else None)
    if refused is not None:
        return refused
    assert isinstance(spider, SiteSpider)
    return spider.report or RuntimeError(f"{spider.name}: the crawl ended without a report")
