"""Listings in other formats than HTML, and articles in scripts, made to break or to hold up their reader."""

import json
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from spiders.reading.endpoint import MOST_ITEMS
from spiders.reading.errors import NoListing, PageTooLarge, ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.listing import read_listing
from tests.spiders.reading.test_formats import FEED, JSON, URL, answer, profile

ITEM = "<item><title>{}</title><link>/n/1.html</link><pubDate>{}</pubDate></item>"


def _listing(text: str) -> None:
    with suppress(ReadingError):
        read_listing(URL, text, profile(JSON))


def _script(text: str) -> None:
    with suppress(ReadingError):
        read_generic(URL, f"<title>溪山网</title><div id=app></div><script>{text}</script>")


GROWING: dict[str, tuple[Callable[[str], None], Callable[[int], str]]] = {
    "blanks before an answer": (_listing, lambda n: " " * n + "!"),
    "blanks behind an answer": (_listing, lambda n: "cb({})" + " " * n + "!"),
    "brackets behind an answer": (_listing, lambda n: "cb(" + ") " * n + "!"),
    "blanks behind a name in a script": (_script, lambda n: "content:" + " " * n),
}


@pytest.mark.parametrize("form", GROWING)
def test_four_times_the_text_takes_no_more_than_ten_times_as_long(form: str) -> None:
    """Where the cost is the square of the size it takes sixteen times as long."""
    read, made = GROWING[form]

    def spent(count: int) -> float:
        began = time.process_time()
        read(made(count))
        return time.process_time() - began

    assert any(spent(60_000) < 10 * spent(15_000) + 0.1 for _ in range(3))


@pytest.mark.parametrize(
    "dated",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "Fri, 31 Dec 99999999999999999999999 23:59:59 +0800",
        "Fri, 31 Dec 2020 23:59:59 +99999999999999999",
    ],
)
def test_a_time_beyond_all_calendars_keeps_no_entry_away(dated: str) -> None:
    found = read_listing(URL, FEED.format(ITEM.format("石桥", dated)), profile('format = "rss"'))
    assert [entry.title for entry in found.entries] == ["石桥"]
    text = f"<urlset><url><loc>/n/1.html</loc><lastmod>{dated}</lastmod></url></urlset>"
    assert len(read_listing(URL, text, profile('format = "sitemap"')).entries) == 1


def test_a_title_of_endless_tags_keeps_no_entry_away() -> None:
    title = f"石桥{'<i>' * 3_000}"
    feed = FEED.format(ITEM.format(f"<![CDATA[{title}]]>", "") + ITEM.format("老街", ""))
    found = read_listing(URL, feed, profile('format = "rss"'))
    assert [entry.title for entry in found.entries] == ["石桥", "老街"]
    found = read_listing(URL, answer({"id": 1, "title": title}, {"id": 2, "title": "老街"}), profile(JSON))
    assert [entry.title for entry in found.entries] == ["石桥", "老街"]


def test_characters_that_xml_may_not_hold_are_left_out() -> None:
    found = read_listing(URL, FEED.format(ITEM.format("石\x01桥\x0b", "")), profile('format = "rss"'))
    assert [entry.title for entry in found.entries] == ["石桥"]


def test_an_answer_of_too_many_items_is_refused() -> None:
    text = answer(*[{"id": 1, "title": "石桥"}] * (MOST_ITEMS + 1))
    with pytest.raises(PageTooLarge, match=f"more than {MOST_ITEMS} items"):
        read_listing(URL, text, profile(JSON))


def test_a_number_that_an_expression_cannot_use_is_told() -> None:
    text = json.dumps({"data": {"rows": [{"id": 1, "title": "石桥"}]}, "pages": float("inf")})
    with pytest.raises(NoListing, match="cannot be used"):
        read_listing(URL, text, profile(JSON + "page = 'page=(\\d+)'\nlast = \"ceil(pages)\"\n"))


def test_before_the_first_of_all_days_there_is_no_paper() -> None:
    days = "http://www.xishan.example/html/{year}-{month}/{day}/node_1.htm"
    first = "http://www.xishan.example/html/0001-01/01/node_1.htm"
    paper = 'format = "epaper"\nitems = "li"'
    found = read_listing(first, "<li><a href=c.htm>石桥</a>", profile(paper, days))
    assert (len(found.entries), found.next_page) == (1, None)
