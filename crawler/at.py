"""`--at`: another server stands in for the site's hosts, unseen by everything above the download."""

from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.reading.address import in_scope
from spiders.site import OffScope, SiteSpider


class AtDownloadHandler(BaseDownloadHandler):
    """Asks the stand-in for every address of the profile's hosts, and refuses others while there is one."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._inner = HTTP11DownloadHandler(crawler)

    async def download_request(self, request: Request) -> Response:
        """The response, under the address that was asked for. Raises OffScope for a host that is not the site's."""
        spider = self.crawler.spider
        if not isinstance(spider, SiteSpider) or not spider.at:
            return await self._inner.download_request(request)
        asked, stand_in = urlsplit(request.url), urlsplit(spider.at)
        if not in_scope(request.url, spider.profile):
            raise OffScope(f"{request.url} is no address of {spider.name}, and {spider.at} stands in for that alone")
        headers = request.headers.copy()
        headers["Host"] = asked.netloc
        target = urlunsplit((stand_in.scheme, stand_in.netloc, asked.path or "/", asked.query, ""))
        response = await self._inner.download_request(request.replace(url=target, headers=headers))
        location = (response.headers.get("Location") or b"").decode("latin-1")
        if urlsplit(location).netloc == stand_in.netloc:
            mapped = urlsplit(location)._replace(scheme=asked.scheme, netloc=asked.netloc)
            response.headers["Location"] = urlunsplit(mapped)
        return response.replace(url=request.url)

    async def close(self) -> None:
        """Give back the connections."""
        await self._inner.close()
