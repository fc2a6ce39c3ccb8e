"""A server whose answers are bytes, pauses and closed connections, for what a well-behaved one never does."""

import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

Part = bytes | float | None
Answer = Sequence[Part]
"""What is sent, in order; a number is a pause of so many seconds. The connection is closed after a last pause.

None closes a connection that has been used before, and does nothing on a fresh one.
"""


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer on a connection that is kept."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Server(ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64
    block_on_close = False


@contextmanager
def serve_bytes(answers: Mapping[str, Answer], certificate: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server on 127.0.0.1 that answers each path so, and every other with 404."""

    class Handler(StreamRequestHandler):
        timeout = 30

        def handle(self) -> None:
            with suppress(OSError):
                asked = 0
                while self._answer(asked):
                    asked += 1

        def _answer(self, asked: int) -> bool:
            path = self.rfile.readline().decode().split(" ")[1]
            while self.rfile.readline().strip():
                pass
            parts = answers.get(path) or (answer(b"", status="404 Not Found"),)
            for part in parts:
                if part is None and asked:
                    return False
                if isinstance(part, bytes):
                    self.wfile.write(part)
                else:
                    time.sleep(part or 0)
            return isinstance(parts[-1], bytes)

    with _Server(("127.0.0.1", 0), Handler) as server:
        if certificate is not None:
            server.socket = certificate.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"{'http' if certificate is None else 'https'}://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
