"""Real sites, read with hardly more than their family and by their shipped profiles: what they say must be the same."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.profile import SHIPPED, Profile, load, parse
from spiders.reading.address import canonical, in_scope, is_article, resolve
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.listing import read_listing

SITES = {
    "cpaxj": ("cpaxj_org_cn", "trs", ""),
    "gzdzhrss": ("gzdzhrss_com", "trs", ""),
    "lgedu": (
        "lgedu_net",
        "siteserver",
        'body = "div#part7 > ul"\ndrop = ["div#part7 > ul > h1", "div#part7 > ul > h2"]',
    ),
    "scrww": ("scrww-com", "empire", 'drop = ["div.entry-copyright", "div.entry-footer"]'),
}
"""The mirror's folder, the family, and what the site's own templates make different."""

ARTICLES = {"cpaxj": 40, "gzdzhrss": 24, "lgedu": 20, "scrww": 77}
FIELDS = ("title", "published", "source", "authors", "editors", "breadcrumb", "body", "kind")
OTHERWISE = {("scrww", "breadcrumb"): 1}
"""How often a field is read otherwise: a page without a trail."""


def reduced(id: str, shipped: Profile) -> Profile:
    """A profile with hosts, sections and a layout's probe, and next to nothing beside them."""
    _, family, more = SITES[id]
    text = f'id = "{id}"\nname = "x"\nfamily = "{family}"\nhosts = {[*shipped.hosts, *shipped.aliases]}\n'
    for section in shipped.sections:
        text += f'[[sections]]\nid = "{section.id}"\nname = "x"\nurl = "{section.url}"\n'
    return parse(f"{text}[[layouts]]\nid = 'v1'\nwhen = {shipped.layout('v1').when.css!r}\n{more}", Path(f"{id}.toml"))


def page(folder: Path, url: str) -> str | None:
    """The page that a mirror has for an address."""
    file = folder / url.split("/", 3)[3].partition("?")[0]
    return decode(file.read_bytes()) if file.is_file() else None


def listings(folder: Path, profile: Profile) -> Iterator[tuple[str, str]]:
    """The listing pages of a mirror, walked by a profile."""
    for section in profile.sections:
        url: str | None = section.url
        while url is not None and (html := page(folder, url)) is not None:
            yield url, html
            url = read_listing(url, html, profile).next_page


def linked(url: str, html: str, profile: Profile) -> set[str]:
    found = (entry.url for entry in read_listing(url, html, profile).entries if in_scope(entry.url, profile))
    return {target for target in (canonical(link, profile) for link in found) if is_article(target, profile)}


@pytest.mark.parametrize("id", SITES)
def test_the_family_reads_the_articles_as_the_shipped_profile_does(id: str, shared: Path) -> None:
    shipped, folder = load(SHIPPED / f"{id}.toml"), shared / "sites" / SITES[id][0]
    family = reduced(id, shipped)
    urls = sorted(set().union(*(linked(url, html, shipped) for url, html in listings(folder, shipped))))
    pages = {url: html for url in urls if (html := page(folder, url)) is not None}
    otherwise: dict[tuple[str, str], int] = {}
    for url, html in pages.items():
        one, other = (read_article(url, [html], profile).article for profile in (shipped, family))
        for name in FIELDS:
            otherwise[id, name] = otherwise.get((id, name), 0) + (_said(one, name) != _said(other, name))
    assert len(pages) == ARTICLES[id]
    assert {place: number for place, number in otherwise.items() if number} == {
        place: number for place, number in OTHERWISE.items() if place[0] == id
    }


def _said(article: object, name: str) -> object:
    value = getattr(article, name)
    return value.isoformat() if hasattr(value, "isoformat") else value


@pytest.mark.parametrize("id", SITES)
def test_the_family_finds_the_listings_articles_and_their_next_pages(id: str, shared: Path) -> None:
    shipped, folder = load(SHIPPED / f"{id}.toml"), shared / "sites" / SITES[id][0]
    family = reduced(id, shipped)
    walked = list(listings(folder, shipped))
    assert walked == list(listings(folder, family))
    assert [url for url, html in walked if not linked(url, html, shipped) <= linked(url, html, family)] == []


FOLDERS = {"cpaxj.org.cn": "cpaxj", "gzdzhrss.com": "gzdzhrss", "lgedu.net": "lgedu", "scrww.com": "scrww"}


def test_the_families_find_the_next_pages_of_labelled_listings(shared: Path) -> None:
    rows = [json.loads(row) for row in (shared / "pages/gold_listings.jsonl").read_text("utf-8").splitlines() if row]
    rows = [row for row in rows if row["file"].split("/")[1] in FOLDERS]
    wrong = []
    for row in rows:
        id = FOLDERS[row["file"].split("/")[1]]
        profile = reduced(id, load(SHIPPED / f"{id}.toml"))
        url = f"http://{profile.hosts[0]}/a/b/page_of_list.html"
        listing = read_listing(url, decode((shared / "pages" / row["file"]).read_bytes()), profile)
        following = resolve(url, row["next_page_href"].rpartition("=> ")[2])
        wrong += [] if listing.next_page == following else [(row["file"], listing.next_page)]
    assert (wrong, len(rows)) == ([], 9)
