"""Serves the generated site on loopback, counts what it is asked for, and misbehaves as it is told."""

import hashlib
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .site import Page

NOT_FOUND = Page("<html><body><h1>404</h1>您访问的页面不存在。</body></html>".encode(), status=404)

Trouble = Callable[["Handler", Page], None]
"""One way to answer badly, given the connection and the page that was asked for."""

Rule = Callable[[str, int, int], Trouble | None]
"""What to do instead of answering a path, given how often it and how often anything was asked for, or None."""


class Server:
    """The running site. `rule` may be set at any time.

    `hits` counts the requests for each path, `troubled` the bad answers, `hasty` requests before their Retry-After;
    `sent` has the SHA-256 of every whole body that was sent for a path, `last` is when the last request came.
    """

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.url = ""
        self.hits: Counter[str] = Counter()
        self.rule: Rule | None = None
        self.troubled = 0
        self.hasty = 0
        self.sent: defaultdict[str, set[str]] = defaultdict(set)
        self.last = 0.0
        self._pages = pages
        self._lock = threading.Lock()
        self._not_before: dict[str, float] = {}

    @property
    def requests(self) -> int:
        """How many requests came in."""
        with self._lock:
            return self.hits.total()

    def take(self, target: str) -> tuple[Page, Trouble | None]:
        """Count a request for that path and query; the page, and how to spoil it."""
        path = target.partition("?hop=")[0]
        with self._lock:
            self.hits[path] += 1
            self.last = time.monotonic()
            self.hasty += self.last < self._not_before.get(path, 0.0)
            trouble = self.rule and self.rule(path, self.hits[path], self.hits.total())
            self.troubled += trouble is not None
        return self._pages.get(path, NOT_FOUND), trouble

    def note(self, target: str, body: bytes) -> None:
        """Remember what is sent for a path."""
        with self._lock:
            self.sent[target.partition("?hop=")[0]].add("sha256:" + hashlib.sha256(body).hexdigest())

    def keep_away(self, path: str, seconds: float) -> None:
        """Count a request for that path within so many seconds as `hasty`."""
        with self._lock:
            self._not_before[path] = time.monotonic() + seconds


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = 120  # seconds that a connection may idle
    wbufsize = -1  # head and body leave in one piece, or Nagle's algorithm holds the body back
    server: "_Listener"

    def do_GET(self) -> None:
        """Answer, well or badly."""
        page, trouble = self.server.site.take(self.path)
        if trouble is not None:
            trouble(self, page)
        elif page.headers.get("ETag", "") == self.headers.get("If-None-Match"):
            self.send(Page(b"", {"ETag": page.headers["ETag"]}, 304))
        else:
            self.send(page)

    def send(self, page: Page, length: int | None = None) -> None:
        """The page as it is, but for a Content-Length of `length`. No Date and no Server: equal pages, equal bytes."""
        self.send_response_only(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.status != 304:
            self.send_header("Content-Length", str(len(page.body) if length is None else length))
        self.end_headers()
        if length is None:
            self.server.site.note(self.path, page.body)
        self.wfile.write(page.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the requests are counted."""


class _Listener(ThreadingHTTPServer):
    request_queue_size = 128
    block_on_close = False  # a crawl that was killed leaves connections behind

    def __init__(self, site: Server) -> None:
        self.site = site
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up in the middle is nothing to report.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(pages: Mapping[str, Page]) -> Iterator[Server]:
    """The pages, on a free port of 127.0.0.1 until the block ends."""
    site = Server(pages)
    with _Listener(site) as listener:
        site.url = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            listener.shutdown()
            thread.join()
