"""One crawl as a process of its own: begun, looked after, and ended with all that belongs to it.

Memory is watched, not limited by the system: RLIMIT_AS counts address space, of which a browser reserves many times
what it uses, and a crawl that it hits would take a failing allocation for the fault of the page at hand. A crawl that
takes too much is asked to end instead, stores what it has, and goes on the next time.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from crawler.scheduling import launch
from storage.schedules import Waiting

FOLDER = "logs"
"""Where an archive keeps what its unattended crawls say, the last two of each site."""

LARGEST_LOG = 20_000_000
"""Bytes of a log, after which it is begun anew."""

GRACE = 120.0
"""Seconds that a crawl may take to end in order: the pages in flight, and the look at what has broken."""

Why = Literal["hung", "memory", "time", "hours", "stop"]
"""Why a crawl is asked to end."""


@dataclass(slots=True)
class Child:
    """A crawl that goes on. `began` and `changed` are seconds of the monotonic clock, which stops while the machine
    sleeps: the latter is when the run's last sign of life (`sign`) was first seen.
    """

    waiting: Waiting
    process: "subprocess.Popen[bytes]"
    pipe: int
    log: Path
    at: datetime
    began: float
    changed: float
    sign: datetime | None = None
    why: Why | None = None
    deadline: float | None = None

    def ask(self, why: Why, grace: float = GRACE) -> None:
        """Ask it to end, if that was not done; it is killed when it is still there after the time of grace."""
        if self.why is None:
            self.why, self.deadline = why, time.monotonic() + grace
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and all processes that it began, at once."""
        for process in sorted(_session(self.process.pid) | {self.process.pid}, reverse=True):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)

    def close(self) -> None:
        """Let go of what is held for it, when it has ended."""
        os.close(self.pipe)

    def shorten(self) -> None:
        """Begin its log anew where that has grown too long."""
        with suppress(OSError):
            if self.log.stat().st_size > LARGEST_LOG:
                os.truncate(self.log, 0)


def start(folder: Path, waiting: Waiting, command: Sequence[str], now: datetime) -> Child:
    """Begin a crawl in a session of its own, which ends when this process does. Raises OSError where that fails."""
    log = _log(folder, waiting.site)
    theirs, ours = os.pipe()
    try:
        with log.open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(launch.__file__)), str(theirs), *command],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True, pass_fds=(theirs,),
            )  # fmt: skip
    except OSError:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    began = time.monotonic()
    return Child(waiting, process, ours, log, now, began, began)


def _log(folder: Path, site: str) -> Path:
    """The site's log, empty; the one before lies beside it."""
    log = folder / FOLDER / f"{site}.log"
    log.parent.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        log.replace(log.with_suffix(".log.1"))
    return log


def crawl_command(folder: Path, waiting: Waiting) -> list[str]:
    """The command of a crawl, as a person would give it."""
    program = [sys.executable, "-P", "-m", "cli.main", "--archive", str(folder)]
    return [*program, "crawl", waiting.site, "--mode", waiting.mode]


def last_error(log: Path) -> str:
    """The last complaint in a log, without the word before it; else its last line."""
    try:
        with log.open("rb") as file:
            file.seek(max(log.stat().st_size - 8192, 0))
            lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    except OSError:
        return ""
    said = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    return (said or lines or [""])[-1][:500]


def stirred(folder: Path, site: str) -> datetime | None:
    """When a crawl last wrote to the site's WARC files: an article of many slow pages is stored only at its end."""
    times = []
    for file in (folder / "warc" / site).glob("*"):
        with suppress(OSError):
            times.append(file.stat().st_mtime)
    return datetime.fromtimestamp(max(times), UTC) if times else None


def memory() -> dict[int, int]:
    """Bytes that the processes of each session have in memory and share with no others."""
    found: dict[int, int] = {}
    if not Path("/proc/self/stat").exists():
        return _memory_by_ps()
    page = os.sysconf("SC_PAGE_SIZE")
    for process, session in _sessions():
        with suppress(OSError, ValueError):
            _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text("ascii").split()
            found[session] = found.get(session, 0) + (int(resident) - int(shared)) * page
    return found


def _memory_by_ps() -> dict[int, int]:
    """The same by process group, shared memory among it, where there is no /proc."""
    found: dict[int, int] = {}
    listed = subprocess.run(["ps", "-A", "-o", "pgid=", "-o", "rss="], capture_output=True, text=True, check=False)
    for line in listed.stdout.splitlines():
        group, kilobytes = map(int, line.split())
        found[group] = found.get(group, 0) + kilobytes * 1024
    return found


def _sessions() -> list[tuple[int, int]]:
    """Each living process and its session (proc(5): the fourth field after the name, which may hold spaces)."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            state, _, _, session, *_ = place.read_text("utf-8", "replace").rpartition(")")[2].split()
            if state != "Z":
                found.append((int(place.parent.name), int(session)))
    return found


def _session(leader: int) -> set[int]:
    return {process for process, session in _sessions() if session == leader}
