"""Texts that are the same to a reader have the same digest."""

from pipelines.duplicates import content

BODY = "溪山市新修的石桥昨日通车，两岸居民往来只需三分钟，过去绕行要走四十分钟的山路，如今孩子们步行就能上学。"


def test_widths_spaces_and_signs_do_not_matter() -> None:
    assert content(BODY) == content("\u3000\u3000" + BODY.replace("，", ", "))


def test_another_number_is_another_text() -> None:
    assert content(BODY + "2019年") != content(BODY + "2018年")


def test_a_short_text_is_not_compared() -> None:
    assert content("图片新闻") is None
