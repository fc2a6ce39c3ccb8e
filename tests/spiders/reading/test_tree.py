"""HTML to a tree, within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.reading.errors import PageTooLarge
from spiders.reading.tree import LONGEST_PAGE, MOST_ELEMENTS, parse


@pytest.mark.parametrize("html", ["", "  ", "<!-- 空 -->", '<?xml version="1.0" encoding="gb2312"?><p>中', "纯文本"])
def test_odd_pages_give_a_tree(html: str) -> None:
    assert parse(html).tag == "html"


def test_the_text_is_not_decoded_again() -> None:
    assert "".join(parse('<meta charset="gb2312"><p>澜川').itertext()) == "澜川"


def test_unclosed_tags_lose_nothing() -> None:
    root = parse("<font>一" * 1000 + "<p>末")
    assert "".join(root.itertext()) == "一" * 1000 + "末"


@pytest.mark.parametrize(
    ("html", "fact"),
    [
        ("<div>" * 3000, "deeper"),
        ("<b>字</b>" * (MOST_ELEMENTS + 1), "elements"),
        ("<p>字" + "<!-- 注 -->" * (MOST_ELEMENTS + 1), "elements"),
        ("<p>" + "x" * LONGEST_PAGE, "characters"),
        ("<a " + " ".join(f"a{number}=1" for number in range(5000)) + ">", "attributes"),
    ],
)
def test_what_is_too_much_is_refused(html: str, fact: str) -> None:
    with pytest.raises(PageTooLarge, match=fact) as caught:
        parse(html, "http://www.lanchuan.example/1.html")
    assert caught.value.problem.url == "http://www.lanchuan.example/1.html"


def test_what_is_within_the_bounds_is_read() -> None:
    assert len(parse("<br>" * (MOST_ELEMENTS - 1)).findall(".//br")) == MOST_ELEMENTS - 1
    assert parse("<p>" + "x" * (LONGEST_PAGE - 3)).find(".//p") is not None


@pytest.mark.parametrize("before", ["", "<p>字", "x" * 9_000, "汉" * 9_000, ">" * 7_999, "<p>" + "字" * 7_990])
@pytest.mark.parametrize("after", ["", ">", "<p>" + "字" * 20_000, ">" + "<p>" * 3_000])
def test_a_tag_with_too_many_attributes_is_found_wherever_it_stands(before: str, after: str) -> None:
    tag = "<a " + " ".join(f"题{number}=1" for number in range(3_000))
    with pytest.raises(PageTooLarge, match="attributes"):
        parse(before + tag + after)


def test_a_picture_within_an_address_is_no_attack() -> None:
    assert parse(f'<img src="data:image/png;base64,{"QUJD" * 50_000}" alt="图">').find(".//img") is not None


@given(st.text(alphabet="<>/=\"'! apdivtr&;#x0汉\x00\ud800", max_size=120))
def test_parsing_never_fails(html: str) -> None:
    parse(html)
