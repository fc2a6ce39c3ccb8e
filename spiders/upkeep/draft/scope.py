"""Which hosts are the site's, and under which address a page is asked for."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from spiders.reading.address import ascii_host, host_of, is_loopback

_PUBLIC = frozenset("com net org gov edu ac mil co info".split())
"""Labels below a country's under which names are given out, as in `gov.cn`."""
_OFTEN = 2
"""Entries on a further host of the same domain from which on it is one of the site's."""

MOST_HOSTS = 12
"""Further hosts that a site's lists lead to."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The host of the addresses that were given, first of `hosts`, and the other ones of the site.

    `origin` is scheme, host and port of the first address; where `stands_in`, a server on this machine has the pages of
    a site whose links may name its real host, one of the aliases.
    """

    origin: str
    hosts: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    stands_in: bool = False

    def has(self, url: str) -> bool:
        """Whether an address is the site's."""
        return host_of(url) in {*self.hosts, *self.aliases}

    def asked(self, url: str) -> str:
        """The address to ask for: on this machine's server, where that stands in for the link's host."""
        if not self.stands_in or host_of(url) not in self.aliases:
            return url
        parts, origin = urlsplit(url), urlsplit(self.origin)
        return urlunsplit((origin.scheme, origin.netloc, parts.path or "/", parts.query, ""))


def scope_of(given: Sequence[str]) -> Scope:
    """The scope of addresses that were given, all of one site."""
    first = urlsplit(given[0])
    hosts = tuple(dict.fromkeys(host for url in given if (host := host_of(url))))
    origin = f"{first.scheme}://{first.netloc}"
    if is_loopback(hosts[0]):
        return Scope(origin, hosts, stands_in=True)
    return Scope(origin, hosts, tuple(host for host in _twins(hosts[0]) if host not in hosts))


def widened(scope: Scope, links: Iterable[str], home: Iterable[str] = ()) -> Scope:
    """The scope with further hosts that the entries of listings are on: of one domain, or of the site that is served.

    `home` are hosts to which the pages' own links 首页 lead.
    """
    counted = Counter(host for url in links if (host := host_of(url)) and not scope.has(url))
    if scope.stands_in:
        named = {domain(host) for host in scope.aliases or home}
        of_domain: Counter[str] = Counter()
        for host, count in counted.items():
            of_domain[domain(host)] += count
        ranked = of_domain.most_common(3)
        most = of_domain.total() if not scope.aliases else 0
        real = next((name for name, count in ranked if name in named or 2 * count > most > 0), None)
        return _with_aliases(scope, [host for host in counted if domain(host) == real])
    known = domain(scope.hosts[0])
    more = tuple(host for host, count in counted.most_common(MOST_HOSTS) if count >= _OFTEN and domain(host) == known)
    return replace(scope, hosts=(*scope.hosts, *more))


def also_named(scope: Scope, links: Iterable[str], fetched: Iterable[str]) -> Scope:
    """The scope of a server on this machine with the hosts under which its pages link one another too.

    `links` are all those of its pages; one to another host, with the path of a page that was fetched, tells.
    """
    paths = {path for url in fetched if (path := urlsplit(url).path).count("/") > 1 or re.search(r"\d", path)}
    named = Counter(
        host for url in links if urlsplit(url).path in paths and (host := host_of(url)) and not scope.has(url)
    )
    if not scope.stands_in or not named:
        return scope
    real = domain(named.most_common(1)[0][0])
    return _with_aliases(scope, [host for host in named if domain(host) == real])


def _with_aliases(scope: Scope, hosts: Iterable[str]) -> Scope:
    found = [name for host in hosts for name in (host, *_twins(host))]
    return replace(scope, aliases=tuple(dict.fromkeys((*scope.aliases, *found))))


def confirmed(scope: Scope, linked: Iterable[str], fetched: Iterable[str]) -> Scope:
    """The scope without the aliases of a server on this machine that has none of the pages linked there."""
    on_alias = {scope.asked(url) for url in linked if host_of(url) in scope.aliases}
    unfounded = scope.stands_in and on_alias and not on_alias & set(fetched)
    return replace(scope, aliases=()) if unfounded else scope


def domain(host: str) -> str:
    """The name that somebody registered, as `xishan.gov.cn` of `www.xishan.gov.cn`; good guess, no list is asked."""
    labels = host.split(".")
    kept = 3 if len(labels) > 2 and labels[-2] in _PUBLIC else 2
    return ".".join(labels[-kept:])


def default_id(url: str) -> str:
    """An id for a site's profile, as `xishan` for `www.xishan.gov.cn` and `rsj-xishan` for `rsj.xishan.gov.cn`."""
    host = host_of(url) or ""
    if is_loopback(host) or host.replace(".", "").isdecimal():
        return "site-" + re.sub(r"[^a-z0-9]+", "-", urlsplit(url).netloc.lower()).strip("-")[:30]
    name = domain(host)
    below = host.removesuffix(name).strip(".").removeprefix("www").strip(".")
    made = "-".join(part for part in (below.replace(".", "-"), name.split(".")[0]) if part)
    return ("" if made[:1].isalpha() else "s-") + "".join(c if c.isalnum() or c in "-_" else "-" for c in made)[:38]


def _twins(host: str) -> tuple[str, ...]:
    """The same host with or without www."""
    if is_loopback(host) or host.replace(".", "").isdecimal():
        return ()
    if host.startswith("www."):
        return (ascii_host(host[4:]),)
    return (f"www.{host}",) if host == domain(host) else ()
