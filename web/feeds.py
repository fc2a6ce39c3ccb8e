"""Feeds: what came in last of a site, of a group, or of what a search finds."""

import hashlib
from email.utils import format_datetime
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from storage import feeds
from storage.feeds import Feed
from storage.search import Filter
from web import atom
from web.asked import asked_filter, refuse_unknown_sites
from web.state import web_of

router = APIRouter(prefix="/feeds")

FRESH = 300
"""Seconds for which a reader need not ask again."""


@router.api_route("/site/{id}.atom", methods=["GET", "HEAD"])
def show_site(request: Request, id: str) -> Response:
    """What came in last of a site."""
    with web_of(request).archive.reading() as session:
        return _answer(request, feeds.of_site(session, id), f"site/{quote(id, safe='')}")


@router.api_route("/group/{name:path}.atom", methods=["GET", "HEAD"])
def show_group(request: Request, name: str) -> Response:
    """What came in last of the sites of a group."""
    with web_of(request).archive.reading() as session:
        return _answer(request, feeds.of_group(session, name), f"group/{quote(name, safe='')}")


@router.api_route("/search.atom", methods=["GET", "HEAD"])
def show_search(request: Request) -> Response:
    """What came in last of what a search finds; `q` is the query, the other parameters are as the command's options."""
    filter = asked_filter(request.query_params)
    with web_of(request).archive.reading() as session:
        refuse_unknown_sites(session, filter)
        return _answer(request, found(session, filter), search_path(filter))


def found(session: Session, filter: Filter) -> Feed:
    """The feed of a search, named by what was asked. Raises BadQuery."""
    return feeds.of_search(session, filter, " ".join(f"{value}" for value in _asked(filter).values()) or "*")


def search_path(filter: Filter) -> str:
    """What names the feed of a search for good: the same search, the same name."""
    asked = urlencode(_asked(filter), errors="replace")
    return f"search?{asked}" if asked else "search"


def _asked(filter: Filter) -> dict[str, str]:
    names = ("text", "site", "group", "source", "author", "section", "tag", "kind", "since", "until", "suspect")
    plain = Filter()
    return {name: str(value) for name in names if (value := getattr(filter, name)) != getattr(plain, name)}


def _answer(request: Request, feed: Feed, path: str) -> Response:
    """The feed, or 304 where the reader has it."""
    own = f"{request.url.scheme}://{request.headers['host']}{quote(request.url.path)}"
    own += f"?{request.url.query}" if request.url.query else ""
    body = atom.written(feed, path, own, web_of(request).config.operator)
    tag, changed = f'"{hashlib.sha256(body).hexdigest()[:32]}"', atom.updated(feed).replace(microsecond=0)
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(changed, usegmt=True),
        "Cache-Control": f"private, max-age={FRESH}",
        "Vary": "Authorization, Cookie",
    }
    if _is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=f"{atom.TYPE}; charset=utf-8")


def _is_known(request: Request, tag: str) -> bool:
    """As RFC 9110, 13.1: a tag comes before a date. A date alone does not show that an entry was taken out of sight."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in known.split(",")]
    return False
