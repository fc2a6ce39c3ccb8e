"""Chromium as the system has it, steered by playwright: found, started in its sandbox, watched, and ended.

Nothing that it does reaches the network: names lead nowhere, its proxy is a port that nobody answers, and what its
pages ask for is answered by crawler.rendering.
"""

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spiders.faults import PageFailed
from storage.faults import ArchiveError

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import CDPSession, Page, Playwright

logger = logging.getLogger(__name__)

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",  # "discard", where hardly anything listens
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
)
"""What keeps a page's WebSockets, WebRTC and preconnects in, which cannot be intercepted."""

MOST_PAGES = 100
"""Pages that one process builds; what they leave behind in its memory goes with it."""

MOST_MEMORY = 1_500_000_000
"""Bytes that all its processes may take of their own."""

START_SECONDS, END_SECONDS, WATCH_SECONDS = 60.0, 5.0, 0.25
"""How long it may take to start, and to end, and how often its memory is looked at."""


class NoBrowser(ArchiveError):
    """The profile has pages that only a browser can build, and there is none."""


class NotStarted(Exception):
    """The browser is there, and does not start."""


def program(named: str) -> str:
    """The path of a Chromium: as `browser` in the settings names it, else on the PATH. Raises NoBrowser."""
    if find_spec("playwright") is None:
        raise NoBrowser("`render` in the profile needs playwright: install fangzhi with the extra `render`")
    found = next(filter(None, map(shutil.which, [named] if named else PROGRAMS)), None)
    if found is None:
        raise NoBrowser(
            f"`browser` in fangzhi.toml names {named}, which is no program"
            if named
            else "`render` in the profile needs a browser: install Debian's package `chromium`, or name a Chromium as "
            "`browser` in fangzhi.toml"
        )
    return found


class Browser:
    """One Chromium, started when a page is asked for, and anew after a failure or MOST_PAGES pages.

    `version` is its name and version once it has started.
    """

    def __init__(self, program: str, user_agent: str) -> None:
        self._program, self._user_agent = program, user_agent
        self._driver: Playwright | None = None
        self._chromium: Chromium | None = None
        self._watching: asyncio.Task[None] | None = None
        self._process, self._built, self._end = 0, 0, ""
        self._one = asyncio.Lock()
        self.version = ""

    @asynccontextmanager
    async def page(self, url: str) -> AsyncIterator["Page"]:
        """A blank page that knows nothing of any other, one at a time. Whatever fails in it costs the browser.

        Raises NotStarted, and PageFailed for `url`, also for what playwright raises within the block.
        """
        from playwright.async_api import Error

        async with self._one:
            is_sound = False
            try:
                chromium = await self._ready()
                async with asyncio.timeout(START_SECONDS):
                    context = await chromium.new_context(
                        user_agent=self._user_agent, locale="zh-CN", service_workers="block", accept_downloads=False,
                        permissions=[], viewport={"width": 1280, "height": 2000},
                    )  # fmt: skip
                    page = await context.new_page()
                yield page
                async with asyncio.timeout(END_SECONDS):
                    await context.close()
                is_sound = True
            except Error as error:
                why = self._end or error.message.partition("\n")[0]
                raise PageFailed(url, "could not be rendered", f"the browser failed: {why}"[:300], again=True) from None
            except TimeoutError:
                raise PageFailed(url, "could not be rendered", "the browser does not answer", again=True) from None
            finally:
                if not is_sound:
                    await self.close()

    async def close(self) -> None:
        """End the browser and all that belongs to it."""
        from playwright.async_api import Error

        chromium, driver, self._chromium, self._driver = self._chromium, self._driver, None, None
        if self._watching is not None:
            self._watching.cancel()
        if chromium is not None:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(chromium.close(), END_SECONDS)
        self._kill()
        if driver is not None:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(driver.stop(), END_SECONDS)

    async def _ready(self) -> "Chromium":
        if self._chromium is not None and (self._built >= MOST_PAGES or not self._chromium.is_connected()):
            await self.close()
        chromium = self._chromium or await self._start()
        self._built += 1
        return chromium

    async def _start(self) -> "Chromium":
        from playwright.async_api import Error, async_playwright

        is_root = os.geteuid() == 0
        if is_root and not self.version:
            logger.warning("Chromium has no sandbox where it is started by root: crawl as another user")
        try:
            async with asyncio.timeout(START_SECONDS):
                self._driver = await async_playwright().start()
                self._chromium = chromium = await self._driver.chromium.launch(
                    executable_path=self._program, chromium_sandbox=not is_root, args=FLAGS,
                    handle_sigint=False, handle_sigterm=False, handle_sighup=False,
                )  # fmt: skip
                session = await chromium.new_browser_cdp_session()
                self._process = next(id for kind, id in await _processes(session) if kind == "browser")
        except (Error, OSError, TimeoutError) as error:
            raise NotStarted(f"{self._program} does not start: {said(error)}") from None
        self._built, self._end, self.version = 0, "", f"Chromium/{chromium.version}"
        self._watching = asyncio.ensure_future(self._watch(session))
        return chromium

    async def _watch(self, session: "CDPSession") -> None:
        """End the browser when it takes too much memory, also while a page keeps it too busy to answer."""
        from playwright.async_api import Error

        with suppress(Error):
            while sum(_memory(id) for _, id in await _processes(session)) <= MOST_MEMORY:
                await asyncio.sleep(WATCH_SECONDS)
            self._end = f"it took more than {MOST_MEMORY} bytes of memory"
            self._kill()

    def _kill(self) -> None:
        """End it by force: it leads a process group of its own, and its sandboxed processes end with it."""
        process, self._process = self._process, 0
        if process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process, signal.SIGKILL)


async def _processes(session: "CDPSession") -> list[tuple[str, int]]:
    """The kind and id of each process of a browser."""
    found: dict[str, Any] = await session.send("SystemInfo.getProcessInfo")
    return [(one["type"], one["id"]) for one in found["processInfo"]]


def _memory(process: int) -> int:
    """Bytes that a process has in memory and shares with no other; 0 where the system does not tell."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text("ascii").split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def said(error: Exception) -> str:
    """What an error says, on one line; playwright adds the browser's whole log."""
    lines = [line.strip() for line in str(error).splitlines()] or [type(error).__name__]
    return next((line for line in lines if "No usable sandbox" in line), lines[0])[:300]
