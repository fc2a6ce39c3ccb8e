"""Crawls as people start them, a process of its own each, watched from outside."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.archive import Archive

PROGRAM = (sys.executable, "-c", "from cli.main import run; run()")
DEADLINE = 300.0
"""Seconds after which a crawl of the torture counts as hanging."""

SETTINGS = {"FANGZHI_RETRY_WAIT": "0", "FANGZHI_MIN_FREE": "0"}


class Hanging(AssertionError):
    """A crawl did not end by itself."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl's process ended. `code` is negative for a signal; `peak` is its largest resident size in MB."""

    code: int
    report: dict[str, Any] | None
    said: str
    peak: float
    seconds: float


class Crawl:
    """A crawl that is running. What it prints goes to two files beside the archive: a full pipe would stop it."""

    def __init__(self, folder: Path, url: str, *words: str, timeout: float = 10.0, warc_size: int = 10**9) -> None:
        command = [*PROGRAM, "--archive", str(folder), "crawl", "tanxi", "--at", url, "--json", *words]
        self._out, self._err = folder.with_suffix(".out"), folder.with_suffix(".err")
        environment = os.environ | SETTINGS | {"FANGZHI_WARC_SIZE": str(warc_size), "FANGZHI_TIMEOUT": str(timeout)}
        self.began = time.monotonic()
        with self._out.open("w") as out, self._err.open("w") as err:
            self._process = subprocess.Popen(command, stdout=out, stderr=err, cwd=folder.parent, env=environment)
        self.pid = self._process.pid
        self._ended: Ended | None = None

    def poll(self) -> Ended | None:
        """How it ended, or None while it runs."""
        if self._ended is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self._ended = self._finish(usage.ru_maxrss / 1024)
        return self._ended

    def wait(self) -> Ended:
        """How it ended. Raises Hanging, and ends it, where it takes longer than DEADLINE."""
        while (ended := self.poll()) is None:
            if time.monotonic() - self.began > DEADLINE:
                self.kill()
                raise Hanging(f"a crawl did not end within {DEADLINE:.0f} s")
            time.sleep(0.01)
        return ended

    def kill(self) -> Ended:
        """Send SIGKILL, unless it has ended already; how it ended."""
        if self.poll() is None:
            self._process.kill()
        while (ended := self.poll()) is None:
            time.sleep(0.001)
        return ended

    def _finish(self, peak: float) -> Ended:
        out, err = self._out.read_text("utf-8"), self._err.read_text("utf-8")
        report = json.loads(out) if out.strip() else None
        return Ended(self._process.returncode, report, err, peak, time.monotonic() - self.began)


def make_archive(folder: Path, profile: str) -> Path:
    """A new archive in a folder, with the profile of the generated site."""
    Archive.create(folder).close()
    (folder / "sites" / "tanxi.toml").write_text(profile, "utf-8")
    return folder
