"""Whole real sites from `../shared/sites`: a drafted profile reads what the shipped one, made by hand, reads."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from spiders.profile import SHIPPED, Profile, load
from spiders.reading.address import canonical, is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.listing import read_listing
from spiders.upkeep.draft.dialogue import Wanted, drafting
from spiders.upkeep.draft.drafting import Draft
from spiders.upkeep.draft.known import likeness
from spiders.upkeep.draft.page import Page
from storage.items import Problem

HERE = "http://127.0.0.1:8000/"
TODAY = date(2026, 1, 1)
SITES = {
    "scrww": ("scrww-com", ["zx/sc/index.html"], 77),
    "gzdzhrss": ("gzdzhrss_com", ["gzdt/tzgg/index.html", "gzdt/ldhd/index.html"], 24),
    "cpaxj": ("cpaxj_org_cn", ["xxfb/news/index.html", "xxfb/tzgg/index.html"], 40),
    "gxpopss": ("gxpopss_cn", ["staticmores/003/003-1.html"], 20),
    "lgedu": ("lgedu_net", ["channels/18288.html", "channels/18287.html"], 20),
}
"""By shipped profile: the mirror, the listings that its README names, the articles that they link and it has."""


def fetched(folder: Path, url: str) -> Page | Problem:
    file = folder / urlsplit(url).path[1:]
    file = file / "index.html" if file.is_dir() else file
    return Page(url, decode(file.read_bytes()), TODAY) if file.is_file() else Problem(url, "refused", "HTTP 404")


def drafted(folder: Path, paths: list[str]) -> Draft:
    dialogue = drafting(Wanted(tuple(HERE + path for path in paths), "mirror"), TODAY)
    urls = next(dialogue)
    while True:
        try:
            urls = dialogue.send({url: fetched(folder, url) for url in urls})
        except StopIteration as end:
            draft: Draft = end.value
            return draft


def linked(folder: Path, profile: Profile) -> Iterator[Page]:
    """The pages that the profile's listings link and take for articles."""
    seen: set[str] = set()
    for section in profile.sections:
        url: str | None = section.url
        while url is not None and isinstance(page := fetched(folder, url), Page):
            listing = read_listing(url, page.html, profile, TODAY)
            for address in (canonical(entry.url, profile) for entry in listing.entries):
                article = fetched(folder, address)
                if address not in seen and isinstance(article, Page) and is_article(address, profile):
                    seen.add(address)
                    yield article
            url = listing.next_page


@pytest.mark.parametrize("site", SITES)
def test_a_draft_reads_all_linked_articles_as_the_shipped_profile_does(site: str, shared: Path) -> None:
    name, paths, count = SITES[site]
    folder, shipped = shared / "sites" / name, load(SHIPPED / f"{site}.toml")
    draft = drafted(folder, paths)
    pages = list(linked(folder, draft.profile))
    wrong = []
    for page in pages:
        found = read_article(page.url, [page.html], draft.profile, TODAY).article
        real = f"http://{shipped.hosts[0]}{urlsplit(page.url).path}"
        right = read_article(real, [page.html], shipped, TODAY).article
        same = (found.title, found.published) == (right.title, right.published)
        if not same or likeness(found.body, right.body) < 0.95:
            wrong.append((page.url, found.title, found.published))
    assert (wrong, len(pages), draft.usable) == ([], count, True)
