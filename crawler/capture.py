"""The middleware nearest the network: notes every fetch as it was served, before anything reads it."""

import hashlib
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

from storage.items import Capture


class CaptureMiddleware:
    """Adds a capture to its row for every response. The body is still in its content encoding here."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The same response."""
        captures = request.meta.get("captures")
        if captures is not None:
            captures.append(
                Capture(
                    url=request.url,
                    captured_at=datetime.now(UTC),
                    status=response.status,
                    content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
                    digest="sha256:" + hashlib.sha256(response.body).hexdigest(),
                    length=len(response.body),
                )
            )
        return response
