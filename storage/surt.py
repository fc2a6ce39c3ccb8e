"""SURT keys: an address with its host turned around, so that a sorted index keeps a site and its folders together.

What counts as the same address is what the web archives' replay programs take for it: rules of the Internet Archive's
canonicalisation, over those of Google Safe Browsing. An index with other keys would not be found again.
"""

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urlsplit

SESSIONS = [
    re.compile(rf"\A(.*){id}(?:&|\Z)")
    for id in (
        "jsessionid=[0-9a-z]{32}", "phpsessid=[0-9a-z]{32}", "sid=[0-9a-z]{32}", "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
]  # fmt: skip
ASPX_SESSION = re.compile(r"(?<=/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)|\([0-9a-z]{24}\))/(?=[^?]+\.aspx)")
PLAIN = re.compile(r"[!-\"$&-~]*")  # visible ASCII but for # and %
DEFAULT_PORTS = {"http": 80, "https": 443}

MOST_ESCAPED = 100
"""How often an address may have been escaped over again; a hostile one may be ten thousand times."""


def surt(url: str) -> str:
    """The key of an address, as `example,lanchuan)/xw/1.html?a=1&b=2`; what is no http address is only escaped.

    The scheme, `www.`, case, default ports, user names, fragments, session ids and the order of the query do not count.
    """
    try:
        parts = urlsplit(url.strip())  # which takes out tabs and line ends itself
        host = _host(parts.scheme, parts.netloc)
    except ValueError:
        return _escaped(url)
    path = ASPX_SESSION.sub("", _path(_escaped(parts.path)))
    query = _query(_escaped(parts.query)) if parts.query else ""
    return f"{host}){path}?{query}" if query else f"{host}){path}"


@lru_cache(maxsize=1024)
def _host(scheme: str, netloc: str) -> str:
    """The host's labels from the last to the first, IDN as ASCII, without `www` and the like, and a port of its own.

    Raises ValueError where the address is no http address.
    """
    parts = urlsplit(f"{scheme}://{netloc}")
    if scheme not in DEFAULT_PORTS:
        raise ValueError(scheme)
    host, port = parts.hostname or "", parts.port
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    labels = [label for label in host.lower().split(".") if label]
    if len(labels) > 1 and re.fullmatch(r"www\d*", labels[0]):
        del labels[0]
    return ",".join(reversed(labels)) + (f":{port}" if port and port != DEFAULT_PORTS[scheme] else "")


def _escaped(text: str) -> str:
    """Lower case, each byte escaped that must be and no other, however often it was escaped before."""
    if PLAIN.fullmatch(text):
        return text.lower()
    raw = text.encode()
    for _ in range(MOST_ESCAPED):
        raw, before = unquote_to_bytes(raw), raw
        if raw == before:
            break
    return "".join(chr(byte) if 32 < byte < 127 and byte not in b"#%" else f"%{byte:02x}" for byte in raw).lower()


def _query(query: str) -> str:
    """The query without session ids, its pairs sorted by name and value."""
    for session in SESSIONS:
        query = session.sub(r"\1", query, count=1)
    return "&".join(sorted(query.split("&"), key=lambda pair: pair.partition("=")))


def _path(path: str) -> str:
    """The path without empty, `.` and `..` segments and without a slash at its end."""
    kept: list[str] = []
    for segment in path.removeprefix("/").split("/"):
        if segment == ".." and kept:
            kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(filter(None, kept))
