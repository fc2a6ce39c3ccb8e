"""Listing pages to entries."""

from datetime import date

import pytest

from spiders.profile import Profile
from spiders.reading.errors import PageTooLarge
from spiders.reading.listing import MOST_ITEMS, read_listing
from storage.items import Entry

URL = "https://www.xishan.example/yw/"


def entries(profile: Profile, items: str, captured: date | None = None) -> tuple[Entry, ...]:
    return read_listing(URL, f"<ul class=list>{items}</ul>", profile, captured).entries


def test_entries_in_order(profile: Profile) -> None:
    items = "<li><b class=top>置顶</b><a href=2.html>二</a><span>[2024-05-06]</span><li><a href=/a/1.html>一</a>"
    first, second = entries(profile, items)
    assert (first.url, first.title, first.pinned) == (URL + "2.html", "二", True)
    assert first.published is not None
    assert first.published.isoformat() == "2024-05-06"
    assert second == Entry("https://www.xishan.example/a/1.html", "一")


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("<a href=1.html title='关于开展春季植树活动的通知'>关于开展春季植…</a>", "关于开展春季植树活动的通知"),
        ("<a href=1.html title='关于开展春季植树活动的通知'>关于开展春季植...</a>", "关于开展春季植树活动的通知"),
        ("<a href=1.html title='点击查看全文'>未完待续……</a>", "未完待续……"),
        ("<a href=1.html title='点击查看'>关于植树的通知</a>", "关于植树的通知"),
        ("<a href=1.html title='关于植树的通知'><img src=1.jpg></a>", "关于植树的通知"),
        ("<a href=1.html><img src=1.jpg></a><h3><a href=1.html> 关于植树　的通知</a></h3>", "关于植树 的通知"),
    ],
)
def test_titles_are_whole(link: str, title: str, profile: Profile) -> None:
    assert [entry.title for entry in entries(profile, f"<li>{link}</li>")] == [title]


@pytest.mark.parametrize("href", ["javascript:;", "#", ""])
def test_a_link_that_leads_nowhere_stays_an_entry(href: str, profile: Profile) -> None:
    found = entries(profile, f"<li><a href='{href}'>标题</a>")
    assert [entry.url for entry in found] == ([href] if href else [])


def test_items_without_link_or_title_are_none(profile: Profile) -> None:
    assert entries(profile, "<li class=line><li>更多<li><a href=1.html></a>") == ()


def test_a_page_of_endless_items_is_refused(profile: Profile) -> None:
    assert len(entries(profile, "<li><a href=1.html>一</a>" * 100)) == 100
    with pytest.raises(PageTooLarge, match="items"):
        entries(profile, "<li><a href=1.html>一</a>" * (MOST_ITEMS + 1))


def test_items_full_of_nested_parts_are_refused(profile: Profile) -> None:
    with pytest.raises(PageTooLarge, match="finds has more than"):
        entries(profile, f"<li><a href=1.html>一</a>{'<span>' * 150}{'</span>' * 150}" * 300)


def test_a_date_without_a_year(profile: Profile) -> None:
    (entry,) = entries(profile, "<li><a href=1.html>一</a><span>12-30</span>", date(2024, 1, 2))
    assert entry.published is not None
    assert (entry.published.isoformat(), entry.published.assumed_year) == ("2023-12-30", True)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("<a href=index_2.html>下一页</a>", URL + "index_2.html"),
        ("<a href=index.html>下一页</a>", None),
        ("<a href='javascript:;'>下一页</a>", None),
        ("<a href=http://other.example/2>下一页</a>", None),
        ("", None),
    ],
)
def test_the_page_that_follows(link: str, target: str | None, profile: Profile) -> None:
    assert read_listing(URL, link, profile).next_page == target


def test_the_family_pages_where_no_selector_does(profile: Profile) -> None:
    rules = profile.listing.model_copy(update={"next": None})
    trs = profile.model_copy(update={"family": "trs", "listing": rules})
    html = '<script>createPageHTML(3, 1, "index", "html")</script>'
    assert read_listing(URL + "index_1.html", html, trs).next_page == URL + "index_2.html"
    assert read_listing(URL, "", trs).next_page is None


def test_the_text_without_the_suffixed_date(profile: Profile) -> None:
    rules = profile.listing.model_validate(
        {
            "items": "ul.list > a",
            "title": {"css": "h3", "re": r"^(.*?)\s*(?:\(\d{4}-\d\d-\d\d\))?$"},
            "date": {"css": "h3", "re": r"\((\d{4}-\d\d-\d\d)\)$"},
        }
    )
    (entry,) = entries(
        profile.model_copy(update={"listing": rules}), "<a href=1.html><h3>植树(2020-12-08)</h3>植树</a>"
    )
    assert entry.title == "植树"
    assert entry.published is not None
    assert entry.published.isoformat() == "2020-12-08"
