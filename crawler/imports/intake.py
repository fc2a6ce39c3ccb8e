"""What one site takes in: captures copied into WARC files of its own, in a run that begins with the first of them."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.imports.sites import Target
from storage import captures, disk, items, log, models, runs, versions, warc
from storage.archive import Archive
from storage.faults import Unusable
from storage.imports.exchanges import Exchange
from storage.imports.held import Key, held, key


@dataclass(frozen=True, slots=True)
class Arrival:
    """An exchange of a foreign file, and its capture, which lies nowhere yet."""

    exchange: Exchange
    capture: items.Capture


class Intake:
    """One site of an import. The caller holds the site's lock. `counts` are captures by what became of them."""

    def __init__(self, archive: Archive, target: Target) -> None:
        self._archive, self.target = archive, target
        self.lease: runs.Lease | None = None
        self.counts: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self._file: warc.WarcWriter | None = None
        self._about: bytes | None = None

    def take(self, arrivals: list[Arrival], origin: str) -> list[Arrival]:
        """Keep what is not held yet, and return it. Raises Unusable where the disk is full, LeaseLost, OSError."""
        new = self._new(arrivals)
        if new:
            self._begin(origin)
            self._commit(self._copy(new))
        self.counts["captures"] += len(new)
        self.counts["held"] += len(arrivals) - len(new)
        return new

    def run(self, session: Session, now: datetime) -> models.Run:
        """The run, which is begun where it is not. Raises LeaseLost."""
        if self.lease is None:
            self.lease = runs.begin_offline(session, self.target.facts, "import", now)
        return runs.held(session, self.lease, now)

    def pause(self) -> None:
        """Give back the file; it is gone on with when more of the same origin comes."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def close_files(self) -> None:
        """Close the site's imported files for good, those of an import that was broken off among them."""
        self.pause()
        rows = select(models.Warc).where(
            models.Warc.site_id == self.target.id, models.Warc.origin.is_not(None), models.Warc.closed_at.is_(None)
        )
        with self._archive.reading() as session:
            paths = [row.path for row in session.scalars(rows)]
            for row in session.scalars(rows):
                captures.cut_back(self._archive.folder, row)
        for path in paths:
            self._close(path)

    def end(self, files: list[str]) -> None:
        """End the run, if one was begun, with a line in the log."""
        now = datetime.now(UTC)
        with self._archive.writing() as session:
            if self.lease is None:
                runs.close_broken_off(session, self.target.id, now)
                return
            versions.mark_shared_minutes(session, self.target.id)
            report = runs.end(session, self.lease, "finished", "", now)
            found = {"files": files, "captures": self.counts["captures"], "new": report.new, "changed": report.changed}
            log.add(session, "import", self.target.id, found, now)

    def _new(self, arrivals: list[Arrival]) -> list[Arrival]:
        with self._archive.reading() as session:
            known: set[Key] = set(held(session, self.target.kin, [one.capture for one in arrivals]))
        new = []
        for one in arrivals:
            if key(one.capture) not in known:
                known.add(key(one.capture))
                new.append(one)
        return new

    def _begin(self, origin: str) -> None:
        """Have a file to write to, known as imported before a record is in it."""
        free, least = disk.free_bytes(self._archive.folder), self._archive.config.min_free
        if free < least:
            raise Unusable(self._archive.folder, "written to", f"{free:,} bytes are free, and min_free is {least:,}")
        if self._file is not None and self._file.size >= self._archive.config.warc_size:
            path = self._file.path
            self.pause()
            self._close(path or "")
        if self._file is None:
            self._open(origin)

    def _open(self, origin: str) -> None:
        now = datetime.now(UTC)
        row = select(models.Warc).where(
            models.Warc.site_id == self.target.id, models.Warc.origin == origin, models.Warc.closed_at.is_(None)
        )
        with self._archive.reading() as session:
            begun = session.scalars(row).first()
            if begun is not None:
                captures.cut_back(self._archive.folder, begun)
        path = None if begun is None else begun.path
        # It is closed here, not by the writer, so that each file is known before anything stands in it.
        self._file = warc.WarcWriter(self._archive.folder, self.target.id, path, self._tells(origin), 10**15)
        self._about = None
        path = self._file.begin(now)
        self._file.sync()
        with self._archive.writing() as session:
            self.run(session, now)
            captures.file_id(session, self.target.id, path, now, origin)
            captures.set_size(session, path, self._file.size)

    def _tells(self, origin: str) -> dict[str, str]:
        config = self._archive.config
        return {
            "software": f"fangzhi/{version('fangzhi')}",
            "format": "WARC file version 1.1",
            "operator": config.operator or config.contact,
            "isPartOf": self.target.id,
            "description": f"Records copied as they were from {origin}, each in a gzip member of its own.",
        }

    def _copy(self, new: list[Arrival]) -> list[items.Capture]:
        assert self._file is not None
        added = []
        for one in new:
            if one.exchange.about is not None and one.exchange.about != self._about:
                self._about = one.exchange.about
                self._file.copy(self._about)
            path, offset, stored = self._file.copy(one.exchange.records[0])
            for request in one.exchange.records[1:]:
                self._file.copy(request)
            added.append(replace(one.capture, file=path, offset=offset, stored=stored))
        self._file.sync()
        return added

    def _commit(self, added: list[items.Capture]) -> None:
        assert self._file is not None
        with self._archive.writing() as session:
            run = self.run(session, datetime.now(UTC))
            captures.add_all(session, self.target.id, run, [(capture, None) for capture in added])
            for path, size in self._file.sizes().items():
                captures.set_size(session, path, size)

    def _close(self, path: str) -> None:
        digest = disk.digest(self._archive.folder / path)
        with self._archive.writing() as session:
            captures.close_file(session, self._archive.folder, path, digest, datetime.now(UTC))
