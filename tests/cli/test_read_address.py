"""`fangzhi read` and `fangzhi listing` of addresses."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ..program import starter

PAGE = (
    "<title>石桥老街修缮完工</title><h1>石桥老街修缮完工</h1><div>"
    + "<p>石桥老街修缮工程日前完工，市民说，焕然一新。</p>" * 3
)
LISTING = "<ul>" + "".join(f"<li><a href={n}.html>石桥老街修缮完工之{n}</a></li>" for n in range(1, 6)) + "</ul>"
ROBOTS = "User-agent: *\nDisallow: /closed"

Fangzhi = Callable[..., "subprocess.CompletedProcess[str]"]


class Site(BaseHTTPRequestHandler):
    """A small site that remembers what it was asked for, and by whom."""

    pages: ClassVar[dict[str, tuple[int, str, str]]] = {
        "/robots.txt": (200, "text/plain", ROBOTS),
        "/1.html": (200, "text/html; charset=utf-8", PAGE),
        "/list.html": (200, "text/html; charset=utf-8", LISTING),
        "/moved.html": (302, "1.html", ""),
        "/away.html": (302, "http://www.else.example/", ""),
        "/to-closed.html": (302, "/closed.html", ""),
        "/round.html": (302, "/round.html", ""),
        "/nowhere.html": (302, "http://a:b@127.0.0.1:1/", ""),
        "/picture": (200, "image/png", "x"),
        "/empty.html": (200, "text/html", ""),
        "/large.html": (200, "text/html", "x" * 13_000_000),
    }
    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        status, kind, body = self.pages.get(self.path, (404, "text/html", "none"))
        self.send_response(status)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    """The address of the small site."""
    Site.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def fangzhi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fangzhi:
    """Runs the program in a process of its own, as a reactor runs once, where there is no archive."""
    monkeypatch.delenv("FANGZHI_ARCHIVE", raising=False)
    monkeypatch.delenv("FANGZHI_CONTACT", raising=False)
    return lambda *words: starter().run(*words, cwd=tmp_path, seconds=120)


def test_addresses_are_asked_for_once_each_and_read(fangzhi: Fangzhi, site: str) -> None:
    names = ["1", "moved", "none", "closed", "to-closed", "away", "round", "empty", "large"]
    result = fangzhi(
        "read", "--generic", *(f"{site}/{name}.html" for name in names), f"{site}/picture", f"{site}/1.html"
    )
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    told = [row["title"] if "title" in row else row["problem"]["reason"] for row in rows]
    assert told == [
        "石桥老街修缮完工", "石桥老街修缮完工", "refused", "forbidden by robots.txt", "forbidden by robots.txt",
        "redirected to another site", "refused", "empty page", "too large", "no HTML", "石桥老街修缮完工",
    ]  # fmt: skip
    assert [rows[1][key] for key in ("file", "url", "site")] == [f"{site}/moved.html", f"{site}/1.html", "127.0.0.1"]
    assert rows[6]["problem"]["detail"] == f"the redirects go round in a circle, by {site}/round.html"
    paths = [path for path, _ in Site.asked]
    assert paths.count("/robots.txt") == 1
    assert paths.count("/1.html") == 2  # once as it was given, once where another led
    assert not any(path.startswith("/closed") for path in paths)
    assert {agent.partition("/")[0] for _, agent in Site.asked if agent} == {"fangzhi"}
    assert (result.returncode, "8 of 11 pages could not be read" in result.stderr) == (1, True)


def test_an_address_that_cannot_be_asked_for_keeps_no_other_from_being_read(fangzhi: Fangzhi, site: str) -> None:
    odd = site.replace("http://", "http://a:b@")
    done = fangzhi("read", "--generic", f"{site}/1.html", f"{odd}/1.html", f"{site}/nowhere.html", f"{site}/moved.html")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("problem", {}).get("reason") for row in rows] == [None, "no address", "no address", None]
    assert done.returncode == 1


def test_a_listing_is_asked_for(fangzhi: Fangzhi, site: str) -> None:
    result = fangzhi("listing", "--generic", f"{site}/list.html")
    assert result.returncode == 0, result.stderr
    assert [entry["url"] for entry in json.loads(result.stdout)["items"]][:2] == [f"{site}/1.html", f"{site}/2.html"]
    assert "HTTP 404" in fangzhi("listing", "--generic", f"{site}/none.html").stderr


def test_nobody_asks_a_public_site_anonymously(fangzhi: Fangzhi) -> None:
    result = fangzhi("read", "http://www.lanchuan.example/1.html")
    assert (result.returncode, result.stdout) == (2, "")
    assert "FANGZHI_CONTACT" in result.stderr


def test_private_addresses_are_not_asked_for(fangzhi: Fangzhi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANGZHI_CONTACT", "archive@lanchuan.example")
    result = fangzhi("read", "--generic", "http://10.255.255.1/1.html", "http://[fd00::1]/1.html")
    assert [json.loads(line)["problem"]["reason"] for line in result.stdout.splitlines()] == ["private address"] * 2


def test_nothing_that_answers_is_a_problem(fangzhi: Fangzhi) -> None:
    result = fangzhi("read", "--generic", "http://127.0.0.1:9/1.html")
    assert json.loads(result.stdout)["problem"]["reason"] == "unreachable"
