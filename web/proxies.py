"""Requests that came through a proxy: who sent them, and how, as a proxy that is trusted says."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from storage.faults import ConfigError

Network = IPv4Network | IPv6Network

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
"""Headers in which proxies say that they are there."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks that a setting names. Raises ConfigError."""
    found = []
    for text in texts:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            raise ConfigError(
                f"web_proxies: {text!r} is no address or network: write addresses as 127.0.0.1 or 10.0.0.0/8"
            ) from None
    return tuple(found)


def are_named(headers: Headers) -> bool:
    """Whether the request says that it came through a proxy."""
    return any(name in headers for name in FORWARDED)


class Proxies:
    """Puts the client's address and scheme in place of a trusted proxy's own. What others say of that is not believed.

    A trusted proxy that does not say by which scheme it was asked is taken to speak HTTPS: that is what it is for, and
    cookies are then sent over HTTPS alone.
    """

    def __init__(self, app: ASGIApp, trusted: tuple[Network, ...]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        client = scope.get("client")
        if scope["type"] == "http" and client and self._is_trusted(client[0]):
            headers = Headers(scope=scope)
            said = ",".join(headers.getlist("x-forwarded-for"))
            scheme = headers.get("x-forwarded-proto", "https").strip().lower()
            scope = {**scope, "client": (self._sender(said, client[0]), 0)}
            scope["scheme"] = "http" if scheme == "http" else "https"
        await self._app(scope, receive, send)

    def _sender(self, said: str, peer: str) -> str:
        """The last address that a proxy added which is none of ours; those before it may be invented."""
        for address in reversed([part.strip() for part in said.split(",") if part.strip()]):
            if not self._is_trusted(address):
                return address[:64]
        return peer

    def _is_trusted(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        return any((mapped or found) in network for network in self._trusted)
