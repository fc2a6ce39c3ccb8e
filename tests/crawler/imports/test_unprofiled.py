"""Pages of sites that no profile describes are articles only where that is sure."""

import pytest

from storage import models

from ...captured import answer, packed
from .conftest import Ground

OTHER = "http://www.xiling.example"
TEXT = "".join(
    f"<p>西岭镇第{n}座石桥上月完工，两岸居民往来从此不必绕行，赶集的乡亲说，这座桥盼了三十年。</p>" for n in range(6)
)
HEAD = "<div class=info>2015-06-07 08:09 来源：西岭日报 作者：张三</div>"
ARTICLE = models.Article


def page(title: str = "西岭镇石桥完工", head: str = HEAD, text: str = TEXT) -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{title}_西岭网</title></head>"
        f"<body><h1>{title}</h1>{head}<div class=text>{text}</div></body></html>"
    ).encode()


def test_a_page_that_is_surely_an_article_becomes_a_version(ground: Ground) -> None:
    share = ground.take(packed(answer(f"{OTHER}/a/1.html", page())))
    assert (share.site, share.is_known, share.new, share.unread) == ("www-xiling-example", False, 1, {})
    version = models.Version
    assert ground.all(version.title, version.source, version.authors, version.layout, version.reason) == [
        ("西岭镇石桥完工", "西岭日报", ["张三"], "www-xiling-example/generic", "imported")
    ]
    assert ground.all(models.Address.url) == [f"{OTHER}/a/1.html"]
    assert ground.faults() == []


LISTING = "".join(
    f"<li><a href=/a/{n}.html>西岭镇第{n}座石桥完工通车</a><span>2015-06-{n:02}</span></li>" for n in range(1, 20)
)


@pytest.mark.parametrize(
    "html",
    [
        page(text="<p>短讯。</p>"),
        page(head=""),
        page(text=f"<ul>{LISTING}</ul>"),
        b"<html><body>nothing</body></html>",
        b" ",
    ],
)
def test_what_may_be_something_else_is_a_capture_and_no_problem(ground: Ground, html: bytes) -> None:
    share = ground.take(packed(answer(f"{OTHER}/a/1.html", html)))
    assert (share.captures, share.new, share.problems, sum(share.unread.values())) == (1, 0, 0, 1)
    assert ground.all(ARTICLE.id) == []


def test_another_state_of_it_is_another_version_and_twice_is_once(ground: Ground) -> None:
    content = packed(
        answer(f"{OTHER}/a/1.html", page()), answer(f"{OTHER}/a/1.html", page(text=TEXT + "<p>又及。</p>"), 9)
    )
    share = ground.take(content)
    tables = ground.tables()
    again = ground.take(content)
    assert (share.new, share.changed, again.new, again.changed) == (1, 1, 0, 0)
    assert ground.tables() == tables


def paged(number: int, last: int = 3, title: str = "西岭镇石桥完工") -> bytes:
    """One page of an article of several, with links as 帝国 CMS writes them."""
    links = (
        f"<a href=/a/9.html>1</a><a href=/a/9_{number + 1}.html>下一页</a>"
        if number < last
        else "<a href=/a/9.html>1</a>"
    )
    text = "".join(
        f"<p>西岭镇第{number}{n}座石桥上月完工，两岸居民往来从此不必绕行，赶集的乡亲说盼了三十年。</p>"
        for n in range(6)
    )
    return page(title=title, text=f"{text}</div><div class=pages>{links}")


PAGES = {f"{OTHER}/a/9.html": 1, f"{OTHER}/a/9_2.html": 2, f"{OTHER}/a/9_3.html": 3}


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3)])
def test_the_pages_of_an_article_are_one_article(ground: Ground, order: tuple[int, ...]) -> None:
    urls = list(PAGES)
    content = packed(*(answer(urls[number - 1], paged(number), at) for at, number in enumerate(order)))
    share = ground.take(content)
    assert (share.captures, share.new, share.unread) == (3, 1, {})
    (body,) = ground.all(models.Version.body)
    assert [body.count(f"第{number}") for number in (1, 2, 3)] == [6, 6, 6]
    assert ground.all(models.Address.url) == [urls[0]]
    tables = ground.tables()
    again = ground.take(content)
    assert (again.captures, again.new, again.changed, ground.tables() == tables) == (0, 0, 0, True)
    assert ground.faults() == []


@pytest.mark.parametrize("there", [(1, 2), (2, 3), (1, 3)])
def test_without_all_its_pages_it_is_no_article_until_they_come(ground: Ground, there: tuple[int, ...]) -> None:
    urls = list(PAGES)
    share = ground.take(packed(*(answer(urls[number - 1], paged(number)) for number in there)))
    assert (share.new, share.unread) == (0, {"without a profile, and a page of it was not captured": 2})
    missing = ({1, 2, 3} - set(there)).pop()
    assert ground.take(packed(answer(urls[missing - 1], paged(missing), 1))).new == 1


def test_pages_of_two_articles_are_not_joined(ground: Ground) -> None:
    content = (answer(f"{OTHER}/a/9.html", paged(1)), answer(f"{OTHER}/a/9_2.html", paged(2, 2, "西岭小学开学")))
    share = ground.take(packed(*content))
    assert (share.new, sum(share.unread.values())) == (0, 2)
