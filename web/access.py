"""Who asks, and what they may: decided here, for every route.

A route is closed unless its endpoint is marked `public`. `needs` says what it takes; one that says nothing takes
`read`, or `edit` where it changes something.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from storage import logins, tokens, users
from storage.tokens import Scope
from web import proxies
from web.state import Web, web_of

OF_ROLE: dict[users.Role, frozenset[str]] = {
    "reader": frozenset({"read", "metrics"}),
    "editor": frozenset({"read", "run", "edit", "metrics"}),
}

SAFE = ("GET", "HEAD")
"""The methods that change nothing."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: by a login, with a token, or from this very machine while there are no users."""

    name: str
    rights: frozenset[str]
    way: Literal["login", "token", "local"]


class NotLoggedIn(Exception):
    """The page needs a login, and there is none; `why` is for programs."""

    def __init__(self, why: str = "log in, or send a token: Authorization: Bearer TOKEN") -> None:
        super().__init__(why)


def needs(right: Scope) -> Callable[[Endpoint], Endpoint]:
    """Marks an endpoint with the right that it takes."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.right = right  # type: ignore[attr-defined]
        return endpoint

    return mark


def public(endpoint: Endpoint) -> Endpoint:
    """Marks an endpoint that needs no login."""
    endpoint.right = None  # type: ignore[attr-defined]
    return endpoint


def gate(request: Request) -> None:
    """The dependency of all routes: lets through who may. Raises NotLoggedIn, or HTTPException 403."""
    web, right = web_of(request), right_of(request.scope["endpoint"], request.method)
    if right is None:
        request.state.caller = _by_cookie(request, web)
        return
    caller = request.state.caller = caller_of(request, web)
    if right not in caller.rights:
        who = caller.name or "you"
        raise HTTPException(403, f"this takes the right {right!r}, which {who} does not have")


def right_of(endpoint: Any, method: str) -> Scope | None:
    """The right that an endpoint takes; None where it is open to all."""
    right: Scope | None = getattr(endpoint, "right", "read" if method in SAFE else "edit")
    return right


def caller_of(request: Request, web: Web) -> Caller:
    """Who asks. Raises NotLoggedIn, or HTTPException 403 for a proxy where nobody needs to log in."""
    if "authorization" in request.headers:
        return _by_token(request, web)
    caller = _by_cookie(request, web)
    if caller is not None:
        return caller
    if not is_open(web):
        raise NotLoggedIn
    if proxies.are_named(request.headers):
        raise HTTPException(
            403,
            "These pages are open to this machine alone while there are no users, and this request came through a "
            "proxy. Add a user: fangzhi user add NAME --role editor. See docs/web.md for what a proxy needs.",
        )
    return Caller("", OF_ROLE["editor"], "local")


def is_open(web: Web) -> bool:
    """Whether nobody needs to log in: on loopback, without a proxy, while there are no users."""
    if not web.on_loopback or web.config.web_proxies:
        return False
    with web.archive.reading() as session:
        return not users.are_any(session)


def _by_token(request: Request, web: Web) -> Caller:
    token, now = _token_in(request), web.now()
    with web.archive.reading() as session:
        known = tokens.of(session, token) if token.startswith(tokens.MARK) else None
    if known is None:
        raise NotLoggedIn("there is no such token")
    if tokens.is_to_be_noted(known, now):
        with suppress(OperationalError), web.archive.writing() as session:
            tokens.note(session, known, now)
    return Caller(known.name, frozenset(known.scopes), "token")


def _token_in(request: Request) -> str:
    """The token that a program sends: as Bearer, or as the password that a feed reader can send, for reading only."""
    scheme, _, value = request.headers["authorization"].partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic" and request.method in SAFE:
        with suppress(binascii.Error, UnicodeDecodeError):
            return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    return ""


def _by_cookie(request: Request, web: Web) -> Caller | None:
    secret, now = request.cookies.get(cookie_name(request), ""), web.now()
    if not secret:
        return None
    with web.archive.reading() as session:
        user = logins.user_of(session, secret, now)
        is_to_be_noted = user is not None and logins.is_to_be_noted(session, secret, now)
    if is_to_be_noted:
        with suppress(OperationalError), web.archive.writing() as session:
            logins.note(session, secret, now)
    return None if user is None else Caller(user.name, OF_ROLE[user.role], "login")


def cookie_name(request: Request, what: str = "login") -> str:
    """The name of a cookie; with the prefix a browser takes it over HTTPS alone, and from this very host."""
    return f"{'__Host-' if request.url.scheme == 'https' else ''}fangzhi-{what}"


def form_token(secret: str) -> str:
    """What a form must send along with the cookie that says `secret`: another origin can read neither."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"form", hashlib.sha256).hexdigest()


def form_secret(request: Request) -> str:
    """The cookie that forms of this visitor hang on: that of the login, else that of the visit; empty without one."""
    names = (cookie_name(request), cookie_name(request, "visit"))
    caller: Caller | None = getattr(request.state, "caller", None)
    own = names[:1] if caller is not None and caller.way == "login" else names[1:]
    return next((value for name in own if (value := request.cookies.get(name))), "")


async def not_forged(request: Request) -> None:
    """The dependency of all routes: what changes something comes from our own forms. Raises HTTPException 403."""
    caller: Caller | None = request.state.caller
    if request.method in SAFE or (caller is not None and caller.way == "token"):
        return
    sent = request.headers.get("x-csrf-token") or (await request.form()).get("csrf")
    wanted, given = form_token(form_secret(request)), sent if isinstance(sent, str) else ""
    is_same = hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass"))
    if not form_secret(request) or not is_same or not _is_of_this_origin(request):
        raise HTTPException(
            403, "the form is too old, or not from these pages: go back, load the page again, and retry"
        )


def _is_of_this_origin(request: Request) -> bool:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in (None, "same-origin", "none"):
        return False
    return origin is None or origin == f"{request.url.scheme}://{request.headers['host']}"
