"""Whole real sites that no redesign has touched: nothing of them is called broken."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from spiders.profile import SHIPPED, Profile, load
from spiders.reading.address import canonical, is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.listing import read_listing
from spiders.upkeep import drift
from spiders.upkeep.evidence import Seen
from spiders.upkeep.past import past_of
from spiders.upkeep.witnesses import ask
from storage.items import Entry

SITES = {
    "scrww": "scrww-com",
    "gzdzhrss": "gzdzhrss_com",
    "cpaxj": "cpaxj_org_cn",
    "gxpopss": "gxpopss_cn",
    "lgedu": "lgedu_net",
}
CAPTURED = datetime(2026, 1, 1, tzinfo=UTC)


def listed(profile: Profile, folder: Path) -> dict[str, Entry]:
    """The articles that the first page of each section links, with their entries."""
    found: dict[str, Entry] = {}
    for section in profile.sections:
        file = folder / urlsplit(section.url).path[1:]
        if file.is_file():
            entries = read_listing(section.url, decode(file.read_bytes()), profile).entries
            found |= {url: entry for entry in entries if is_article(url := canonical(entry.url, profile), profile)}
    return {url: entry for url, entry in found.items() if (folder / urlsplit(url).path[1:]).is_file()}


def seen(profile: Profile, folder: Path, url: str, entry: Entry) -> Seen:
    html = decode((folder / urlsplit(url).path[1:]).read_bytes())
    article = read_article(url, [html], profile, CAPTURED.date()).article
    day = entry.published.date if entry.published else None
    return Seen(None, url, CAPTURED, article, None, ask(url, html, CAPTURED.date()), entry.title, day)


@pytest.mark.parametrize("site", SITES)
def test_nothing_is_broken(site: str, shared: Path) -> None:
    folder, profile = shared / "sites" / SITES[site], load(SHIPPED / f"{site}.toml")
    names = [profile.name, profile.publisher, *(section.name for section in profile.sections)]
    pages = [seen(profile, folder, url, entry) for url, entry in list(listed(profile, folder).items())[:30]]
    assert len(pages) >= 10
    for at in range(0, len(pages) - 4, 5):
        batch = pages[at : at + 5]
        past = past_of(page.article for page in pages if page.article is not None and page not in batch)
        found = drift.find(batch, past, [name for name in names if name])
        assert {name: cause.message for name, cause in found.items()} == {}
