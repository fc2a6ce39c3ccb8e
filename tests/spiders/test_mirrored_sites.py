"""Whole real sites, read from the files that mirror them: every listing, every article that a listing links."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from spiders.profile import SHIPPED, Profile, load
from spiders.reading.address import canonical, is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.listing import read_listing
from storage.items import Entry

SITES = {
    "scrww": ("scrww-com", 4, 77, {"text": 77}),
    "gzdzhrss": ("gzdzhrss_com", 2, 24, {"text": 23, "file": 1}),
    "cpaxj": ("cpaxj_org_cn", 2, 40, {"text": 38, "file": 2}),
    "gxpopss": ("gxpopss_cn", 7, 129, {"text": 20}),
    "lgedu": ("lgedu_net", 21, 202, {"text": 10, "video": 10}),
}
"""By profile: the folder, the listing pages in it, their entries, and the kinds of the articles they link."""


def listed(profile: Profile, folder: Path) -> Iterator[list[Entry]]:
    """The entries of each listing page, section by section, as far as the mirror goes."""
    for section in profile.sections:
        url: str | None = section.url
        while url and (folder / urlsplit(url).path[1:]).is_file():
            listing = read_listing(url, decode((folder / urlsplit(url).path[1:]).read_bytes()), profile)
            yield list(listing.entries)
            url = listing.next_page


@pytest.mark.parametrize("site", SITES)
def test_every_listed_article_is_read_and_agrees_with_its_listing(site: str, shared: Path) -> None:
    name, pages, entries, kinds = SITES[site]
    folder, profile = shared / "sites" / name, load(SHIPPED / f"{site}.toml")
    found = list(listed(profile, folder))
    assert (len(found), sum(map(len, found))) == (pages, entries)
    by_address = {canonical(entry.url, profile): entry for page in found for entry in page}
    read, wrong = Counter[str](), []
    for url, entry in by_address.items():
        if not is_article(url, profile):
            continue
        article = read_article(url, [decode((folder / urlsplit(url).path[1:]).read_bytes())], profile).article
        read[article.kind] += 1
        same_day = article.published is not None and (
            entry.published is None or article.published.date == entry.published.date
        )
        if "".join(article.title.split()) != "".join(entry.title.split()) or not same_day:
            wrong.append(url)
        if article.kind == "text" and not article.body:
            wrong.append(url)
    assert (dict(read), wrong) == (kinds, [])


@pytest.mark.parametrize("site", SITES)
def test_shipped_profiles_say_where_they_are_from(site: str) -> None:
    profile = load(SHIPPED / f"{site}.toml")
    assert profile.verified
    assert profile.groups
    assert profile.publisher


EVERY = {
    "scrww": {"text": 138},
    "gzdzhrss": {"text": 164, "file": 4, "empty body": 24},
    "cpaxj": {"text": 318, "file": 58},
    "gxpopss": {"text": 69, "pictures": 4},
    "lgedu": {"text": 186, "video": 20, "pictures": 2, "file": 1, "unknown layout": 2},
}
"""By profile: what becomes of all pages of the mirror that lie where articles are."""
FURNITURE = re.compile(
    r"^(?:分享到|相关(?:阅读|信息|新闻)|上一[篇条]|下一[篇条]|我要推荐|网站纠错|责任编辑|打印本页|\d)\W*$|不代表.{1,12}立场"
)
"""Lines that are no text of an article: buttons, links to others, what the site says of itself, a lone digit."""


@pytest.mark.parametrize("site", SITES)
def test_no_page_of_a_mirror_gives_what_stands_around_its_text(site: str, shared: Path) -> None:
    folder, profile = shared / "sites" / SITES[site][0], load(SHIPPED / f"{site}.toml")
    came_to, odd = Counter[str](), []
    for file in sorted(folder.rglob("*.html")):
        url = f"http://{profile.hosts[0]}/{file.relative_to(folder)}"
        if not is_article(canonical(url, profile), profile):
            continue
        try:
            article = read_article(url, [decode(file.read_bytes())], profile).article
        except ReadingError as error:
            came_to[error.problem.reason] += 1
            continue
        came_to[article.kind] += 1
        odd += [(url, text) for text in article.body.split("\n")[-3:] if FURNITURE.search(text)]
        odd += [(url, "no title or breadcrumb")] if not (article.title and article.breadcrumb) else []
    assert (dict(came_to), odd) == (EVERY[site], [])
