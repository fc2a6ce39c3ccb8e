"""The ways in which a server can answer badly."""

import gzip
import os
import socket
import struct
import zlib
from functools import cache

from .server import Handler
from .site import Page

MEGABYTE = 2**20
HUGE = 200 * MEGABYTE
BOMB = 300 * MEGABYTE
DEPTH = 100_000
AWAY = 1
"""Seconds that a Retry-After asks for."""

HTML = {"Content-Type": "text/html; charset=utf-8"}


def reset_at_once(client: Handler, page: Page) -> None:
    """The connection is reset before a byte is answered."""
    client.close_connection = True
    client.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(client.connection.detach())


def reset_midway(client: Handler, page: Page) -> None:
    """The connection is reset in the middle of the body."""
    _send_half(client, page)
    reset_at_once(client, page)


def cut(client: Handler, page: Page) -> None:
    """The connection is closed, properly, before or in the middle of the body, whose length was said or not."""
    client.close_connection = True
    if not page.body:
        client.send(page)
        return
    part = page.body[: len(page.body) // 2 * (len(client.path) % 3 > 0)]
    if len(client.path) % 2:
        client.send(Page(part, page.headers, page.status), len(page.body))
        return
    _begin_chunks(client, dict(page.headers))
    if part:
        _chunk(client, part)
    client.wfile.flush()


def stall(client: Handler, page: Page) -> None:
    """Nothing comes, until the client goes away."""
    client.close_connection = True
    client.rfile.read(1)


def stall_midway(client: Handler, page: Page) -> None:
    """Half the body comes, and then nothing more."""
    _send_half(client, page)
    stall(client, page)


def too_many(client: Handler, page: Page) -> None:
    """429, and a Retry-After that is to be kept to."""
    if not client.path.startswith("/count"):  # two rows of one article ask for the same view count
        client.server.site.keep_away(client.path, AWAY)
    client.send(Page(b"slow down", {"Retry-After": str(AWAY)}, 429))


def unavailable(client: Handler, page: Page) -> None:
    """One of the 5xx."""
    status = (500, 502, 503, 504)[len(client.path) % 4]
    client.send(Page("服务器繁忙，请稍后再试。".encode(), HTML, status))


def redirect(client: Handler, page: Page) -> None:
    """To an address that redirects to another one, without end."""
    path, _, hop = client.path.partition("?hop=")
    client.send(Page(b"", {"Location": f"{path}?hop={int(hop or 0) + 1}"}, 302))


def bomb(client: Handler, page: Page) -> None:
    """A small body that decompresses to 300 MB."""
    client.send(Page(_bomb(), HTML | {"Content-Encoding": "gzip"}))


@cache
def _bomb() -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [pack.compress("<html><body><h1>石桥</h1>".encode())]
    parts += [pack.compress(bytes(MEGABYTE)) for _ in range(BOMB // MEGABYTE)]
    return b"".join([*parts, pack.flush()])


def huge(client: Handler, page: Page) -> None:
    """A page of 200 MB, its length said beforehand or not."""
    client.close_connection = True
    part = b"<p>" + b"x" * (2**16 - 7) + b"</p>"
    if len(client.path) % 2:
        client.send(Page(b"", HTML), HUGE)
    else:
        _begin_chunks(client, HTML)
    for _ in range(HUGE // len(part)):
        if len(client.path) % 2:
            client.wfile.write(part)
        else:
            _chunk(client, part)


def deep(client: Handler, page: Page) -> None:
    """A page whose elements are nested 100,000 deep, packed as servers do."""
    body = b"<html><body><h1>x</h1>" + b"<div>" * DEPTH + b"x" + b"</div>" * DEPTH
    client.send(Page(gzip.compress(body, mtime=0), HTML | {"Content-Encoding": "gzip"}))


def _send_half(client: Handler, page: Page) -> None:
    if page.body:
        client.send(Page(page.body[: len(page.body) // 2], page.headers, page.status), len(page.body))


def _begin_chunks(client: Handler, headers: dict[str, str]) -> None:
    client.send_response_only(200)
    for name, value in headers.items():
        client.send_header(name, value)
    client.send_header("Transfer-Encoding", "chunked")
    client.end_headers()


def _chunk(client: Handler, part: bytes) -> None:
    client.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
    client.wfile.flush()
