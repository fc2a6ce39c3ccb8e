"""What holds for every request and every answer, whatever page it is: names, sizes and headers."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.hosts import Hosts

LARGEST = 1_000_000
"""Bytes of a request's body; forms are far smaller."""

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # under no-referrer browsers would send `Origin: null` with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Turns away what is not meant for these pages, and gives every answer the headers that keep pages apart."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # no WebSocket is served
        is_secure = scope["scheme"] == "https"
        answer = _refusal(Headers(scope=scope), self._hosts)
        if answer is not None:
            await answer(scope, receive, _with_headers(send, is_secure))
        else:
            await self._app(scope, _bounded(receive), _with_headers(send, is_secure))


def _refusal(headers: Headers, hosts: Hosts) -> PlainTextResponse | None:
    names = headers.getlist("host")
    if len(names) != 1 or not hosts.has(names[0]):
        asked = names[0][:100] if names else "no host"
        return _text(
            f"These pages are not known as {asked!r}. Ask for them by the address at which they are served, or list "
            'the name in fangzhi.toml: web_hosts = "archive.example.org"',
            421,
        )
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > 12 or int(length) > LARGEST:
        return _text("the request is too large", 413)
    return None


def _text(sentence: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(sentence + "\n", status, {"Connection": "close"})


def _bounded(receive: Receive) -> Receive:
    left = LARGEST

    async def read() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, "the request is too large")
        return message

    return read


def _with_headers(send: Send, is_secure: bool) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _wanted(is_secure):
                headers.setdefault(name, value)
        await send(message)

    return told


def _wanted(is_secure: bool) -> Iterable[tuple[str, str]]:
    yield from HEADERS.items()
    yield "Cache-Control", "no-store"
    if is_secure:
        yield "Strict-Transport-Security", "max-age=31536000"
