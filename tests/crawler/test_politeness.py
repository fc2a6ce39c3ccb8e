"""A site's Crawl-delay slows the crawl of its own hosts, unless another server stands in for them."""

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings

from crawler.loader import spider_of
from crawler.politeness import LONGEST_DELAY, RobotsMiddleware
from spiders.profile import parse as parse_profile

from .test_trouble import PROFILE

URL = "http://www.xishan.example/1.html"


def delay_after(rules: str, tmp_path: Any, **arguments: str) -> float:
    """Seconds between two requests to the site when its robots.txt has been read."""
    known = parse_profile(PROFILE, tmp_path / "xishan.toml")
    settings = Settings({"ROBOTSTXT_OBEY": True, "USER_AGENT": "fangzhi/1", "TWISTED_REACTOR": None})
    crawler = Crawler(spider_of(known), settings, init_reactor=True)
    crawler.spider = crawler._create_spider(**arguments)
    crawler._apply_settings()
    downloader = Downloader(crawler)
    crawler._engine = SimpleNamespace(downloader=downloader)  # type: ignore[assignment]
    request = Request(URL)
    RobotsMiddleware(crawler)._slow_down(request, ProtegoRobotParser(rules.encode(), crawler.spider))
    delay: float = downloader._get_slot(request)[1].delay
    downloader.close()
    return delay


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 7\n", 7.0),
        ("User-agent: *\nDisallow: /x\n", 1.0),
        ("User-agent: *\nCrawl-delay: 0.1\n", 1.0),
        ("User-agent: *\nCrawl-delay: 86400\n", LONGEST_DELAY),
    ],
)
def test_a_longer_crawl_delay_is_kept_to(rules: str, seconds: float, tmp_path: Any) -> None:
    assert delay_after(rules, tmp_path) == seconds


def test_a_server_on_this_machine_need_not_be_spared(tmp_path: Any) -> None:
    assert delay_after("User-agent: *\nCrawl-delay: 7\n", tmp_path, at="http://127.0.0.1:1") == 0.001
