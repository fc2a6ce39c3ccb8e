"""Answers of a site before they are read: what may be wrong with them, and with the way to them."""

import zlib

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response, TextResponse

from spiders.faults import PageFailed
from spiders.reading.challenge import LONGEST_PAGE, MOST_LINKS, challenge, count_links, is_login
from spiders.reading.decode import decode
from storage import challenges
from storage.encodings import FAULTS, BadEncoding
from storage.items import Stop

UNCHANGED = "unchanged"
"""Flag of an answer that was read back from the archive, since the site said 304."""

RENDERED = "rendered"
"""Flag of an answer whose body is the page as a browser built it."""

LONGEST_VALIDATOR = 500
"""Characters of an ETag or a date that are worth sending back."""

UNREACHED = (
    OSError,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
"""What a download raises when there is no whole answer; Scrapy gives these no class in common."""

GZIP = b"\x1f\x8b"
"""How a gzip file begins."""

DAMAGED = (*FAULTS, BadEncoding)
"""What decompression raises for a body that is not what its Content-Encoding says."""


class ForbiddenByRobots(IgnoreRequest):
    """robots.txt forbids the address."""


class RunEnds(IgnoreRequest):
    """No page may be asked for any more."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        super().__init__(stop.message)


class Refused(IgnoreRequest):
    """A page that is not asked for, or not taken as it comes: `reason` is its problem's."""

    reason = "given up"


class OffScope(Refused):
    """A redirect leads to another site."""

    reason = "redirected to another site"


class FormLedOn(Refused):
    """A redirect would have a form sent elsewhere."""

    reason = "redirected with its form"


class PrivateAddress(Refused):
    """An address of this machine or of a private network."""

    reason = "private address"


class TooLarge(Refused):
    """An answer beyond the size that is taken, as it comes or unpacked."""

    reason = "too large"


def text_of(response: Response) -> str:
    """A page as text, its bytes deciding where the declaration lies."""
    return decode(response.body, header(response, "Content-Type"))


def listing_text(response: Response, longest: int) -> str:
    """A listing as text, unpacked where it is a gzip file. Raises PageFailed beyond `longest` bytes."""
    if not response.body.startswith(GZIP):
        return text_of(response)
    unpack = zlib.decompressobj(wbits=31)
    try:
        body = unpack.decompress(response.body, longest)
    except zlib.error as error:
        raise PageFailed(response.url, "damaged answer", said(error), again=True) from None
    if unpack.unconsumed_tail:
        raise PageFailed(response.url, "too large", f"more than {longest} bytes, unpacked")
    return decode(body)


def refuse_unusable(response: Response) -> None:
    """Raises PageFailed for a body that the connection cut off, or that holds nothing, or no page of the site."""
    if "dataloss" in response.flags:  # "partial" says only that the server gave no length
        raise PageFailed(response.url, "cut off", "the connection ended before the page did", again=True)
    if not response.body.strip():
        raise PageFailed(response.url, "empty page")
    refuse_challenge(response)


def refuse_challenge(response: Response) -> None:
    """Raises PageFailed for a page that stands in the way of the one that was asked for."""
    kind = challenge_in(response)
    if kind is not None:
        asked = response.meta.get("redirect_urls", [response.url])[0]
        raise PageFailed(asked, challenges.CAUSE, kind, again=True, retry_after=header(response, "Retry-After"))


def challenge_in(response: Response) -> str | None:
    """What stands in the way of the page that was asked for, or None."""
    url = response.url if response.meta.get("redirect_urls") else ""
    is_page = response.status < 400 and count_links(response.body) > MOST_LINKS and not is_login(url)
    if is_page or not isinstance(response, TextResponse) or len(response.body) > 4 * LONGEST_PAGE:
        return None  # without the cost of decoding it
    return challenge(response.status, {"cf-mitigated": header(response, "cf-mitigated")}, text_of(response), url)


def header(response: Response, name: str) -> str:
    """The first header of that name, or an empty text."""
    return (response.headers.get(name) or b"").decode("latin-1")


def validators(response: Response) -> tuple[str, str] | None:
    """ETag and Last-Modified of an answer that came from the very address that was asked for, if it has any.

    None of a rendered page: that what was served is the same says nothing of what its script fetches.
    """
    if response.meta.get("redirect_urls") or RENDERED in response.flags:
        return None
    etag, modified = header(response, "ETag"), header(response, "Last-Modified")
    return (etag, modified) if (etag or modified) and max(len(etag), len(modified)) <= LONGEST_VALIDATOR else None


def said(error: BaseException | None) -> str:
    """What an error says of itself, in 300 characters."""
    return f"{type(error).__name__}: {error}"[:300]
