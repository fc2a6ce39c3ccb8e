"""A small invented profile, and pages for it."""

from pathlib import Path

import pytest

from spiders.profile import Profile, parse

PROFILE = r"""
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
aliases = ["xishan.example", "m.xishan.example"]
articles = '/\w+/\d+(_\d+)?\.html$'
[addresses]
document = '/\w+/(\d+)\.html$'
[[sections]]
id = "yw"
name = "要闻"
url = "https://www.xishan.example/yw/"
[listing]
items = "ul.list > li"
date = "span"
pinned = "b.top"
next = { xpath = "//a[.='下一页']/@href" }
[[layouts]]
id = "v2"
when = "div.v2"
drop = ["div.share"]
title = "div.v2 h1"
subtitle = "div.v2 h2"
published = ["i.never", "div.info"]
updated = { css = "div.info", re = '更新：(.+)' }
source = { css = "div.info", re = '来源：.*' }
author = { css = "div.info", re = '作者：([^来]*)' }
editor = "p.editor"
body = "div.text"
tags = "div.tags"
breadcrumb = "div.crumbs"
captions = "p.under, figcaption"
attachments = "div.files a"
video = "div.player"
next_page = { xpath = "//a[.='下一页']/@href" }
views = { css = "div.info", re = '阅读：([\d,]+)' }
[[layouts]]
id = "v1"
when = { xpath = "boolean(//td[@class='title'])" }
title = "td.title"
body = "td.text"
"""


@pytest.fixture(scope="session")
def profile() -> Profile:
    """The profile of an invented site with two layouts."""
    return parse(PROFILE, Path("xishan.toml"))
