from datetime import date

import pytest

from cli.demo import PROFILE as SAMPLE
from cli.sample.site import build
from spiders.profile import Profile, load
from spiders.upkeep.live import agreement, judge_article, judge_listing, newest
from spiders.upkeep.setting import changed
from storage.items import Entry, Moment

HOST = "http://www.lanchuan.example"
DAY = date(2024, 3, 2)
PROFILE = load(SAMPLE)
PAGES = build(1)
LISTING = PAGES["/xw/sz/"].body.decode()
URL = f"{HOST}/xw/sz/"


def broken(*changes: str) -> Profile:
    return changed(SAMPLE.read_text("utf-8"), SAMPLE, changes, "v2")


def entry(number: int, *, pinned: bool = False) -> Entry:
    day = date(2024, 3, number)
    return Entry(f"{HOST}/xw/sz/202403/t202403{number:02}_{number}.html", "题", Moment(str(day), day), pinned)


def test_a_sound_listing_has_no_fault() -> None:
    found, entries = judge_listing(URL, LISTING, PROFILE, DAY)
    assert (found.faults, found.facts[:2], len(entries)) == ((), ("20 entries", "20 dated"), 20)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("listing.items=ul.none > li", "no entries"),
        ("listing.date=span.none", "only 0 of 20 entries are dated"),
        ("articles=/none", "no entry leads to an article"),
        ("listing.items=div", "no entries"),
    ],
)
def test_what_is_wrong_with_a_listing_is_told(change: str, told: str) -> None:
    html = LISTING if "=div" not in change else "<div>" * 20_000
    found, _ = judge_listing(URL, html, broken(change), DAY)
    assert [told in fault or "too large" in fault for fault in found.faults] == [True]


def test_another_list_than_the_witness_sees_is_told() -> None:
    other = LISTING.replace("</body>", "<ol><li><a href='/xw/sz/202403/t20240301_9.html'>热点新闻</a></li></ol></body>")
    found, _ = judge_listing(URL, other, broken("listing.items=ol > li", "listing.date=false"), DAY)
    assert [fault.partition(":")[0] for fault in found.faults] == ["no entry is one that the witness sees"]


def test_the_newest_are_by_date_and_pinned_ones_last() -> None:
    entries = [entry(1, pinned=True), entry(2), entry(9, pinned=True), entry(5), entry(5)]
    assert [one.published and one.published.date.day for one in newest(entries, PROFILE, 3)] == [5, 2, 9]
    assert newest([Entry("https://mp.else.example/1.html", "题")], PROFILE, 3) == []


@pytest.fixture(scope="module")
def article() -> tuple[Entry, str]:
    _, entries = judge_listing(URL, LISTING, PROFILE, DAY)
    first = newest(entries, PROFILE, 1)[0]
    return first, PAGES[first.url.partition(".example")[2]].body.decode()


def test_a_sound_article_has_no_fault(article: tuple[Entry, str]) -> None:
    first, html = article
    found = judge_article(first, first.url, html, PROFILE, DAY)
    assert (found.faults, found.facts[:2]) == ((), ("lanchuan/v2", "title as in the listing"))
    assert found.facts[-1] == "body 100% as the witness reads it"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("title=div.crumbs", "see title"),
        ("published.re=(\\d{9})", "published is not found"),
        ("body=p.editor", "empty body"),
        ("title=h5", "missing field (lanchuan/v2 title)"),
        ("body=div.crumbs", "see body and drop"),
        ("when=div.none", "unknown layout"),
    ],
)
def test_what_is_wrong_with_an_article_is_told(article: tuple[Entry, str], change: str, told: str) -> None:
    first, html = article
    found = judge_article(first, first.url, html, broken(change, "drop=[]"), DAY)
    assert any(told in fault for fault in found.faults), found


def test_agreement_is_the_share_of_pieces_in_common() -> None:
    text = "石桥昨日通车，市民称便，老街也在修缮之中。" * 2
    assert (agreement(text, text), agreement(text, ""), agreement("", "")) == (1.0, 0.0, 1.0)
    assert 0 < agreement(text[:40], text[:20] + "另有一段全然不同的文字写在此处，与它无关。") < 1
