"""robots.txt: what counts as its rules, and how its Crawl-delay slows the crawl of the site's own hosts."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from protego import Protego
from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import TextResponse
from scrapy.settings import Settings

from crawler.loader import spider_of
from crawler.politeness import LONGEST_DELAY, LONGEST_RULES, RobotsMiddleware, parse_rules, product_token, rules_in
from spiders.answers import OffScope, PrivateAddress, TooLarge
from spiders.profile import parse as parse_profile
from storage.items import Stop

from .test_trouble import PROFILE

URL = "http://www.xishan.example/1.html"


def slot_after(rules: str, tmp_path: Any, **arguments: str) -> Slot:
    """How Scrapy spaces requests to the site when its robots.txt has been read."""
    known = parse_profile(PROFILE, tmp_path / "xishan.toml")
    settings = Settings({"ROBOTSTXT_OBEY": True, "USER_AGENT": "fangzhi/1", "TWISTED_REACTOR": None})
    crawler = Crawler(spider_of(known), settings, init_reactor=True)
    crawler.spider = crawler._create_spider(**arguments)
    crawler._apply_settings()
    downloader = Downloader(crawler)
    crawler._engine = SimpleNamespace(downloader=downloader)  # type: ignore[assignment]
    request = Request(URL)
    RobotsMiddleware(crawler)._slow_down(request, Protego.parse(rules))
    downloader._slot_gc(-1e9)  # as after a minute of silence
    slot = downloader._get_slot(request)[1]
    downloader.close()
    return slot


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
    assert slot_after(rules, tmp_path).delay == seconds


def test_it_is_kept_to_at_every_request(tmp_path: Any) -> None:
    assert slot_after("User-agent: *\nCrawl-delay: 7\n", tmp_path).jitter == 0.0


def test_a_server_on_this_machine_need_not_be_spared(tmp_path: Any) -> None:
    assert slot_after("User-agent: *\nCrawl-delay: 7\n", tmp_path, at="http://127.0.0.1:1").delay == 0.001


RULES = b"User-agent: *\nDisallow: /no/\n"


def response(body: bytes, status: int = 200, flags: tuple[str, ...] = (), **headers: str) -> TextResponse:
    robots = "http://www.xishan.example/robots.txt"
    return TextResponse(robots, status, headers, body, list(flags), request=Request(robots))


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (response(RULES), False),
        (response("User-agent: *\nDisallow: /no/ # 禁止\n".encode("gb18030")), False),
        (response(RULES.decode().encode("utf-16")), False),
        (response(b"\xef\xbb\xbf" + RULES), False),
        (response(RULES.replace(b"*", b"Fangzhi")), False),
        (response(RULES.replace(b"*", b"other")), True),
        (response(b"User-agent: a\nUser-agent: FangZhi # us\n" + RULES.partition(b"\n")[2]), False),
        (response(RULES.replace(b"*", b"fang*") + b"User-agent: *\nDisallow:\n"), False),
        (response(b"User agent *\rDisallow /no/"), False),
        (response(b"<!DOCTYPE html>\n" + RULES), True),
        (response(b""), True),
        (response(RULES, 404), True),
        (response(RULES, 403), True),
        (response(b"#" * LONGEST_RULES + b"\n" + RULES), True),
        (response("<title>登录</title><input type=password>".encode()), True),
    ],
)
def test_what_a_robots_txt_allows(answer: TextResponse, allowed: bool) -> None:
    rules = rules_in(answer, "fangzhi")
    assert isinstance(rules, Protego)
    assert rules.can_fetch("http://www.xishan.example/no/1.html", "fangzhi") is allowed


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (response(b"", 500), "robots"),
        (response(b"", 521), "robots"),
        (response(b"", 429), "robots"),
        (response(RULES[:-9], 200, ("dataloss",)), "robots"),
        (response("<title>安全验证</title>".encode()), "challenge"),
        (response(b"<script>document.cookie='a';location.reload()</script>", 521), "challenge"),
    ],
)
def test_one_that_cannot_be_read_allows_nothing(answer: TextResponse, cause: str) -> None:
    stop = rules_in(answer, "fangzhi")
    assert isinstance(stop, Stop)
    assert (stop.cause, "http://www.xishan.example/robots.txt could not be read" in stop.message) == (cause, True)


def asked(error: Exception, answers: int) -> Protego | Stop:
    """What comes of a robots.txt whose fetch fails, after so many answers of the site."""

    async def download_async(request: Request) -> None:
        raise error

    stats = SimpleNamespace(get_value=lambda name: answers)
    engine, settings = SimpleNamespace(download_async=download_async), Settings({"USER_AGENT": "fangzhi/1"})
    crawler = SimpleNamespace(engine=engine, stats=stats, settings=settings)
    return asyncio.run(RobotsMiddleware(crawler)._ask("http://www.xishan.example/robots.txt"))  # type: ignore[arg-type]


def test_a_timeout_defers_and_so_does_a_connection_that_is_refused_later() -> None:
    assert isinstance(asked(DownloadTimeoutError("60 s"), 0), Stop)
    assert isinstance(asked(DownloadConnectionRefusedError(), 1), Stop)
    assert isinstance(asked(TooLarge(), 1), Stop)


def test_a_site_that_is_not_there_and_a_private_one_are_told_as_such() -> None:
    for error in (DownloadConnectionRefusedError(), PrivateAddress()):
        with pytest.raises(type(error)):
            asked(error, 0)


def test_a_redirect_away_is_no_robots_txt() -> None:
    assert isinstance(asked(OffScope(), 1), Protego)


def test_rules_for_thousands_of_crawlers_are_not_multiplied() -> None:
    agents = "".join(f"User-agent: {number}\n" for number in range(9_999))
    rules = parse_rules(agents + "User-agent: *\n" + "Disallow: /no/\n" * 9_999, "fangzhi")  # takes minutes otherwise
    assert not rules.can_fetch("http://www.xishan.example/no/", "fangzhi")


def test_rules_are_matched_by_our_name_alone() -> None:
    assert product_token("fangzhi/0.1 (+https://crawler.example)") == "fangzhi"
