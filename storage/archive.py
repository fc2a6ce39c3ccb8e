"""An archive: a folder with a database, its settings and its own profiles."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from storage.config import FILE, Config, Origin, load_config
from storage.engine import create_database, open_database
from storage.faults import ArchiveExists, NoArchive

SCRAPY_CFG = """\
# Lets Scrapy's own commands work in this folder, as in `scrapy list` and `scrapy crawl SITE`.
[settings]
default = crawler.settings
"""

CONFIG = """\
# Settings of this archive. `fangzhi config` shows all of them and where each came from.
# contact = "archive@example.org"   # sent with every request, so that site owners can write to you
# operator = "Example University Library"
"""


@dataclass(frozen=True)
class Archive:
    """An open archive. Paths inside it are relative to `folder`, so the folder may be moved."""

    folder: Path
    config: Config
    origins: tuple[Origin, ...]
    engine: Engine

    @classmethod
    def create(cls, folder: Path, readme: str = "") -> "Archive":
        """A new archive in an absent or empty folder, `readme` written into it. Raises ArchiveExists otherwise.

        What fails midway, on a full disk for one, leaves nothing behind.
        """
        if (folder / FILE).exists():
            raise ArchiveExists(folder, "an archive")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ArchiveExists(folder, "other files")
        config, origins = load_config(folder)
        database = folder / config.database
        if database.exists():
            raise ArchiveExists(database, "something")
        absent = [place for place in (folder, *folder.parents) if not place.exists()]
        (folder / "sites").mkdir(parents=True)
        texts = {"scrapy.cfg": SCRAPY_CFG, "README.md": readme, FILE: CONFIG}
        with _undone_if_failing([*_files(database), *(folder / name for name in texts), folder / "sites", *absent]):
            engine = create_database(database)
            for name, text in texts.items():
                if text:
                    (folder / name).write_text(text, "utf-8")
        return cls(folder, config, origins, engine)

    @classmethod
    def open(cls, folder: Path) -> "Archive":
        """The archive in a folder. Raises an ArchiveError that says what is wrong with it."""
        if not (folder / FILE).is_file():
            raise NoArchive(folder)
        config, origins = load_config(folder)
        return cls(folder, config, origins, open_database(folder / config.database))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the archive throughout, and writes nothing."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all."""
        maker = sessionmaker(self.engine.execution_options(writing=True))
        with maker.begin() as session:
            yield session

    def close(self) -> None:
        """Give back the database's files."""
        self.engine.dispose()


def find_folder(start: Path) -> Path | None:
    """The nearest folder upwards from `start` that holds an archive."""
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def _files(database: Path) -> list[Path]:
    """A database and what SQLite keeps beside it."""
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal")]


@contextmanager
def _undone_if_failing(made: list[Path]) -> Iterator[None]:
    """Where the block fails, the files in `made` are removed, then its folders that are empty, in that order."""
    try:
        yield
    except BaseException:
        for place in made:
            with suppress(OSError):
                place.rmdir() if place.is_dir() else place.unlink(missing_ok=True)
        raise
