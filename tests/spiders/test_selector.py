"""Selectors on pages that were made to be read for ever."""

import pytest

from spiders.reading.errors import PageTooLarge
from spiders.reading.tree import parse
from spiders.selector import Selector

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


def test_a_text_longer_than_any_field_is_refused() -> None:
    with pytest.raises(PageTooLarge):
        Selector(css="div.a").first(LONG)
    assert len(Selector(css="div.a").elements(LONG)) == 1


def test_many_elements_side_by_side_are_no_attack() -> None:
    assert len(Selector(css="p").elements(parse("<p>石桥昨日通车，市民称便。</p>" * 30_000))) == 30_000
