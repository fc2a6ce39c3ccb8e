from collections.abc import Callable
from datetime import date

import pytest

from spiders.reading.generic.article import GenericReading, read_generic

from .conftest import Build

Read = Callable[..., GenericReading]
PLAIN = "http://www.xishan.example/xw/12.html"


def published(found: GenericReading) -> str | None:
    """When a reading says its article appeared."""
    moment = found.reading.article.published
    return moment.isoformat() if moment else None


@pytest.mark.parametrize(
    ("meta", "time"),
    [
        ("2019-10-17 16:40:40", "2019-10-17T16:40:40+08:00"),
        ("发布时间：2019年10月17日 16:40", "2019-10-17T16:40+08:00"),
        ("日期：2019/10/17", "2019-10-17"),
        ("时间：16-09-29", "2016-09-29"),
        ("２０１９年１０月１７日", "2019-10-17"),
        ("2019年10月17日13时44分", "2019-10-17T13:44+08:00"),
        ("<p>发布时间：</p><p>2019-10-17</p>", "2019-10-17"),
        ("<span>2019-10-17</span><p>16:40</p>", "2019-10-17T16:40+08:00"),
        ("<span>2019</span> <span>10/17</span> <span>16:40:40</span>", "2019-10-17T16:40:40+08:00"),
        ("更新时间：2019-10-18 发布时间：2019-10-17", "2019-10-17"),
        ("更新时间：2019-10-18 08:00", "2019-10-18T08:00+08:00"),
        ("成文日期：2019-09-01 发布日期：2019-10-17", "2019-10-17"),
        ("2019-13-45", None),
        ("来源：溪山日报", None),
    ],
)
def test_visible_times(meta: str, time: str | None, read: Read) -> None:
    assert published(read(url=PLAIN, meta=meta)) == time


def test_a_visible_time_wins_over_what_the_head_says(build: Build) -> None:
    named = '<meta name="PubDate" content="2020-01-01">'
    html = build(meta="2019-10-17").replace("<head>", f"<head>{named}")
    assert published(read_generic(PLAIN, html)) == "2019-10-17"
    found = read_generic(PLAIN, build(meta="").replace("<head>", f"<head>{named}"))
    assert published(found) == "2020-01-01"
    assert found.confidence.published < 0.8


@pytest.mark.parametrize(
    "script", ["var pubdata='2017年08月11日';", '{"datePublished": "2017-08-11"}', "var publishTime = '2017-08-11';"]
)
def test_a_time_only_in_a_script(script: str, read: Read) -> None:
    assert published(read(url=PLAIN, meta=f"发布时间：<script>{script}</script>")) == "2017-08-11"


@pytest.mark.parametrize(
    "path",
    ["202403/t20240301_12.html", "2024/03/01/12.html", "2024-03/01/12.html", "24/0301/12.html", "20240301/12.html"],
)
def test_a_time_only_in_the_address(path: str, read: Read) -> None:
    found = read(url=f"http://www.xishan.example/{path}", meta="来源：溪山日报")
    assert published(found) == "2024-03-01"
    assert found.confidence.published <= 0.5


def test_a_year_comes_from_the_address_or_the_day_of_the_fetch(build: Build) -> None:
    html = build(meta="10-08 12:00 来源：溪山日报")
    by_address = read_generic("http://www.xishan.example/201810/t20181008_1.html", html).reading.article.published
    by_month = read_generic("http://www.xishan.example/2018/10/1.html", html).reading.article.published
    by_fetch = read_generic(PLAIN, html, date(2019, 1, 5)).reading.article.published
    long_after = read_generic("http://www.xishan.example/201810/t20181008_1.html", html, date(2026, 1, 5))
    for moment in (by_address, by_month, by_fetch, long_after.reading.article.published):
        assert moment is not None
        assert (moment.isoformat(), moment.assumed_year) == ("2018-10-08T12:00+08:00", True)


def test_relative_times_count_from_the_fetch_alone(build: Build) -> None:
    for meta, time in [
        ("昨天 09:12 来源：溪山日报", "2024-03-04T09:12+08:00"),
        ("3小时前 来源：溪山日报", "2024-03-05"),
    ]:
        url, html = "http://www.xishan.example/20240301/12.html", build(meta=meta)
        assert published(read_generic(url, html, date(2024, 3, 5))) == time
        assert published(read_generic(url, html)) == "2024-03-01"


def test_the_readers_own_day_is_none(read: Read) -> None:
    assert published(read(url=PLAIN, before="<p>今天是2026年5月1日 星期五</p>", meta="来源：溪山日报")) is None


def test_dates_of_other_articles_are_none(read: Read) -> None:
    ranking = "<h3>热门</h3>" + "<p>又一座桥</p>" * 4 + "<p>2024-05-05</p>"
    assert published(read(url=PLAIN, meta="来源：溪山日报", after=ranking)) is None


def test_an_update_is_kept_apart(read: Read) -> None:
    article = read(meta="发布时间：2019-10-17 更新时间：2019-10-18").reading.article
    assert article.updated is not None
    assert article.updated.isoformat() == "2019-10-18"
