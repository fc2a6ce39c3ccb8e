"""How sure a reading is of its body: articles from home pages, channels' and those that only tell of the site."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from spiders.profile import SHIPPED, load
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import GenericReading, read_generic
from spiders.reading.generic.confidence import raised
from spiders.reading.generic.witness import UNSURE, witnessed
from spiders.reading.tree import parse

from .conftest import RELATED, URL

ABOUT = "溪山新闻网是溪山市的综合新闻网站，开办于一九九九年。本站设有要闻、民生、文化等十二个频道。"
CHANNEL = "".join(
    f"<li><a href=/xw/{n}.html>溪山又一座老桥完成修缮之{n}</a><p>老桥修缮工程日前完工，居民陆续搬回老街。</p></li>"
    for n in range(12)
)
Read = Callable[..., GenericReading]


def sure_of(html: str) -> float:
    return read_generic(URL, html).confidence.body


def test_an_article_is_sure(read: Read) -> None:
    assert read().confidence.body > 0.95


@pytest.mark.parametrize(
    "page",
    [
        {"title": "网站介绍", "meta": "", "body": f"<p>{ABOUT}</p>" * 3, "head": "溪山新闻网"},
        {"title": "联系我们", "meta": "", "body": "<p>单位地址：溪山市文昌路一号</p><p>邮编：000000</p>"},
        {"title": "要闻", "meta": "", "body": f"<ul>{CHANNEL}</ul>", "head": "要闻_溪山新闻网"},
        {"title": "要闻", "meta": "", "body": f"<ul>{RELATED}</ul>", "head": "溪山新闻网"},
    ],
)
def test_what_is_no_article_is_not_sure(read: Read, page: dict[str, str]) -> None:
    try:
        found = read(**page).confidence
    except ReadingError:
        return
    assert (found.body < 0.7, found.title < 0.9) == (True, True)


def test_each_sign_counts(read: Read) -> None:
    whole = read().confidence.body
    assert read(meta="2024-03-01 07:30").confidence.body < whole
    assert read(meta="").confidence.body < read(meta="2024-03-01 07:30").confidence.body
    assert read(head="溪山新闻网").confidence.body < whole
    assert read(body="<p>石桥老街修缮完工</p>").confidence.body < whole


def test_another_reader_is_asked_only_in_doubt(read: Read, build: Callable[..., str]) -> None:
    html, found = build(), read()
    assert witnessed(found, html, parse(html)) is found
    doubted = replace(found, confidence=replace(found.confidence, body=0.7))
    assert witnessed(doubted, html, parse(html)).confidence.body == raised(0.7)
    other = replace(doubted, reading=replace(found.reading, article=replace(found.reading.article, body="别的")))
    assert witnessed(other, html, parse(html)) is other


@pytest.mark.parametrize("html", ["", "<", "<p>x", "\0", "<!---->", "<frameset>", "<div>" * 1500 + "x" * 9000])
def test_another_reader_fails_in_silence(read: Read, html: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = read()
    doubted = replace(found, confidence=replace(found.confidence, body=0.7))
    assert witnessed(doubted, html, parse(html)) is doubted
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("site", "folder"), [("scrww", "scrww-com"), ("gzdzhrss", "gzdzhrss_com")])
def test_pages_without_an_article_are_told_from_articles(
    site: str, folder: str, request: pytest.FixtureRequest
) -> None:
    """Of real sites: what stands where its profile says that articles are, and what does not."""
    shared, profile = request.getfixturevalue("shared"), load(SHIPPED / f"{site}.toml")
    marks: dict[bool, list[float]] = {True: [], False: []}
    for file in sorted((shared / "sites" / folder).rglob("*.htm*")):
        path = "/" + file.relative_to(shared / "sites" / folder).as_posix()
        try:
            found = read_generic(f"http://{profile.hosts[0]}{path}", decode(file.read_bytes()))
        except ReadingError:
            continue
        marks[profile.article_pattern.search(path) is not None].append(found.confidence.body)
    articles, others = marks[True], marks[False]
    ranked = sum(mark > other for mark in articles for other in others)
    assert ranked > 0.95 * len(articles) * len(others)
    assert max(others) < UNSURE[1]
