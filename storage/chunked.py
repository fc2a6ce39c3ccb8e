"""The chunked transfer encoding taken off a body that another program kept as it was on the wire (RFC 9112, 7.1)."""

import re

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,4000})?\r?\n")


def unchunked(body: bytes) -> bytes:
    """The body without the encoding, as much of it as is there; as it is where it is not so encoded.

    Many programs keep the header and take the encoding off.
    """
    parts: list[bytes] = []
    place = 0
    while place < len(body):
        size = _SIZE.match(body, place)
        if size is None:
            return body if not parts else b"".join(parts)
        length = int(size[1], 16)
        if length == 0:
            break
        parts.append(body[size.end() : size.end() + length])
        place = size.end() + length
        if place + 2 <= len(body) and body[place : place + 2] != b"\r\n":
            return body
        place += 2
    return b"".join(parts)
