"""The application: every route, and what holds for all of them."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from storage.archive import Archive
from storage.faults import Damaged, NotADatabase, SiteMoved, UnknownSite, Unusable
from storage.items import NothingFound
from storage.search import BadQuery
from web import access, feeds, login, metrics, pages
from web.guard import HEADERS, Guard
from web.hosts import Hosts, is_loopback, listed
from web.limits import Limits
from web.proxies import Proxies, networks
from web.state import Web

logger = logging.getLogger(__name__)

KINDS = {401: "log_in", 403: "forbidden", 404: "not_found", 500: "failed_here", 503: "failed_here"}
"""What the heading of a page says that tells of a fault, by its status."""


def make(
    root: Path,
    host: str = "127.0.0.1",
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ticks: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """The pages of the archive in `root`, to be served at `host`; `ticks` are seconds that only grow.

    The archive is open until the application ends. Raises an ArchiveError.
    """
    archive = Archive.open(root)
    try:
        trusted = networks(listed(archive.config.web_proxies))
    except BaseException:
        archive.close()
        raise

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        archive.close()

    app = FastAPI(
        title="fangzhi",
        dependencies=[Depends(access.gate), Depends(access.not_forged)],
        lifespan=lifespan,
        openapi_url=None,  # these routes would be none of ours, and open to everybody
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.web = Web(archive, is_loopback(host), now, Limits(ticks))
    for router in (pages.router, login.router, feeds.router, metrics.router):
        app.include_router(router)
    _tell_faults(app)
    app.add_middleware(Guard, hosts=Hosts(host, listed(archive.config.web_hosts)))
    app.add_middleware(Proxies, trusted=trusted)  # outermost: all others are to see the client
    return app


def _tell_faults(app: FastAPI) -> None:
    app.add_exception_handler(access.NotLoggedIn, _ask_to_log_in)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    for type, status in (
        (NothingFound, 404), (BadQuery, 400), (UnknownSite, 404), (SiteMoved, 404), (Damaged, 503), (Unusable, 503),
        (NotADatabase, 503), (DBAPIError, 503), (Exception, 500),
    ):  # fmt: skip
        app.add_exception_handler(type, _teller(status))


def _ask_to_log_in(request: Request, error: Exception) -> Response:
    """People get the form, programs a 401."""
    is_page = request.method in access.SAFE and "authorization" not in request.headers and _wants_page(request)
    return login.to_login(request) if is_page else _told(request, 401, str(error))


def _tell_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    is_bare = error.detail == HTTPStatus(error.status_code).phrase  # which the heading says in the reader's language
    answer = _told(request, error.status_code, "" if is_bare and _wants_page(request) else error.detail)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def _tell_invalid(request: Request, error: Exception) -> Response:
    """What is wrong, and not what was sent: that may be a password."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    return _told(request, 422, "; ".join(faults))


def _teller(status: int) -> Callable[[Request, Exception], Response]:
    def tell(request: Request, error: Exception) -> Response:
        if status < 500:
            return _told(request, status, str(error))
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        # ServerErrorMiddleware, which lies around all others, sends the answer to what nobody expected.
        detail = "the archive's database cannot be used now" if status == 503 else "this is a fault of fangzhi"
        answer = _told(request, status, f"{detail}; the log of `fangzhi serve` says more")
        answer.headers.update(HEADERS)
        return answer

    return tell


def _told(request: Request, status: int, detail: str) -> Response:
    if _wants_page(request):
        answer: Response = pages.page(
            request, "fault.html", {"kind": KINDS.get(status, "wrong"), "detail": detail}, status
        )
    else:
        answer = JSONResponse({"detail": detail}, status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="fangzhi"'
    return answer


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
