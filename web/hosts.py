"""Names and addresses: where the pages are served, and by which names they may be asked for."""

import socket
from collections.abc import Collection
from ipaddress import IPv6Address, ip_address


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there. A name must stand for loopback addresses alone."""
    bare = host.strip("[]")
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(bare, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(ip_address(str(place[4][0]).partition("%")[0]).is_loopback for place in found)


def listed(text: str) -> tuple[str, ...]:
    """The parts of a setting that lists names with commas between them."""
    return tuple(part for part in (piece.strip().lower() for piece in text.split(",")) if part)


def name_in(header: str) -> str:
    """The host in a Host header, in small letters and without port and brackets; empty where that is none."""
    text = header.strip().lower()
    if text.startswith("["):
        name, bracket, port = text[1:].partition("]")
        return name if bracket and _is_port(port) else ""
    name, colon, port = text.partition(":")
    return name.rstrip(".") if not colon or _is_port(colon + port) else ""


def _is_port(text: str) -> bool:
    return not text or (text[0] == ":" and text[1:].isascii() and (text[1:].isdigit() or not text[1:]))


class Hosts:
    """The names that may stand in a Host header: a page of another origin whose name leads here has another one.

    On loopback these are localhost and loopback addresses. Elsewhere they are all addresses, which no name server can
    turn to another machine, and this machine's name. Names that `web_hosts` lists are added to either.
    """

    def __init__(self, bound: str, more: Collection[str] = ()) -> None:
        self._on_loopback = is_loopback(bound)
        own = {"localhost", bound.strip("[]").lower()}
        if not self._on_loopback:
            own |= {socket.gethostname().lower(), socket.getfqdn().lower()}
        self._names = own | {name.strip("[]").rstrip(".") for name in more}

    def has(self, header: str) -> bool:
        """Whether a request with this Host header is meant for these pages."""
        name = name_in(header)
        if name in self._names:
            return bool(name)
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._on_loopback


def network(address: str) -> str:
    """What stands for a client in limits: an IPv4 address, or the /64 that one IPv6 customer has at the least."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64))
