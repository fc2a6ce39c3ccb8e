"""Pages that were made to break a reader, or that broke on their way: an article, a listing or a ReadingError."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.profile import parse
from spiders.reading.article import read_article
from spiders.reading.errors import PageTooLarge, ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.generic.listing import list_generic

from .conftest import FIRST, FOOT, MENU, RELATED, TITLE, URL

PAGE = (
    f"<html><head><title>{TITLE}_溪山网</title></head><body><ul>{MENU}</ul><h1>{TITLE}</h1>"
    f"<p>2024-03-01 来源：溪山日报 作者：张三 浏览次数：12</p>"
    f"<table><tr><td>甲</td><td><p>{FIRST}</p></td></tr></table>"
    f"<div><p>{FIRST}<br>{FIRST}</p></div><a href=2.html>下一页</a><ul>{RELATED}</ul>{FOOT}</body></html>"
)


def read_both(html: str) -> None:
    """Read a page as an article and as a listing."""
    try:
        found = read_generic(URL, html)
    except ReadingError:
        pass
    else:
        assert found.reading.article.title
        assert all(0 <= getattr(found.confidence, name) <= 1 for name in found.confidence.__slots__)
    assert all(entry.title for entry in list_generic(URL, html).entries)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(PAGE)),
    st.integers(0, 300),
    st.text(alphabet="<>/=\"' a:：。\t\u3000年月日019来源记者[](（", max_size=40),
)
def test_damaged_pages(at: int, lost: int, added: str) -> None:
    read_both(PAGE[:at] + added + PAGE[at + lost :])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<div>", "</p>", "<tr>", "<td>", "<a href=1>", "<br>", "来源：", FIRST, "<h1>", "1", "<li>"]),
        max_size=60,
    )
)
def test_pages_of_odds_and_ends(parts: list[str]) -> None:
    read_both("".join(parts))


def test_deep_wide_and_long_pages() -> None:
    for html in (
        "<div>" * 900 + FIRST,
        "<td>" * 3000,
        f"<tr>{'<td>甲</td>' * 3000}</tr>",
        "<a href=1.html>一二三四五六七八</a>" * 5000,
        "<table>" + "<tr><td>甲</td><td><div>" * 600 + "<p>乙</p>" * 3000,
        f"<span>1</span><a href=2.html>{'2' * 9000}</a>",
        "<a href=1.html>下一页" * 5000,
        "：" * 200_000,
        "来源：" * 50_000,
        "（记者 " * 30_000,
        f"<p>{'2024-' * 50_000}</p>",
        "<p>　　" * 30_000,
    ):
        read_both(html)


def test_more_links_than_a_listing_has_are_said() -> None:
    with pytest.raises(PageTooLarge, match="more than 5000 links"):
        list_generic(URL, "<a href=1.html>一二三四五六七八</a>" * 5001)


PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
sections = [{ id = "yw", name = "要闻", url = "http://www.xishan.example/yw/" }]
listing = { items = "li" }
layouts = [{ id = "v1", when = "body", title = "title", body = "body" }]
"""
GROWING = {
    "rows within rows": lambda n: "<table>" + "<tr><td>甲</td><td><div>" * 600 + "<p>乙</p>" * n,
    "rows of many cells": lambda n: "<table>" + ("<tr>" + "<td>甲</td>" * 100) * (n // 100),
    "one row": lambda n: "<table><tr>" + "<td>甲</td>" * n,
    "one cell": lambda n: f"<table><tr><td>{'<span>乙</span>' * n}</td><td>甲</td></tr></table>",
    "hidden cells": lambda n: "<table>" + "<tr><td>甲<i hidden>乙</i></td><td>丙</td></tr>" * (n // 4),
    "line breaks": lambda n: "甲<br>" * n,
    "boxes": lambda n: "<div>" * 1900 + f"<p>{FIRST}</p>" * n,
    "hidden boxes": lambda n: "<div style='display:none'>乙" * 1900 + "<p style='display: none'>乙</p>" * n,
    "short texts": lambda n: "<font>" * 1900 + "<b>2024-03-01</b><i>来源：丙</i><br>" * (n // 3),
    "links within links": lambda n: "<a href=1.html><div>" * 900 + "<p>乙</p>" * n,
    "documents within links": lambda n: "<a href=1.pdf><div>" * 900 + "<p>乙</p>" * n,
    "indented lines": lambda n: "<p>" + "\n　　乙" * n,
}


@pytest.mark.parametrize("form", GROWING)
def test_four_times_the_page_takes_no_more_than_ten_times_as_long(form: str) -> None:
    """Where the cost is the square of the size it takes sixteen times as long."""
    profile = parse(PROFILE, Path("xishan.toml"))

    def spent(count: int) -> float:
        html = f"<title>{TITLE}</title>{GROWING[form](count)}"
        began = time.process_time()
        read_both(html)
        with suppress(ReadingError):
            read_article("http://www.xishan.example/1.html", [html], profile)
        return time.process_time() - began

    # A machine that is busy makes one of the two slow; what grows with the square is slow each time.
    assert any(spent(20_000) < 10 * spent(5_000) + 0.1 for _ in range(5))
