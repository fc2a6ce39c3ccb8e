"""`--at`: another server stands in for the site's hosts, unseen by everything above the download."""

from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
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


def to_stand_in(request: Request, spider: SiteSpider) -> Request:
    """The request as the stand-in gets it. Raises OffScope for a host that is not the site's."""
    asked, stand_in = urlsplit(request.url), urlsplit(spider.at)
    if not in_reach(request.url, spider.profile):
        raise OffScope(f"{request.url} is no address of {spider.name}, and {spider.at} stands in for that alone")
    headers = request.headers.copy()
    headers["Host"] = asked.netloc
    target = urlunsplit((stand_in.scheme, stand_in.netloc, asked.path or "/", asked.query, ""))
    return request.replace(url=target, headers=headers)


def from_stand_in(response: Response, request: Request, spider: SiteSpider) -> Response:
    """The response under the address that was asked for, also where it redirects."""
    asked, stand_in = urlsplit(request.url), urlsplit(spider.at)
    location = (response.headers.get("Location") or b"").decode("latin-1")
    if urlsplit(location).netloc == stand_in.netloc:
        mapped = urlsplit(location)._replace(scheme=asked.scheme, netloc=asked.netloc)
        response.headers["Location"] = urlunsplit(mapped)
    return response.replace(url=request.url)
