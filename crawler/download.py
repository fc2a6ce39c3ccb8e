"""The last step before the network: the stand-in of `--at`, and the proxy. Nothing above sees either."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, TunnelError
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
)
from scrapy.http import Response

from crawler.at import from_stand_in, stand_in_of, to_stand_in
from crawler.proxy import Proxies, Proxy
from crawler.resolver import permit, refuse_private
from spiders.answers import TooLarge


class SiteDownloadHandler(BaseDownloadHandler):
    """Asks the site, or what stands in for it, through the proxy where there is one.

    The proxy's password is added here, below the middleware that keeps what was sent.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._inner = HTTP11DownloadHandler(crawler)
        self._proxies: Proxies = crawler.settings["FANGZHI_PROXIES"]
        self._longest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._stand_in = stand_in_of(crawler.spider)
        stand_in = urlsplit(self._stand_in.at).hostname if self._stand_in is not None else None
        permit([*self._proxies.hosts, *([stand_in] if stand_in else [])])

    async def download_request(self, request: Request) -> Response:
        """The response. Raises what Scrapy's own handler does, and a Refused where the request must not be made."""
        asked = request if self._stand_in is None else to_stand_in(request, self._stand_in)
        proxy = self._proxies.choose(asked.url)
        sent = asked if proxy is None else through(proxy, asked)
        try:
            response = await (self._inner.download_request(sent) if proxy is None else self._ask(proxy, sent))
        except CannotResolveHostError:
            refuse_private(urlsplit(asked.url).hostname or "")
            raise
        except DownloadCancelledError:  # nothing else in Scrapy cancels one
            longest = request.meta.get("download_maxsize", self._longest)
            raise TooLarge(f"{request.url} is longer than {longest} bytes") from None
        if sent is not request:
            request.meta["download_latency"] = sent.meta.get("download_latency")  # AutoThrottle looks for it here
        return response if self._stand_in is None else from_stand_in(response, request, self._stand_in)

    async def _ask(self, proxy: Proxy, request: Request) -> Response:
        try:
            response = await self._inner.download_request(request)
        except (CannotResolveHostError, DownloadConnectionRefusedError) as error:
            raise DownloadConnectionRefusedError(f"the proxy {proxy.address} cannot be reached: {error}") from error
        except TunnelError as error:
            raise DownloadFailedError(f"the proxy {proxy.address} opened no tunnel: {error}") from error
        if response.status == 407:
            raise DownloadFailedError(f"the proxy {proxy.address} asks for another user and password")
        return response.replace(ip_address=None)  # it is the proxy's, and says nothing about the site

    async def close(self) -> None:
        """Give back the connections."""
        await self._inner.close()


def through(proxy: Proxy, request: Request) -> Request:
    """The request as the proxy gets it."""
    headers = request.headers.copy()
    if proxy.credentials is not None:
        headers["Proxy-Authorization"] = proxy.credentials
    return request.replace(headers=headers, meta={**request.meta, "proxy": proxy.address})
