"""A headless Chromium that tests look at pages with."""

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --remote-debugging-pipe --window-size=1000,1400"
).split()
SECONDS = 30


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """One page of a browser, steered by Chrome's DevTools protocol over a pipe."""

    def __init__(self, sent: FileIO, received: FileIO) -> None:
        self._sent, self._received = sent, received
        self._rest, self._number = b"", 0
        self._session: dict[str, str] = {}
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session["sessionId"] = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def open(self, url: str, until: str) -> None:
        """Go to an address and wait until a JavaScript expression is true there."""
        self._call("Page.navigate", url=url)
        deadline = time.monotonic() + SECONDS
        while not self.value(f"(() => {{ try {{ return !!({until}) }} catch {{ return false }} }})()"):
            assert time.monotonic() < deadline, f"{url} never came to: {until}"
            time.sleep(0.05)

    def value(self, expression: str) -> Any:
        """What a JavaScript expression gives, as JSON knows it."""
        found = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def picture(self, file: Path) -> None:
        """Save what is seen as a PNG."""
        file.write_bytes(base64.b64decode(self._call("Page.captureScreenshot")["data"]))

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | self._session
        self._sent.write(json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            pass
        assert "error" not in answer, answer["error"]
        found: dict[str, Any] = answer["result"]
        return found

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._received], [], [], SECONDS)[0], "the browser does not answer"
            chunk = self._received.read(2**16)
            assert chunk, "the browser has ended"
            self._rest += chunk
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def started(program: str, folder: Path) -> Iterator[Browser]:
    """A browser with a new profile in `folder`, until the block ends."""
    for name in ("in", "out"):
        os.mkfifo(folder / name)
    linked = ["sh", "-c", 'exec "$@" 3<"$0/in" 4>"$0/out"', str(folder)]  # the two pipes that DevTools wants
    profile = f"--user-data-dir={folder / 'profile'}"
    process = subprocess.Popen(
        [*linked, program, *FLAGS, profile], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with (folder / "in").open("wb", 0) as sent, (folder / "out").open("rb", 0) as received:
            yield Browser(sent, received)
    finally:
        process.terminate()
        process.wait(SECONDS)
