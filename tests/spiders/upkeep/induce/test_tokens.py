import pytest

from spiders.upkeep.induce.tokens import is_stable


@pytest.mark.parametrize(
    "name",
    ["title", "TRS_Editor", "article-detail", "con_02", "p2j_con02", "rm_txt_con", "col-1-1", "entryTitle", "h-time",
     "box01", "UEDITOR", "Custom_UnionStyle", "pubtime_baidu", "zoom", "w3", "main-content", "articleCont"],
)  # fmt: skip
def test_names_that_people_chose_are_used(name: str) -> None:
    assert is_stable(name)


@pytest.mark.parametrize(
    "name",
    ["css-1x9k2ab", "sc-bdnxRM", "jsx-2871293847", "Article_title__3xYzk", "post-12345", "content_1234567", "a b", "",
     "9a", "中文", "b1c2d3e4", "0f9c01aa7b", "styled-x1", "x" * 70, "news20240301"],
)  # fmt: skip
def test_names_that_a_program_made_up_are_not(name: str) -> None:
    assert not is_stable(name)
