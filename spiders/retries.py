"""When a page that failed is tried again."""

import email.utils
from datetime import UTC, datetime, timedelta

TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524})
"""HTTP statuses that pass (RFC 9110, RFC 6585, and what proxies in front of sites add)."""

LONGEST_WAIT = timedelta(hours=24)
"""A site's Retry-After is kept to, but not beyond this."""


def next_try(tries: int, wait: float, header: str, now: datetime) -> datetime:
    """When to try again after `tries` earlier failures: `wait` seconds, doubled each time, or later if asked to.

    `header` is the answer's Retry-After, or empty.
    """
    own = now + timedelta(seconds=wait * 2**tries)
    return min(max(own, retry_after(header, now) or own), now + LONGEST_WAIT)


def retry_after(header: str, now: datetime) -> datetime | None:
    """What a Retry-After header asks for (RFC 9110, section 10.2.3); None for none, or one that says nothing."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return now + timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
