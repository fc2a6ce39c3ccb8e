"""Logging in and out."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from storage import logins, users
from web import access
from web.hosts import network
from web.pages import page, set_cookie
from web.state import Web, web_of

router = APIRouter()

PATIENCE = 2.0
"""Seconds that somebody who logs in waits for others who do."""


@router.get("/login")
@access.public
def show_login(request: Request, next: str = "/") -> Response:
    """The form. Who is logged in goes on at once."""
    if request.state.caller is not None:
        return RedirectResponse(within(next), 303)
    return _form(request, next)


@router.post("/login")
@access.public
def log_in(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Log in. What is wrong is not told, nor whether there is such a user, by words or by the time that it takes."""
    web, client = web_of(request), network(request.client.host if request.client else "")
    wait = web.limits.enter(client, name)
    if wait:
        return _later(request, next, "too_many_tries", wait)
    if not web.hashing.acquire(timeout=PATIENCE):  # else those who try would keep all others waiting
        return _later(request, next, "busy", PATIENCE)
    try:
        with web.archive.reading() as session:
            user = users.checked(session, name, password)
    finally:
        web.hashing.release()
    if user is None:
        return _form(request, next, "wrong_password", 401)
    web.limits.forget(client, name)
    return _logged_in(request, web, user, next)


def _later(request: Request, next: str, why: str, seconds: float) -> Response:
    answer = _form(request, next, why, 429)
    answer.headers["Retry-After"] = str(int(seconds) + 1)
    return answer


def _logged_in(request: Request, web: Web, user: users.User, next: str) -> Response:
    former = request.cookies.get(access.cookie_name(request), "")
    with web.archive.writing() as session:
        logins.end(session, former)
        secret = logins.begin(session, user, web.now())
    answer = RedirectResponse(within(next), 303)
    set_cookie(request, answer, "login", secret)
    return answer


@router.post("/logout")
@access.needs("read")
def log_out(request: Request) -> Response:
    """End the login."""
    with web_of(request).archive.writing() as session:
        logins.end(session, request.cookies.get(access.cookie_name(request), ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(access.cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return answer


def to_login(request: Request) -> Response:
    """To the form, and back to what was asked for."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/login" if path == "/" else f"/login?next={quote(path[:2000], safe='')}", 303)


def within(path: str) -> str:
    """The path if it lies within these pages, else the first page: a link must not lead through a login elsewhere."""
    is_path = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_path and path.isprintable() and " " not in path and "\\" not in path else "/"


def _form(request: Request, next: str, fault: str = "", status: int = 200) -> HTMLResponse:
    with web_of(request).archive.reading() as session:
        facts = {"next": within(next), "fault": fault, "without_users": not users.are_any(session)}
    return page(request, "login.html", facts, status)
