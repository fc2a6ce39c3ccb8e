"""Addresses: which are in the site, which are articles, and the one form under which a page is kept."""

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from spiders.patterns import search
from spiders.reading.tree import Node

if TYPE_CHECKING:  # a profile is checked with the functions below
    from spiders.profile import Profile

LONGEST_ADDRESS = 4_000
"""Characters of an address that is still followed."""

TRACKING = frozenset(
    "spm from isappinstalled share_token share_source share_medium wxshare_count nsukey clicktime enterid bd_vid hmsr "
    "gclid fbclid jsessionid phpsessid".split()
)
"""Parameters that name who came, and from where, never a page; so do all that begin with `utm_`."""

_PLAIN = re.compile(r"[A-Za-z0-9_.~/=-]*")
"""What is written in one way only, wherever it stands in an address."""
_SPACES = re.compile(r"[\t\r\n]")
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HOST = re.compile(r"[a-z0-9._-]+")
_PORTS = {"http": 80, "https": 443}


def resolve(base: str, href: str) -> str | None:
    """The absolute address that `href` on the page `base` leads to; None for `javascript:`, `mailto:`, `#` and junk."""
    href = _SPACES.sub("", href).strip()
    return None if not href or href == "#" or len(href) > LONGEST_ADDRESS else _joined(base, href)


@lru_cache(512)
def _joined(base: str, href: str) -> str | None:
    """Kept a while: the reading of one page asks for most addresses twice."""
    try:
        url = urljoin(base, href.replace("\\", "/") if "?" not in href else href)
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError where the port is no number
    except ValueError:
        return None
    return url if parts.scheme in _PORTS and parts.hostname and " " not in parts.netloc else None


def base_address(url: str, root: Node) -> str:
    """The address that the relative links of a page start from: its <base>, or its own."""
    for base in root.iter("base"):
        return resolve(url, base.get("href", "")) or url
    return url


def ascii_host(host: str) -> str:
    """A host name in the form that the network knows: `xn--…` for letters beyond ASCII (IDNA, RFC 3490)."""
    if host.isascii():
        return host
    try:
        encoded = host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
    return encoded if _HOST.fullmatch(encoded) else host


def host_of(url: str) -> str | None:
    """The host of an http or https address, as `ascii_host` gives it; None for all else."""
    parts = _split(url)
    return None if parts is None else ascii_host(parts.hostname or "")


def is_loopback(host: str) -> bool:
    """Whether a host, as it is written, is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def in_scope(url: str, profile: "Profile") -> bool:
    """Whether an address lies on one of the site's hosts or aliases."""
    return host_of(url) in {*profile.hosts, *profile.aliases}


def in_reach(url: str, profile: "Profile") -> bool:
    """Whether an address may be fetched for the site: in scope, or on a host that keeps its pictures and files."""
    return in_scope(url, profile) or host_of(url) in profile.asset_hosts


def is_article(url: str, profile: "Profile") -> bool:
    """Whether an address in scope has the form of an article's: tried on path and query."""
    parts = _split(url)
    if parts is None or not in_scope(url, profile):
        return False
    return bool(search(profile.article_pattern, _path_and_query(parts)))


def document(url: str, profile: "Profile") -> str | None:
    """The CMS's number of the article in an address's path: two addresses with the same one are one article."""
    parts = _split(url)
    if parts is None or profile.document_pattern is None:
        return None
    found = search(profile.document_pattern, _path_and_query(parts))
    return (found[1] if profile.document_pattern.groups else found[0]) if found else None


def canonical(url: str, profile: "Profile") -> str:
    """The one form under which a page is kept, whichever way it was linked; an address that is none is returned as is.

    The site's scheme, and for an alias its first host, with the port of the first section there; no default port,
    session, tracking parameter, index file name, or fragment (unless the profile says that fragments matter);
    percent-encoding in one way. The same again when applied again.
    """
    parts = _split(url)
    if parts is None:
        return url
    scheme, host, number = parts.scheme, ascii_host(parts.hostname or ""), parts.port
    if in_scope(url, profile):
        seed = urlsplit(profile.sections[0].url)
        scheme = seed.scheme
        if host not in profile.hosts:
            host = profile.hosts[0]
            number = seed.port if number is None and ascii_host(seed.hostname or "") == host else number
    port = "" if number in (None, _PORTS[parts.scheme], _PORTS[scheme]) else f":{number}"
    address = f"{scheme}://{f'[{host}]' if ':' in host else host}{port}{_path(parts.path, profile.addresses.index)}"
    query = _query(parts.query, profile.addresses.query)
    fragment = _encode(parts.fragment, "!$&'()*+,;=:@/?") if profile.addresses.fragments else ""
    return address + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError where the port is no number
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS and parts.hostname else None


def _path_and_query(parts: SplitResult) -> str:
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _path(path: str, index: list[str]) -> str:
    path = _without_dots(_encode(_SESSION.sub("", path) or "/", "!$&'()*+,;=:@/"))
    for name in index:
        if path.endswith(f"/{name}"):
            return path[: -len(name)]
    return path


def _without_dots(path: str) -> str:
    kept: list[str] = []
    steps = path.split("/")[1:]
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    return "/" + "/".join([*kept, ""] if steps[-1] in (".", "..") else kept)


def _query(query: str, kept: list[str] | None) -> str:
    pairs = [_encode(pair, "!$'()*+,;:@/?=") for pair in query.split("&") if pair]
    if kept is not None:
        return "&".join(pair for name in kept for pair in pairs if unquote(pair.split("=")[0]) == name)
    return "&".join(pair for pair in pairs if not _is_tracking(unquote(pair.split("=")[0]).lower()))


def _is_tracking(name: str) -> bool:
    return name in TRACKING or name.startswith("utm_")


def _encode(text: str, safe: str) -> str:
    """Percent-encoding in one way: unreserved characters bare, `safe` ones as they came, all others in capitals."""
    if _PLAIN.fullmatch(text):
        return text

    def one_way(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else f"%{found[1].upper()}"

    return _PERCENT.sub(one_way, quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text), safe=safe + "%", errors="replace"))
