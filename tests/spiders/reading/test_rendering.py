"""Which pages need a browser, and which counters it leaves alone."""

from pathlib import Path

import pytest

from spiders.profile import Profile, parse
from spiders.reading.rendering import counters, is_built_by_script

URL = "http://www.weitang.example/n/7.html"
PROFILE = """
id = "weitang"
name = "苇塘新闻网"
hosts = ["www.weitang.example"]
articles = '/n/'
sections = [{ id = "yw", name = "要闻", url = "http://www.weitang.example/" }]
listing = { items = "li" }
[[layouts]]
id = "v2"
when = "#app"
render = true
title = "h1"
body = "div"
views = { url = "/count?id={id}", id = '/n/(\\d+)' }
[[layouts]]
id = "v1"
when = "td"
title = "td"
body = "td"
"""


def profile(text: str = PROFILE) -> Profile:
    return parse(text, Path("weitang.toml"))


@pytest.mark.parametrize(
    ("html", "is_built"),
    [
        ("<div id=app></div>", True),
        ("<div id=app></div><td>", True),
        ("<table><tr><td>x</table>", False),
        ("<p>", True),
        ("<div>" * 20_000, False),
    ],
    ids=["the layout that renders", "the first that fits", "another layout", "no layout", "no page at all"],
)
def test_the_layout_that_fits_says_whether_a_browser_is_needed(html: str, is_built: bool) -> None:
    assert is_built_by_script(html, URL, profile()) is is_built


def test_a_profile_that_renders_nothing_needs_no_browser() -> None:
    plain = profile(PROFILE.replace("render = true", ""))
    assert not is_built_by_script("<p>", URL, plain)
    assert (plain.renders, profile().renders, profile().renders_listings) == (False, True, False)


def test_the_counter_of_any_layout_is_known() -> None:
    assert counters("<p>", URL, profile()) == ("http://www.weitang.example/count?id=7",)


def test_what_is_rendered_is_read_by_another_reader() -> None:
    plain = profile(PROFILE.replace("render = true", ""))
    assert plain.reader == profile(PROFILE.replace("render = true", "render = false")).reader != profile().reader
