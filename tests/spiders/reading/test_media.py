"""What a body holds besides text."""

import pytest

from spiders.reading.media import attachments, images, kind
from spiders.reading.text import paragraphs
from spiders.reading.tree import Node, parse

BASE = "https://www.xishan.example/yw/1.html"
FOLDER = "https://www.xishan.example/yw/"


def body(html: str) -> list[Node]:
    return [parse(f"<div class=text>{html}</div>")]


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<img src=1.jpg><p><img src='2.png'></p>", ["1.jpg", "2.png"]),
        ("<img src=lazy.gif data-original=1.jpg>", ["1.jpg"]),
        ("<img src='data:image/gif;base64,R0' data-src=1.jpg>", ["1.jpg"]),
        ("<img src='javascript:;' oldsrc=1.jpg>", ["1.jpg"]),
        ("<img><img src=''><img src=/ueditor/fileTypeImages/icon_pdf.gif>", []),
    ],
)
def test_pictures(html: str, names: list[str]) -> None:
    assert list(images(body(html), BASE)) == [FOLDER + name for name in names]


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<a href=1.pdf>一</a><a href=2.DOCX?v=1>二</a><a href=3.html>三</a>", ["1.pdf", "2.DOCX?v=1"]),
        ("<a href='javascript:;' oldsrc=W0.xls>表</a>", ["W0.xls"]),
        ("<a href=get?id=3>报名表.doc</a>", ["get?id=3"]),
        ("<iframe src='viewer.html?file=/a/b.pdf'></iframe>", ["viewer.html?file=/a/b.pdf"]),
        ("<embed src=1.pdf><object data=2.pdf></object>", ["1.pdf", "2.pdf"]),
        ("<a href='javascript:;'>报名表.doc</a>", []),
    ],
)
def test_files(html: str, names: list[str]) -> None:
    assert list(attachments(body(html), BASE)) == [FOLDER + name for name in names]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>正文</p><video src=1.mp4></video><img src=1.jpg>", "text"),
        ("<p>详见下列文件：</p><p><a href=1.pdf>通知</a></p>", "text"),
        ("<p>附件：1.<a href=1.pdf>通知</a> 2.<a href=2.pdf>名单</a></p>", "file"),
        ("<a href='javascript:;'>报名表.doc</a>", "file"),
        ("<iframe src=1.pdf></iframe>", "file"),
        ("<video src=1.mp4></video><img src=1.jpg><a href=1.pdf></a>", "video"),
        ("<script>var player = new Player('v', 'http://x/1.m3u8')</script>", "video"),
        ("<iframe src='https://v.example/player.html?vid=1'></iframe>", "video"),
        ("<embed src='/swf/1.swf'>", "video"),
        ("<p><img src=1.jpg></p>", "pictures"),
        ("<p>&nbsp;</p><script>var a=1</script>", None),
    ],
)
def test_kinds(html: str, expected: str | None) -> None:
    elements = body(html)
    assert kind(elements, [text for element in elements for text in paragraphs(element)], BASE, video=False) == expected


def test_a_player_elsewhere_counts() -> None:
    assert kind(body("<img src=1.jpg>"), [], BASE, video=True) == "video"
