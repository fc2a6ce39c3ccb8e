"""Files in an archive's folder that its database does not name."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import captures, locks, models
from storage.config import Config
from storage.faults import ArchiveBusy, NotWritable

OWN = {"fangzhi.toml", "scrapy.cfg", "README.md", "sites", "locks", "logs", "warc"}
"""What an archive's folder holds beside its database; anything else there is a stranger."""


def beside(folder: Path, config: Config) -> list[str]:
    """What lies in the archive's folder and is none of its own: names, a folder's without what is in it."""
    database = Path(config.database)
    own = OWN | {database.parts[0]}
    return sorted(place.name for place in folder.iterdir() if place.name not in own and not _is_kept(place, database))


def inside(session: Session, folder: Path) -> tuple[list[str], list[str]]:
    """Paths in warc/ that the session does not know: those that nobody does, and those that a crawl may have begun."""
    unknown = sorted(set(_paths(folder)) - _known(session))
    if not unknown:
        return [], []
    # First who is busy: whoever is not any more has committed what the fresh session then sees.
    begun = set(_busy(folder, unknown))
    with Session(session.get_bind()) as fresh:
        known = _known(fresh)
    left = [path for path in unknown if path not in known]
    return [path for path in left if path not in begun], [path for path in left if path in begun]


def _paths(folder: Path) -> Iterator[str]:
    return (file.relative_to(folder).as_posix() for file in (folder / "warc").rglob("*") if not file.is_dir())


def _known(session: Session) -> set[str]:
    paths = set(session.scalars(select(models.Warc.path)))
    return paths | {captures.index_of(Path(path)).as_posix() for path in paths}


def _busy(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Those of the paths that lie in the folder of a site which is being worked on."""
    try:
        busy = {("warc", site) for site in locks.busy_sites(folder)}
    except ArchiveBusy:
        yield from paths
    except NotWritable:  # a copy that is only read: nobody works on it
        return
    else:
        yield from (path for path in paths if PurePosixPath(path).parts[:-1][:2] in busy)


def _is_kept(place: Path, database: Path) -> bool:
    """What SQLite keeps beside the database, and the copies that an upgrade made."""
    return database.parent == Path() and place.name.startswith((database.name, f"{database.stem}-"))
