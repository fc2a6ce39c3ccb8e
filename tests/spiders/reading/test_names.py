"""People, in author fields and in signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.reading.names import are_people, editors, opening, people, signature, without_editors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("何晴", ["何晴"]),
        ("记者 何晴", ["何晴"]),
        ("作者：何晴、李小明", ["何晴", "李小明"]),
        ("本报记者　何晴　通讯员　李四", ["何晴", "李四"]),
        ("记者何晴通讯员李明", ["何晴", "李明"]),
        ("李 明", ["李明"]),
        ("李　明、王小芳", ["李明", "王小芳"]),
        ("李 明 王 芳", ["李明", "王芳"]),
        ("买买提·艾力；扎西次仁", ["买买提·艾力", "扎西次仁"]),
        ("欧阳修文/司马光", ["欧阳修文", "司马光"]),
        ("文/李明 图/王芳", ["李明", "王芳"]),
        ("李明/文", ["李明"]),
        ("李明，李明", ["李明"]),
        ("市委宣传部胡岩", ["胡岩"]),
        ("朱小君（供稿）", ["朱小君"]),
        ("李明 责任编辑：张三", ["李明"]),
        ("周启明，系某省委党校教授", ["周启明"]),
        ("李明 13800001111", ["李明"]),
    ],
)
def test_author_fields(text: str, names: list[str]) -> None:
    assert list(people(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        *("", "作者：", "admin", "佚名", "网站管理员", "办公室", "县融媒体中心", "编辑部", "新华社", "某某日报"),
        *("2019-10-17", "责任编辑：张三", "李老师", "县委宣传部", "澜川发布", "John Smith", "官方公众号"),
    ],
)
def test_what_is_no_person(text: str) -> None:
    assert people(text) == ()


@pytest.mark.parametrize(
    ("closing", "names"),
    [
        ("……攻坚战。(记者 何晴)", ["何晴"]),
        ("……攻坚战。（记者 甲乙 丙丁 通讯员 戊己）", ["甲乙", "丙丁", "戊己"]),
        ("……好年。（某县人社局 杨禾）", ["杨禾"]),
        ("……好年。（某县人社局杨禾）", ["杨禾"]),
        ("……新宠。（供稿：某县委宣传部 胡岩）", ["胡岩"]),
        ("……举行。（张远峰）", ["张远峰"]),
        ("……承办。（来源：某新闻网 记者 伍长明）", ["伍长明"]),
        ("……承办。（来源：某新闻网记者 伍长明）", ["伍长明"]),
        ("……城！（评论员 罗川 萧远山）", ["罗川", "萧远山"]),
        ("……上。（编译/林望东）", ["林望东"]),
        ("……致远！(作者：何晴北京某某大学某某学院教授)", ["何晴"]),
        ("……致远！(作者：张海南京某某研究所研究员)", ["张海"]),
        ("……致远！(作者：北京某某大学某某学院教授)", []),
        ("……结束。（李明 文/图）（责任编辑：王五）", ["李明"]),
        ("（作者：周启明，系某省委党校〈某行政学院〉首席专家、教授）", ["周启明"]),
        ("（作者韩溪系某智库研究员）", ["韩溪"]),
        ("文、图/姜小辉", ["姜小辉"]),
        ("文、图／姜小辉", ["姜小辉"]),
        ("某某报·某某网记者 魏一鸣", ["魏一鸣"]),
        ("供稿：县融媒体中心 何晴 李 明", ["何晴", "李明"]),
        ("撰稿：李明 审核：王五", ["李明"]),
        ("……大有可为。”某报记者 魏一鸣", ["魏一鸣"]),
        ("……去。（见习记者 洛桑卓玛）", ["洛桑卓玛"]),
        ("本文来源：某报 作者：李小慧", ["李小慧"]),
    ],
)
def test_signatures(closing: str, names: list[str]) -> None:
    assert list(signature(["会议召开。", closing])) == names


@pytest.mark.parametrize(
    "closing",
    [
        "……晨光。（BBC）",
        "……圆满结束。（完）",
        "……召开。（安徽）",
        "图为现场。（王五 摄）",
        "图为现场。（记者 王五 摄）",
        "我们对记者说。",
        "他是一名记者",
        "联系人：李明",
        "一等奖：《春》（王明）",
        "（作者系某大学教授）",
        "（来源：某某网）",
        "《某某日报》（2024年05月10日04版）",
        "（实习生 王小茹 对本文有帮助）",
        "一审：李明 二审：王五",
    ],
)
def test_what_signs_nothing(closing: str) -> None:
    assert signature(["会议召开。", closing]) == ()


def test_only_the_last_paragraphs_sign() -> None:
    assert signature(["（记者 何晴）", *["正文。"] * 4]) == ()


def test_signatures_stand_in_order_and_once() -> None:
    assert signature(["文/李明", "图/王芳", "（记者 李明）"]) == ("李明", "王芳")


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("某社某地12月9日电（记者唐溪）某地9日", ["唐溪"]),
        ("某社某地5月12日电（记者戴小溪、印山）12日", ["戴小溪", "印山"]),
        ("本报讯（记者 叶青）近日，", ["叶青"]),
        ("某某新闻记者 段小超 廖青", ["段小超", "廖青"]),
        ("本报记者 李小慧 大连报道", ["李小慧"]),
        ("某社某地11月17日电 记者17日从会上获悉", []),
        ("昨日上午，记者 了解到新的进展", []),
        ("图为启动仪式。（记者 李明 摄）", []),
        ("某某网某地7月9日电 (陈东 梁北)9日", ["陈东", "梁北"]),
        ("某报讯（李小慧 王某某 摄影报道）近日，", ["李小慧", "王某某"]),
        ("某报讯 记者李小慧报道 近日，", ["李小慧"]),
        ("某地消息（综合）近日，", []),
        ("记者从会上发回报道 近日，", []),
    ],
)
def test_openings(first: str, names: list[str]) -> None:
    assert list(opening([first, "正文。"])) == names


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("李小慧", True),
        ("李小慧 王芳", True),
        ("溪山日报", False),
        ("李小慧 溪山日报", False),
        ("", False),
        ("打印", False),
    ],
)
def test_texts_that_are_nothing_but_names(text: str, answer: bool) -> None:
    assert are_people(text) is answer


def test_editors() -> None:
    assert editors("责任编辑：张三 李四") == ("张三", "李四")
    assert editors("张三") == ("张三",)
    assert editors("记者 何晴 编辑：张三") == ("张三",)


@pytest.mark.parametrize(
    ("paragraphs", "kept", "names"),
    [
        (["正文。", "责任编辑：张三"], ["正文。"], ("张三",)),
        (["正文。（记者 何晴）【编辑:张三】"], ["正文。（记者 何晴）"], ("张三",)),
        (["正文。", "编辑：张三", "审核：李四"], ["正文。"], ("张三", "李四")),
        (["正文。", "编辑部电话：12345"], ["正文。", "编辑部电话：12345"], ()),
        ([], [], ()),
    ],
)
def test_editors_credits_are_no_body(paragraphs: list[str], kept: list[str], names: tuple[str, ...]) -> None:
    assert without_editors(paragraphs) == (kept, names)


@given(st.lists(st.text(alphabet="记者通讯员作文图编辑何晴李明（）() 、/：:·。摄局\n", max_size=60), max_size=5))
def test_reading_never_fails(texts: list[str]) -> None:
    signature(texts), opening(texts), without_editors(texts)
    for text in texts:
        people(text), editors(text)
