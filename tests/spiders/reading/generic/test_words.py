import pytest

from spiders.reading.generic.words import role_of


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("来源：溪山日报", "meta"),
        ("发布时间： 2024-03-01", "meta"),
        ("作　者：张三", "meta"),
        ("【字体：大 中 小】", "meta"),
        ("（来源：溪山日报）", "signed"),
        ("2024年3月1日", "dated"),
        ("溪山日报 2024-03-01 07:30", "dated"),
        ("（2024年3月1日起施行）", "text"),
        ("全市广大教师、教育工作者：", "text"),
        ("责任编辑：张三", "stop"),
        ("分享到", "stop"),
        ("本文由溪山网发布，不代表溪山网立场。", "stop"),
        ("未经授权，不得转载。", "stop"),
        ("收藏在博物馆里的文物如何活起来？创新展陈方式，让观众既看得见，也摸得着。", "text"),
        ("值得一提的是，工程没有占用一分耕地。", "text"),
        ("上一篇：无", "tail"),
        ("相关阅读", "tail"),
        ("版权所有 溪山新闻网", "tail"),
        ("当前位置：首页 > 要闻", "trail"),
        ("石桥老街修缮工程完工", "text"),
    ],
)
def test_words_tell_what_a_line_is_for(text: str, role: str) -> None:
    assert role_of(text, 0) == role


@pytest.mark.parametrize(
    ("text", "linked", "role"),
    [("要闻", 2, "menu"), ("附件：名单.xlsx", 8, "file"), ("点击下载", 4, "file"), ("分享 微博", 5, "stop")],
)
def test_links_tell_too(text: str, linked: int, role: str) -> None:
    assert role_of(text, linked) == role


def test_a_table_row_is_told_from_prose() -> None:
    assert role_of("张三\t溪山中学", 0, row=True) == "row"
