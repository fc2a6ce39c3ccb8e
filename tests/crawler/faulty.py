"""The program with faults: a part raises for whatever names it, as `/Normalise.process_item/1.html` names a pipeline.

Runs as `python -m tests.crawler.faulty WORDS…`. A prefix chooses what happens instead of a `Fault`: `cancelled-`,
`closing-` and `dropped-` raise CancelledError, CloseSpider and DropItem, `endless-` never answers. Each fault that
happened is a line of the file that FAULTS_FILE names. FANGZHI_ARCHIVE must name the archive.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from functools import wraps
from inspect import iscoroutinefunction, isfunction
from pathlib import Path
from typing import Any

from scrapy.exceptions import CloseSpider, DropItem
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

import spiders.answers
import spiders.site
from crawler import download, settings
from spiders.profile import Profile
from storage import outcomes
from storage.items import Outcome

IDLE = {"CookiesMiddleware", "HttpAuthMiddleware", "HttpCacheMiddleware", "HttpProxyMiddleware", "RetryMiddleware"}
"""Scrapy's middlewares that our settings switch off."""

KINDS = {"cancelled": asyncio.CancelledError, "closing": CloseSpider, "dropped": DropItem, "wrong": ValueError}


class Fault(Exception):
    """What a part raises."""


def failing(function: Callable[..., Any], label: str) -> Callable[..., Any]:
    """The function, but for arguments that bear the label."""
    mark = re.compile(rf"/(?:(\w+)-)?{re.escape(label)}/")

    def fail(things: tuple[Any, ...]) -> Any:
        for thing in things:
            found = mark.search(said_by(thing))
            if found is not None:
                with Path(os.environ["FAULTS_FILE"]).open("a") as fired:
                    fired.write(f"{found[0]}\n")
                if found[1] == "endless":
                    return asyncio.get_running_loop().create_future()
                raise KINDS.get(found[1], Fault)(label)
        return None

    @wraps(function)
    def failing_now(*args: Any, **kwargs: Any) -> Any:
        return fail((*args, *kwargs.values())) or function(*args, **kwargs)

    @wraps(function)
    async def failing_later(*args: Any, **kwargs: Any) -> Any:
        endless = fail((*args, *kwargs.values()))
        return await (endless or function(*args, **kwargs))

    return failing_later if iscoroutinefunction(function) else failing_now


def said_by(thing: Any) -> str:
    """The text in which a label is looked for: a profile and an outcome name other pages than their own too."""
    if isinstance(thing, Outcome):
        return f"{thing.row} {thing.captures}"
    return "" if isinstance(thing, Profile) else f"{thing} {getattr(thing, 'request', '')}"


def spoil(owner: Any, name: str, label: str) -> None:
    """Put the failing function in the place of the owner's."""
    setattr(owner, name, failing(getattr(owner, name), label))


def components() -> Iterator[tuple[type, str]]:
    """Each class that Scrapy gets from our settings to work on every page, with the method that it calls."""
    known = default_settings.DOWNLOADER_MIDDLEWARES_BASE | settings.DOWNLOADER_MIDDLEWARES
    enabled = [load_object(path) for path, order in known.items() if order is not None]
    for middleware in enabled:
        for name in ("process_request", "process_response"):
            if hasattr(middleware, name) and middleware.__name__ not in IDLE:
                yield middleware, name
    for path in settings.ITEM_PIPELINES:
        yield load_object(path), "process_item"
    yield download.SiteDownloadHandler, "download_request"
    for name in ("request", "parse_article", "parse_listing", "failed"):
        yield spiders.site.SiteSpider, name


def spoil_all() -> None:
    """Make all components fail, and the reading that the spider calls, and the storing."""
    for owner, name in components():
        spoil(owner, name, f"{owner.__name__}.{name}")
    own = ("spiders.answers", "spiders.reading", "spiders.site", "spiders.walking")
    for module in (spiders.answers, spiders.site):
        for name, value in tuple(vars(module).items()):
            if isfunction(value) and value.__module__.startswith(own) and name[0] != "_":
                spoil(module, name, name)
    spoil(outcomes, "store_firsts", "store_article")
    settings.FANGZHI_LONGEST_ROW = 3.0


if __name__ == "__main__":
    from cli.main import run

    spoil_all()
    run()
