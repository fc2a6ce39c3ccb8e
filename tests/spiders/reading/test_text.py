"""Elements to paragraphs."""

import pytest

from spiders.reading.text import fold, is_wide, line, paragraphs
from spiders.reading.tree import Node, parse


def body(html: str) -> Node:
    found = parse(f"<html><body>{html}</body></html>").find("body")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>　　第一段。</p><p>&nbsp;&nbsp;第二段。</p>", ["第一段。", "第二段。"]),
        ("　　第一段。<br><br/>　　第二段。", ["第一段。", "第二段。"]),
        ("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"]),
        ("<p>张　三\n\t与<span> 李四 </span></p>", ["张 三 与 李四"]),
        ("<p>零\u200b宽\ufeff</p><p> </p>", ["零宽"]),
        ("<h3>小标题</h3><p><strong>一、</strong>正文</p>", ["小标题", "一、正文"]),
        ("<ul><li>一</li><li><p>二</p></li></ul>", ["一", "二"]),
        ("<p>前<script>var a='不'</script><style>p{}</style><!-- 不 -->后</p>", ["前后"]),
        ("<p>前<input type=hidden value=不><select><option>不</select>后</p>", ["前后"]),
        ("<p>前<span style='DISPLAY : none'>不</span><b hidden>不</b>后</p>", ["前后"]),
        ("<div style='display:none'><p>全文由脚本显示</p></div>", ["全文由脚本显示"]),
        ("<p><img src=1.jpg alt=不><br>图为现场。</p>", ["图为现场。"]),
        ("<pre>第一行\n第二行</pre>后", ["第一行", "第二行", "后"]),
        ("　　第一段。\n　　第二段。", ["第一段。", "第二段。"]),
        ("<video>浏览器不支持</video><iframe>不</iframe>文", ["文"]),
    ],
)
def test_paragraphs(html: str, expected: list[str]) -> None:
    assert paragraphs(body(html)) == expected


def test_a_data_table_is_one_line_a_row() -> None:
    rows = "<tr><th>序号</th><th>姓名</th></tr><tr><td><p>1</p></td><td><p>张</p><p>三</p></td></tr>"
    assert paragraphs(body(f"<table><caption>名单</caption>{rows}</table>")) == ["名单", "序号\t姓名", "1\t张 三"]


def test_an_empty_cell_keeps_its_column() -> None:
    assert paragraphs(body("<table><tr><td>1<td>&nbsp;<td>甲</table>")) == ["1\t\t甲"]


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><p>第一段</p><p>第二段</p></td></tr></table>",
        "<table><tr><td>&nbsp;</td><td><p>第一段</p><p>第二段</p></td></tr></table>",
        "<table><tr><td><table><tr><td>第一段</td></tr></table></td><td>第二段</td></tr></table>",
    ],
)
def test_a_table_that_lays_out_is_no_data(html: str) -> None:
    assert paragraphs(body(html)) == ["第一段", "第二段"]


def test_a_cell_of_prose_stays_paragraphs() -> None:
    prose = "".join(f"<p>{'字' * 100}</p>" for _ in range(4))
    assert len(paragraphs(body(f"<table><tr><td>侧栏</td><td>{prose}</td></tr></table>"))) == 5


def test_deep_nesting_is_read() -> None:
    assert paragraphs(body("<span>" * 1500 + "深" + "</span>" * 1500)) == ["深"]


def test_a_line_keeps_words_of_blocks_apart() -> None:
    assert line(body("<div>发布：2020-01-02</div><div>来源：某报</div>")) == "发布：2020-01-02 来源：某报"


def test_a_script_is_its_own_source() -> None:
    script = body("<script>var pubdata='2017年08月11日';</script>").find("script")
    assert script is not None
    assert line(script) == "var pubdata='2017年08月11日';"


def test_folding() -> None:
    assert fold("\u3000\xa0标\t题\x0b\x00 二\u2028") == "标 题 二"


def test_rows_within_rows_are_read_once() -> None:
    assert paragraphs(body("<table>" + "<tr><td>甲</td><td><div>" * 600 + "乙")) == ["甲"] * 599 + ["甲\t乙"]


def test_what_holds_many_elements_is_wide() -> None:
    link, wide = body(f"<a>甲<b>乙</b></a><a>{'<b>乙</b>' * 300}</a>")
    assert (is_wide(link), is_wide(wide)) == (False, True)
