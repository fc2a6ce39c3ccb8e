"""Pages read on several cores: rows in the order of the pages, and none that a page could keep from coming."""

import os
import signal
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING, Any, Protocol

from cli.pages import Row, failed
from storage.items import Problem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LONGEST = 20.0
"""Seconds that a page may take before its process is ended."""

AHEAD = 32
"""Rows for each process that may wait for the row of an earlier page."""

_LOOK = 2.0
"""Seconds between two looks of a process at whether the program is still there."""

# A fork has all modules at once (8 ms against 400 ms of a fresh interpreter); elsewhere it is not safe.
_CONTEXT = get_context("fork") if sys.platform == "linux" else get_context("spawn")


class Part(Protocol):
    """What a process is given to read. `place` is how its row begins."""

    @property
    def place(self) -> Row: ...


class Reader(Protocol):
    """What reads the parts, in other processes too: it can be pickled."""

    def row(self, part: Any) -> Row:
        """What a part says, or what its problem is, whatever it is."""


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def rows_of(pages: Iterable[Part | Row], reader: Reader, jobs: int) -> Generator[Row, None, None]:
    """The row of each page, in order; rows among the pages are passed on.

    A single page is read in this process. When interrupted, gives the rows that are done before it raises
    KeyboardInterrupt.
    """
    coming = iter(pages)
    first = list(islice(coming, 2))
    if len(first) < 2:
        yield from (page if isinstance(page, dict) else reader.row(page) for page in first)
        return
    crew = _Crew(reader, jobs)
    try:
        yield from crew.rows(chain(first, coming))
    except KeyboardInterrupt:
        yield from crew.done()
        raise
    finally:
        crew.end()


class _Crew:
    """Processes that read a page at a time each, and the rows that are not asked for yet, by the number of the page."""

    def __init__(self, reader: Reader, jobs: int) -> None:
        self._reader, self._jobs = reader, jobs
        self._workers: list[_Worker] = []
        self._rows: dict[int, Row] = {}

    def rows(self, pages: Iterator[Part | Row]) -> Iterator[Row]:
        """The row of each page, in order."""
        taken = given = 0
        more = True
        while more or given < taken:
            while more and taken - given < AHEAD * self._jobs and (worker := self._free()) is not None:
                page = next(pages, None)
                if page is None:
                    more = False
                    break
                if isinstance(page, dict):
                    self._rows[taken] = page
                else:
                    worker.begin(taken, page)
                taken += 1
            while given in self._rows:
                yield self._rows.pop(given)
                given += 1
            self._wait()

    def done(self) -> list[Row]:
        """The rows that are there, in order."""
        return [row for _, row in sorted(self._rows.items())]

    def end(self) -> None:
        """End the processes, whatever they do."""
        for worker in self._workers:
            worker.end()

    def _free(self) -> "_Worker | None":
        free = next((worker for worker in self._workers if worker.page is None), None)
        if free is None and len(self._workers) < self._jobs:
            free = _Worker(self._reader)
            self._workers.append(free)
        return free

    def _wait(self) -> None:
        """Wait until one of the processes has read its page, is dead, or has had its time."""
        busy = [worker for worker in self._workers if worker.page is not None]
        if not busy:
            return
        left = min(worker.deadline for worker in busy) - time.monotonic()
        ready = connection.wait([worker.pipe for worker in busy], max(left, 0))
        for worker in busy:
            row = worker.finish() if worker.pipe in ready else worker.give_up()
            if row is not None:
                self._rows[worker.number] = row
                if not worker.is_sound:
                    self._workers.remove(worker)


class _Worker:
    """One process. `page` is what it reads, `number` which one that is, `deadline` when it must be done with it."""

    def __init__(self, reader: Reader) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, reader), daemon=True)
        self._process.start()
        theirs.close()
        self.page: Part | None = None
        self.number, self.deadline, self.is_sound = 0, 0.0, True

    def begin(self, number: int, page: Part) -> None:
        """Have a page read."""
        self.number, self.page, self.deadline = number, page, time.monotonic() + LONGEST
        with suppress(OSError):  # it is dead: `finish` will notice
            self.pipe.send(page)

    def finish(self) -> Row | None:
        """The row of the page, or, where the process has died of it, the problem."""
        page, self.page = self.page, None
        assert page is not None
        try:
            row: Row = self.pipe.recv()
        except (EOFError, OSError):
            self.end()
            code = self._process.exitcode or 0
            how = signal.strsignal(-code) if code < 0 else f"exit code {code}"
            return failed(page.place, Problem("", "reader died", f"the process that read it ended: {how}"))
        return row

    def give_up(self) -> Row | None:
        """The problem of a page whose time is over, or None while it is not."""
        page = self.page
        if page is None or time.monotonic() < self.deadline:
            return None
        self.end()
        return failed(page.place, Problem("", "took too long", f"it was not read within {LONGEST:g} s"))

    def end(self) -> None:
        """End the process."""
        self.is_sound = False
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _serve(pipe: "Connection[Row, Part]", reader: Reader) -> None:
    """Read the pages that come, until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program itself is interrupted, and ends us
    parent = os.getppid()
    try:
        while True:
            while not pipe.poll(_LOOK):
                if os.getppid() != parent:
                    return
            pipe.send(reader.row(pipe.recv()))
    except (EOFError, OSError):
        return
