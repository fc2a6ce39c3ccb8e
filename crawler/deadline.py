"""No row takes longer than it may: its downloads are given up then, whatever they wait for."""

import asyncio
from typing import Any

from scrapy import Request, Spider
from scrapy.core import downloader
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from spiders.answers import Refused


class TookTooLong(Refused):
    """The time of a row is over."""

    reason = "took too long"


class Downloader(downloader.Downloader):
    """Scrapy's own, which would wait for ever for a middleware or a handler that never answers."""

    def fetch(self, request: Request, spider: Spider | None = None) -> "Deferred[Response | Request]":
        """The answer, or another request, as the middlewares want it. Fails with TookTooLong at the row's deadline."""
        from twisted.internet import reactor

        fetched: Deferred[Response | Request] = super().fetch(request)
        deadline = request.meta.get("deadline")
        if deadline is None:
            return fetched

        def give_up(result: Any, seconds: float) -> Any:
            if isinstance(result, Failure):
                raise TookTooLong
            return result

        return fetched.addTimeout(max(deadline - asyncio.get_running_loop().time(), 0), reactor, give_up)
