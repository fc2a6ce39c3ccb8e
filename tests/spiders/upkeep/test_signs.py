"""What pages say of themselves, and what witnesses make of them, in any language."""

from datetime import date

import pytest

from spiders.reading.tree import parse
from spiders.upkeep.agreement import agreement
from spiders.upkeep.densest import densest
from spiders.upkeep.signs import signs
from spiders.upkeep.symptoms import is_same_title
from spiders.upkeep.witnesses import ask

PAGE = """<html><head><title>Bridge opens - Xishan Post</title>
<meta property="og:title" content="Bridge opens">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "A bridge opens",
"datePublished": "2024-03-01T08:00:00+08:00", "author": [{"name": "Zhang San"}, "Li Si"]}]}</script></head>
<body><nav><a href="/">Home of all the news that there is in Xishan</a></nav><h1>Bridge opens</h1>
<time datetime="2024-03-02">yesterday</time>
<div id="text"><p>The bridge over the river was opened on Friday by the mayor of the town.</p>
<p>It took the builders three years, two of them more than had been planned.</p></div>
<div class="more"><ul><li><a href="/1">Another long story about the harbour and its cranes</a></li></ul></div>
</body></html>"""


def test_signs_of_a_page() -> None:
    found = signs(parse(PAGE), "http://www.xishan.example/2024-03-01/a.html")
    assert (found.titles, found.heads) == (("Bridge opens", "A bridge opens"), ("Bridge opens - Xishan Post",))
    assert (found.dates, found.authors) == ((date(2024, 3, 1), date(2024, 3, 2)), ("Zhang San", "Li Si"))


@pytest.mark.parametrize("script", ["{", "[" * 100_000, "1e999", '{"author": {"name": 3}, "headline": []}', "null"])
def test_scripts_that_say_nothing_are_passed_over(script: str) -> None:
    found = signs(parse(f'<html><script type="application/ld+json">{script}</script></html>'), "http://x/")
    assert (found.titles, found.authors) == ((), ())


def test_the_densest_text_is_the_articles() -> None:
    assert densest(parse(PAGE)).split("\n")[0].startswith("The bridge over the river")
    assert "harbour" not in densest(parse(PAGE))
    assert densest(parse("<html><body><a>a link and nothing else in it</a></body></html>")) == ""


def test_links_around_half_a_page_are_no_links() -> None:
    told = ask("http://x/", "<a>" + "<b>x</b>" * 400 + "</a><a>石桥通车</a>", None)
    assert told is not None
    assert told.links == {"石桥通车"}


def test_witnesses_say_nothing_of_what_is_too_large() -> None:
    assert ask("http://x/", "<div>" * 3000 + "x", None) is None


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("石桥昨日通车", "石桥昨日通车。", 1.0, 1.0),
        ("石桥昨日通车", "市民大会今天闭幕", 0.0, 0.0),
        ("The bridge was opened", "the bridge, opened", 0.8, 0.9),
        ("", "", 1.0, 1.0),
        ("", "a", 0.0, 0.0),
    ],
)
def test_agreement(one: str, other: str, least: float, most: float) -> None:
    assert least <= agreement(one, other) <= most


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("石桥老街修缮工程昨日完工", "石桥老街修缮工程昨日…", True),
        ("石桥通车", "石桥通车_西山新闻网", True),
        ("石桥老街修缮工程完工", "西山新闻网", False),
        ("Bridge opens", "BRIDGE OPENS!", True),
    ],
)
def test_titles_may_be_cut(one: str, other: str, same: bool) -> None:
    assert is_same_title(one, other) == same
