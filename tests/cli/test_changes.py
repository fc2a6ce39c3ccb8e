"""Changes on a terminal and on paper."""

import pytest

from cli.changes import painted
from storage.diffs import operations


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("石桥昨日通车", "石桥今日通车", "石桥[-昨-]{+今+}日通车"),
        ("甲。\n乙。", "甲。", "甲。\n[-乙。-]"),
        ("甲。\n乙。", "乙。", "[-甲。-]\n乙。"),
        ("甲。", "甲。\n乙。\n丙。", "甲。\n{+乙。+}\n{+丙。+}"),
        ("石桥", "石桥\x1b[31m\u202e通车", "石桥{+[31m通车+}"),
    ],
)
def test_without_colour_brackets_tell_old_from_new(old: str, new: str, expected: str) -> None:
    assert painted(tuple(operations(old, new)), coloured=False).plain == expected


def test_with_colour_old_is_struck_out_and_new_is_green() -> None:
    text = painted(tuple(operations("石桥昨日通车", "石桥今日通车")), coloured=True)
    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [
        ("昨", "red strike"),
        ("今", "green"),
    ]
