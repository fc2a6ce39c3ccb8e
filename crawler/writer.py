"""One writer a run: outcomes go to the database in their order, as many in one transaction as have arrived."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from storage import outcomes, runs
from storage.archive import Archive
from storage.items import Outcome, Problem

LARGEST_BATCH = 50
"""Outcomes a transaction: keeps the database's lock well under a second."""

FAULTS = (SQLAlchemyError, ArithmeticError, LookupError, TypeError, ValueError)
"""What one outcome's own content can make the storing raise."""

Waiting = tuple[Outcome, "asyncio.Future[str]"]


class Writer:
    """Stores outcomes in a thread of its own. `stored` is told each outcome and how it ended."""

    def __init__(self, archive: Archive, lease: runs.Lease, stored: Callable[[Outcome, str], None]) -> None:
        self._archive = archive
        self._lease = lease
        self._stored = stored
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def store(self, outcome: Outcome) -> str:
        """How the outcome ended, once it is committed. Raises OperationalError or LeaseLost: the run cannot go on."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str] = loop.create_future()
        self._waiting.append((outcome, done))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._flush())
        result = await done
        self._stored(outcome, result)
        return result

    async def close(self) -> None:
        """Wait until all that was handed in is stored."""
        while self._task is not None and not self._task.done():
            await self._task
        self._thread.shutdown()

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            written = loop.run_in_executor(self._thread, self._write, [outcome for outcome, _ in batch])
            await asyncio.wait([written])
            # Whatever was raised, whoever waits for the batch must be told, or the crawl would hang.
            error = written.exception()
            _settle(batch, [error] * len(batch) if error is not None else written.result())

    def _write(self, batch: list[Outcome]) -> Sequence[str | BaseException]:
        try:
            return self._write_together(batch)
        except OperationalError:
            raise
        except FAULTS:
            # One outcome's fault must not cost the others: each by itself, and the faulty one as a problem.
            return [self._write_alone(outcome) for outcome in batch]

    def _write_together(self, batch: list[Outcome]) -> list[str]:
        now = datetime.now(UTC)
        every = self._archive.config.full_walk_every
        with self._archive.writing() as session:
            run = runs.held(session, self._lease, now)
            return [outcomes.store(session, run, outcome, now, every) for outcome in batch]

    def _write_alone(self, outcome: Outcome) -> str:
        try:
            return self._write_together([outcome])[0]
        except OperationalError:
            raise
        except FAULTS as error:
            problem = Problem(outcome.row.url, "could not be stored", f"{type(error).__name__}: {error}"[:500])
            return self._write_together([replace(outcome_without_item(outcome), problem=problem)])[0]


def outcome_without_item(outcome: Outcome) -> Outcome:
    """The outcome's row and captures alone."""
    return Outcome(outcome.row, outcome.captures)


def _settle(batch: list[Waiting], results: Sequence[str | BaseException]) -> None:
    for (_, done), result in zip(batch, results, strict=True):
        if done.cancelled():
            continue
        if isinstance(result, BaseException):
            done.set_exception(result)
        else:
            done.set_result(result)
