"""Fields without their labels."""

import pytest

from spiders.reading.fields import breadcrumb, last_section, section, source, tags


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("某某日报", "某某日报"),
        ("来源：某某新闻网", "某某新闻网"),
        ("文章来源: 某某网 作者：李明", "某某网"),
        ("来源：某某网-文化频道】", "某某网-文化频道"),
        ("某某网[整理]", "某某网[整理]"),
        ("来源：某某网 【字号：大 中 小】", "某某网"),
        ("来源：", None),
        ("暂无", None),
        ("长" * 101, None),
    ],
)
def test_sources(text: str, name: str | None) -> None:
    assert source(text) == name


@pytest.mark.parametrize(
    ("texts", "steps"),
    [
        (["首页", "资讯", "社会"], ("首页", "资讯", "社会")),
        (["当前位置：首页 > 资讯 > 正文"], ("首页", "资讯")),
        (["您现在的位置: 首页 » 工作动态"], ("首页", "工作动态")),
        (["当前位置：首页 --> 通知公告 --> 正文"], ("首页", "通知公告")),
        (["首页-新闻报道-新闻动态"], ("首页", "新闻报道", "新闻动态")),
        (["首页/新闻/正文内容"], ("首页", "新闻")),
        (["首页>", ">资讯", "正文"], ("首页", "资讯")),
        (["当前位置："], ()),
        ([], ()),
    ],
)
def test_breadcrumbs(texts: list[str], steps: tuple[str, ...]) -> None:
    assert breadcrumb(texts) == steps


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["社会", "经济", "社会"], ("社会", "经济")),
        (["标签：社会，经济;民生 文化"], ("社会", "经济", "民生", "文化")),
        (["标签："], ()),
        ([], ()),
    ],
)
def test_tags(texts: list[str], expected: tuple[str, ...]) -> None:
    assert tags(texts) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("要闻", "要闻"),
        ("所属栏目：要闻", "要闻"),
        ("首页 > ", None),
        ("网站首页", None),
        ("正文", None),
        ("", None),
    ],
)
def test_sections(text: str, name: str | None) -> None:
    assert section(text) == name


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        (("首页", "资讯", "社会"), "社会"),
        (("首页", "资讯", "石桥 通车"), "资讯"),
        (("首页", "资讯", "石桥通…"), "资讯"),
        (("首页", "石桥通"), "石桥通"),
        (("首页", "资讯", "正文", "首页"), "资讯"),
        (("首页",), None),
        ((), None),
    ],
)
def test_the_section_is_the_last_step_that_names_one(steps: tuple[str, ...], name: str | None) -> None:
    assert last_section(steps, "石桥通车") == name


def test_the_name_of_the_site_is_no_section() -> None:
    assert last_section(("溪山网", "要闻"), "石桥通车", "溪山网") == "要闻"
    assert last_section(("溪山网",), "石桥通车", "溪山网") is None
