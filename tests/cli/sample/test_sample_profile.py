"""The sample site's profile reads the sample site: what comes out is the truth."""

from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

import cli.sample
from cli.sample.content import HOST
from cli.sample.site import build
from cli.sample.truth import listing_truth, site_truth
from spiders.profile import Profile, load
from spiders.reading.address import canonical, document, is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import EmptyBody, MissingField, UnknownLayout
from spiders.reading.listing import read_listing
from spiders.reading.tree import parse
from spiders.reading.views import counter_address, read_counter
from storage.items import Moment, Reading

PAGES = build(1)
TRUTH = site_truth(1)
ENTRIES = listing_truth(1)
FINE = [path for path, truth in TRUTH.items() if not truth.problem]


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load(Path(cli.sample.__file__).parent / "lanchuan.toml")


def html(path: str) -> str:
    page = PAGES[path]
    return decode(page.body, page.headers["Content-Type"])


def read(path: str, profile: Profile) -> Reading:
    """The reading of an article with all its pages."""
    pages = [html(path)]
    while following := (reading := read_article(HOST + path, pages, profile)).next_page:
        path_of_next = urlsplit(following).path
        pages.append(html(path_of_next))
        following = read_article(HOST + path_of_next, [pages[-1]], profile).next_page
        if following is None:
            return read_article(HOST + path, pages, profile)
    return reading


def iso(moment: Moment | None) -> str | None:
    return None if moment is None else moment.isoformat()


def test_every_field_is_read_as_it_is(profile: Profile) -> None:
    for path in FINE:
        truth, found = TRUTH[path], read(path, profile).article
        assert (found.url, found.layout, found.kind) == (truth.url, truth.layout, truth.kind)
        assert (found.title, found.source, found.body) == (truth.title, truth.source, "\n".join(truth.body))
        assert (found.authors, found.editors) == (truth.authors, truth.editors)
        assert (iso(found.published), iso(found.updated)) == (truth.published, truth.updated)
        assert (found.tags, found.breadcrumb) == (truth.tags, truth.breadcrumb)
        assert (found.images, found.attachments) == (truth.images, truth.attachments)


def test_views_are_read_from_the_page_or_its_counter(profile: Profile) -> None:
    for path in FINE:
        counter = profile.layout(TRUTH[path].layout.partition("/")[2]).views
        assert counter is not None
        address = counter_address(counter, HOST + path, parse(html(path)))
        views = read(path, profile).views
        if address:
            assert views is None
            views = read_counter(html(address.removeprefix(HOST)), counter)
        assert views is not None
        assert views.count == TRUTH[path].views


def test_every_page_fits_exactly_one_layout(profile: Profile) -> None:
    for path, truth in TRUTH.items():
        root = parse(html(path))
        fitting = [layout.id for layout in profile.layouts if layout.when.matches(root)]
        assert [f"lanchuan/{id}" for id in fitting] == [truth.layout]


@pytest.mark.parametrize(("problem", "error"), [("title", MissingField), ("body", EmptyBody)])
def test_broken_page_is_a_problem(profile: Profile, problem: str, error: type[Exception]) -> None:
    path = next(path for path, truth in TRUTH.items() if truth.problem == problem)
    with pytest.raises(error):
        read(path, profile)


def test_empty_page_has_no_layout(profile: Profile) -> None:
    with pytest.raises(UnknownLayout):
        read_article(f"{HOST}/xw/ms/202009/t20200921_200301.html", [""], profile)


def test_listings_are_read_as_they_are(profile: Profile) -> None:
    for path, wanted in ENTRIES.items():
        found = read_listing(HOST + path, html(path), profile).entries
        assert [(entry.title, iso(entry.published), entry.pinned) for entry in found] == [
            (entry.title, entry.date, entry.is_pinned) for entry in wanted
        ]
        assert [canonical(entry.url, profile) for entry in found] == [entry.url for entry in wanted]


@pytest.mark.parametrize(("folder", "pages"), [("/xw/sz/", 3), ("/xw/ms/", 5), ("/zx/wh/", 3)])
def test_listings_are_walked_to_their_end(profile: Profile, folder: str, pages: int) -> None:
    walked, url = [], HOST + folder
    while url:
        walked.append(url)
        url = read_listing(url, html(urlsplit(url).path), profile).next_page or ""
    assert walked == [urljoin(HOST + folder, f"index_{page}.html" if page else "") for page in range(pages)]


def test_every_entry_in_scope_is_an_article_address(profile: Profile) -> None:
    inside = [entry for page in ENTRIES.values() for entry in page if entry.leads_to != "external"]
    assert all(is_article(entry.url, profile) for entry in inside)
    assert len({document(entry.url, profile) for entry in inside}) == len(inside) - 1
