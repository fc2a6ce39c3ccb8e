import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search import text as texts
from storage.search.text import normal, occurrences, snippet, spots


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


@given(
    st.text(st.sampled_from("石桥ＡbÀ１½ß，。“ \n\u3000\u0301\u302aガ")),
    st.sampled_from(["石", "a", "à", ",", " ", "1/2"]),
)
def test_letter_by_letter_each_word_stands_where_it_stands_otherwise(text: str, word: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "_letter_by_letter", lambda text: None)
        expected = occurrences(text, (word,))
    assert occurrences(text, (word,)) == expected


def test_every_simple_letter_has_a_form_of_one_letter_that_combines_with_none() -> None:
    for sign, form in texts._simple().items():
        assert (len(form), unicodedata.combining(sign), normal(f"石{form}石")) == (1, 0, normal(f"石{sign}石"))
