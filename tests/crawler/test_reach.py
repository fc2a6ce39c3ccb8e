"""Whether sites and the proxy answer, and what their clocks say, asked of servers on this machine."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from crawler import reach
from storage.config import Config


@pytest.fixture
def servers() -> Iterator[dict[str, str]]:
    """Hosts by what is the matter with them."""
    asked = []

    class Site(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(self.path)
            self.send_response_only({"right": 200, "absent": 404, "leads": 302}.get(self.name, 200))
            off = timedelta(hours=-2) if self.name == "slow" else timedelta(0)
            self.send_header("Date", "yesterday" if self.name == "absent" else format_datetime(datetime.now(UTC) + off))
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        @property
        def name(self) -> str:
            return names[self.server.server_port]  # type: ignore[attr-defined]

        def log_message(self, format: str, *parts: object) -> None:
            pass

    names: dict[int, str] = {}
    running = [ThreadingHTTPServer(("127.0.0.1", 0), Site) for _ in range(4)]
    names |= {
        server.server_port: name for server, name in zip(running, ("right", "absent", "leads", "slow"), strict=True)
    }
    threads = [Thread(target=server.serve_forever) for server in running]
    for thread in threads:
        thread.start()
    yield {name: f"http://127.0.0.1:{port}" for port, name in names.items()}
    for server, thread in zip(running, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()
    assert set(asked) <= {"/robots.txt"}


def ask(*sites: tuple[str, str]) -> list[tuple[str, str, str]]:
    answers = reach.sites(Config(), sites, "fangzhi/0", lambda words: None)
    return [(found.check, found.level, found.message) for found in reach.findings(answers)]


def test_any_answer_is_one_and_no_redirect_is_followed(servers: dict[str, str]) -> None:
    found = ask(*((name, servers[name]) for name in ("right", "absent", "leads")))
    assert found == [("network", "ok", "3 of 3 sites answer"), ("clock", "ok", "agrees with those of the sites")]


def test_a_site_that_is_silent_is_named(servers: dict[str, str]) -> None:
    found = ask(("right", servers["right"]), ("gone", "http://127.0.0.1:1"))
    assert found[0][:2] == ("network", "warning")
    assert "gone: http://127.0.0.1:1/robots.txt does not answer: [Errno 111]" in found[0][2]
    assert len(found) == 2


def test_no_answer_at_all_is_a_fault() -> None:
    assert [part[:2] for part in ask(("gone", "http://127.0.0.1:1"))] == [("network", "warning"), ("network", "fault")]


def test_a_clock_that_is_off_is_a_fault(servers: dict[str, str]) -> None:
    assert ask(("slow", servers["slow"]))[1] == (
        "clock",
        "fault",
        "this clock is 120 minutes ahead of those of the sites",
    )


def test_a_proxy_is_there_or_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert [one.level for one in reach.proxy(Config(proxy=f"http://a:s3cr3t@127.0.0.1:{port}"))] == ["ok"]
    (found,) = reach.proxy(Config(proxy=f"http://a:s3cr3t@127.0.0.1:{port}"))
    assert (found.level, "s3cr3t" in found.message) == ("fault", False)
