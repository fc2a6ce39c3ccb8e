"""Serves the sample site on loopback, for the demo and the tests."""

import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from socketserver import TCPServer
from typing import Any
from urllib.parse import urlsplit

from cli.sample.page import Page
from cli.sample.site import NOT_FOUND, build

FAILURE = Page("<html><body><h1>500</h1>服务器繁忙，请稍后再试。</body></html>".encode(), status=500)


class SampleSite:
    """The running site. `hits` counts the requests for each path and query; clearing it starts afresh."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.url = ""
        self.hits: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._pages = pages

    @property
    def requests(self) -> int:
        """How many requests were answered."""
        with self._lock:
            return self.hits.total()

    def set_edition(self, edition: int) -> None:
        """Serve that edition from the next request on. Raises ValueError where there is none."""
        self._pages = build(edition)

    def answer(self, target: str) -> Page:
        """What a request for that path and query gets, counting it."""
        with self._lock:
            self.hits[target] += 1
            asked = self.hits[target]
        pages = self._pages
        # A static server takes no notice of a query it does not know.
        page = pages.get(target) or pages.get(urlsplit(target).path) or NOT_FOUND
        return FAILURE if asked <= page.failures else page


def serve(edition: int = 1, port: int = 0) -> AbstractContextManager[SampleSite]:
    """The site, running on 127.0.0.1 (on any free port by default) until the block ends.

    Raises ValueError where there is no such edition, OSError where the port is taken.
    """
    return serve_pages(build(edition), port)


@contextmanager
def serve_pages(pages: Mapping[str, Page], port: int = 0) -> Iterator[SampleSite]:
    """Any pages, by path and query, served the same way."""
    site = SampleSite(pages)
    with _Server(port, _handler(site)) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        self._connections: set[Any] = set()
        super().__init__(("127.0.0.1", port), handler)

    def server_bind(self) -> None:
        # HTTPServer would ask the name service for this address's host name.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        # A kept connection would go on being answered after the site has stopped.
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up in the middle is nothing to report.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def is_known(page: Page, asked: Message) -> bool:
    """Whether a request says that its sender has this very page (RFC 9110, section 13.1)."""
    tag, date = page.headers.get("ETag"), page.headers.get("Last-Modified")
    if page.status != 200:
        return False
    return asked["If-None-Match"] == tag if tag else bool(date) and asked["If-Modified-Since"] == date


def _handler(site: SampleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60  # seconds that an idle connection is kept
        wbufsize = -1  # head and body leave in one piece, or Nagle's algorithm holds the body back

        def do_GET(self) -> None:
            self._send(site.answer(self.path), with_body=True)

        def do_HEAD(self) -> None:
            self._send(site.answer(self.path), with_body=False)

        def _send(self, page: Page, with_body: bool) -> None:
            if is_known(page, self.headers):
                page, with_body = Page(b"", page.headers, status=304), False
            # No Date and no Server header: the same edition gives the same bytes.
            self.send_response_only(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.status != 304:
                self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if with_body:
                self.wfile.write(page.body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
