"""The server of the sample site, over a real connection."""

import http.client
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from cli.sample import specials
from cli.sample.articles import MOVED, articles
from cli.sample.server import SampleSite, serve
from cli.sample.site import build

PATHS = {article.number: article.path for article in articles(1)}


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with serve() as running:
        yield running


@pytest.fixture
def client(site: SampleSite) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=5)
    yield connection
    connection.close()


def ask(client: HTTPConnection, path: str, method: str = "GET") -> tuple[int, bytes]:
    client.request(method, path)
    answer = client.getresponse()
    return answer.status, answer.read()


def test_every_page_is_served_as_built(client: HTTPConnection) -> None:
    for path, page in build(1).items():
        if not page.failures:
            assert ask(client, path) == (page.status, page.body)


def test_connection_is_kept(client: HTTPConnection) -> None:
    ask(client, "/")
    socket = client.sock
    ask(client, "/xw/sz/")
    assert socket is not None
    assert client.sock is socket


def test_one_page_fails_once(client: HTTPConnection) -> None:
    path = PATHS[specials.FAILS_ONCE]
    assert [ask(client, path)[0] for _ in range(3)] == [500, 200, 200]


def test_head_has_the_length_and_no_body(client: HTTPConnection) -> None:
    client.request("HEAD", "/")
    answer = client.getresponse()
    assert answer.read() == b""
    assert int(answer.headers["Content-Length"]) == len(build(1)["/"].body)
    assert "Date" not in answer.headers


def test_unknown_path_is_404(client: HTTPConnection) -> None:
    assert [ask(client, path)[0] for path in ("/nothing", "/counter?id=1", "/xw/sz/index_9.html")] == [404, 404, 404]


def test_other_methods_are_refused(client: HTTPConnection, capfd: pytest.CaptureFixture[str]) -> None:
    assert ask(client, "/", "POST")[0] == 501
    assert capfd.readouterr() == ("", "")


def test_query_of_a_listing_link_is_ignored(client: HTTPConnection) -> None:
    path = PATHS[specials.TRACKED_LINK]
    assert ask(client, f"{path}?from=list") == ask(client, path)


def test_redirect_names_the_new_address(client: HTTPConnection) -> None:
    client.request("GET", MOVED)
    answer = client.getresponse()
    assert (answer.status, answer.headers["Location"]) == (302, PATHS[specials.MOVED_HERE])


def test_requests_are_counted(site: SampleSite, client: HTTPConnection) -> None:
    for path in ("/", "/", "/counter?id=100120", "/nothing"):
        ask(client, path)
    assert site.hits == {"/": 2, "/counter?id=100120": 1, "/nothing": 1}
    assert site.requests == 4


def test_edition_changes_while_running(site: SampleSite, client: HTTPConnection) -> None:
    before = ask(client, "/counter?id=100120")
    site.set_edition(2)
    assert ask(client, "/counter?id=100120") != before


def test_many_ask_at_once(site: SampleSite) -> None:
    def read() -> None:
        with urllib.request.urlopen(f"{site.url}/xw/sz/", timeout=5) as answer:
            statuses.append(answer.status)

    statuses: list[int] = []
    threads = [threading.Thread(target=read) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 40


def test_server_stops_with_its_block() -> None:
    with serve() as site:
        kept = HTTPConnection(urlsplit(site.url).netloc, timeout=5)
        assert ask(kept, "/")[0] == 200
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(kept, "/")
    kept.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(site.url, timeout=5)


def test_unknown_edition_does_not_start() -> None:
    with pytest.raises(ValueError, match="no edition"), serve(edition=7):
        pass
