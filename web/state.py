"""What all pages share while they are served."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore

from starlette.requests import Request

from storage.archive import Archive
from storage.config import Config
from web.limits import Limits

HASHED_AT_ONCE = 2
"""Passwords that are checked at the same time; each takes 64 MB and half a core while it is."""


@dataclass(frozen=True)
class Web:
    """The archive, where it is served, and the clock (UTC)."""

    archive: Archive
    on_loopback: bool
    now: Callable[[], datetime]
    limits: Limits
    hashing: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(HASHED_AT_ONCE))

    @property
    def config(self) -> Config:
        """The archive's settings, as they were when it was opened."""
        return self.archive.config


def web_of(request: Request) -> Web:
    """What the pages share, from a request."""
    web = request.app.state.web
    assert isinstance(web, Web)
    return web
