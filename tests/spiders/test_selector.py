"""Selectors on pages that were made to be read for ever."""

import pytest

from spiders.reading.errors import PageTooLarge
from spiders.reading.tree import parse
from spiders.selector import LONGEST_TEXT, Selector

NESTED = parse("<div class=a>" * 1_000 + "<p>石桥昨日通车。" * 100)
LONG = parse("<div class=a>" + "石桥昨日通车。<br>" * 60_000)


def test_texts_within_one_another_are_read_within_bounds() -> None:
    assert Selector(css="div.a").first(NESTED) is not None
    with pytest.raises(PageTooLarge, match="finds has more than"):
        Selector.model_validate({"css": "div.a", "re": "大桥"}).first(NESTED)


def test_elements_within_one_another_are_refused_where_they_are_many() -> None:
    assert len(Selector(css="div.a").elements(parse("<div class=a>" * 20 + "<p>石桥" * 100))) == 20
    with pytest.raises(PageTooLarge):
        Selector(css="div.a").elements(NESTED)


def test_one_text_alone_is_read_whatever_its_length() -> None:
    assert len(Selector(css="div.a").first(LONG) or "") == LONGEST_TEXT
    assert len(Selector(css="div.a").elements(LONG)) == 1


MANY = parse("<p>甲<i>乙</i>" * 20_000)


@pytest.mark.parametrize("alternatives", ["i, p", "p, i, b", "i, b.none"])
def test_alternatives_come_in_the_order_of_the_page_however_many(alternatives: str) -> None:
    few = parse("<p>甲<i>乙</i>" * 20)
    for page in (few, MANY):
        tags = {tag.strip() for tag in alternatives.split(",")}
        assert Selector(css=alternatives).elements(page) == [node for node in page.iter() if node.tag in tags]


def test_very_many_alternative_texts_are_refused() -> None:
    with pytest.raises(PageTooLarge):
        Selector(css="p::text, i::text").nodes(MANY)
    assert len(Selector(css="p::text, b::text").nodes(MANY)) == 20_000


@pytest.mark.parametrize("xpath", ["//p[a|b]", "//p['|']", "(//a|//b)[1]", '//p[@title="|"]'])
def test_a_stroke_within_brackets_or_quotes_parts_nothing(xpath: str) -> None:
    assert Selector(xpath=xpath).nodes(parse("<p title='|'><a>甲</a>")) != []


def test_many_elements_side_by_side_are_no_attack() -> None:
    assert len(Selector(css="p").elements(parse("<p>石桥昨日通车，市民称便。</p>" * 30_000))) == 30_000
