"""Where requests may go: to public addresses, and redirects within the site. Names are checked by crawler.resolver."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.at import stand_in_of
from spiders.answers import FormLedOn, OffScope, PrivateAddress, TooLarge
from spiders.reading.address import canonical, in_reach
from spiders.site import SiteSpider
from storage.encodings import Oversized, Unended, decoded


class AddressGuard:
    """Refuses addresses of this machine and of private networks, however they are written."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The guard of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass. Raises PrivateAddress, also where a proxy would be asked for such an address."""
        if stand_in_of(self._crawler.spider) is not None:
            return  # the download handler asks that server and no other
        if request.meta.get("is_named"):
            return  # somebody typed that very host, and it is this machine
        host = (urlsplit(request.url).hostname or "").rstrip(".").lower()
        address = literal(host)
        if host == "localhost" or host.endswith(".localhost") or (address is not None and not is_public(address)):
            raise PrivateAddress(f"{request.url} lies on this machine or in a private network; it was not asked for")


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is written as, also as `2130706433`, `0x7f.1` or `127.1`; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):  # a NUL or a letter beyond ASCII
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to one host of the internet (RFC 6890); a mapped one is what it stands for."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


class ScopedRedirectMiddleware(RedirectMiddleware):
    """Follows redirects within the profile's hosts only."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response, or the request that a redirect asks for. Raises OffScope for one to another site."""
        try:
            result = super().process_response(request, response)
        except ValueError:
            raise OffScope(f"the redirect leads to no address: {response.headers['Location']!r}") from None
        crawled = self.crawler.spider
        if (
            isinstance(result, Request)
            and isinstance(crawled, SiteSpider)
            and not in_reach(result.url, crawled.profile)
        ):
            raise OffScope(result.url)
        if isinstance(result, Request) and isinstance(crawled, SiteSpider) and result.method != "GET":
            meant = canonical(request.url, crawled.profile)
            if canonical(result.url, crawled.profile) != meant:
                raise FormLedOn(f"{result.url}, and the form is meant for {meant}")
        return result


class BoundedCompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's own, but bodies are unpacked as they are when the archive gives them back, and to a bound."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response, unpacked; one that ends early has lost data. Raises TooLarge, or BadEncoding."""
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not encodings:
            return response
        longest = request.meta.get("download_maxsize", self._max_size)
        body, flags = None, response.flags
        try:
            body = decoded(response.body, encodings, longest, whole=True)
        except Oversized:
            pass  # a fault that is raised from here would keep all that was unpacked in memory
        except Unended:
            body, flags = decoded(response.body, encodings, longest), [*flags, "dataloss"]
        if body is None:
            raise TooLarge(f"{response.url} unpacks to more than {longest} bytes")
        headers = Headers(response.headers)
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body, flags=flags)
