"""Invented pages and listings in some two hundred layouts, each read without a profile."""

from datetime import date
from urllib.parse import urljoin

import pytest

from spiders.reading.generic.article import read_generic
from spiders.reading.generic.listing import list_generic
from storage.items import Moment

from .made import Made, listings, made

URL = "http://www.xishan.example/xw/list.html"
FILES = ("first.txt", "second.txt", "third.txt", "fourth.txt", "fifth.txt", "sixth.txt")
PAGES = [pytest.param(page, id=page.name) for file in FILES for page in made(file)]


def printed(moment: Moment | None, wanted: str) -> str:
    """A time as a label writes it, to the same second or minute."""
    if moment is None:
        return ""
    text = moment.isoformat().replace("T", " ")
    return text[: len(wanted)] if len(wanted) > 10 else text


@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_an_invented_page(page: Made) -> None:
    reading = read_generic(f"http://www.xishan.example/xw/{page.name}.html", page.html).reading
    article, views = reading.article, reading.views
    assert "".join(article.title.split()) == "".join(page.title.split())
    assert printed(article.published, page.labels.get("published", "")) == page.labels.get("published", "")
    assert page.accepts("source", article.source or "")
    assert page.accepts("authors", " ".join(article.authors))
    assert page.accepts("views", str(views.count) if views else "")
    assert "".join(article.body.split()) in page.bodies


@pytest.mark.parametrize(("html", "entries", "following"), [pytest.param(*rest, id=name) for name, *rest in listings()])
def test_an_invented_listing(html: str, entries: list[tuple[str, str]], following: str) -> None:
    found = list_generic(URL, html, date(2024, 6, 1))
    wanted = [(title, urljoin(URL, href)) for title, href in entries]
    assert [(entry.title, entry.url) for entry in found.entries] == wanted
    assert found.next_page == (urljoin(URL, following) if following else None)
    dated = {entry.published.date.isoformat() for entry in found.entries if entry.published}
    assert ("2024-05-03" in dated) == ("05-03" in html)
