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
