"""An archive: a folder with a database, its settings and its own profiles."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from storage.config import FILE, Config, Origin, load_config
from storage.engine import create_database, open_database
from storage.faults import ArchiveExists, NoArchive

if TYPE_CHECKING:
    from storage.articles import Observation, Version
    from storage.coverage import Month
    from storage.items import Kind
    from storage.overview import Stats, StoredProblem
    from storage.records import Record
    from storage.reprints import By, Story, Table
    from storage.results import Day, Results, Time
    from storage.search import Sort, Suspect

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
    """An open archive. Paths inside it are relative to `folder`, so the folder may be moved.

    `with Archive.open(path) as archive:` closes it at the end. What a researcher asks for reads and never writes:
    `search`, `article`, `versions`, `views`, `story`, `reprints`, `stats`, `coverage` and `problems`. Their errors are
    ArchiveErrors (storage.faults), NothingFound (storage.items) and ValueErrors; docs/research.md shows them at work.
    """

    folder: Path
    config: Config = field(repr=False)
    origins: tuple[Origin, ...] = field(repr=False)
    engine: Engine = field(repr=False)

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
    def open(cls, folder: str | PathLike[str]) -> "Archive":
        """The archive in a folder. Raises an ArchiveError that says what is wrong with it."""
        folder = Path(folder)
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

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def search(
        self,
        query: str = "",
        *,
        site: str | None = None,
        group: str | None = None,
        source: str | None = None,
        author: str | None = None,
        section: str | None = None,
        tag: str | None = None,
        kind: "Kind | None" = None,
        since: "Day" = None,
        until: "Day" = None,
        suspect: "Suspect" = "include",
        as_of: "Time" = None,
        all_versions: bool = False,
        distinct: bool = False,
        sort: "Sort" = "date",
        limit: int | None = None,
    ) -> "Results":
        """The articles that a query meets, as `fangzhi search` finds them; docs/search.md has the grammar.

        `since` and `until` are publication days, both included; the others are as the command's options. Raises
        BadQuery, ValueError, and UnknownSite or SiteMoved for a site of which nothing is held.
        """
        from storage.results import asked, found

        filter = asked(
            query, since, until, as_of, site=site, group=group, source=source, author=author, section=section, tag=tag,
            kind=kind, suspect=suspect, all_versions=all_versions,
        )  # fmt: skip
        return found(self, filter, sort, limit, distinct)

    def article(self, article: int | str) -> "Record":
        """The article with that id or address, as it stands. Raises NothingFound, also for one that is withheld."""
        from storage import articles
        from storage.records import records

        with self._asked(article) as (session, id):
            return next(records(session, articles.load(session, [id])))

    def versions(self, article: int | str) -> "list[Version]":
        """All states of an article's text, the oldest first. Raises NothingFound."""
        from storage import articles

        with self._asked(article) as (session, id):
            return articles.versions(session, id)

    def views(self, article: int | str) -> "list[Observation]":
        """All view counts seen of an article, the oldest first. Raises NothingFound."""
        from storage import articles

        with self._asked(article) as (session, id):
            return articles.observations(session, id)

    def story(self, article: int | str) -> "Story":
        """All articles that tell the same as this one, in the order of time. Raises NothingFound."""
        from storage import reprints

        with self._asked(article) as (session, id):
            return reprints.of_article(session, id)

    def reprints(
        self,
        by: "By" = "site",
        *,
        since: "Day" = None,
        until: "Day" = None,
        site: str | None = None,
        group: str | None = None,
        least: int = 1,
    ) -> "Table":
        """Who reprints whom, as `fangzhi reprints`; `least` is its --min. Raises ValueError, UnknownSite, SiteMoved."""
        from storage import reprints
        from storage.results import days, one_of

        one_of("by", by, get_args(reprints.By))
        asked = reprints.Asked(by, *days(since, until), site, group, least)
        with self._of_site(site) as session:
            return reprints.table(session, asked)

    def stats(self, site: str | None = None) -> "list[Stats]":
        """What is held of each site, or of one, as `fangzhi stats`. Raises UnknownSite and SiteMoved."""
        from storage import overview

        with self._of_site(site) as session:
            return overview.stats(session, site)

    def coverage(self, site: str | None = None) -> "list[Month]":
        """What is held of each section and month, as `fangzhi stats --coverage`. Raises UnknownSite and SiteMoved."""
        from storage import coverage

        with self._of_site(site) as session:
            return coverage.months(session, site)

    def problems(self, site: str | None = None, *, open_only: bool = True) -> "list[StoredProblem]":
        """Pages that could not be read, the last seen first. Raises UnknownSite and SiteMoved."""
        from storage import overview

        with self._of_site(site) as session:
            return overview.problems(session, site, open_only=open_only)

    @contextmanager
    def _of_site(self, site: str | None) -> "Iterator[Session]":
        from storage import homes
        from storage.results import reading

        with reading(self) as session:
            if site is not None:
                homes.refuse_unknown(session, site)
            yield session

    @contextmanager
    def _asked(self, article: int | str) -> "Iterator[tuple[Session, int]]":
        from storage import articles
        from storage.results import reading

        with reading(self) as session:
            yield session, articles.find(session, str(article))


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
