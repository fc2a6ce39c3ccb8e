"""Redirects stay inside the site. Scrapy's own offsite filter would lose the row without a word."""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from spiders.reading.address import in_scope
from spiders.site import OffScope, SiteSpider


class ScopedRedirectMiddleware(RedirectMiddleware):
    """Follows redirects within the profile's hosts only."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response, or the request that a redirect asks for. Raises OffScope for one to another site."""
        result = super().process_response(request, response)
        crawled = self.crawler.spider
        if (
            isinstance(result, Request)
            and isinstance(crawled, SiteSpider)
            and not in_scope(result.url, crawled.profile)
        ):
            raise OffScope(result.url)
        return result
