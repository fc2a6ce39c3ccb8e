"""A page as a browser builds it. All that it asks for is fetched by the crawl itself, or not at all.

So scripts and data obey scope, robots.txt, delay and guards like any page, and are kept like any answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.browser import Browser
from spiders.answers import DAMAGED, RENDERED, UNREACHED, RunEnds, said, text_of
from spiders.faults import PageFailed
from spiders.profile import Profile
from spiders.reading.address import in_reach
from spiders.reading.assets import asks
from spiders.reading.rendering import counters
from spiders.retries import TRY_AGAIN
from spiders.site import SiteSpider
from storage.faults import WriteFailed
from storage.items import Capture, Row
from storage.warc import Rendered

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, Route
    from playwright.async_api import Request as Asked

MOST_REQUESTS = 50
"""Scripts and data that one page may ask for."""

MOST_KEPT = 2**25
"""Bytes of scripts that are not fetched again for each page of a crawl."""

QUIET_SECONDS, LOOK_SECONDS = 0.5, 0.1
"""How long a page must stay as it is to count as built, and how often it is looked at."""

LONGEST_BUILDING = 15.0
"""Seconds, without those in which it waits for the site, after which a page is taken as it is."""

LONGEST_WAIT = 600.0
"""Seconds that a page may wait for what it asked for, all in all: its site's delay lies between every two."""

LONGEST_SILENCE, LONGEST_COPYING = 10.0, 40.0
"""Seconds that a page's script may keep it from answering, and that the largest document may take to come over."""

SCRIPT = "script"

ASKED = (SCRIPT, "xhr", "fetch")
"""What a page may ask for, by the browser's names; the rest shows only in a picture of the page."""

OURS = {
    "accept-encoding", "connection", "content-length", "cookie", "host", "if-modified-since", "if-none-match", "range",
    "user-agent",
}  # fmt: skip
"""Headers of a request that the crawl sets itself or leaves out: no answer may depend on another page's cookie."""

UNTRUE = {"connection", "content-encoding", "content-length", "keep-alive", "set-cookie", "transfer-encoding"}
"""Headers of an answer that are not the browser's concern."""

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)  # fmt: skip
"""A picture of one pixel: a page whose picture fails may put another address in its place."""

LOOK = """document.readyState != "complete" ? null :
    `${document.getElementsByTagName("*").length} ${document.documentElement?.textContent.length}`"""

WHOLE = """(() => {
    if (!location.protocol.startsWith("http")) return null;
    const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
    return (type + document.documentElement.outerHTML).slice(0, LONGEST);
})()"""

Keep = Callable[[Rendered, Capture, Row], Awaitable[Capture]]
Fetch = Callable[[Request, bool], Awaitable[Response]]


class Renderer:
    """Builds the pages of one crawl, one at a time."""

    def __init__(self, crawler: Crawler, program: str) -> None:
        assert isinstance(crawler.spider, SiteSpider)
        self._crawler, self._profile = crawler, crawler.spider.profile
        self._browser = Browser(program, crawler.settings["USER_AGENT"])
        self._longest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._scripts: dict[str, Response] = {}

    async def render(self, response: Response, keep: Keep) -> Response:
        """The page of an answer as it is once built, which `keep` has kept; its capture is the row's last.

        `lost` in its meta says what of it was out of reach. Raises PageFailed, NotStarted or WriteFailed.
        """
        captures: list[Capture] = response.meta["captures"]
        served = captures[-1]
        async with self._browser.page(response.url) as page:
            building = Building(response, self._profile, self._fetch)
            try:
                html = await building.html(page, self._longest)
            finally:
                await building.stop()
        body = html.encode("utf-8", "replace")
        if len(body) > self._longest:
            raise PageFailed(response.url, "too large", f"more than {self._longest} bytes, once built")
        rendered = Rendered(response.url, datetime.now(UTC), body, self._browser.version)
        captures.append(await keep(rendered, served, response.meta["row"]))
        response.meta.pop("captured", None)
        response.meta["lost"] = building.lost
        return response.replace(body=body, headers={"Content-Type": rendered.content_type}, flags=[RENDERED])

    async def close(self) -> None:
        """End the browser."""
        await self._browser.close()

    async def _fetch(self, request: Request, is_script: bool) -> Response:
        """The answer to what a page asks for; a script is asked for once a crawl."""
        if is_script and request.url in self._scripts:
            return self._scripts[request.url]
        assert self._crawler.engine is not None
        answer = await self._crawler.engine.download_async(request)
        size = sum(len(script.body) for script in self._scripts.values()) if is_script else 0
        if is_script and answer.status == 200 and size + len(answer.body) <= MOST_KEPT:
            self._scripts[request.url] = answer
        return answer


class Building:
    """One page while it is built. `lost` says what it asked for that may be had another time."""

    def __init__(self, served: Response, profile: Profile, fetch: Fetch) -> None:
        self._served, self._profile, self._fetch = served, profile, fetch
        self._text = text_of(served)
        self._counters = counters(self._text, served.url, profile)
        self._asked = self._waiting = 0
        self._is_begun = False
        self._failure: PageFailed | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.lost = ""

    async def html(self, page: "Page", longest: int) -> str:
        """The document, serialised, once nothing in it changes any more; cut off behind `longest` characters.

        Raises PageFailed, TimeoutError where its script never comes to an end, and what playwright raises.
        """
        page.on("dialog", lambda dialog: self._begin(dialog.dismiss()))
        page.on("popup", lambda popup: self._begin(popup.close()))
        async with asyncio.timeout(LONGEST_SILENCE):
            await page.context.route("**/*", lambda route: self._begin(self._answer(route)))
            await page.context.route_web_socket("**/*", lambda socket: self._begin(socket.close()))
            session = await page.context.new_cdp_session(page)
            await page.goto(self._served.url, wait_until="commit")
        await self._settle(session)
        html = await _value(session, WHOLE.replace("LONGEST", str(longest + 1)), LONGEST_COPYING)
        if not isinstance(html, str):
            raise PageFailed(self._served.url, "could not be rendered", "its script took away the document")
        return html

    async def stop(self) -> None:
        """Give up what is still being fetched."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _settle(self, session: "CDPSession") -> None:
        """Wait until the page has stayed as it is for a while, or its time is over."""
        clock = asyncio.get_running_loop().time
        before, at, still, built, waited = None, clock(), 0.0, 0.0, 0.0
        while still < QUIET_SECONDS and built < LONGEST_BUILDING:
            await asyncio.sleep(LOOK_SECONDS)
            if self._failure is not None:
                raise self._failure
            waits = self._waiting > 0
            now = None if waits else await _value(session, LOOK)
            passed, at = clock() - at, clock()
            waited, built = (waited + passed, built) if waits else (waited, built + passed)
            still = still + passed if now is not None and now == before else 0.0
            before = now
            if waited > LONGEST_WAIT:
                raise PageFailed(self._served.url, "took too long", "its scripts and data did not come", again=True)

    def _begin(self, action: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_quietly(action))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, route: "Route") -> None:
        """Give the browser what it asked for, or what stands for it."""
        asked = route.request
        if not self._is_begun and asked.is_navigation_request():
            self._is_begun = True
            headers = _headers(self._served) | {"content-type": "text/html; charset=utf-8"}
            await route.fulfill(status=200, headers=headers, body=self._text.encode("utf-8", "replace"))
        elif asked.resource_type == "image":
            await route.fulfill(status=200, content_type="image/gif", body=PIXEL)
        elif asked.resource_type == "stylesheet":
            await route.fulfill(status=200, content_type="text/css", body=b"")
        elif asked.resource_type in ASKED and self._may_ask(asked):
            self._waiting += 1
            try:
                await self._pass_on(route)
            finally:
                self._waiting -= 1
        else:
            await route.abort("aborted")  # for any other reason a page that goes elsewhere would show an error instead

    def _may_ask(self, asked: "Asked") -> bool:
        url = asked.url.partition("#")[0]
        if asked.method not in {"GET", "POST"} or not in_reach(url, self._profile):
            return False
        if any(asks(url, counter) for counter in self._counters):
            return False
        self._asked += 1
        return self._asked <= MOST_REQUESTS

    async def _pass_on(self, route: "Route") -> None:
        asked = route.request
        answer = await self._fetched(asked)
        if answer is None:
            await route.abort("failed")
            return
        headers, body = _headers(answer), answer.body
        if asked.resource_type == SCRIPT:
            # Without a charset of its own a script has the page's, which is UTF-8 here.
            headers["content-type"], body = "text/javascript; charset=utf-8", text_of(answer).encode("utf-8", "replace")
        await route.fulfill(status=answer.status, headers=headers, body=body)

    async def _fetched(self, asked: "Asked") -> Response | None:
        """The answer to what the page asks for, or None where there is none."""
        names = {name: value for name, value in asked.headers.items() if name not in OURS and name[:4] != "sec-"}
        given = self._served.meta
        meta: dict[str, Any] = {name: given[name] for name in ("row", "captures", "deadline") if name in given}
        body = asked.post_data_buffer or b""
        try:
            request = Request(
                asked.url, NO_CALLBACK, asked.method, headers=names, body=body, meta=meta, dont_filter=True
            )
            answer = await self._fetch(request, asked.resource_type == SCRIPT)
        except (RunEnds, WriteFailed) as error:
            self._failure = PageFailed(self._served.url, "could not be rendered", str(error), again=True)
        except (*UNREACHED, *DAMAGED) as error:
            self.lost = self.lost or f"{asked.url}: {said(error)}"
        except (IgnoreRequest, ValueError):
            pass  # it is forbidden, or no address
        else:
            if answer.status in TRY_AGAIN:
                self.lost = self.lost or f"{asked.url}: HTTP {answer.status}"
            return answer
        return None


async def _quietly(action: Coroutine[Any, Any, None]) -> None:
    """Do something in a page, which may be gone by then."""
    from playwright.async_api import Error

    with suppress(Error):
        await action


async def _value(session: "CDPSession", expression: str, seconds: float = LONGEST_SILENCE) -> Any:
    """What an expression gives in a world of its own, where the page's script has altered no function.

    Raises TimeoutError where the page is too busy to tell.
    """
    async with asyncio.timeout(seconds):
        tree = await session.send("Page.getFrameTree")
        frame = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "reading"}
        world = (await session.send("Page.createIsolatedWorld", frame))["executionContextId"]
        asked = {"expression": expression, "contextId": world, "returnByValue": True}
        return (await session.send("Runtime.evaluate", asked))["result"].get("value")


def _headers(answer: Response) -> dict[str, str]:
    named = {name.lower().decode("latin-1"): b",".join(values) for name, values in answer.headers.items()}
    return {name: value.decode("latin-1") for name, value in named.items() if name not in UNTRUE}
