from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.search.grammar import BadQuery, parse
from storage.search.tree import And, Is, Node, Not, Or, Phrase, Published, Views


def all_of(*words: str) -> Node:
    return And(tuple(map(Phrase, words)))


A, B, C = map(Phrase, "甲乙丙")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", And(())),
        (" 　\n", And(())),
        ("石桥 老街", all_of("石桥", "老街")),
        ("石桥　老街", all_of("石桥", "老街")),
        ('"老街 修缮" 石桥', all_of("老街 修缮", "石桥")),
        ("“老街 修缮”石桥", all_of("老街 修缮", "石桥")),
        ("「老街」『修缮』", all_of("老街", "修缮")),
        ("＂老街　修缮＂", Phrase("老街 修缮")),
        ('5" 管', all_of('5"', "管")),
        ('"没有合上', Phrase('"没有合上')),
        ("ＡＢＣ１２３", Phrase("abc123")),
        ("100% _", all_of("100%", "_")),
        ("石桥 石桥", Phrase("石桥")),
        ('"" " "', Phrase('""')),
        ("石\u200b桥", Phrase("石桥")),
        ("covid-19 a:b http://x", all_of("covid-19", "a:b", "http://x")),
        ("时间：八点", Phrase("时间:八点")),
        ("and or not", all_of("and", "or", "not")),
        ('"AND"', Phrase("and")),
        ("石桥（转） f(x) a) :)", all_of("石桥(转)", "f(x)", "a)", ":)")),
        ("甲 - 乙", all_of("甲", "-", "乙")),
    ],
)
def test_words(query: str, expected: Node) -> None:
    assert parse(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("甲 AND 乙", And((A, B))),
        ("甲 OR 乙", Or((A, B))),
        ("甲|乙｜丙", Or((A, B, C))),
        ("甲　ＯＲ　乙", Or((A, B))),
        ("甲 乙 OR 丙", Or((And((A, B)), C))),
        ("甲 (乙 OR 丙)", And((A, Or((B, C))))),
        ("甲（乙 OR 丙）", Or((Phrase("甲(乙"), Phrase("丙)")))),
        ("（乙　ＯＲ　丙）甲", And((Or((B, C)), A))),
        ("NOT 甲", Not(A)),
        ("-甲", Not(A)),
        ("－甲 乙", And((Not(A), B))),
        ("甲 AND NOT 乙", And((A, Not(B)))),
        ("甲 ＮＯＴ 乙", And((A, Not(B)))),
        ("--甲", A),
        ("-(甲 | 乙)", Not(Or((A, B)))),
        ("((甲))", A),
    ],
)
def test_operators(query: str, expected: Node) -> None:
    assert parse(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:石桥", Phrase("石桥", in_title=True)),
        ("ｔｉｔｌｅ：“石 桥”", Phrase("石 桥", in_title=True)),
        ("title:(甲 OR -乙)", Or((Phrase("甲", in_title=True), Not(Phrase("乙", in_title=True))))),
        ("author:张三 source:“Ａ 报”", And((Is("author", "张三"), Is("source", "Ａ 报")))),
        ("-site:kashi", Not(Is("site", "kashi"))),
        ("section：要闻 tag:老街 group:川西", And((Is("section", "要闻"), Is("tag", "老街"), Is("group", "川西")))),
        ("kind:(pictures|video)", Or((Is("kind", "pictures"), Is("kind", "video")))),
        ("views:>100", Views(101)),
        ("views：≥100", None),
        ("views:<=1,000", Views(0, 1000)),
        ("views:100..", Views(100)),
        ("views:１００", Views(100, 100)),
        ("date:2019-10..2020-03", Published(date(2019, 10, 1), date(2020, 3, 31))),
        ("date:２０２０", Published(date(2020, 1, 1), date(2020, 12, 31))),
        ("date:..2020-02", Published(None, date(2020, 2, 29))),
        ("date:2020-02-03…", Published(date(2020, 2, 3), None)),
    ],
)
def test_fields(query: str, expected: Node | None) -> None:
    if expected is None:
        with pytest.raises(BadQuery):
            parse(query)
    else:
        assert parse(query) == expected


@pytest.mark.parametrize(
    ("query", "place", "advice"),
    [
        ("AND 甲", 1, 'write "AND"'),
        ("甲 (", 3, "this bracket is not closed"),
        ("甲 OR", 3, 'write "OR"'),
        ("甲 OR | 乙", 3, "word behind it"),
        ("甲 NOT", 3, 'write "NOT"'),
        ("甲 (乙", 3, "add )"),
        ("甲 ()", 3, 'write "()"'),
        ("甲 title: 乙", 3, "title:石桥"),
        ("title:(author:乙)", 8, "close"),
        ("kind:poem", 6, "text, pictures, video, file"),
        ("views:many", 7, "write >100"),
        ("date:yesterday", 6, "2019-10-17"),
        ("date:..", 6, "2019-10..2020-03"),
        ("date:2019-00", 6, "2019-10-17"),
        ("date:2019-10-0", 6, "2019-10-17"),
        ("date:2019-10-17-1", 6, "2019-10-17"),
        ("date:2020..2019", 6, "2019..2020"),
        ("(" * 30 + "甲" + ")" * 30, 21, "fewer"),
        ("甲 " * 1001, 2001, "1,000 words"),
        ("甲" * 20_001, 20_001, "a piece"),
    ],
)
def test_a_fault_names_its_place_and_what_to_write(query: str, place: int, advice: str) -> None:
    with pytest.raises(BadQuery) as fault:
        parse(query)
    assert f"at character {place}:" in str(fault.value)
    assert advice in str(fault.value)


PIECES = [*'甲乙 　()（）"“”|-－:：.>', "AND", "NOT ", "title:", "date:", "views:1"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@settings(max_examples=500)
def test_any_string_is_a_query_or_a_fault(query: str) -> None:
    with suppress(BadQuery):
        assert parse(query) == parse(query)
