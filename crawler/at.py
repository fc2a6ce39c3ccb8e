"""`--at`: another server stands in for the site's hosts, unseen by everything above the download."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request, Spider
from scrapy.http import Response

from spiders.answers import OffScope
from spiders.profile import Profile
from spiders.reading.address import in_reach, is_loopback
from spiders.site import SiteSpider


def named_here(profile: Profile) -> str:
    """The server on this machine that all sections of a profile name; an empty text for a profile of a site.

    Whoever wrote such a profile meant that server: it is asked, and no other port of the machine.
    """
    origins = {urlsplit(section.url)[:2] for section in profile.sections}
    scheme, netloc = next(iter(origins))
    return f"{scheme}://{netloc}" if len(origins) == 1 and is_loopback(urlsplit(f"//{netloc}").hostname or "") else ""


@dataclass(frozen=True, slots=True)
class StandIn:
    """The server at the address `at`, which answers for all hosts of these sites."""

    at: str
    profiles: tuple[Profile, ...]


def stand_in_of(spider: Spider | None) -> StandIn | None:
    """What stands in for the sites that a spider asks, if anything does."""
    if isinstance(spider, SiteSpider):
        return StandIn(spider.at, (spider.profile,)) if spider.at else None
    found: StandIn | None = getattr(spider, "stand_in", None)
    return found


def to_stand_in(request: Request, server: StandIn) -> Request:
    """The request as the stand-in gets it. Raises OffScope for a host that is none of the sites'."""
    asked, stand_in = urlsplit(request.url), urlsplit(server.at)
    if not any(in_reach(request.url, profile) for profile in server.profiles):
        names = ", ".join(profile.id for profile in server.profiles)
        raise OffScope(f"{request.url} is no address of {names}, and {server.at} stands in for that alone")
    headers = request.headers.copy()
    headers["Host"] = asked.netloc
    target = urlunsplit((stand_in.scheme, stand_in.netloc, asked.path or "/", asked.query, ""))
    return request.replace(url=target, headers=headers)


def from_stand_in(response: Response, request: Request, server: StandIn) -> Response:
    """The response under the address that was asked for, also where it redirects."""
    asked, stand_in = urlsplit(request.url), urlsplit(server.at)
    location = (response.headers.get("Location") or b"").decode("latin-1")
    if urlsplit(location).netloc == stand_in.netloc:
        mapped = urlsplit(location)._replace(scheme=asked.scheme, netloc=asked.netloc)
        response.headers["Location"] = urlunsplit(mapped)
    return response.replace(url=request.url)
