"""What can be wrong with an archive, each with a sentence that says what, where and what to do."""

from pathlib import Path


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


class ArchiveExists(ArchiveError):
    """`init` was asked for where something is."""

    def __init__(self, place: Path, found: str) -> None:
        super().__init__(f"{place} already holds {found}: choose another folder; nothing was changed")


class SiteBusy(ArchiveError):
    """Another process is crawling the site."""

    def __init__(self, site: str) -> None:
        super().__init__(f"{site} is being crawled by another process: wait for it, or end it, then try again")


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
