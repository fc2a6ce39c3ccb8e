"""A server that stands in for many sites at once, each with pages of its own."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cli.sample.page import Page

NOT_FOUND = Page("<html><body><p>页面不存在</p></body></html>".encode(), status=404)


@dataclass
class Hosts:
    """The running server; `hits` counts the requests for each host and path."""

    pages: Mapping[str, Mapping[str, Page]]
    url: str = ""
    hits: Counter[str] = field(default_factory=Counter)

    def answer(self, host: str, path: str) -> Page:
        self.hits[host + path] += 1
        return self.pages.get(host, {}).get(path, NOT_FOUND)


class Answering(BaseHTTPRequestHandler):
    """Sends pages and says nothing. `answer` is called with the body of a POST, or an empty one."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        self.answer("")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, form: str) -> None:
        raise NotImplementedError

    def send(self, page: Page) -> None:
        self.send_response_only(page.status)
        for name, value in {"Content-Length": str(len(page.body)), **page.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serve_hosts(pages: Mapping[str, Mapping[str, Page]]) -> Iterator[Hosts]:
    """The server on 127.0.0.1, until the block ends; `pages` by host and path."""
    hosts = Hosts(pages)

    class Handler(Answering):
        def answer(self, form: str) -> None:
            self.send(hosts.answer(self.headers["Host"], self.path))

    with serving(Handler) as hosts.url:
        yield hosts


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server on 127.0.0.1, until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
