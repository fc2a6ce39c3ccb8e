"""The middleware nearest the network: keeps every fetch as it was served, before anything reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from storage.items import Capture, Row
from storage.warc import Exchange


class Keeping(Protocol):
    """What this step needs of the crawl's frontier."""

    async def capture(self, exchange: Exchange, row: Row | None, known: int | None) -> Capture:
        """Keep an exchange."""


class CaptureMiddleware:
    """Writes every exchange into the archive. The body is still in its content encoding here."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of one crawl; the frontier is there once the spider is open."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The same response. Raises WriteFailed where the archive takes no more."""
        frontier: Keeping = self._crawler.engine.scheduler  # type: ignore[assignment]
        row: Row | None = request.meta.get("row")
        capture = await frontier.capture(exchange(request, response), row, None if row is None else row.capture)
        if "captures" in request.meta:
            request.meta["captures"].append(capture)
        return response


def exchange(request: Request, response: Response) -> Exchange:
    """A request and its answer as they went over the network, but for what Scrapy takes away (see warcinfo)."""
    sent = {b"Host": urlsplit(request.url).netloc.encode("ascii", "ignore")}
    if request.method != "GET":
        sent[b"Content-Length"] = str(len(request.body)).encode()
    asked = tuple((name, value) for name, value in _lines(request.headers) if not name.lower().startswith(b"proxy-"))
    return Exchange(
        url=request.url,
        captured_at=datetime.now(UTC),
        method=request.method,
        request_headers=(*sent.items(), *(line for line in asked if line[0].lower() != b"host")),
        status=response.status,
        headers=tuple(_lines(response.headers)),
        body=response.body,
        address=None if response.ip_address is None else str(response.ip_address),
        truncated="dataloss" in response.flags,
        form=request.body,
    )


def _lines(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    for name, values in headers.items():
        for value in values or ():
            yield name, value
