"""Articles that only a script holds."""

import json

import pytest

from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.generic.scripted import LONGEST_SCRIPTS

URL = "http://www.xishan.example/xw/1.html"
TEXT = "雪川河上的新桥昨天通车，两岸居民从此不用绕行。" * 4
OTHER = "大坪镇的梯田今天开犁，三百户人家一同下田插秧。" * 4


def page(script: str, title: str = "溪山网", body: str = "") -> str:
    shown = f"<body>{body}<div id=app></div><script>{script}</script></body>"
    return f"<html><head><title>{title}</title></head>{shown}</html>"


def test_a_time_may_be_counted_in_milliseconds() -> None:
    held = {"title": "新桥昨天通车", "publishTime": 1651973400000, "source": "溪山日报", "content": f"<p>{TEXT}</p>"}
    article = read_generic(URL, page(f"window.DATA = {json.dumps(held)}")).reading.article
    assert (article.title, article.source, article.body) == ("新桥昨天通车", "溪山日报", TEXT)
    assert article.published is not None
    assert article.published.isoformat() == "2022-05-08T09:30:00+08:00"


def test_a_script_needs_not_be_json() -> None:
    held = f"var news = {{title: '新桥昨天通车', author: '李明', content: '&lt;p&gt;{TEXT}&lt;/p&gt;'}};"
    article = read_generic(URL, page(held)).reading.article
    assert (article.title, article.authors, article.body) == ("新桥昨天通车", ("李明",), TEXT)


def test_of_several_texts_the_one_with_the_page_s_title_is_read() -> None:
    held = json.dumps([{"title": "开犁", "content": OTHER + OTHER}, {"title": "新桥昨天通车", "content": TEXT}])
    assert read_generic(URL, page(held, "新桥昨天通车_溪山网")).reading.article.body == TEXT


@pytest.mark.parametrize(
    "script",
    [
        json.dumps([{"content": TEXT}, {"content": OTHER}]),
        json.dumps({"content": "分享到微信，让更多人看见"}),
        "var content = 1; content: 'unclosed",
    ],
)
def test_what_may_be_anything_is_no_article(script: str) -> None:
    with pytest.raises(ReadingError):
        read_generic(URL, page(script))


def test_what_the_page_shows_comes_first() -> None:
    shown = f"<h1>开犁</h1><p>2022-05-08</p><div><p>{OTHER}</p></div>"
    held = json.dumps({"title": "新桥", "content": TEXT})
    assert read_generic(URL, page(held, "开犁", shown)).reading.article.body == OTHER


def test_of_endless_scripts_only_the_beginning_is_looked_at() -> None:
    held = "/*" + " " * LONGEST_SCRIPTS + "*/" + json.dumps({"content": TEXT})
    with pytest.raises(ReadingError):
        read_generic(URL, page(held))
