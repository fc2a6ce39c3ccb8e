"""Each family on pages in the shape of its CMS, read by a profile that leaves out all it may."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spiders.families import FAMILIES, filled
from spiders.faults import ProfileError
from spiders.profile import Profile, parse
from spiders.reading.address import canonical, document, is_article
from spiders.reading.article import read_article
from spiders.reading.listing import read_listing
from spiders.reading.views import read_counter

HERE = Path(__file__).parent
MINIMAL = """
id = "{id}"
name = "澜桥新闻网"
hosts = ["{host}"]
family = "{id}"
sections = [{{ id = "yw", name = "澜桥要闻", url = "http://{host}/start/" }}]
layouts = [{{ id = "v1", when = "body"{more} }}]
"""


def expected(family: str) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((HERE / family / "expected.json").read_text("utf-8"))
    return known


def html(family: str, name: str) -> str:
    return (HERE / family / f"{name}.html").read_text("utf-8")


def minimal(family: str, more: str = "") -> Profile:
    """A profile with nothing but hosts, a section and a layout; `more` is added to the layout."""
    return parse(MINIMAL.format(id=family, host=f"www.{family}.example", more=more), Path(f"{family}.toml"))


def test_every_family_has_pages() -> None:
    assert {folder.name for folder in HERE.iterdir() if (folder / "expected.json").is_file()} == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_listing(family: str) -> None:
    known, profile = expected(family)["listing"], minimal(family)
    listing = read_listing(known["url"], html(family, "listing"), profile)
    entries = [
        [entry.url, entry.title, entry.published.isoformat() if entry.published else None] for entry in listing.entries
    ]
    assert entries == known["entries"]
    assert (listing.next_page, list(listing.further)) == (known["next_page"], known["further"])


@pytest.mark.parametrize("family", FAMILIES)
def test_listed_addresses_are_articles_and_listings_are_none(family: str) -> None:
    known, profile = expected(family)["listing"], minimal(family)
    assert all(is_article(canonical(url, profile), profile) for url, *_ in known["entries"])
    assert not any(is_article(url, profile) for url in (known["url"], known["next_page"]))


@pytest.mark.parametrize("family", FAMILIES)
def test_an_article(family: str) -> None:
    known, profile = expected(family)["article"], minimal(family)
    reading = read_article(known["url"], [html(family, "article")], profile)
    article = reading.article
    assert article.published is not None
    read = {
        "url": known["url"], "title": article.title, "published": article.published.isoformat(),
        "source": article.source, "authors": list(article.authors), "editors": list(article.editors),
        "breadcrumb": list(article.breadcrumb), "body": article.body, "next_page": reading.next_page,
        "document": document(article.url, profile), "attachments": list(article.attachments),
    }  # fmt: skip
    assert read == {"attachments": []} | known


@pytest.mark.parametrize("family", FAMILIES)
def test_the_view_count(family: str) -> None:
    known, profile = expected(family)["views"], minimal(family)
    reading = read_article(expected(family)["article"]["url"], [html(family, "article")], profile)
    counter = profile.layouts[0].views
    if known is None:
        assert (counter, reading.views, reading.counter) == (None, None, None)
        return
    assert counter is not None
    views = reading.views if known["reply"] is None else read_counter(known["reply"], counter)
    assert (reading.counter, views and views.count, counter.clicks) == (
        known["address"], known["count"], known["clicks"],
    )  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_a_key_of_the_profile_wins(family: str) -> None:
    url = expected(family)["article"]["url"]
    own = minimal(family, ', title = "title", body = { xpath = "//p" }, source = [], views = false')
    article = read_article(url, [html(family, "article")], own).article
    assert (article.title, article.source, own.layouts[0].views) == ("澜桥镇新石桥昨日通车", None, None)
    assert {"layouts[0].title", "layouts[0].body", "layouts[0].source", "layouts[0].views"}.isdisjoint(own.inherited)
    assert "layouts[0].published" in own.inherited


@pytest.mark.parametrize("family", FAMILIES)
def test_the_last_page_leads_nowhere(family: str) -> None:
    known, profile = expected(family)["listing"], minimal(family)
    last = re.sub(r"下一?页|nxt|<nextgroup>", "无", html(family, "listing"))
    last = last.replace("(12, 0,", "(12, 11,").replace("'page_div',11, 1", "'page_div',11, 11").replace("p_next", "p")
    assert read_listing(known["url"], last, profile).next_page is None


@pytest.mark.parametrize(
    ("family", "page", "other"),
    [
        ("empire", "812_2.html", "813.html"),
        ("empire", "/news/yw/2024-03-05/812_2.html", "/news/yw/2024-03-04/812_2.html"),
        ("dede", "812_2.html", "javascript:void(0)"),
        ("discuz", "article-812-2.html", "article-813-1.html"),
        ("phpcms", "show-12-812-2.html", "show-12-813-1.html"),
    ],
)
def test_what_leads_to_another_article_is_no_further_page(family: str, page: str, other: str) -> None:
    known, text = expected(family)["article"], html(family, "article")
    assert read_article(known["url"], [text], minimal(family)).next_page == known["next_page"]
    assert read_article(known["url"], [text.replace(page, other)], minimal(family)).next_page is None


@pytest.mark.parametrize("family", ["dede", "empire", "phpcms"])
def test_the_pages_of_an_article_are_turned_until_the_last(family: str) -> None:
    known, text, profile = expected(family)["article"], html(family, "article"), minimal(family)
    second = known["next_page"].rpartition("/")[2]
    third = second.replace("2.html", "3.html")
    pages = [text, text.replace(second, third), text.replace("下一页", "")]
    following = [read_article(known["url"], pages[:number], profile).next_page for number in (1, 2, 3)]
    assert following == [known["next_page"], known["next_page"].replace(second, third), None]


def test_an_article_of_a_query_is_turned_by_its_page_number() -> None:
    url = "http://www.dede.example/plus/view.php?aid=812"
    text = html("dede", "article")
    turned = read_article(url, [text.replace("812_2.html", "view.php?aid=812&amp;pageno=2")], minimal("dede"))
    other = read_article(url, [text.replace("812_2.html", "view.php?aid=8123")], minimal("dede"))
    assert (turned.next_page, other.next_page) == (f"{url}&pageno=2", None)


def test_a_changed_family_is_another_reader() -> None:
    table = tomllib.loads(MINIMAL.format(id="trs", host="www.trs.example", more=""))
    changed = replace(FAMILIES["trs"], layout={**FAMILIES["trs"].layout, "body": "div.elsewhere"})
    listed = replace(FAMILIES["trs"], listing={**FAMILIES["trs"].listing, "items": "li.elsewhere"})
    readers = [Profile.model_validate(filled(table, family)[0]).reader for family in (FAMILIES["trs"], changed, listed)]
    assert readers[0] == minimal("trs").reader
    assert [reader == readers[0] for reader in readers] == [True, False, True]


def test_a_key_that_is_false_is_nowhere() -> None:
    profile = minimal("trs", ", breadcrumb = false, editor = false")
    assert (profile.layouts[0].breadcrumb, profile.layouts[0].editor) == (None, [])
    with pytest.raises(ProfileError, match="title: is missing"):
        minimal("trs", ", title = false")
