import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.text import normal, snippet, spots


@given(st.text(st.sampled_from("石桥街一鿿\u0301\u0327\u3099かガ각ᄀ") | st.characters(exclude_categories=["Cs"])))
def test_the_normal_form_is_nfkc_of_the_whole_text(text: str) -> None:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    assert normal(text) == " ".join(folded.split())


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("石桥老街", "老街", ["老街"]),
        ("在ＡＢＣ大楼", "abc", ["ＡＢＣ"]),
        ("a  　b", "a b", ["a  　b"]),
        ("㈱會社", "(株)", ["㈱"]),
        ("Cafe\u0301", "café", ["Cafe\u0301"]),
        ("aaa", "aa", ["aa"]),
        ("没有", "别的", []),
    ],
)
def test_spots_are_where_the_word_stands_as_written(text: str, word: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in spots(text, (normal(word),))] == expected


def test_spots_that_touch_are_one() -> None:
    assert spots("石桥老街", ("石桥", "桥老", "街")) == ((0, 4),)


def test_a_snippet_shows_the_first_hit() -> None:
    shown = snippet("无" * 500 + "石桥" + "无" * 500, ("石桥",))
    assert [shown.text[start:end] for start, end in shown.spots] == ["石桥"]
    assert (shown.text[0], shown.text[-1]) == ("…", "…")


def test_a_snippet_without_a_hit_is_the_beginning() -> None:
    assert snippet("第一段\n第二段", ("石桥",)).text == "第一段 第二段"


@given(st.text(), st.text())
def test_a_snippet_is_one_line_with_spots_inside(body: str, query: str) -> None:
    shown = snippet(body, tuple(filter(bool, map(normal, query.split()))))
    assert "\n" not in shown.text
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.spots)
