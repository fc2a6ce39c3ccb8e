"""The pages served through a socket."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from web.server import NotServed, Server, refusal

from .conftest import Site


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    made = Server(site.folder, "127.0.0.1", 0)
    made.start()
    yield made
    made.stop()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_pages_come_through_a_socket_and_end_with_the_server(server: Server) -> None:
    assert ask(server.port, "/healthz") == (200, "ok\n")
    assert ask(server.port, "/")[0] == 200
    assert ask(server.port, "/", Host="evil.example")[0] == 421
    assert server.address == f"http://127.0.0.1:{server.port}/"
    port = server.port
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        ask(port, "/healthz")


def test_a_port_that_is_taken_is_a_sentence(site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotServed, match=f"port {port}: .*take another port with --port"):
            Server(site.folder, "127.0.0.1", port).start()


@pytest.mark.parametrize("host", ["nowhere.invalid", "127.0.0.1.2", "203.0.113.1"])
def test_a_host_that_is_not_here_is_a_sentence(site: Site, host: str) -> None:
    site.add_user()
    with pytest.raises(NotServed, match="cannot be served at"):
        Server(site.folder, host, 0).start()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_others_are_not_served_before_there_is_a_user(site: Site, host: str) -> None:
    why = refusal(site.folder, host)
    assert why is not None
    assert "fangzhi user add NAME --role editor" in why
    with pytest.raises(NotServed, match="has no users"):
        Server(site.folder, host, 0).start()
    site.add_user()
    assert refusal(site.folder, host) is None


def test_loopback_needs_no_user_unless_a_proxy_stands_before_it(site: Site) -> None:
    assert refusal(site.folder, "127.0.0.1") is None
    assert refusal(site.folder, "localhost") is None
    site.config('web_proxies = "127.0.0.1"\n')
    assert "web_proxies" in (refusal(site.folder, "127.0.0.1") or "")


def test_a_server_that_never_began_can_be_stopped(site: Site) -> None:
    Server(site.folder).stop()
