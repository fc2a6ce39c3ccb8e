"""Who is believed about who asks."""

import asyncio
from typing import Any

import pytest

from storage.faults import ConfigError
from web.proxies import Proxies, networks


def seen(peer: str, *headers: tuple[str, str], trusted: str = "10.0.0.0/8") -> tuple[str, str]:
    """The client and the scheme as the pages see them."""
    found: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.update(scope)

    encoded = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "scheme": "http", "client": (peer, 1), "headers": encoded}
    asyncio.run(Proxies(app, networks([trusted]))(scope, None, None))  # type: ignore[arg-type]
    return found["client"][0], found["scheme"]


def test_a_trusted_proxy_is_believed() -> None:
    told = (("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"))
    assert seen("10.0.0.1", *told) == ("203.0.113.9", "https")


def test_nobody_else_is() -> None:
    told = (("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"))
    assert seen("192.0.2.1", *told) == ("192.0.2.1", "http")


def test_what_a_client_invents_stands_before_what_the_proxy_adds() -> None:
    assert seen("10.0.0.1", ("X-Forwarded-For", "1.2.3.4, 203.0.113.9, 10.0.0.2"))[0] == "203.0.113.9"
    assert seen("10.0.0.1", ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "203.0.113.9"))[0] == "203.0.113.9"


def test_a_proxy_that_says_nothing_speaks_https() -> None:
    assert seen("10.0.0.1") == ("10.0.0.1", "https")
    assert seen("10.0.0.1", ("X-Forwarded-Proto", "http"))[1] == "http"
    assert seen("::ffff:10.0.0.1")[1] == "https"


def test_a_faulty_setting_is_named() -> None:
    with pytest.raises(ConfigError, match="web_proxies: 'nginx'"):
        networks(["nginx"])
