"""Articles of several pages, joined without a profile."""

from collections.abc import Callable

import pytest

from spiders.reading.errors import EmptyBody, MissingField, OtherArticle
from spiders.reading.generic.article import read_generic, read_generic_pages
from spiders.reading.tree import parse

from .conftest import FIRST, SECOND, THIRD, TITLE, URL

Build = Callable[..., str]
FOURTH = "入夜以后桥头亮起灯来，下棋的、摆摊的、乘凉的都聚到一处，镇上的人说这才像个老街的样子。"


def page(build: Build, number: int, *texts: str, last: int = 2, **parts: str) -> str:
    """One page of the article, with a pager as TRS writes it."""
    pager = f'<script>createPageHTML({last}, {number}, "t20240301_12", "html");</script>'
    return build(body="".join(f"<p>{text}</p>" for text in texts), after=pager, **parts)


def test_pages_are_joined(build: Build) -> None:
    last = page(build, 1, THIRD, FOURTH, title=f"{TITLE}（2）")
    found = read_generic_pages(URL, [page(build, 0, FIRST, SECOND), last])
    article = found.reading.article
    assert (article.title, article.url) == (TITLE, URL)
    assert article.body.split("\n") == [FIRST, SECOND, THIRD, FOURTH]
    assert found.reading.next_page is None


def test_the_first_of_them_leads_on(build: Build) -> None:
    assert read_generic(URL, page(build, 0, FIRST, SECOND)).reading.next_page == URL.replace("_12", "_12_1")
    second = read_generic_pages(URL, [page(build, 0, FIRST, SECOND, last=3), page(build, 1, THIRD, FOURTH, last=3)])
    assert second.reading.next_page == URL.replace("_12", "_12_2")


def test_what_a_page_repeats_of_the_one_before_is_kept_once(build: Build) -> None:
    pages = [page(build, 0, FIRST, SECOND), page(build, 1, SECOND, THIRD)]
    assert read_generic_pages(URL, pages).reading.article.body.split("\n") == [FIRST, SECOND, THIRD]


def test_pictures_captions_and_signature_of_every_page(build: Build) -> None:
    picture = "</p><img src={}.jpg><figcaption>桥头的灯{}</figcaption><p>"
    pages = [
        page(build, 0, FIRST, picture.format(1, 1), SECOND),
        page(build, 1, THIRD, picture.format(2, 2), FOURTH + "（记者 何晴）"),
    ]
    article = read_generic_pages(URL, pages).reading.article
    assert [image[-5:] for image in article.images] == ["1.jpg", "2.jpg"]
    assert (article.captions, article.authors) == (("桥头的灯1", "桥头的灯2"), ("何晴",))


def test_a_page_of_another_article_is_not_joined(build: Build) -> None:
    with pytest.raises(OtherArticle, match=TITLE):
        read_generic_pages(URL, [page(build, 0, FIRST, SECOND), page(build, 1, THIRD, FOURTH, title="另一座桥动工")])


def test_what_is_missing_is_told_without_a_selector() -> None:
    with pytest.raises(MissingField, match="no line looks like a title, and <title> is empty"):
        read_generic(URL, "<p>，</p>")
    with pytest.raises(EmptyBody, match="the page around its title holds no text"):
        read_generic(URL, f"<title>{TITLE}</title><h1>{TITLE}</h1>")


def test_a_page_that_was_parsed_already_reads_the_same(build: Build) -> None:
    html = build()
    root = parse(html, URL)
    assert read_generic(URL, html, None, root) == read_generic(URL, html)
    assert read_generic(URL, html, None, root) == read_generic(URL, html)
