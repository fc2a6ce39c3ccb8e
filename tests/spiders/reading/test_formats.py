"""Listings that are no HTML: endpoints, feeds and sitemaps, newspapers' days, pages by number."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from spiders.profile import Profile, ProfileError, parse
from spiders.reading import epaper
from spiders.reading.errors import NoListing, PageTooLarge
from spiders.reading.listing import read_listing
from spiders.reading.tree import LONGEST_PAGE
from storage.items import Entry

URL = "http://www.xishan.example/api/list?c=5&page=1"
PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/n/\\d+\\.html$'
sections = [{{ id = "yw", name = "要闻", url = "{url}" }}]
layouts = [{{ id = "v1", when = "h1", title = "h1", body = "div" }}]
[listing]
{rules}
"""
JSON = """
format = "json"
items = "data.rows"
link = "join('', ['/n/', to_string(id), '.html'])"
date = "time"
pinned = "top"
"""


def profile(rules: str, url: str = URL) -> Profile:
    return parse(PROFILE.format(rules=rules, url=url), Path("xishan.toml"))


def answer(*rows: Any, **more: Any) -> str:
    return json.dumps({"data": {"rows": list(rows)} | more}, ensure_ascii=False)


def entry(row: Any) -> Entry:
    return read_listing(URL, answer(row), profile(JSON)).entries[0]


@pytest.mark.parametrize(
    ("time", "read"),
    [
        ("2024-03-05 09:30", "2024-03-05T09:30+08:00"),
        ("2024年3月5日", "2024-03-05"),
        (1_709_602_200, "2024-03-05T09:30:00+08:00"),
        ("1709602200000", "2024-03-05T09:30:00+08:00"),
    ],
)
def test_the_times_of_an_endpoint(time: Any, read: str) -> None:
    published = entry({"id": 1, "title": "石桥", "time": time}).published
    assert published is not None
    assert published.isoformat() == read


def test_an_address_is_made_of_a_number_and_a_title_freed_of_tags() -> None:
    found = entry({"id": 812, "title": "<em>石桥</em>&amp;老街", "top": 1})
    assert (found.url, found.title, found.pinned) == ("http://www.xishan.example/n/812.html", "石桥&老街", True)


@pytest.mark.parametrize("row", [{"id": 1}, {"id": 1, "title": ""}, {"id": 1, "title": {"a": 1}}, "石桥", None, 7, []])
def test_what_has_no_title_is_no_entry(row: Any) -> None:
    found = read_listing(URL, answer(row, {"id": 2, "title": "老街"}), profile(JSON)).entries
    assert [entry.title for entry in found] == ["老街"]


@pytest.mark.parametrize("padding", ["{}", "show({});", "/**/jQuery17_2.cb[0] ({})", "\ufeff {} \n", "\ufeffcb({})"])
def test_padding_is_taken_off(padding: str) -> None:
    text = padding.format(answer({"id": 1, "title": "石桥"}))
    assert len(read_listing(URL, text, profile(JSON)).entries) == 1


@pytest.mark.parametrize(
    ("more", "following"),
    [
        ("page = '[?&]page=(\\d+)'", "page=2"),
        ("page = '[?&]page=(\\d+)'\nlast = 'data.pages'", "page=2"),
        ("page = '[?&]page=(\\d+)'\nlast = 'data.last'", None),
        ("page = '[?&]page=(\\d+)'\nstep = 20", "page=21"),
        ("page = '[?&]start=(\\d+)'", None),
        ("page = 'c=5'", None),
        ("next = 'data.next'", "page=9"),
        ("next = 'data.none'", None),
        ("next = 'data.away'", None),
        ("", None),
    ],
)
def test_the_next_page_of_an_endpoint(more: str, following: str | None) -> None:
    ways = {"next": "/api/list?c=5&page=9", "away": "http://other.example/", "pages": 2, "last": "1"}
    text = answer({"id": 1, "title": "石桥"}, **ways)
    found = read_listing(URL, text, profile(JSON + more)).next_page
    assert found == (following and URL.replace("page=1", following))


@pytest.mark.parametrize("text", ["", "<html>", "show(", "[1,", "NaN x", "9" * 5000, 'cb({"a":1}) + evil()'])
def test_what_is_no_json_is_no_listing(text: str) -> None:
    with pytest.raises(NoListing):
        read_listing(URL, text, profile(JSON))


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "1" * (LONGEST_PAGE + 1)])
def test_json_beyond_all_bounds_is_refused(text: str) -> None:
    with pytest.raises(PageTooLarge):
        read_listing(URL, text, profile(JSON))


def test_an_expression_that_an_answer_proves_wrong_is_named() -> None:
    with pytest.raises(NoListing, match="join"):
        read_listing(URL, answer({"title": "石桥"}), profile(JSON.replace("to_string(id)", "id")))


FEED = "<rss version='2.0'><channel>{}</channel></rss>"


@pytest.mark.parametrize(
    ("dated", "read"),
    [
        ("<pubDate>Tue, 05 Mar 2024 01:30:00 GMT</pubDate>", "2024-03-05T09:30:00+08:00"),
        ("<pubDate>2024-03-05 09:30</pubDate>", "2024-03-05T09:30+08:00"),
        ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2024-03-05T01:30:00Z</dc:date>",
         "2024-03-05T09:30:00+08:00"),
        ("<pubDate>昨天</pubDate>", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_times_of_a_feed(dated: str, read: str | None) -> None:
    text = FEED.format(f"<item><title>石桥</title><link>/n/1.html</link>{dated}</item>")
    published = read_listing(URL, text, profile('format = "rss"')).entries[0].published
    assert (published and published.isoformat()) == read


def test_the_same_feed_in_another_charset_and_with_a_byte_order_mark() -> None:
    text = "\ufeff<?xml version='1.0' encoding='gb2312'?>\n" + FEED.format(
        "<item><title>石桥</title><link>/n/1.html</link></item>"
    )
    assert read_listing(URL, text, profile('format = "rss"')).entries[0].title == "石桥"


LAUGHS = "<!DOCTYPE r [<!ENTITY a '笑'><!ENTITY b '&a;&a;&a;'>]>" + FEED.format("&b;")
OUTSIDE = "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + FEED.format("<item><title>&x;</title></item>")


@pytest.mark.parametrize("text", ["", "{}", "<rss>", LAUGHS, OUTSIDE, FEED.format("&nbsp;"), "<a>" * 5_000])
@pytest.mark.parametrize("format", ["rss", "sitemap"])
def test_what_is_no_feed_is_no_listing(text: str, format: str) -> None:
    with pytest.raises(NoListing):
        read_listing(URL, text, profile(f'format = "{format}"'))


def test_the_sitemaps_of_an_index_follow_inside_the_site_alone() -> None:
    places = ("/a.xml", "http://other.example/b.xml", "javascript:1", URL)
    text = "".join(f"<sitemap><loc>{place.replace('&', '&amp;')}</loc></sitemap>" for place in places)
    found = read_listing(URL, f"<sitemapindex>{text}</sitemapindex>", profile('format = "sitemap"'))
    assert (found.entries, found.further) == ((), ("http://www.xishan.example/a.xml",))


PAPER = 'format = "epaper"\nitems = "li"\nsections = "b a::attr(href)"'
DAYS = "http://www.xishan.example/html/{year}-{month}/{day}/node_1.htm"


@pytest.mark.parametrize(
    ("path", "day", "before"),
    [
        ("/html/2024-03/01/node_1.htm", date(2024, 3, 1), "/html/2024-02/29/node_1.htm"),
        ("/html/2024-03/01/node_2.htm", date(2024, 3, 1), None),
        ("/html/2024-02/30/node_1.htm", None, None),
        ("/html/index.htm", None, None),
    ],
)
def test_the_days_of_a_paper(path: str, day: date | None, before: str | None) -> None:
    known, host = profile(PAPER, DAYS), "http://www.xishan.example"
    assert epaper.day_of(host + path, known) == day
    assert epaper.day_before(host + path, known) == (before and host + before)


def test_a_date_in_one_piece_and_twice_in_an_address() -> None:
    known = profile(PAPER, "http://www.xishan.example/{year}/paper_{year}{month}{day}_01.htm")
    url = "http://www.xishan.example/2024/paper_20240301_01.htm"
    assert epaper.day_before(url, known) == "http://www.xishan.example/2024/paper_20240229_01.htm"
    assert epaper.day_of("http://www.xishan.example/2023/paper_20240301_01.htm", known) is None


def test_articles_of_a_paper_have_its_day_and_other_pages_follow() -> None:
    html = "<b><a href='node_2.htm'>第二版</a></b><li><a href='/n/1.html'>石桥</a></li>"
    found = read_listing(DAYS.format(year=2024, month="03", day="01"), html, profile(PAPER, DAYS))
    assert [(entry.title, entry.published and entry.published.date) for entry in found.entries] == [
        ("石桥", date(2024, 3, 1))
    ]
    assert found.further == ("http://www.xishan.example/html/2024-03/01/node_2.htm",)


@pytest.mark.parametrize(
    ("rules", "url", "fault"),
    [
        ('format = "xml"', URL, "listing: the format must be one of 'html', 'json', 'rss', 'sitemap', 'epaper'"),
        ('format = "json"', URL, "listing.items: is missing"),
        ('format = "json"\nitems = "a["', URL, "listing.items: the expression 'a[' does not compile: "),
        ('format = "rss"\nitems = "li"', URL, "listing.items: is no key here"),
        ('format = "rss"\npages = 0', URL, "listing.pages: "),
        ('items = "li"\nstep = 0', URL, "listing.step: "),
        (PAPER, URL, "sections[0].url: has not each of {year}, {month} and {day}"),
    ],
)
def test_a_fault_of_a_format_is_named_with_its_key(rules: str, url: str, fault: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profile(rules, url)
    assert [told for told in caught.value.faults if told.startswith(fault)]


COUNTED = JSON + "page = 'pageIndex\\W+(\\d+)'\n"


@pytest.mark.parametrize(
    ("form", "following"),
    [
        ("pageIndex=1&size=2", "pageIndex=2&size=2"),
        ('{"pageIndex": 9, "size": 2}', '{"pageIndex": 10, "size": 2}'),
        ("size=2", None),
        (None, None),
    ],
)
def test_a_number_in_the_form_is_raised(form: str | None, following: str | None) -> None:
    found = read_listing(URL, answer({"id": 1, "title": "石桥"}), profile(COUNTED), form=form)
    assert (found.form, found.next_page) == (following, URL if following else None)


def test_a_number_in_the_address_comes_before_one_in_the_form() -> None:
    url = f"{URL}?pageIndex=1"
    found = read_listing(url, answer({"id": 1, "title": "石桥"}), profile(COUNTED), form="pageIndex=1")
    assert (found.next_page, found.form) == (f"{URL}?pageIndex=2", "pageIndex=1")


MORE = """
items = "li"
page = '[?&]p=(\\d+)'
more = { url = "/more/{kind}", form = "c={id}&p=2", on = "b::attr(data-c)", id = '(?P<kind>\\w)-(.+)' }
"""


def test_further_pages_are_asked_for_with_what_the_first_one_says() -> None:
    entries = '<li><a href="/n/1.html">石桥</a></li>'
    first = read_listing(URL, f'{entries}<b data-c="a-1&amp;p=9/{{id}}"></b>', profile(MORE))
    assert (first.next_page, first.form) == ("http://www.xishan.example/more/a", "c=a&p=2")
    second = read_listing(first.next_page or "", entries, profile(MORE), form=first.form)
    assert (second.next_page, second.form) == ("http://www.xishan.example/more/a", "c=a&p=3")
    assert read_listing(first.next_page or "", "", profile(MORE), form=first.form).next_page is None
    assert read_listing(URL, entries, profile(MORE)).next_page is None


def test_a_pattern_that_finds_no_endpoint_is_no_silent_end() -> None:
    found = read_listing(URL, '<li><a href="/n/1.html">石桥</a></li><b data-c="?"></b>', profile(MORE))
    assert (len(found.entries), found.next_page) == (1, None)
    assert found.problem is not None
    assert (found.problem.field, "finds nothing in what b::attr" in found.problem.detail) == ("listing.more.id", True)


@pytest.mark.parametrize("form", ["c={id}&p=2", '{"c": "{id}", "p": 2}'])
def test_what_a_page_says_stays_one_value_of_the_form(form: str) -> None:
    rules = MORE.replace('"c={id}&p=2"', f"'{form}'").replace("[?&]p=(", '[?&" ]p\\W+(')
    rules = rules.replace("(?P<kind>\\w)-(.+)", "(.+)").replace("{kind}", "x")
    page = '<li><a href="/n/1.html">石桥</a></li><b data-c="1&quot;, &quot;p&quot;: 9, &quot;x=&amp;p=9"></b>'
    sent = read_listing(URL, page, profile(rules)).form or ""
    found = json.loads(sent) if sent.startswith("{") else dict(parse_qsl(sent))
    assert {name: str(value) for name, value in found.items()} == {"c": '1", "p": 9, "x=&p=9', "p": "2"}


INSIDE = """
html = "data.html"
items = "li"
date = "span"
page = '[?&]page=(\\d+)'
"""
ITEM = "<li><a href='/n/{}.html'>石桥{}</a><span>2024-03-05</span></li>"


def of_html(value: Any) -> str:
    return json.dumps({"data": {"html": value}})


@pytest.mark.parametrize(
    "text",
    [
        of_html(ITEM.format(1, "甲") + ITEM.format(2, "乙")),
        of_html([ITEM.format(1, "甲"), ITEM.format(2, "乙")]),
        f"show({of_html(ITEM.format(1, '甲') + ITEM.format(2, '乙'))});",
        f"\n<html><body><ul>{ITEM.format(1, '甲')}{ITEM.format(2, '乙')}</ul></body></html>",
    ],
    ids=["a text", "a list", "padded", "the first page"],
)
def test_html_inside_json_is_read_by_the_rules_of_html(text: str) -> None:
    found = read_listing(URL, text, profile(INSIDE))
    assert [(entry.url[-9:], entry.title) for entry in found.entries] == [
        ("/n/1.html", "石桥甲"),
        ("/n/2.html", "石桥乙"),
    ]
    assert found.entries[0].published is not None
    assert found.next_page == URL.replace("page=1", "page=2")


@pytest.mark.parametrize("value", [None, "", []])
def test_an_answer_with_no_html_inside_has_no_entries(value: Any) -> None:
    assert read_listing(URL, of_html(value), profile(INSIDE)).entries == ()


@pytest.mark.parametrize("text", [of_html({"a": 1}), of_html([1]), "no JSON", '{"data": '])
def test_what_carries_no_html_is_no_listing(text: str) -> None:
    with pytest.raises(NoListing):
        read_listing(URL, text, profile(INSIDE))


def test_the_expression_for_html_is_checked() -> None:
    with pytest.raises(ProfileError, match="does not compile"):
        profile(INSIDE.replace("data.html", "data["))


def test_halves_of_characters_and_nul_come_to_nothing() -> None:
    text = r'{"data": {"rows": [{"id": "1\ud800", "title": "\u0000石\udfff桥", "time": "2024-03-05\ud800"}]}}'
    (found,) = read_listing(URL, text, profile(JSON)).entries
    assert (found.url, found.title) == ("http://www.xishan.example/n/1.html", "石桥")
    assert found.published is not None
    assert found.published.raw == "2024-03-05"
    inside = r'{"data": {"html": "<li><a href=/n/1.html\u0000 title=\u77f3\ud83d>石\ud800桥</a></li>"}}'
    (entry,) = read_listing(URL, inside, profile(INSIDE)).entries
    assert (entry.url, entry.title) == ("http://www.xishan.example/n/1.html", "石桥")
