"""Traffic through a proxy: pages, robots.txt and counters, plain and tunnelled; its password goes nowhere else."""

import gzip
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any, NamedTuple

import pytest

from crawler.proxy import Proxies, Proxy
from storage.config import Config, load_config
from storage.faults import ConfigError

from .test_network import signed_by_itself
from .test_trouble import PROFILE, Fangzhi, Rows, article, listing, make_archive
from .wire import answer

LOGIN = b"Basic " + b64encode("张三:s ecret".encode())
PROXY = "http://%E5%BC%A0%E4%B8%89:s%20ecret@127.0.0.1"
SITE, SECURE = "http://www.xishan.example", "https://news.xishan.example"
VIEWS = "views = { url = \"http://www.xishan.example/count?id={id}\", id = '/(1)[.]html' }"
MOVED = answer(b"", "Location: http://10.0.0.1/3.html", status="302 Found")
PAGES = {
    f"{SITE}/robots.txt": answer(b"User-agent: *\nDisallow: /no/\n"),
    f"{SITE}/yw/": answer(listing("/1.html", f"{SECURE}/2.html", "/3.html", "/4.html").body),
    f"{SITE}/1.html": answer(article("石桥").body),
    f"{SITE}/count?id=1": answer(b"7"),
    f"{SECURE}/2.html": answer(article("老街").body),
    f"{SITE}/3.html": MOVED,
    f"{SITE}/4.html": answer(b"", status="407 Proxy Authentication Required"),
}


class Asked(NamedTuple):
    """What came to the proxy: the first line's target, and whether it named the user."""

    target: str
    is_known: bool


class _Server(ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False


@contextmanager
def serve_proxy(pages: Mapping[str, bytes], certificate: ssl.SSLContext) -> Iterator[tuple[int, list[Asked]]]:
    """The port of a proxy on 127.0.0.1 that answers by whole address itself, and what it was asked for."""
    asked: list[Asked] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, IndexError):
                while True:
                    self._answer("")

        def _answer(self, tunnel: str) -> None:
            method, target, _ = self.rfile.readline().decode().split(" ")
            headers = list(iter(self.rfile.readline, b"\r\n"))
            asked.append(Asked(tunnel + target, b"Proxy-Authorization: " + LOGIN + b"\r\n" in headers))
            if method != "CONNECT":
                self.wfile.write(pages.get(tunnel + target) or answer(b"", status="404 Not Found"))
                return
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            with certificate.wrap_socket(self.connection, server_side=True) as inside:
                self.rfile, self.wfile = inside.makefile("rb"), inside.makefile("wb", buffering=0)
                while True:
                    self._answer("https://" + target.removesuffix(":443"))

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


class Crawled(NamedTuple):
    """A crawl without --at: its report, what it said, what the proxy was asked for, and the archive's folder."""

    report: dict[str, Any]
    said: str
    asked: list[Asked]
    folder: Path


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi, rows: Rows) -> Crawled:
    """One crawl of a site that only the proxy knows."""
    place = tmp_path_factory.mktemp("proxy")
    hosts = 'aliases = ["news.xishan.example", "10.0.0.1"]\ndelay = 0.001\n'
    folder = make_archive(place / "archive", hosts + PROFILE.replace('"div" }', f'"div", {VIEWS} }}'))
    with serve_proxy(PAGES, signed_by_itself(place / "certificate.pem")) as (port, asked):
        settings = f'contact = "li@example.org"\nproxy = "{PROXY}:{port}"\nretry_wait = 0\n'
        (folder / "fangzhi.toml").write_text(settings, "utf-8")
        finished = fangzhi(folder, "crawl", "xishan", "--json", "--verbose")
    return Crawled(rows(finished)[0], finished.stdout + finished.stderr, asked, folder)


def test_pages_robots_txt_and_counters_go_through_the_proxy(crawled: Crawled) -> None:
    targets = {asked.target for asked in crawled.asked}
    assert {*PAGES, f"{SECURE}/robots.txt", "news.xishan.example:443"} == targets
    assert (crawled.report["new"], crawled.report["problems"]) == (2, 2)


def test_the_proxy_is_told_who_asks_and_the_site_is_not(crawled: Crawled) -> None:
    assert {asked.is_known for asked in crawled.asked if not asked.target.startswith("https:")} == {True}
    assert {asked.is_known for asked in crawled.asked if asked.target.startswith("https:")} == {False}


def test_a_redirect_into_a_private_network_is_not_asked_of_the_proxy(crawled: Crawled) -> None:
    assert not any("10.0.0.1" in asked.target for asked in crawled.asked)


def test_the_password_is_kept_nowhere(crawled: Crawled, fangzhi: Fangzhi) -> None:
    shown = crawled.said + fangzhi(crawled.folder, "config").stdout
    records = b"".join(gzip.decompress(file.read_bytes()) for file in crawled.folder.rglob("*.warc.gz"))
    kept = records + (crawled.folder / "fangzhi.db").read_bytes()
    assert b"GET /1.html" in records
    assert not any(secret in kept for secret in (b"ecret", LOGIN, b"Proxy-Authorization"))
    assert "ecret" not in shown
    assert LOGIN.decode() not in shown


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_the_settings_come_before_the_environment(no_environment: pytest.MonkeyPatch) -> None:
    no_environment.setenv("HTTP_PROXY", "http://one.example:1")
    no_environment.setenv("HTTPS_PROXY", "two.example:2")
    known = Proxies.known(Config())
    assert [getattr(known.choose(url), "address", None) for url in (f"{SITE}/", f"{SECURE}/")] == [
        "http://one.example:1",
        "http://two.example:2",
    ]
    own = Proxies.known(Config(proxy="http://own.example:3")).choose(f"{SECURE}/")
    assert own == Proxy("http://own.example:3", "own.example")


@pytest.mark.parametrize(
    ("url", "is_through"),
    [
        ("http://www.xishan.example/", True),
        ("http://intern.example/", False),
        ("http://a.intern.example:8080/", False),
        ("http://127.0.0.1:8000/", False),
        ("http://[::1]/", False),
        ("http://localhost/", False),
    ],
)
def test_some_hosts_are_reached_without_it(url: str, is_through: bool, no_environment: pytest.MonkeyPatch) -> None:
    known = Proxies.known(Config(proxy="http://own.example:3", no_proxy="other.example,intern.example"))
    assert (known.choose(url) is not None) is is_through


@pytest.mark.parametrize("text", ["socks5://a:s3cret@b.example:1", "http://a:s3cret@:1", "http://b.example:s3cret"])
def test_what_is_no_proxy_is_said_without_its_password(text: str, no_environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"fangzhi\.toml: proxy: a proxy is written as") as caught:
        Proxies.known(Config(proxy=text))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_settings_are_shown_without_the_password(tmp_path: Path, scheme: str) -> None:
    (tmp_path / "fangzhi.toml").write_text(f'contact = "a@b.example"\nproxy = "{scheme}a:s3cret@b.example:1"')
    shown = {origin.name: origin.value for origin in load_config(tmp_path, {})[1]}
    assert (shown["contact"], shown["proxy"]) == ("a@b.example", f"{scheme}…@b.example:1")
    assert "s3cret" not in repr(Proxies.known(load_config(tmp_path, {})[0]))
