"""One writer a run: captures go to the WARC file as they come, outcomes to the database in their order.

As many outcomes as have arrived share a transaction, and what lies in the file is on disk before it commits.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError

from storage import captures, disk, frontier, outcomes, requested, runs, warc
from storage.archive import Archive
from storage.encodings import decoded
from storage.faults import ArchiveError, WriteFailed
from storage.items import Capture, Outcome, Problem, Row

LARGEST_BATCH = 50
"""Outcomes a transaction: keeps the database's lock well under a second."""

FATAL = (OperationalError, ArchiveError, OSError)
"""What ends the run; whatever else the storing raises is taken for the fault of one outcome's content."""

Waiting = tuple[Outcome, "asyncio.Future[str | BaseException]"]


class Writer:
    """Stores captures and outcomes in a thread of its own. `stored` is told each outcome and how it ended.

    `broken` is why the WARC file takes nothing more, or None: the run must end then.
    """

    def __init__(
        self, archive: Archive, lease: runs.Lease, file: warc.WarcWriter, stored: Callable[[Outcome, str], None]
    ) -> None:
        self._archive = archive
        self._lease = lease
        self._file = file
        self._stored = stored
        self._loose: list[tuple[Capture, int | None]] = []
        self.broken: str | None = None
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def store(self, outcome: Outcome) -> str | BaseException:
        """How the outcome ended, once it is committed, or what keeps the run from going on."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str | BaseException] = loop.create_future()
        self._waiting.append((outcome, done))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._flush())
        result = await done
        if isinstance(result, str):
            self._stored(outcome, result)
        return result

    async def capture(self, exchange: warc.Exchange, row: Row | None, known: int | None) -> Capture:
        """Keep an exchange; its capture's row is stored with the next outcome. `known` is what a 304 refers to.

        Raises WriteFailed where the disk takes no more.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._keep, exchange, None if row is None else row.id, known)

    async def keep_rendered(self, page: warc.Rendered, served: Capture, row: Row) -> Capture:
        """Keep what a browser built from a capture. Raises WriteFailed where the disk takes no more."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._keep_rendered, page, served, row.id)

    async def recall(self, capture: int, limit: int) -> tuple[captures.Payload, bytes]:
        """A capture's answer, and its body without content encoding. Raises NoBody or BadEncoding."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._recall, capture, limit)

    async def close(self) -> None:
        """Wait until all that was handed in is stored."""
        while self._task is not None and not self._task.done():
            await self._task
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._finish)
        finally:
            self._thread.shutdown()

    def _keep(self, exchange: warc.Exchange, row: int | None, known: int | None) -> Capture:
        digest, length = exchange.digest, len(exchange.body)
        with self._archive.reading() as session:
            if exchange.status == 304 and known is not None:
                original = captures.original_of(session, known)
            else:
                original = captures.original(session, self._lease.site, digest, length)
        try:
            file, offset, stored = self._file.write(exchange, original)
        except OSError as error:
            raise self._fails(error) from None
        capture = Capture(
            url=exchange.url, captured_at=exchange.captured_at, status=exchange.status,
            content_type=exchange.content_type, digest=original.digest if original is not None else digest,
            length=length, file=file, offset=offset, stored=stored,
            refers_to=original.id if original is not None else None, truncated=exchange.truncated,
            posted=requested.of_exchange(exchange),
        )  # fmt: skip
        self._loose.append((capture, row))
        return capture

    def _keep_rendered(self, page: warc.Rendered, served: Capture, row: int) -> Capture:
        assert served.file is not None
        assert served.offset is not None
        try:
            answer = warc.read(self._archive.folder / served.file, served.offset).id
            file, offset, stored = self._file.convert(page, answer)
        except OSError as error:
            raise self._fails(error) from None
        capture = Capture(
            url=page.url, captured_at=page.captured_at, status=served.status, content_type=page.content_type,
            digest=page.digest, length=len(page.body), file=file, offset=offset, stored=stored,
            rendered_from=(served.file, served.offset),
        )  # fmt: skip
        self._loose.append((capture, row))
        return capture

    def _fails(self, error: OSError) -> WriteFailed:
        self.broken = error.strerror or str(error)
        return WriteFailed(self._archive.folder, self.broken)

    def _recall(self, capture: int, limit: int) -> tuple[captures.Payload, bytes]:
        with self._archive.reading() as session:
            kept = captures.payload(session, self._archive.folder, capture)
        return kept, decoded(kept.body, kept.header("Content-Encoding"), limit)

    def _finish(self) -> None:
        try:
            if self._loose and self.broken is None:
                self._write_together([])
        finally:
            self._file.close()

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            handed_in = [outcome for outcome, _ in batch]
            results = await self._try(handed_in)
            if isinstance(results[0], BaseException) and not isinstance(results[0], FATAL):
                # One outcome's fault must not cost the others: each by itself, and the faulty one as a problem.
                results = [await self._write_alone(outcome) for outcome in handed_in]
            for (_, done), result in zip(batch, results, strict=True):
                if not done.cancelled():
                    done.set_result(result)

    async def _try(self, batch: list[Outcome]) -> Sequence[str | BaseException]:
        """How each outcome of a transaction ended, or for each what the transaction raised, whatever that was.

        Who waits for an outcome must be told, or the crawl would hang.
        """
        written = asyncio.get_running_loop().run_in_executor(self._thread, self._write_together, batch)
        await asyncio.wait([written])
        error = written.exception()
        return written.result() if error is None else [error] * len(batch)

    async def _write_alone(self, outcome: Outcome) -> str | BaseException:
        [result] = await self._try([outcome])
        if isinstance(result, BaseException) and not isinstance(result, FATAL):
            problem = Problem(outcome.row.url, "could not be stored", f"{type(result).__name__}: {result}"[:500])
            [result] = await self._try([replace(outcome_without_item(outcome), problem=problem)])
        return result

    def _write_together(self, batch: list[Outcome]) -> list[str]:
        now = datetime.now(UTC)
        every = self._archive.config.full_walk_every
        loose = list(self._loose)
        self._sync()
        with self._archive.writing() as session:
            run = runs.held(session, self._lease, now)
            captures.add_all(session, run.site_id, run, loose)
            for path, size in self._file.sizes().items():
                captures.set_size(session, path, size)
            rows = frontier.load(session, [outcome.row.id for outcome in batch])
            results = outcomes.store_all(session, run, batch, now, every)
            del rows  # until then the session finds them without asking the database again
        del self._loose[: len(loose)]
        self._close_full_files()
        return results

    def _sync(self) -> None:
        try:
            self._file.sync()
        except OSError as error:
            # What the system could not write it may have dropped: nothing after this can be trusted to be there.
            raise self._fails(error) from None

    def _close_full_files(self) -> None:
        for path in tuple(self._file.left):
            digest = disk.digest(self._archive.folder / path)  # takes seconds, and nobody should wait for them
            with self._archive.writing() as session:
                captures.close_file(session, self._archive.folder, path, digest, datetime.now(UTC))
            del self._file.left[path]


def outcome_without_item(outcome: Outcome) -> Outcome:
    """The outcome's row and captures alone."""
    return Outcome(outcome.row, outcome.captures)
