"""Feeds: valid, stable, and never of what is withheld."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage import models, withholding
from storage.archive import Archive

from ..conftest import START, add_article, add_version
from .conftest import Client, Site

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/feeds/site/lanchuan.atom", "/feeds/group/川西.atom", "/feeds/search.atom?q=石桥", "/feeds/search.atom"]
EMPTY = "/feeds/search.atom?q=没有这个词"


def entries(client: Client, path: str = FEEDS[0]) -> list[ET.Element]:
    return ET.fromstring(client.get(path).content).findall(f"{ATOM}entry")


def texts(found: list[ET.Element], name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}") or "" for entry in found]


@pytest.mark.parametrize("path", [*FEEDS, EMPTY])
def test_a_feed_is_valid_atom(browser: Client, path: str) -> None:
    """The rules of RFC 4287, 4.1.1 and 4.1.2, that these feeds come under."""
    answer = browser.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    own = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert len(own) == 1
    assert browser.get(own[0].attrib["href"]).content == answer.content
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"tag:fangzhi\.invalid,\d{4}-\d\d-\d\d:[\w/?&=%.~*+-]+", part.findtext(f"{ATOM}id") or "")
        assert [author.findtext(f"{ATOM}name") for author in part.findall(f"{ATOM}author")]
        for name in ("updated", "published"):
            for time in part.findall(f"{ATOM}{name}"):
                assert datetime.fromisoformat(time.text or "").tzinfo is not None
    for entry in feed.findall(f"{ATOM}entry"):
        assert [link.get("href") for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]


def test_the_ids_of_a_feed_differ(browser: Client) -> None:
    found = entries(browser, FEEDS[3])
    assert len({*texts(found, "id")}) == len(found) == 5


def test_what_came_in_last_stands_first(browser: Client) -> None:
    assert texts(entries(browser), "title")[0] == "组图：石桥花开"


def test_a_feed_of_a_search_has_what_the_search_finds(browser: Client) -> None:
    assert len(entries(browser, "/feeds/search.atom?q=石桥&site=lanchuan&from=2024-03-02")) == 1
    assert texts(entries(browser, "/feeds/search.atom?q=喀什"), "title") == ["古城春来"]


def test_only_an_instant_is_a_time_of_publication(browser: Client) -> None:
    by_title = {entry.findtext(f"{ATOM}title"): entry for entry in entries(browser)}
    assert by_title["石桥老街修缮完工"].findtext(f"{ATOM}published") == "2024-02-29T23:30:00Z"
    assert by_title["石桥老街修缮完工（转）"].find(f"{ATOM}published") is None


def test_no_feed_has_what_is_withheld(site: Site, browser: Client) -> None:
    before = {path: browser.get(path) for path in FEEDS}
    assert all("石桥秘闻" not in answer.text for answer in before.values())
    with Archive.open(site.folder) as archive, archive.writing() as session:
        withholding.withhold(session, ["1"], "court order", START)
    for path in FEEDS:
        # Also for a reader that has the feed of before: it must not be told that nothing is new.
        answer = browser.get(path, headers={"If-None-Match": before[path].headers["etag"]})
        assert answer.status_code == 200
        assert "www.lanchuan.example/1.html" not in answer.text


def test_an_id_outlives_an_edit_and_a_move(site: Site, browser: Client) -> None:
    before = dict(zip(texts(entries(browser), "title"), texts(entries(browser), "id"), strict=True))
    with Archive.open(site.folder) as archive, archive.writing() as session:
        old = session.scalars(select(models.Version).where(models.Version.article_id == 4)).one()
        old.current = False
        session.flush()
        changed = START + timedelta(days=5)
        add_version(
            session, 4, 2, reason="edited", title="组图：石桥花谢", created_at=changed, url="http://new.example/4"
        )
        session.get_one(models.Site, "lanchuan").hosts = ["new.example"]
    first = entries(browser)[0]
    assert first.findtext(f"{ATOM}title") == "组图：石桥花谢"
    assert first.findtext(f"{ATOM}id") == before["组图：石桥花开"]
    assert first.findtext(f"{ATOM}updated") == "2024-03-06T02:00:00Z"


def test_reading_a_page_anew_is_no_change(site: Site, browser: Client) -> None:
    before = texts(entries(browser), "updated")
    with Archive.open(site.folder) as archive, archive.writing() as session:
        session.scalars(select(models.Version).where(models.Version.article_id == 4)).one().current = False
        session.flush()
        add_version(session, 4, 2, reason="reread", created_at=START + timedelta(days=5), title="组图")
    assert texts(entries(browser), "updated") == before


def test_hostile_text_is_text(site: Site, browser: Client) -> None:
    hostile = "<script>&]]>\x00\x08\x1b[31m\ufffe\u202e\u2066\x85 \U0001f600 石桥"
    with Archive.open(site.folder) as archive, archive.writing() as session:
        id = add_article(session)
        said = {"title": hostile, "body": hostile * 100_000, "authors": [hostile], "tags": [hostile], "source": hostile}
        add_version(session, id, url="http://www.lanchuan.example/?a=1&b=\"'<", **said)
    answer = browser.get(FEEDS[0])
    first = ET.fromstring(answer.content).findall(f"{ATOM}entry")[0]
    assert first.findtext(f"{ATOM}title") == "<script>&]]>[31m\x85 \U0001f600 石桥"
    assert len(first.findtext(f"{ATOM}summary") or "") < 1000
    assert len(answer.content) < 20_000


def test_a_reader_that_has_it_gets_nothing(browser: Client) -> None:
    tag = browser.get(FEEDS[0]).headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = browser.get(FEEDS[0], headers={"If-None-Match": sent})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert browser.get(FEEDS[0], headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_says_the_same_without_the_feed(browser: Client) -> None:
    assert browser.head(FEEDS[0]).headers["etag"] == browser.get(FEEDS[0]).headers["etag"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/feeds/site/nowhere.atom", 404, "no site"),
        ("/feeds/group/nothing.atom", 404, "no site of a group"),
        ("/feeds/search.atom?q=(石桥", 400, "not closed"),
        ("/feeds/search.atom?site=nowhere", 404, "unknown site"),
        ("/feeds/search.atom?q=site:nowhere", 404, "unknown site"),
        ("/feeds/search.atom?from=yesterday", 400, "is no date"),
        ("/feeds/search.atom?kind=poem", 400, "is no kind"),
        ("/feeds/search.atom?colour=red", 400, "no such parameter"),
        ("/feeds/search.atom?q=" + "x" * 30_000, 400, "20,000"),
        ("/feeds/search.atom?q=%00%ff", 200, "<feed"),
    ],
)
def test_what_cannot_be_answered_is_said(browser: Client, path: str, status: int, said: str) -> None:
    answer = browser.get(path, headers={"Accept": "*/*"})
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_a_group_may_have_any_name(site: Site) -> None:
    with Archive.open(site.folder) as archive, archive.writing() as session:
        session.get_one(models.Site, "lanchuan").groups = ["川/西 #1"]
    answer = site.browser().get("/feeds/group/%E5%B7%9D%2F%E8%A5%BF%20%231.atom")
    assert answer.status_code == 200
    assert ET.fromstring(answer.content).findtext(f"{ATOM}title") == "川/西 #1"
