"""Paths in their faster form: what they select is the same, in the same order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from spiders.reading.tree import parse
from spiders.xpath import faster

PAGE = parse(
    "<div id=a class='text a'><p class='a b'>一</p><div class=a id=a><h1 class=' a '>二</h1><p id=b>三<i class=ba>四"
    "</div></div><div class='ab'><p class=a>五</p><h1 id='a'>六</h1><a href=x title=t>七</a></div><p id=a>八"
)
CSS = (
    "div.a",
    "#a",
    ".a",
    "div#a p.a",
    "div.a > h1",
    "p.a, h1#a",
    "div.a.text",
    "p#b i",
    "div.a p.b::text",
    "#a::attr(class)",
    "p.a + div",
    "div.a:not(#b)",
    "h1:has(.a)",
    "a[title='t']",
    "div:has(> p.a) h1",
    "p.a:nth-of-type(1)",
    "div.a *",
)
XPATH = (
    "//div[@id='a']",
    "//div[@id='a']/p",
    "(//p[@class='a'])[1]",
    "//div[@class='ab']/p[1]",
    "//p[@id='b'][1]",
    "//*[@id='a'] | //h1[@id='a']/text()",
    "//p[@id='a' or @id='b']",
    "//h1[ancestor::div[@id='a']]/@class",
    "//div[.//p[@id='b']]/h1",
    "//p/preceding-sibling::*[@id='a']/..",
    "//p[contains(., \"div[@id='a']\")]",
    "count(//div[@id='a']/p)",
)


def selected(xpath: str) -> object:
    return etree.XPath(xpath)(PAGE)


@pytest.mark.parametrize("css", CSS)
def test_css_selects_the_same(css: str) -> None:
    xpath = HTMLTranslator().css_to_xpath(css)
    assert selected(faster(xpath)) == selected(xpath)


@pytest.mark.parametrize("xpath", XPATH)
def test_xpath_selects_the_same(xpath: str) -> None:
    assert selected(faster(xpath)) == selected(xpath)


def test_ids_and_classes_are_what_is_made_faster() -> None:
    assert faster("//div[@id='a']/p") == "//div/@id[. = 'a']/parent::*/p"
    assert "/@class[contains(., 'a')]" in faster(HTMLTranslator().css_to_xpath("div.a"))


TAGS = st.sampled_from(
    ["<p id=a>", "<p class='a b'>", "<div id=a class=a>", "<b class=ab>", "</p>", "</div>", "</b>", "字"]
)


@given(st.lists(TAGS, max_size=30), st.sampled_from(CSS))
def test_css_selects_the_same_of_any_page(tags: list[str], css: str) -> None:
    root, xpath = parse("".join(tags)), HTMLTranslator().css_to_xpath(css)
    assert etree.XPath(faster(xpath))(root) == etree.XPath(xpath)(root)
