from collections.abc import Callable

import pytest

from spiders.reading.errors import EmptyBody
from spiders.reading.generic.article import GenericReading

from .conftest import FIRST, SECOND, TEXT, THIRD, TITLE

Read = Callable[..., GenericReading]


def paragraphs(found: GenericReading) -> list[str]:
    """The paragraphs of a reading's body."""
    return found.reading.article.body.split("\n")


def test_the_body_is_the_prose_alone(read: Read) -> None:
    assert paragraphs(read()) == list(TEXT)


@pytest.mark.parametrize(
    "body",
    [
        "　　" + "<br>　　".join(TEXT),
        f"<p>{FIRST}</p><div><p>{SECOND}</p></div><section>{THIRD}</section>",
        "".join(f"<div><span>{text}</span></div>" for text in TEXT),
        f"<table><tr><td><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></td></tr></table>",
        "".join(f"<p>{text}</p>" for text in (TITLE, *TEXT)),
        "".join(f"<p>{text}</p>" for text in TEXT * 2),
    ],
    ids=["breaks", "mixed", "divs", "table", "title again", "printed twice"],
)
def test_the_same_text_in_any_markup(body: str, read: Read) -> None:
    assert paragraphs(read(body=body)) == list(TEXT)


@pytest.mark.parametrize(
    "end",
    [
        "一、下一步打算",
        "（张三 李四）",
        "溪山市文物局",
        "2024年3月1日",
        "（来源：溪山日报）",
        "附件：名单",
        "联系电话：010-1234567",
    ],
)
def test_short_last_lines_belong_to_the_text(end: str, read: Read) -> None:
    body = "".join(f"<p>{text}</p>" for text in (*TEXT, end))
    assert paragraphs(read(body=body)) == [*TEXT, end]


@pytest.mark.parametrize(
    "end",
    [
        "责任编辑：王五",
        "（责编：王五）",
        "分享到：微博 微信",
        "声明：凡本网注明来源的稿件，版权均属本网，未经授权不得转载。",
        "上一篇：没有了",
        "扫一扫，关注我们",
    ],
)
def test_what_follows_the_text_does_not(end: str, read: Read) -> None:
    inside = "".join(f"<p>{text}</p>" for text in (*TEXT, end))
    assert paragraphs(read(body=inside)) == list(TEXT)
    assert paragraphs(read(after=f"<div>{end}</div>")) == list(TEXT)


def test_flat_pages_are_cut_at_their_labels(read: Read) -> None:
    body = f"<p>来源：溪山日报</p><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>【打印】</p>"
    assert paragraphs(read(body=body)) == list(TEXT)


def test_tables_and_subheadings_stay(read: Read) -> None:
    table = "<table><tr><td>姓名</td><td>单位</td></tr><tr><td>张三</td><td>溪山中学</td></tr></table>"
    found = paragraphs(read(body=f"<p>{FIRST}</p><h4>名单</h4>{table}<p>{SECOND}</p>"))
    assert found == [FIRST, "名单", "姓名\t单位", "张三\t溪山中学", SECOND]


def test_linked_documents_stay_and_are_attachments(read: Read) -> None:
    found = read(body=f"<p>{FIRST}</p><p><a href='a.xlsx'>名单.xlsx</a></p>")
    assert paragraphs(found) == [FIRST, "名单.xlsx"]
    assert found.reading.article.attachments == ("http://www.xishan.example/xw/202403/a.xlsx",)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p><img src=a.jpg></p>", "pictures"),
        ("<p><video src=a.mp4></video></p>", "video"),
        ("<p><a href=a.pdf>公告.pdf</a></p>", "file"),
        ("<p>放假一天</p>", "text"),
    ],
)
def test_articles_with_hardly_a_word_have_a_kind(body: str, kind: str, read: Read) -> None:
    assert read(body=body).reading.article.kind == kind


def test_an_empty_article_is_a_problem(read: Read) -> None:
    with pytest.raises(EmptyBody):
        read(body="")


def test_summaries_of_other_articles_are_left_out(read: Read) -> None:
    other = f"<h3>推荐阅读</h3><dl><dt><a href=1.html>又一座桥</a></dt><dd>{SECOND.replace('工程', '桥梁')}</dd></dl>"
    assert paragraphs(read(after=other)) == list(TEXT)


def test_a_short_text_is_not_taken_for_the_long_ones_beside_it(read: Read) -> None:
    others = "".join(f"<div><a href={n}.html>又一座老桥</a><p>{SECOND}{n}</p></div>" for n in range(6))
    assert paragraphs(read(body="<p>今天，老街开街。</p>", after=f"<h3>最新资讯</h3>{others}")) == ["今天，老街开街。"]


def test_readers_comments_are_left_out(read: Read) -> None:
    comments = "".join(f"<p>{THIRD}写得真好，说出了大家的心里话！</p><i>2024-03-0{n}</i>" for n in range(1, 7))
    assert paragraphs(read(after=f"<div><h3>网友评论</h3>{comments}</div>")) == list(TEXT)


def test_a_summary_that_the_text_repeats_is_left_out(read: Read) -> None:
    for summary in (FIRST, f"摘要：{SECOND[:20]}…"):
        assert paragraphs(
            read(meta="2024-03-01", body=f"<p>{summary}</p>{''.join(f'<p>{text}</p>' for text in TEXT)}")
        ) == list(TEXT)


def test_a_day_that_opens_the_text_stays_where_labels_name_another(read: Read) -> None:
    body = f"<p>2024年2月29日</p><p>新闻发言人 张三</p><p>{FIRST}</p>"
    assert paragraphs(read(meta="发布日期：2024-03-01", body=body))[0] == "2024年2月29日"


def test_pictures_of_the_body_are_its_own(read: Read) -> None:
    found = read(body=f"<p><img src=a.jpg></p><p>{FIRST}</p>", before="<img src=logo.png>", after="<img src=code.png>")
    assert found.reading.article.images == ("http://www.xishan.example/xw/202403/a.jpg",)


def test_a_body_that_waits_for_a_script_is_read(read: Read) -> None:
    found = read(body=f"<div style='display:none'><p>{FIRST}</p><p>{SECOND}</p></div>")
    assert paragraphs(found) == [FIRST, SECOND]
