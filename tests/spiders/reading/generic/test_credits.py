from collections.abc import Callable

import pytest

from spiders.reading.generic.article import GenericReading

from .conftest import FIRST, TEXT

Read = Callable[..., GenericReading]


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ("2024-03-01　来源：溪山日报", "溪山日报"),
        ("来源：溪山日报　浏览次数：12", "溪山日报"),
        ("来源： 溪山日报 2024-03-01 07:30 字号：大 中 小", "溪山日报"),
        ("【时间：2024年03月01日】 【来源：溪山日报】", "溪山日报"),
        ("<span>稿源：</span><span><a href=/>溪山日报</a></span>", "溪山日报"),
        ("<p>来源：</p><p>溪山日报</p>", "溪山日报"),
        ("来源：<a href=/>溪山<b>日报</b></a>", "溪山日报"),
        ("来源：溪山日报<span>参与互动</span>", "溪山日报"),
        ("2024-03-01 07:30 溪山记录[整理]", "溪山记录[整理]"),
        ("来源: 溪山日报(成都)", "溪山日报"),
        ("来源：溪山日报(海外版)", "溪山日报(海外版)"),
        ("来源：China Daily 2024-03-01", "China Daily"),
        ("2024-03-01 07:30 <a href=/rb/>溪山日报</a> <a href=#>评论</a>", "溪山日报"),
        ("<em class=source>溪山记录</em><i>2024-03-01 07:30</i>", "溪山记录"),
        ("溪山日报 2024-03-01", "溪山日报"),
        ("来源： 作者：张三 2024-03-01", None),
        ("2024-03-01 图片来源：溪山日报", None),
        ("2024-03-01 07:30 作者：<a href=/z/>张三</a>", None),
        ("2024-03-01", None),
    ],
)
def test_sources(meta: str, source: str | None, read: Read) -> None:
    assert read(meta=meta).reading.article.source == source


def test_a_source_in_brackets_ends_a_text(read: Read) -> None:
    body = "".join(f"<p>{text}</p>" for text in (*TEXT, "（来源：溪山日报记者张三）"))
    article = read(meta="2024-03-01", body=body).reading.article
    assert (article.source, article.authors) == ("溪山日报", ("张三",))


@pytest.mark.parametrize(
    ("meta", "authors"),
    [
        ("2024-03-01 作者：张三", ("张三",)),
        ("作者：张三　李四　来源：溪山日报", ("张三", "李四")),
        ("本报记者 张三 王 五", ("张三", "王五")),
        ("记者：张三 通讯员：阿依古丽·买买提 2024-03-01", ("张三", "阿依古丽·买买提")),
        ("文/图：张三", ("张三",)),
        ("作者：　浏览次数：12", ()),
        ("作者：网站管理员", ()),
        ("责任编辑：张三", ()),
        ("来源：溪山市文明办", ()),
    ],
)
def test_authors(meta: str, authors: tuple[str, ...], read: Read) -> None:
    assert read(meta=meta).reading.article.authors == authors


@pytest.mark.parametrize(
    ("first", "last"),
    [(f"本报讯（记者 张三）{FIRST}", ""), ("", "（张三）"), ("", "文、图/张三"), ("", "（供稿：溪山县委宣传部 张三）")],
)
def test_authors_in_the_text(first: str, last: str, read: Read) -> None:
    body = "".join(f"<p>{text}</p>" for text in (first, *TEXT, last) if text)
    assert read(body=body).reading.article.authors == ("张三",)


def test_an_author_named_by_the_pages_own_word(read: Read) -> None:
    found = read(meta="2024-03-01 来源：溪山日报 <span id=author>张三</span>").reading.article
    assert (found.source, found.authors) == ("溪山日报", ("张三",))


def test_credits_below_the_text(read: Read) -> None:
    found = read(meta="2024-03-01", after="<div>本文来源：溪山日报　作者：张三　责任编辑：李四</div>").reading.article
    assert (found.source, found.authors, found.editors) == ("溪山日报", ("张三",), ("李四",))


@pytest.mark.parametrize(
    ("meta", "views"),
    [
        ("浏览次数：1,234", 1234),
        ("点击数：<span>18</span> 次", 18),
        ("阅读 539", 539),
        ("539次阅读", 539),
        ("人气：１２", 12),
        ("点击：<script src=/c.js></script>次", None),
        ("评论：3", None),
    ],
)
def test_views(meta: str, views: int | None, read: Read) -> None:
    found = read(meta=f"2024-03-01 {meta}").reading.views
    assert (found and found.count) == views


def test_a_hidden_counter_is_read_by_its_name(read: Read) -> None:
    found = read(meta="2024-03-01<p style='display:none'><b id=viewCount>35</b></p>").reading.views
    assert found is not None
    assert found.count == 35


def test_labels_with_a_stroke_for_a_colon(read: Read) -> None:
    after = "<p>来源丨溪山发布</p><p>作者｜张三</p><p>编辑 | 李四</p>"
    found = read(meta="2024-03-01", body="".join(f"<p>{text}</p>" for text in TEXT) + after).reading.article
    assert (found.source, found.authors, found.editors) == ("溪山发布", ("张三",), ("李四",))
    assert found.body.split("\n") == list(TEXT)


def test_tags_behind_their_label(read: Read) -> None:
    assert read(after="<div>标签：古镇 修缮</div>").reading.article.tags == ("古镇", "修缮")


def test_labels_are_surer_than_guesses(read: Read) -> None:
    sure, guessed, absent = (read(meta=meta).confidence for meta in ("来源：溪山日报", "溪山日报 2024-03-01", ""))
    assert sure.source > absent.source > guessed.source
