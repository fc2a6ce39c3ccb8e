"""Pages of HTML: made of templates that escape all they are given, in the reader's language."""

import secrets
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crawler.alerting.text import told
from storage import alerts, overview, users
from web import access, words
from web.state import web_of

router = APIRouter()

STATIC = {"style.css": "text/css; charset=utf-8"}
"""The files that pages ask for, each with its type."""

DAY = 24 * 3600

_TEMPLATES = Environment(
    loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(request: Request, template: str, facts: dict[str, Any], status: int = 200) -> HTMLResponse:
    """A page. A visitor without a cookie gets one, on which the page's forms hang."""
    language = words.language(request)
    secret = access.form_secret(request)
    visit = "" if secret else secrets.token_urlsafe(32)
    caller = getattr(request.state, "caller", None)
    zone = ZoneInfo(web_of(request).archive.config.alerts.timezone)  # one clock for all that a page shows
    known = {
        "words": words.WORDS[language], "language": language, "caller": caller,
        "form": access.form_token(secret or visit),
        "time": lambda moment: words.time(moment.astimezone(zone), language), "zone": zone.key,
        "number": lambda count: f"{count:,}",
        "other": words.other(request, language),
    }  # fmt: skip
    answer = HTMLResponse(_TEMPLATES.get_template(template).render(known | facts), status)
    answer.headers["Content-Language"] = words.TAGS[language]
    answer.headers["Vary"] = "Accept-Language, Cookie"
    if visit:
        set_cookie(request, answer, "visit", visit)
    if request.query_params.get("lang") in words.WORDS:
        answer.set_cookie(
            "fangzhi-lang",
            language,
            max_age=365 * DAY,
            samesite="lax",
            httponly=True,
            secure=request.url.scheme == "https",
        )
    return answer


def set_cookie(request: Request, answer: Response, what: str, value: str) -> None:
    """A cookie that no script can read, sent with requests from these pages only, and gone with the browser."""
    name, is_secure = access.cookie_name(request, what), request.url.scheme == "https"
    answer.set_cookie(name, value, path="/", secure=is_secure, httponly=True, samesite="lax")


@router.get("/")
def show_overview(request: Request) -> HTMLResponse:
    """Every site with what is held of it and its latest run, and the open alerts."""
    web, language = web_of(request), words.language(request)
    with web.archive.reading() as session:
        held, latest = overview.stats(session), overview.latest_runs(session)
        open_alerts = alerts.standing(session, web.now())
        without_users = not users.are_any(session)
    facts = {
        "sites": [(row, latest.get(row.site)) for row in held], "without_users": without_users,
        "alerts": [(alert, *told(alert, language)) for alert in open_alerts],
        "folder": web.archive.folder.resolve().name, "now": web.now(),
    }  # fmt: skip
    return page(request, "overview.html", facts)


@router.get("/static/{name}")
@access.public
def show_static(name: str) -> Response:
    """A file that pages ask for."""
    if name not in STATIC:
        raise HTTPException(404, "there is no such file")
    body = files("web").joinpath("static", name).read_bytes()
    return Response(body, media_type=STATIC[name], headers={"Cache-Control": f"public, max-age={DAY}"})


@router.api_route("/healthz", methods=["GET", "HEAD"])
@access.public
def show_health(request: Request) -> Response:
    """Says that the pages are served and the database answers."""
    with web_of(request).archive.reading() as session:
        overview.sites(session)
    return Response("ok\n", media_type="text/plain")
