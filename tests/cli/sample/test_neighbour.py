"""The second sample site: what it has of the first, and that its profile reads it."""

import re

from cli.demo import NEIGHBOUR
from cli.sample import neighbour, site
from spiders.profile import load
from spiders.reading.article import read_article
from spiders.reading.listing import read_listing

PAGES = {path: page.body.decode() for path, page in neighbour.build().items()}
PROFILE = load(NEIGHBOUR)
HOST = "http://www.xishan.example"


def test_it_is_the_same_each_time_and_on_no_path_of_the_first_site() -> None:
    assert neighbour.build() == neighbour.build()
    assert not neighbour.build().keys() & site.build().keys()


def test_its_listing_leads_to_every_article() -> None:
    listing = read_listing(HOST + neighbour.FOLDER, PAGES[neighbour.FOLDER], PROFILE)
    assert [entry.url.removeprefix(HOST) for entry in listing.entries] == [
        path for path in PAGES if path != neighbour.FOLDER
    ]
    assert all(entry.published for entry in listing.entries)


def test_its_articles_are_read_with_date_and_source() -> None:
    read = [
        read_article(HOST + path, [html], PROFILE).article for path, html in PAGES.items() if path != neighbour.FOLDER
    ]
    assert {article.source for article in read} == {"澜川新闻网", "澜川日报", "溪山在线"}
    assert [article.published and article.published.precision for article in read].count("day") == 1
    assert all(re.search(r"[。”）)]$", article.body) for article in read)
