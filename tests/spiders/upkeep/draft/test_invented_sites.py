"""Sites of many kinds, drafted from what a dialogue asks for, and then walked with the profile as a crawl does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from spiders.profile import parse
from spiders.reading.address import canonical, is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.listing import read_listing
from spiders.upkeep.draft.articles import path_and_query
from spiders.upkeep.draft.dialogue import MOST_PAGES, Wanted, drafting
from spiders.upkeep.draft.drafting import Draft, NothingDrafted
from spiders.upkeep.draft.items import find_items
from spiders.upkeep.draft.known import likeness
from spiders.upkeep.draft.page import MOST_LINKS, Page
from storage.items import Article, Problem

from .invented import SITES, Site
from .invented_harder import HARDER
from .invented_later import LATER

HERE = "http://127.0.0.1:8000"
TODAY = date(2024, 6, 1)
NOT_ALL = {"headlines": 0.95}
"""Sites of which not every linked article is found: a headline above the list stands in a form of its own."""
BUILDERS = {build.__name__: build for build in (*SITES, *LATER, *HARDER)}
NAMES = list(BUILDERS)


def fetched(site: Site, url: str) -> Page | Problem:
    body = site.pages.get(path_and_query(url))
    return Problem(url, "refused", "HTTP 404") if body is None else Page(url, decode(body), TODAY)


@dataclass
class Drafted:
    site: Site
    draft: Draft
    asked: list[str]


@cache
def drafted(name: str) -> Drafted:
    site = BUILDERS[name]()
    wanted = Wanted(tuple(HERE + path for path in site.begin), name.replace("_", "-"))
    return Drafted(site, *talked(site, wanted))


def talked(site: Site, wanted: Wanted) -> tuple[Draft, list[str]]:
    """The draft, and the addresses that were asked for."""
    dialogue, asked = drafting(wanted, TODAY), list[str]()
    urls = next(dialogue)
    while True:
        asked += urls
        try:
            urls = dialogue.send({url: fetched(site, url) for url in urls})
        except StopIteration as end:
            return end.value, asked


def crawled(found: Drafted) -> Iterator[tuple[str, Article | None]]:
    """The articles that the profile's listings link, as the profile reads them; None where it does not."""
    profile, seen = found.draft.profile, set[str]()
    for section in profile.sections:
        url: str | None = section.url
        while url is not None and isinstance(page := fetched(found.site, url), Page):
            listing = read_listing(url, page.html, profile, TODAY)
            for address in (canonical(entry.url, profile) for entry in listing.entries):
                if address not in seen and path_and_query(address) in found.site.stories:
                    seen.add(address)
                    yield address, read(found, address)
            url = listing.next_page


def read(found: Drafted, url: str) -> Article | None:
    page = fetched(found.site, url)
    assert isinstance(page, Page)
    if not is_article(url, found.draft.profile):
        return None
    try:
        return read_article(url, [page.html], found.draft.profile, TODAY).article
    except ReadingError:
        return None


@pytest.mark.parametrize("name", NAMES)
def test_all_linked_articles_are_found_and_read(name: str) -> None:
    found = drafted(name)
    articles = dict(crawled(found))
    assert [url for url, article in articles.items() if article is None] == []
    assert len(articles) >= NOT_ALL.get(name, 1.0) * len(found.site.stories)


@pytest.mark.parametrize("name", NAMES)
def test_titles_days_and_texts_are_those_of_the_stories(name: str) -> None:
    found = drafted(name)
    wrong = []
    for url, article in crawled(found):
        story = found.site.stories[path_and_query(url)]
        assert article is not None
        day = article.published and article.published.date
        if (article.title, day) != (story.title, story.at.date()) or not is_alike(article.body, story.body):
            wrong.append((url, article.title, day))
    assert wrong == []


def is_alike(body: str, known: str) -> bool:
    return likeness(body, known) >= 0.95 if known else body == ""


@pytest.mark.parametrize("name", ["films", "pictures"])
def test_articles_without_a_text_are_of_another_kind(name: str) -> None:
    kinds = {article.kind for _, article in crawled(drafted(name)) if article}
    assert kinds == {"video" if name == "films" else "pictures"}


def test_a_listing_in_a_frame_is_named_as_the_page_around_it() -> None:
    (section,) = drafted("framed").draft.profile.sections
    assert (section.name, urlsplit(section.url).path) == ("政务公开", "/zwgk/lists/123.html")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_called_usable_after_few_pages_each_asked_for_once(name: str) -> None:
    found = drafted(name)
    assert found.draft.usable
    assert len(found.asked) == len(set(found.asked)) <= MOST_PAGES


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_the_listings_is_reached(name: str) -> None:
    found = drafted(name)
    assert all(walked.leads_on for walked in found.draft.walks)


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_the_draft_is_the_profile(name: str) -> None:
    draft = drafted(name).draft
    again = parse(draft.text, Path(f"{draft.id}.toml"))
    assert again.model_dump() == draft.profile.model_dump()
    assert draft.text.startswith("# Drafted by `fangzhi site new` on 2024-06-01 from ")


FAMILIES = {
    "jcms": "jcms",
    "dede": "dede",
    "vsb": "vsb",
    "two_looks": "ucap",
    "jeecms": "jeecms",
    "grouped": "trs",
    "discuz": "discuz",
    "modern": None,
}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_family_is_known_by_its_marks(name: str) -> None:
    assert drafted(name).draft.profile.family == FAMILIES[name]


def test_each_look_has_a_layout() -> None:
    assert [layout.id for layout in drafted("two_looks").draft.profile.layouts] == ["v1", "v2"]


def test_the_sections_of_a_home_page_are_found_with_their_names() -> None:
    sections = drafted("home").draft.profile.sections
    assert {(part.name, urlsplit(part.url).path) for part in sections} == {
        ("本地新闻", "/bdxw/"),
        ("通知公告", "/tzgg/"),
    }


def test_the_real_host_that_a_mirror_links_is_an_alias() -> None:
    profile = drafted("blog").draft.profile
    assert (profile.hosts, profile.aliases) == (["127.0.0.1"], ["www.lanwan.example", "lanwan.example"])


def test_two_listings_that_look_different_are_read_by_one_selector() -> None:
    assert ", " in (drafted("headlines").draft.profile.listing.items.css or "")  # type: ignore[union-attr]


def test_an_entry_kept_on_top_is_told() -> None:
    draft = drafted("jeecms").draft
    first = read_listing(draft.walks[0].page.url, draft.walks[0].page.html, draft.profile, TODAY).entries
    assert [entry.pinned for entry in first[:3]] == [True, False, False]


def test_every_listing_that_is_named_is_a_section_or_is_told() -> None:
    site = BUILDERS["home"]()
    named = [f"{HERE}/bdxw/", f"{HERE}/tzgg/", *(f"{HERE}/none/{number}/" for number in range(6))]
    draft, _ = talked(site, Wanted(tuple(named), "home"))
    assert [part.id for part in draft.profile.sections] == ["bdxw", "tzgg", "none", "none-2"]
    assert f"sections: left out is {HERE}/none/0/: refused" in draft.doubts
    assert f"sections: {HERE}/none/5/ was not fetched, only twelve pages are" in draft.doubts


def test_a_site_that_gives_no_page_is_out_of_reach() -> None:
    dialogue = drafting(Wanted((f"{HERE}/",), "none"), TODAY)
    url = next(dialogue)[0]
    with pytest.raises(NothingDrafted, match="HTTP 404") as told:
        dialogue.send({url: Problem(url, "refused", "HTTP 404")})
    assert told.value.unreachable


@pytest.mark.parametrize("number", [MOST_LINKS + 1, 6_000])
def test_of_too_many_links_the_first_are_looked_at(number: int) -> None:
    site = BUILDERS["jeecms"]()
    url = f"{HERE}{site.begin[0]}"
    page = fetched(site, url)
    assert isinstance(page, Page)
    rows = "".join(f"<li><a href='/xx/{at}.html'>溪山又一条旧消息之{at}</a></li>" for at in range(number))
    long = Page(url, page.html.replace("</body>", f"<ul class='old'>{rows}</ul></body>"), TODAY)
    assert len(long.places) <= MOST_LINKS
    assert long.following == page.following
    assert find_items([long]) is not None
