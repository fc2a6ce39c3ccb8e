from collections.abc import Callable

import pytest

from spiders.reading.generic.outline import MOST_LINES, Outline

Lines = Callable[[str], Outline]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<div>甲<br>乙<br><b>丙</b>丁</div>", ["甲", "乙", "丙丁"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<div>甲<div></div>乙</div>", ["甲", "乙"]),
        ("<p>甲<!-- 注 -->乙</p>", ["甲乙"]),
        ("<p><span>甲</span> <span>乙</span></p>", ["甲 乙"]),
        ("<p>甲\n　　乙</p>", ["甲", "乙"]),
        ("<p>甲<script>写()</script>乙</p><style>p{}</style>", ["甲乙"]),
        ("<p>甲</p><p style='display: none'>藏</p><p hidden>藏</p>", ["甲"]),
        ("<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>", ["甲\t乙", "丙"]),
        ("<table><tr><td>甲</td><td><table><tr><td>乙</td></tr></table></td></tr></table>", ["甲", "乙"]),
        (f"<table><tr><td>菜单</td><td>{'很长的正文。' * 40}</td></tr></table>", ["菜单", "很长的正文。" * 40]),
        ("", []),
    ],
)
def test_lines_are_what_a_reader_sees_apart(html: str, texts: list[str], lines: Lines) -> None:
    assert [line.text for line in lines(html).lines] == texts


def test_links_count_and_headings_are_known(lines: Lines) -> None:
    heading, linked, file = lines("<h2>题</h2><p>看<a href=1.html>这里</a></p><p><a href=a.docx>名单</a></p>").lines
    assert (heading.heading, heading.linked) == (2, 0)
    assert (linked.linked, linked.role) == (2, "menu")
    assert file.role == "file"


def test_a_box_spans_the_lines_in_it(lines: Lines) -> None:
    page = lines("<div id=a><p>甲</p><div id=b><p>乙</p><p>丙</p></div></div><p>丁</p>")
    spans = {box.node.get("id"): (box.first, box.last) for box in page.boxes if box.node.get("id")}
    assert spans == {"a": (0, 3), "b": (1, 3)}
    assert (page.boxes[0].first, page.boxes[0].last) == (0, 4)


def test_a_short_line_knows_its_parts(lines: Lines) -> None:
    (line,) = lines("<p><em>溪山日报</em><i>2024-03-01</i></p>").lines
    assert (line.text, line.spaced) == ("溪山日报2024-03-01", "溪山日报\t2024-03-01")


def test_endless_pages_end(lines: Lines) -> None:
    assert len(lines("<p>甲</p>" * (MOST_LINES + 9)).lines) == MOST_LINES
