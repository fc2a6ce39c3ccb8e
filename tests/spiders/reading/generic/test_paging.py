import pytest

from spiders.reading.generic.paging import first_of_several, next_article_page, next_listing_page
from spiders.reading.tree import parse

URL = "http://www.xishan.example/xw/index.html"


@pytest.mark.parametrize(
    ("html", "target"),
    [
        ("<a href=index_1.html>下一页</a>", "index_1.html"),
        ("<a href=index_1.html><span>下页 &gt;</span></a>", "index_1.html"),
        ("<a href=index_1.html title=下一页>»</a>", "index_1.html"),
        ("<a href=index_1.html>Next</a>", "index_1.html"),
        ("<span>1</span><a href=index_1.html>2</a><a href=index_2.html>3</a>", "index_1.html"),
        ("<a class=current href=index.html>1</a><a href=index_1.html>2</a>", "index_1.html"),
        ('<script>createPageHTML(4, 0, "index", "html");</script>', "index_1.html"),
        ("<script>createPageHTML('page_div',11,1,'index','shtml',322);</script>", "index_2.shtml"),
        ("<script>createPageHTML('page_div',11,11,'index','shtml',322);</script>", None),
        ("<a href=javascript:;>下一页</a>", None),
        ("<a href=#>下一页</a>", None),
        ("<a href=index.html>下一页</a>", None),
        ("<a href=1.html>下一页的内容更精彩，请点击</a>", None),
        ("<a href=1.html>1</a><a href=9.html>9</a>", None),
    ],
)
def test_the_page_after_a_listings(html: str, target: str | None) -> None:
    expected = None if target is None else f"http://www.xishan.example/xw/{target}"
    assert next_listing_page(URL, URL, html, parse(html)) == expected


@pytest.mark.parametrize(
    ("href", "follows"), [("12_2.html", True), ("13.html", False), ("/other/12_2.html", False), ("12.html", False)]
)
def test_the_page_after_an_articles_begins_like_it(href: str, follows: bool) -> None:
    url, html = "http://www.xishan.example/xw/12.html", f"<a href={href}>下一页</a>"
    assert (next_article_page(url, url, html, parse(html)) is not None) == follows


@pytest.mark.parametrize(
    ("name", "html", "first"),
    [
        ("12_2.html", "<a href=12.html>1</a>", "12.html"),
        ("12_2.html", "<a href=11.html>上一篇</a>", None),
        ("t20240301_12_1.html", "<script>createPageHTML(3, 1, 't20240301_12', 'html')</script>", "t20240301_12.html"),
        ("t20240301_12.html", "<a href=t20240301_12.html>1</a>", None),
        ("article-12-2.html", "<a href=article-12-1.html>1</a>", "article-12-1.html"),
        ("show.php?id=12&page=2", "<a href='show.php?id=12&amp;page=1'>1</a>", "show.php?id=12"),
        ("show.php?id=12&page=1", "<a href='show.php?id=12'>1</a>", None),
        ("12.html", "<a href=12.html>1</a>", None),
    ],
)
def test_a_further_page_names_its_first(name: str, html: str, first: str | None) -> None:
    folder = "http://www.xishan.example/xw/"
    assert first_of_several(folder + name, html) == (None if first is None else folder + first)


@pytest.mark.parametrize(
    ("name", "href", "follows"),
    [
        ("show.php?id=12", "show.php?id=12&page=2", True),
        ("show.php?id=12", "show.php?id=13", False),
        ("show.php?id=12&page=2", "show.php?id=12&page=3", True),
        ("12.html", "12.html?page=2", True),
        ("1.html", "12.html", False),
        ("article-12-1.html", "article-12-2.html", True),
        ("article-12-1.html", "article-13-1.html", False),
        ("12_2.html", "12_3.html", True),
    ],
)
def test_forms_of_further_pages(name: str, href: str, follows: bool) -> None:
    url, html = f"http://www.xishan.example/xw/{name}", f"<a href='{href}'>下一页</a>"
    assert (next_article_page(url, url, html, parse(html)) is not None) == follows


NAMED = {
    '<a class="pager next" href="2.html"><svg></svg></a>': "http://www.xishan.example/a/2.html",
    '<li class="next"><a href="2.html"><i></i></a></li>': "http://www.xishan.example/a/2.html",
    '<a rel="next" href="2.html"></a>': "http://www.xishan.example/a/2.html",
    '<a class="swiper-button-next" href="2.html"></a>': None,
    '<li class="active"><a href="?p=1">1</a></li><li class=""><a href="?p=2">2</a></li>': (
        "http://www.xishan.example/a/1.html?p=2"
    ),
}


@pytest.mark.parametrize("html", NAMED)
def test_a_next_page_that_only_a_name_tells(html: str) -> None:
    url = "http://www.xishan.example/a/1.html"
    assert next_listing_page(url, url, html, parse(html, url)) == NAMED[html]
