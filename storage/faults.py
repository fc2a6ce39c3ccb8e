"""What can be wrong with an archive, each with a sentence that says what, where and what to do."""

import difflib
from collections.abc import Collection
from itertools import islice
from pathlib import Path

MOST_NAMED = 12
"""Known sites that a message lists; there may be thousands."""


class ArchiveError(Exception):
    """An archive that cannot be used. The message is meant for people."""


class NoArchive(ArchiveError):
    """There is none here."""

    def __init__(self, place: Path) -> None:
        super().__init__(
            f"{place} is no archive: make one with `fangzhi init {place.name or 'DIR'}`, or name one with --archive"
        )


class NotADatabase(ArchiveError):
    """The database file holds something else."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is no fangzhi database: put back a good copy, or move it away and run `fangzhi init`")


class Unusable(ArchiveError):
    """The database is out of reach, or the disk is full: it need not be damaged."""

    def __init__(self, file: Path, wish: str, reason: object) -> None:
        super().__init__(f"{file} cannot be {wish}: {reason}")


class NotWritable(ArchiveError):
    """A crawl was asked for where nothing can be written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not writable: give yourself the right to write there, or use another archive")


class NewerArchive(ArchiveError):
    """The database was made by a newer version of the program."""

    def __init__(self, file: Path, revision: str) -> None:
        super().__init__(
            f"{file} was made by a newer fangzhi (database revision {revision}): install that version to open it"
        )


class Damaged(ArchiveError):
    """The database is not whole."""

    def __init__(self, file: Path, found: str) -> None:
        super().__init__(f"{file} is damaged ({found}): put back a good copy, or run `fangzhi verify`")


class OlderArchive(ArchiveError):
    """The database was made by an older version of the program."""

    def __init__(self, file: Path, revision: str, wanted: str) -> None:
        super().__init__(
            f"{file} was made by an older fangzhi (database revision {revision}; this one needs {wanted}): "
            "run `fangzhi upgrade`, which keeps a copy"
        )


class ArchiveExists(ArchiveError):
    """`init` was asked for where something is."""

    def __init__(self, place: Path, found: str) -> None:
        super().__init__(f"{place} already holds {found}: choose another folder; nothing was changed")


class SiteBusy(ArchiveError):
    """Another process is crawling the site."""

    def __init__(self, site: str) -> None:
        super().__init__(f"{site} is being crawled by another process: wait for it, or end it, then try again")


class ArchiveBusy(ArchiveError):
    """Something needs the archive for itself, and crawls are going on, or the other way round (no `sites`)."""

    def __init__(self, folder: Path, sites: Collection[str]) -> None:
        who = f"being crawled: {', '.join(sites)}" if sites else "another process works on the whole of it"
        super().__init__(f"{folder} is busy ({who}): wait for that, or end it, then try again; nothing was changed")


class KeeperBusy(ArchiveError):
    """Another process follows the archive's schedules."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"the schedules of {folder} are followed already, by a `fangzhi serve` or `fangzhi schedule run-due` that "
            "is still alive: one is enough; end it first, or let it do the work"
        )


class AlreadyScheduled(ArchiveError):
    """A schedule that is there."""

    def __init__(self, whom: str, id: int) -> None:
        super().__init__(f"{whom} has that very schedule already, number {id}: `fangzhi schedule list` shows it")


class NotShippable(ArchiveError):
    """A WARC file, or the place for it, that does not fit."""

    def __init__(self, what: str, why: str = "is no closed WARC file of this archive") -> None:
        super().__init__(f"{what} {why}: nothing was shipped")


class NoCopy(ArchiveError):
    """A WARC file whose shipped copy is the file itself."""

    def __init__(self, path: str, address: str) -> None:
        super().__init__(
            f"{path} is not copied by being at {address}: that is the same file, by another name. Ship it to another "
            "disk; nothing was changed"
        )


class OutOfReach(ArchiveError):
    """A place elsewhere that gives or takes nothing."""

    def __init__(self, address: str, why: object) -> None:
        super().__init__(f"{address} cannot be reached ({why}): mend that, then run the same command again")


class Differs(ArchiveError):
    """A file that is not what was noted when it was closed."""

    def __init__(self, where: str, wanted: str, found: str) -> None:
        super().__init__(f"{where} is not the file that was closed ({found} instead of {wanted}): nothing was changed")


class Released(ArchiveError):
    """A WARC file that lies elsewhere alone."""

    def __init__(self, path: str, shipped_to: str) -> None:
        super().__init__(f"{path} lies at {shipped_to}: `fangzhi ship --bring-back {path}` fetches it")


class UnknownSite(ArchiveError):
    """No site that is held, and no profile, has that id."""

    def __init__(self, id: str, known: Collection[str]) -> None:
        near = difflib.get_close_matches(id, known, n=1)
        guess = f": did you mean {near[0]}?" if near else ""
        names = ", ".join(islice(known, MOST_NAMED))
        more = f" and {len(known) - MOST_NAMED} more, see `fangzhi site list`" if len(known) > MOST_NAMED else ""
        super().__init__(f"unknown site {id!r}{guess} (known are {names or 'none'}{more})")


class NotNow(ArchiveError):
    """A site may not be crawled at this time."""

    def __init__(self, site: str, why: str) -> None:
        super().__init__(f"{site} is not crawled now: {why}")


class SiteMoved(ArchiveError):
    """A site that was carried into another one."""

    def __init__(self, site: str, into: str) -> None:
        super().__init__(f"{site} was moved into {into}, and its articles with it: name {into} instead")


class HostChanged(ArchiveError):
    """A profile under whose rules a crawl would store held articles once more."""

    def __init__(self, site: str, was: str, now: str) -> None:
        super().__init__(
            f"the addresses of {site} are kept under {was}, and its profile now says {now}, so that all articles would "
            f"be stored twice: run `fangzhi site move {site} {site}` first, with the former host among the `aliases`"
        )


class ZoneChanged(ArchiveError):
    """A profile that would give other instants to the times that are held."""

    def __init__(self, site: str, was: str, now: str) -> None:
        super().__init__(
            f"the times of {site} were read as those of {was}, and its profile now says {now}: put `timezone` back, or "
            "give the profile another id"
        )


class NotMovable(ArchiveError):
    """A site that cannot be carried into another one."""

    def __init__(self, site: str, why: str) -> None:
        super().__init__(f"{site} cannot be moved: {why}; nothing was changed")


class WriteFailed(ArchiveError):
    """The archive took no more in the middle of a run."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder} takes nothing more: {why}. What was stored is safe; mend that, then crawl again")


class LeaseLost(ArchiveError):
    """The run that is writing no longer holds its lease."""

    def __init__(self, run: int) -> None:
        super().__init__(f"run {run} lost its lease: another process took the site over; nothing more was written")


class ConfigError(ArchiveError):
    """fangzhi.toml, an environment variable or an argument of a crawl cannot be used."""
