"""Drift, judged by five new articles of the sample site after its templates have changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from cli.demo import PROFILE
from cli.sample.articles import articles
from cli.sample.content import HOST, Article
from cli.sample.page import Page
from cli.sample.site import build
from spiders.profile import load
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.upkeep import drift
from spiders.upkeep.evidence import Cause, Past, Seen
from spiders.upkeep.past import past_of
from spiders.upkeep.witnesses import ask

from .changes import CHANGES, changed

CAPTURED = datetime(2022, 6, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SITE = load(PROFILE)
NAMES = [SITE.name, SITE.publisher, *(section.name for section in SITE.sections)]


def seen(pages: Mapping[str, Page], article: Article) -> Seen:
    """One of the site's articles, as crawled."""
    url, html = HOST + article.path, decode(pages[article.path].body)
    read, fault = None, None
    try:
        read = read_article(url, [html], SITE, CAPTURED.date()).article
    except ReadingError as error:
        fault = error.problem
    day = date.fromisoformat(article.date)
    return Seen(article.number, url, CAPTURED, read, fault, ask(url, html, CAPTURED.date()), article.title, day)


def ordinary(layout: str) -> list[Article]:
    """The site's articles of that look whose pages are there and ordinary, the newest first."""
    pages = build(3)
    found = (one for one in articles(3) if one.layout == layout and one.path in pages and not one.unprinted)
    return list({one.number: one for one in found}.values())


@cache
def past() -> dict[str, Past]:
    """What an archive knows of the site's earlier articles."""
    pages = build(3)
    return past_of(one.article for article in ordinary("v2")[10:50] if (one := seen(pages, article)).article)


def causes(pages: Mapping[str, Page], batch: Sequence[Article]) -> dict[str, Cause]:
    return drift.find([seen(pages, article) for article in batch], past(), NAMES)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_noticed_within_five_articles(name: str) -> None:
    change, wanted = CHANGES[name]
    assert wanted & set(causes(changed(change), ordinary("v2")[:5]))


@pytest.mark.parametrize("name", ["the title's class is another", "the date is the template's"])
def test_two_articles_are_not_enough(name: str) -> None:
    new, old = ordinary("v2")[:2], ordinary("v2")[2:5]
    pages, after = build(3), changed(CHANGES[name][0])
    page_of = {article.number: after for article in new} | {article.number: pages for article in old}
    assert drift.find([seen(page_of[one.number], one) for one in (*new, *old)], past(), NAMES) == {}


@pytest.mark.parametrize("layout", ["v2", "v1", "wenhua"])
def test_a_site_that_has_not_changed_raises_nothing(layout: str) -> None:
    pages, wrong = build(3), {}
    for at in (0, 10, 20):
        before = past_of(
            one.article for article in ordinary(layout)[at + 5 : at + 25] if (one := seen(pages, article)).article
        )
        batch = [seen(pages, article) for article in ordinary(layout)[at : at + 5]]
        if found := drift.find(batch, before, NAMES):
            wrong[at] = [cause.message for cause in found.values()]
    assert wrong == {}


def test_evidence_names_articles_and_both_values() -> None:
    change, _ = CHANGES["author and source are swapped"]
    batch = ordinary("v2")[:5]
    found = causes(changed(change), batch)["impossible/source"].evidence
    assert {page["article"] for page in found["pages"]} <= {article.number for article in batch}
    assert {page["source"] for page in found["pages"]} == {"赵德明"}
