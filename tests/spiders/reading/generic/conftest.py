"""Invented pages in the forms that Chinese regional sites give theirs."""

from collections.abc import Callable

import pytest

from spiders.reading.generic.article import GenericReading, read_generic
from spiders.reading.generic.outline import Outline, outline
from spiders.reading.tree import parse

URL = "http://www.xishan.example/xw/202403/t20240301_12.html"
TITLE = "石桥老街修缮工程完工"
FIRST = "石桥老街修缮工程日前完工，三百多米长的青石板路重新铺设，沿街四十余户人家陆续搬回。"
SECOND = "据介绍，工程历时两年，先后加固房屋二十七处，更换木构件一千二百件，疏通暗渠六百米。"
THIRD = "镇里还请来老匠人传授手艺，年轻人跟着学，往后的日常养护便有了着落，老街也就有了生气。"
TEXT = (FIRST, SECOND, THIRD)
MENU = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("首页", "要闻", "时政", "民生", "图片", "视频"))
FOOT = "<div class=foot><p>版权所有 溪山新闻网 蜀ICP备00000000号</p><p>地址：溪山市文昌路一号</p></div>"
RELATED = "".join(f'<li><a href="/xw/{n}.html">溪山又一座老桥完成了修缮之{n}</a></li>' for n in range(5))

Build = Callable[..., str]


@pytest.fixture(scope="session")
def build() -> Build:
    """Writes a page: `meta` between title and text, `after` behind the text, `body` in place of three paragraphs."""

    def written(
        meta: str = "2024-03-01 07:30　来源：溪山日报",
        body: str = "".join(f"<p>{text}</p>" for text in TEXT),
        after: str = "",
        title: str = TITLE,
        head: str | None = None,
        before: str = "",
    ) -> str:
        named = f"{title}_要闻_溪山新闻网" if head is None else head
        return (
            f"<html><head><title>{named}</title></head><body><ul class=nav>{MENU}</ul><div class=main>"
            f"<div class=crumbs>当前位置：<a href=/>首页</a> &gt; <a href=/xw/>要闻</a></div>{before}"
            f"<h1>{title}</h1><div class=info>{meta}</div><div class=text>{body}</div>{after}"
            f"<h3>相关阅读</h3><ul>{RELATED}</ul></div>{FOOT}</body></html>"
        )

    return written


@pytest.fixture(scope="session")
def read(build: Build) -> Callable[..., GenericReading]:
    """Writes such a page and reads it."""
    return lambda url=URL, **parts: read_generic(url, build(**parts))


@pytest.fixture(scope="session")
def lines() -> Callable[[str], Outline]:
    """The outline of a piece of HTML."""
    return lambda html: outline(parse(html))
