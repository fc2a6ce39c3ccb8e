"""Times as pages print them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.reading.dates import read_moment

ZONE = ZoneInfo("Asia/Shanghai")
FETCHED = date(2020, 1, 5)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019-10-17 16:40:40", "2019-10-17T16:40:40+08:00"),
        ("发布日期：2019年10月17日 16:40", "2019-10-17T16:40+08:00"),
        ("2019/10/17", "2019-10-17"),
        ("2019.10.17", "2019-10-17"),
        ("2019年1月7号", "2019-01-07"),
        ("２０１９－１０－１７　１６：４０", "2019-10-17T16:40+08:00"),
        ("2019 年 10 月 17 日 (星期四) 下午 3:05", "2019-10-17T15:05+08:00"),
        ("2019-10-17 16时40分", "2019-10-17T16:40+08:00"),
        ("2019-10-17 中午 12:05", "2019-10-17T12:05+08:00"),
        ("2019-10-1716:40:40", "2019-10-17T16:40:40+08:00"),
        ("2019-10-17T08:40:40Z", "2019-10-17T16:40:40+08:00"),
        ("2019-10-17T23:40:40.5-05:00", "2019-10-18T12:40:40+08:00"),
        ("20191017", "2019-10-17"),
        ("20191017164040", "2019-10-17T16:40:40+08:00"),
        ("16-09-29", "2016-09-29"),
        ("98年9月9日", "1998-09-09"),
        ("[2019-05-20 16:35]", "2019-05-20T16:35+08:00"),
        ("时间:2019-10-17来源:某网12:30", "2019-10-17"),
        ("2019-10-17 25:61", "2019-10-17"),
        ("2019-02-30 修改 2019-03-02", "2019-03-02"),
    ],
)
def test_printed_times(text: str, iso: str) -> None:
    moment = read_moment(text, ZONE)
    assert moment is not None
    assert (moment.isoformat(), moment.assumed_year) == (iso, False)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Updated: Jan 18,2020 Print", "2020-01-18"),
        ("January 18, 2020 10:22", "2020-01-18T10:22+08:00"),
        ("18 Jan 2020", "2020-01-18"),
        ("2020 Jan. 18", "2020-01-18"),
        ("Saturday, 18th of January 2020 at 3:05 pm", "2020-01-18T15:05+08:00"),
        ("SEPT 2nd, 2019 12:05:09 a.m.", "2019-09-02T00:05:09+08:00"),
        ("Sat, 18 Jan 2020 02:22:00 GMT", "2020-01-18T10:22:00+08:00"),
        ("18-Jan-2020", "2020-01-18"),
        ("May 31, 2021 25:10", "2021-05-31"),
        ("Feb 30, 2020, mended Mar 1, 2020", "2020-03-01"),
        ("2020-01-18 (posted Mar 1, 2021)", "2020-01-18"),
    ],
)
def test_english_times(text: str, iso: str) -> None:
    moment = read_moment(text, ZONE, FETCHED)
    assert moment is not None
    assert (moment.isoformat(), moment.assumed_year) == (iso, False)
    assert moment.raw in text


@pytest.mark.parametrize("text", ["Jan 18", "Marching 18, 2020", "Dismay 18 2020", "Mai 18, 2020", "Jan 18, 20201"])
def test_what_is_no_english_time(text: str) -> None:
    assert read_moment(text, ZONE) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "星期四",
        "737",
        "2019-02-30",
        "2019年13月1日",
        "0000-00-00",
        "192.168.10.12",
        "2019年10月",
        "第12期",
        "昨天",
        "3小时前",
        "10-08 12:00",
        "10月08日",
        "电话0999-5550-136",
        "1.2万",
        "99999999",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert read_moment(text, ZONE) is None


@pytest.mark.parametrize(
    ("text", "reference", "iso"),
    [
        ("10-08 12:00", FETCHED, "2019-10-08T12:00+08:00"),
        ("10月08日", FETCHED, "2019-10-08"),
        ("01-05", FETCHED, "2020-01-05"),
        ("02-29", date(2021, 3, 1), "2020-02-29"),
        ("05月06日 07:08", date(2021, 7, 1), "2021-05-06T07:08+08:00"),
        ("昨天 09:12", FETCHED, "2020-01-04T09:12+08:00"),
        ("前天13时44分", FETCHED, "2020-01-03T13:44+08:00"),
        ("今天 08:00:05", FETCHED, "2020-01-05T08:00:05+08:00"),
        ("昨天 25:00", FETCHED, "2020-01-04"),
        ("昨日", FETCHED, "2020-01-04"),
        ("3小时前", FETCHED, "2020-01-05"),
        ("2天前", FETCHED, "2020-01-03"),
        ("12-31", date.max, "9999-12-31"),
    ],
)
def test_without_a_year_the_fetch_tells_it(text: str, reference: date, iso: str) -> None:
    moment = read_moment(text, ZONE, reference)
    assert iso.startswith("9999") or (moment is not None and (moment.isoformat(), moment.assumed_year) == (iso, True))


@pytest.mark.parametrize(
    ("text", "near", "fetched", "iso"),
    [
        ("10-08 12:00", date(2018, 10, 8), FETCHED, "2018-10-08T12:00+08:00"),
        ("10-12", date(2018, 10, 8), FETCHED, "2018-10-12"),
        ("12-31", date(2019, 1, 2), FETCHED, "2018-12-31"),
        ("10-08", date(2018, 10, 8), None, "2018-10-08"),
        ("01-06", date(2020, 1, 5), FETCHED, "2020-01-06"),
        ("2017-10-08", date(2018, 10, 8), FETCHED, "2017-10-08"),
        ("昨天", date(2018, 10, 8), FETCHED, "2020-01-04"),
        ("12-31", date.max, None, "2100-12-31"),
    ],
)
def test_the_day_in_an_address_tells_the_year(text: str, near: date, fetched: date | None, iso: str) -> None:
    moment = read_moment(text, ZONE, fetched, near)
    assert near == date.max or (moment is not None and moment.isoformat() == iso)


@pytest.mark.parametrize("text", ["第1/2页", "1.2万", "737", "第3期"])
def test_numbers_are_no_days(text: str) -> None:
    assert read_moment(text, ZONE, FETCHED) is None


def test_raw_is_what_the_page_prints() -> None:
    moment = read_moment("发布日期：２０１９年１０月１７日　来源：某网", ZONE)
    assert moment is not None
    assert moment.raw == "２０１９年１０月１７日"


def test_a_day_is_the_day_in_the_sites_zone() -> None:
    moment = read_moment("2019-10-17T23:40:40Z", ZONE)
    assert moment is not None
    assert moment.date == date(2019, 10, 18)


@given(st.text(alphabet="JanFebMrMay,thpm ", max_size=9).flatmap(lambda word: st.just(f"{word} 18, 2020 {word}")))
def test_reading_english_never_fails(text: str) -> None:
    read_moment(text, ZONE)


@given(st.text(alphabet="0123456789-/.:年月日时点 T+Z前昨今天号周上午下０９：", max_size=60), st.none() | st.dates())
def test_reading_never_fails(text: str, reference: date | None) -> None:
    read_moment(text, ZONE, reference)


def test_an_offset_that_no_zone_has_gives_the_day() -> None:
    found = read_moment("2024-02-01 10:00-9530", ZONE)
    assert (found and found.date.isoformat(), found and found.instant) == ("2024-02-01", None)
