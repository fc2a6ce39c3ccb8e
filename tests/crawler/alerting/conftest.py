"""A mail server and a webhook on this machine that keep what they are sent."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Sink:
    """Where it listens, what came, and how it answers."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200


@pytest.fixture
def smtp() -> Iterator[Sink]:
    """A mail server that takes everything, and any password."""
    sink = Sink()

    class Keeps:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=policy.default)
            sink.mails.append(mail)
            sink.recipients.append(envelope.rcpt_tos)
            return "250 OK"

    def anybody(*known: object) -> AuthResult:
        return AuthResult(success=True)

    made = Controller(Keeps(), "127.0.0.1", 0, authenticator=anybody, auth_require_tls=False)
    # Its own start asks the port it was given, which is 0; so the loop is run by hand.
    made.loop.run_until_complete(_serve(made, sink))
    thread = Thread(target=made.loop.run_forever)
    thread.start()
    yield sink
    made.loop.call_soon_threadsafe(made.loop.stop)
    thread.join()
    assert made.server is not None
    made.server.close()
    made.loop.close()


async def _serve(made: Controller, sink: Sink) -> None:
    made.server = await made._create_server()
    sink.port = made.server.sockets[0].getsockname()[1]


@pytest.fixture
def webhook() -> Iterator[Sink]:
    """A web server that keeps the JSON it is sent."""
    sink = Sink()

    class Keeps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.posts.append(json.loads(body) | {"path": self.path, "auth": self.headers.get("Authorization")})
            self.send_response(sink.status)
            self.end_headers()

        def log_message(self, format: str, *parts: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeps)
    sink.port = server.server_port
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield sink
    server.shutdown()
    thread.join()
    server.server_close()
