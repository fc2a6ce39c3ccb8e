"""The page that the project began from, in the markup that the sample site's `wenhua` layout knows."""

from html import escape
from pathlib import Path

import pytest

from spiders.profile import load
from spiders.reading.article import read_article
from storage.items import Reading

URL = "http://www.lanchuan.example/zx/wh/201910/t20191017_737.html"
PROFILE = Path(__file__).parents[2] / "cli" / "sample" / "lanchuan.toml"


def markup(lines: list[str]) -> str:
    """The copied text as the page it was copied from: everything that is no body stays outside the body."""
    contact, position, tab, title, info, intro = lines[:6]
    end = next(number for number, text in enumerate(lines) if text.startswith("标签:"))
    label, first, *others = position.split()
    crumbs = [label.removeprefix("当前位置")[:2], label.removeprefix("当前位置")[2:], first, *others]
    links = " ".join(f"<a href='/'>{crumb}</a>" for crumb in crumbs)
    tags = " ".join(f"<a href='/'>{tag}</a>" for tag in lines[end].removeprefix("标签:").split())
    body = "\n".join(f"<p>{escape(text)}</p>" for text in lines[6:end])
    return f"""<html><body><div class="contact">{contact}</div><div class="position">当前位置 {links}</div>
    <ul class="tab"><li>{tab}</li></ul><h2 class="wz-title">{title}</h2><div class="wz-info">{info}</div>
    <div class="wz-intro">{intro}</div><div class="wz-content">{body}</div>
    <div class="wz-tags">标签:{tags}</div><div class="wz-note">{lines[end + 1]}</div></body></html>"""


@pytest.fixture(scope="module")
def lines(shared: Path) -> list[str]:
    """The lines of the copied text that are not blank, with their indents."""
    return [text for text in (shared / "seed.txt").read_text("utf-8").splitlines() if text.strip()]


@pytest.fixture(scope="module")
def reading(lines: list[str]) -> Reading:
    """What the page says."""
    return read_article(URL, [markup(lines)], load(PROFILE))


def test_the_fields(reading: Reading, lines: list[str]) -> None:
    article = reading.article
    assert (article.layout, article.kind, article.title) == ("lanchuan/wenhua", "text", lines[3].strip())
    assert (article.source, article.tags) == ("遂宁新闻网", ("社会",))
    assert article.breadcrumb == ("首页", "资讯", "文化", "泛文化", "社会")
    assert article.published is not None
    assert article.published.isoformat() == "2019-10-17T16:40:40+08:00"
    assert reading.views is not None
    assert reading.views.count == 737


def test_the_signature_names_the_author_since_the_label_is_empty(reading: Reading, lines: list[str]) -> None:
    assert "作者: " in lines[4]
    assert reading.article.authors == ("何芳",)


def test_the_body_is_the_article_and_nothing_else(reading: Reading, lines: list[str]) -> None:
    body = reading.article.body.split("\n")
    assert body == [text.strip() for text in lines[6:-2]]
    assert sum(len(text) < 25 for text in body) == 3, "the subheadings are paragraphs of their own"
