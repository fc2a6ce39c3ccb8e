"""How much two texts have in common."""

import pytest

from storage.alike import contained, is_form, overlap

from .telling import edited, prose

TEXT = prose(1)


def test_signs_widths_and_case_are_no_difference() -> None:
    assert contained("石桥 ＡＢＣ 通车，两岸居民往来", "石桥abc通车。两岸居民往来!") == 1


@pytest.mark.parametrize(("part", "whole", "least", "most"), [
    (TEXT, TEXT, 1, 1), (TEXT[:300], TEXT, 1, 1), (TEXT, TEXT[:300], 0.45, 0.55), (TEXT, prose(2), 0, 0.01),
    (TEXT, edited(TEXT), 0.7, 0.9), ("", TEXT, 0, 0), ("短", TEXT, 0, 0),
])  # fmt: skip
def test_how_much_of_a_text_stands_in_another(part: str, whole: str, least: float, most: float) -> None:
    assert least <= contained(part, whole) <= most


def test_of_two_texts_the_shorter_one_is_looked_for() -> None:
    assert overlap(TEXT, TEXT[:100]) == overlap(TEXT[:100], TEXT) == 1


WEATHER = "今日最高气温{}度，最低{}度，相对湿度{}%，降水{}毫米，空气质量指数{}。"


@pytest.mark.parametrize(("one", "other", "expected"), [
    ((31, 22, 60, 0.5, 48), (28, 19, 75, 12, 55), True),
    ((31, 22, 60, 0.5, 48), (31, 22, 60, 0.5, 49), False),
    ((31, 22, 60, 0.5, 48), ("３１", "２２", "６０", 0.5, 48), False),
])  # fmt: skip
def test_a_form_differs_in_its_numbers(one: tuple[object, ...], other: tuple[object, ...], expected: bool) -> None:
    assert is_form(WEATHER.format(*one), WEATHER.format(*other)) is expected


def test_texts_with_few_numbers_are_no_form() -> None:
    assert not is_form("2019年石桥通车", "2020年石桥通车")
