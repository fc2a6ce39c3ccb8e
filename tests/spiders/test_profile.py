"""Profiles: every fault is named with its key, and no profile can stop the program."""

from pathlib import Path

import pytest

from spiders.faults import ProfileError
from spiders.profile import Profile, parse
from spiders.reading.errors import SelectorFailed
from spiders.reading.tree import parse as parse_html
from spiders.selector import Selector

PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
aliases = ["溪山.example"]
articles = '/\\d+\\.html$'
sections = [
    { id = "yw", name = "要闻", url = "http://www.xishan.example/yw/" },
    { id = "ms", name = "民生", url = "http://溪山.example/ms/" },
]
listing = { items = "li" }
layouts = [{ id = "v1", when = "h1", title = "h1", body = "div.text", drop = ["p"], views = "i" }]
"""


def read(old: str = "", new: str = "") -> Profile:
    assert old in PROFILE
    return parse(PROFILE.replace(old, new, 1), Path("xishan.toml"))


def test_hosts_are_kept_in_the_form_of_the_network() -> None:
    assert read().aliases == ["xn--rhtx73b.example"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("http://www.xishan.example/yw/", "http://[bad/", "sections[0].url: 'http://[bad/' is no whole address"),
        ("http://www.xishan.example/yw/", "http://x.example:a/", "sections[0].url: 'http://x.example:a/' is no whole"),
        ("http://www.xishan.example/yw/", "http://x.example/", "sections[0].url: x.example is none of the hosts"),
        ("http://www.xishan.example/yw/", "http://溪山.example/ms/index.html", "sections: the url "),
        ("溪山.example", "www.xishan.example", "hosts and aliases www.xishan.example stands there twice"),
        ('"li"', '"li a::attr(href)"', "listing.items: 'li a::attr(href)' selects texts"),
        ('"div.text"', '{ xpath = "string(//div)" }', "layouts[0].body: 'string(//div)' selects texts"),
        ('"div.text"', '{ xpath = "(//div[@id]/text())[1]" }', "layouts[0].body: "),
        ('["p"]', '["p", { xpath = "//p/attribute::id" }]', "layouts[0].drop[1]: "),
        ('title = "h1"', 'title = { xpath = "//h1[foo(.)]" }', "layouts[0].title: the selector '//h1[foo(.)]'"),
        ('views = "i"', 'views = { url = "hits" }', "layouts[0].views.url: 'hits' is no whole address"),
        ('views = "i"', 'views = { url = "http://x.example/" }', "layouts[0].views.url: x.example is none of the"),
        ('views = "i"', 'views = { css = "i", clicks = "refused" }', "layouts[0].views: clicks is for the url of an"),
        ("listing =", 'hours = "night"\nlisting =', "hours: 'night' are no hours; write them as '22:00-07:00'"),
        ("listing =", 'robots = "permitted"\nlisting =', "robots_reason: is missing; say who permitted it"),
        (
            'name = "要闻"',
            'name = "要闻", form = "c=要闻"',
            "sections[0].form: 'c=要闻' is to be written as it is sent",
        ),
        ('name = "要闻"', 'name = "要闻", form = ""', "sections[0].form: must not be empty"),
        ('"li" }', '"li", more = { url = "more" } }', "listing.more.url: 'more' is neither a whole address nor"),
        ('"li" }', '"li", more = { url = "http://x.example/" } }', "listing.more.url: x.example is none of the hosts"),
        ('"li" }', '"li", more = { url = "/more?c={id}" } }', "listing.more: there is an {id}: give the pattern"),
        ('"li" }', '"li", more = { url = "//x.example/more" } }', "listing.more.url: '//x.example/more' is neither"),
        ('"li" }', '"li", more = { url = "/more?c={c}" } }', "listing.more: {c} is no group of the pattern id"),
        ('"li" }', '"li", more = { url = "/more?p=2" } }', "listing: more leads on by page, the pattern"),
        ('"li" }', '"li", page = "p=2", more = { url = "/more" } }', "listing: more has no number that the pattern"),
        ('"li" }', '"li", page = "/ms/|p=2", more = { url = "/?p=2" } }', "sections[1].url: has a number that the"),
        ("listing =", "deep = " + "[" * 9_000 + "]" * 9_000 + "\nlisting =", "is no valid TOML"),
        ("listing =", "long = " + "9" * 9_000 + "\nlisting =", "is no valid TOML"),
    ],
)
def test_a_fault_is_named_with_its_key(old: str, new: str, fault: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read(old, new)
    assert [told for told in caught.value.faults if told.startswith(fault)]


@pytest.mark.parametrize("xpath", ["//h1[foo(.)]", "//h1[$x]", "//h1[re:test(., 'x')]", "//h1[svg:a]", "//h1/svg:a"])
def test_what_xpath_does_not_know_is_found_without_a_page(xpath: str) -> None:
    with pytest.raises(ValueError, match="does not compile"):
        Selector(xpath=xpath)


@pytest.mark.parametrize(
    "xpath",
    [
        "//a[contains(., 'foo(x) $y a:b') and (last() or not(@id))]/following-sibling::text()[1]",
        "//*[self::h1]/ancestor-or-self::node()[position() = (1 + 1) div (2)]",
        "//comment()[string-length(normalize-space(.)) > count(child::*)]",
    ],
)
def test_what_xpath_knows_is_no_fault(xpath: str) -> None:
    assert Selector(xpath=xpath).nodes(parse_html("<p>x</p>")) == []


@pytest.mark.parametrize("css", ["li", "li:has(a[href='x/@y'])", "td:contains('text()')", "a[href$='|']", "p, div"])
def test_elements_are_told_from_texts(css: str) -> None:
    assert Selector(css=css).selects_elements
    assert not Selector(css=f"{css}::text").selects_elements


def test_a_selector_that_a_page_proves_wrong_names_the_page() -> None:
    root = parse_html("<p>x</p>", "http://www.xishan.example/中\ud800\x00")
    with pytest.raises(SelectorFailed, match="Invalid number of arguments") as caught:
        Selector(xpath="//p[contains(.)]").matches(root)
    assert caught.value.problem.url.startswith("http://www.xishan.example/")


def test_what_is_read_does_not_depend_on_clicks() -> None:
    asked = ['views = { url = "http://www.xishan.example/hits" }']
    asked += [asked[0].replace(" }", f', clicks = "{word}" }}') for word in ("none", "refused", "accepted")]
    assert len({read('views = "i"', views).reader for views in asked}) == 1


def test_a_selector_too_deep_to_compile_is_named() -> None:
    with pytest.raises(ValueError, match="does not compile"):
        Selector(css="div " * 3_000)
