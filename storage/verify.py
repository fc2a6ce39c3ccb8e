"""Is every byte still right: the database, the WARC files, and what each says of the other."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session, aliased

from storage import articles, captures, disk, models, sums, warc
from storage.config import Config
from storage.runs import BALANCE
from storage.versions import KINDS, version_digest

OWN_FILES = {"fangzhi.toml", "scrapy.cfg", "README.md"}
OWN_FOLDERS = {"sites", "locks", "warc"}
"""What an archive's folder holds beside its database; anything else there is a stranger."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: where, and what is wrong."""

    place: str
    what: str


@dataclass(slots=True)
class Checked:
    """How much was looked at: `notes` are what could not be checked here, and why that is no fault."""

    files: int = 0
    records: int = 0
    captures: int = 0
    versions: int = 0
    runs: int = 0
    notes: list[str] = field(default_factory=list)


def verify(session: Session, folder: Path, config: Config, checked: Checked, tell: Tell) -> Iterator[Fault]:
    """Every fault of an archive as it is in this session; `checked` counts along, `tell` hears what is being done."""
    tell("checking the database")
    yield from _database(session, config)
    yield from _files(session, folder, checked, tell)
    yield from _captures(session, checked)
    yield from _versions(session, checked, tell)
    yield from _runs(session, checked)
    yield from _missing_rows(session)
    yield from _strays(session, folder, config)


def _database(session: Session, config: Config) -> Iterator[Fault]:
    for (found,) in session.execute(text("PRAGMA integrity_check")):
        if found != "ok":
            yield Fault(config.database, str(found))
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield Fault(config.database, f"row {row} of table {table} names a row of table {parent} that is not there")


def _files(session: Session, folder: Path, checked: Checked, tell: Tell) -> Iterator[Fault]:
    for row in session.scalars(select(models.Warc).order_by(models.Warc.id)):
        file = folder / row.path
        checked.files += 1
        if row.released_at is not None and not file.exists():
            checked.notes.append(f"{row.path} lies at {row.shipped_to}; `fangzhi ship --check` reads it there")
        elif not file.is_file():
            yield Fault(row.path, "the file is not there")
        else:
            yield from _size(row, file)
            yield from _records(session, row, file, checked, tell)


def _size(row: models.Warc, file: Path) -> Iterator[Fault]:
    size = file.stat().st_size
    if size < row.size:
        yield Fault(row.path, f"the file has {size} bytes of {row.size}")
    elif row.digest is not None and disk.digest(file) != row.digest:
        yield Fault(row.path, f"its SHA-256 is no longer {row.digest}")
    if row.digest is not None and not (index := captures.index_of(file)).is_file():
        yield Fault(f"{index.name}", f"the index of {row.path} is not there")


def _records(session: Session, row: models.Warc, file: Path, checked: Checked, tell: Tell) -> Iterator[Fault]:
    """Each record by its own digests and against its capture's row; up to the size that the session knows."""
    capture = models.Capture
    columns = select(capture.offset, capture.id, capture.url, capture.digest, capture.stored)
    known = {found.offset: found for found in session.execute(columns.where(capture.file_id == row.id))}
    start: int | None = 0
    while start is not None:
        try:
            for record in warc.records(file, start, row.size):
                checked.records += 1
                tell(f"{row.path}: {checked.records} records")
                yield from _record(row.path, record, known.pop(record.offset, None))
            start = None
        except warc.Torn as error:
            yield Fault(f"{row.path} at byte {error.offset}", f"no whole record: {error.why}")
            known.pop(error.offset, None)
            start = min((offset for offset in known if offset > error.offset), default=None)
    for found in known.values():
        yield Fault(f"{row.path} at byte {found.offset}", f"there is no record of capture {found.id}, {found.url}")


def _record(path: str, record: warc.Record, found: Any) -> Iterator[Fault]:
    place = f"{path} at byte {record.offset}"
    for fault in record.faults:
        yield Fault(place, fault)
    if found is None and record.type in warc.ANSWERS:
        yield Fault(place, f"no capture in the database stands for the record of {record.url}")
    elif found is not None and (found.url, found.stored) != (record.url, record.stored):
        yield Fault(place, f"the record is not what the database says of capture {found.id}, {found.url}")
    elif found is not None and found.digest != _digest(record, found.digest):
        yield Fault(place, f"the digest of capture {found.id}, {found.url}, is another in the database")


def _digest(record: warc.Record, known: str) -> str:
    """The digest of the body that a record has; a revisit only names it, and may do so by another algorithm."""
    if record.type != "revisit":
        return record.digest
    stated = record.headers.get("WARC-Payload-Digest", "")
    return stated if stated.startswith("sha256:") and len(stated) == len(known) else known


def _captures(session: Session, checked: Checked) -> Iterator[Fault]:
    capture, first = models.Capture, aliased(models.Capture)
    checked.captures = session.scalar(select(func.count()).select_from(capture)) or 0
    without = session.scalar(select(func.count()).where(capture.file_id.is_(None))) or 0
    if without:
        checked.notes.append(f"captures of before records were kept, without their bytes: {without}")
    broken = (
        select(capture.id, capture.url)
        .join(first, first.id == capture.refers_to_id)
        .where(first.file_id.is_(None) | (capture.status != 304) & (first.digest != capture.digest))
    )
    for id, url in session.execute(broken):
        yield Fault(f"capture {id}", f"the capture that has the body of {url} is not what it was")


def _versions(session: Session, checked: Checked, tell: Tell) -> Iterator[Fault]:
    numbers: dict[int, Counter[str]] = {}
    rows = select(models.Article, models.Version, models.Site.timezone).join_from(
        models.Version, models.Article, models.Article.id == models.Version.article_id
    )
    timed = rows.join(models.Site, models.Site.id == models.Article.site_id).execution_options(yield_per=500)
    for article, version, zone in session.execute(timed):
        checked.versions += 1
        tell(f"{checked.versions} versions")
        seen = numbers.setdefault(article.id, Counter())
        seen.update({"versions": 1, "sum": version.number, "current": int(version.current)})
        if version.capture_id is None:
            yield Fault(f"article {article.id}, version {version.number}", "no capture is named as where it was read")
        if version.digest not in {version_digest(articles.item(article, version, zone, kind)) for kind in KINDS}:
            yield Fault(f"article {article.id}, version {version.number}", "its text is not what was stored")
        session.expunge(version)
    for id in session.scalars(select(models.Article.id)):
        count = numbers.get(id, Counter())
        whole = count["versions"] * (count["versions"] + 1) // 2
        if (count["current"], count["sum"]) != (1, whole):
            yield Fault(f"article {id}", f"it has {count['versions']} versions, and one or more are missing")


def _runs(session: Session, checked: Checked) -> Iterator[Fault]:
    counted = sums.count(session)
    for run in session.scalars(select(models.Run).order_by(models.Run.id)):
        checked.runs += 1
        balance = run.balance
        if balance is not None and balance["entries"] != sum(balance[name] for name in BALANCE):
            yield Fault(f"run {run.id}", f"its balance does not add up: {balance}")
        for table, number in (run.sums or {}).items() if run.ended_at is not None else ():
            now = counted.get(run.id, {}).get(table, 0)
            if table != "after" and now != number:
                yield Fault(f"run {run.id}", f"it added {number} rows to table {table}, of which {now} are there")


def _missing_rows(session: Session) -> Iterator[Fault]:
    """Rows that others say must be there."""
    row, article = models.Row, models.Article
    unexplained = (
        select(row.id, row.url).where(row.result == "problem").where(~exists().where(models.Problem.row_id == row.id))
    )
    for id, url in session.execute(unexplained):
        yield Fault(f"frontier row {id}", f"{url} is said to have a problem, of which nothing is there")
    unread = select(row.id, row.url).where(row.result.in_(("new", "changed", "same")), row.article_id.is_(None))
    for id, url in session.execute(unread):
        yield Fault(f"frontier row {id}", f"{url} is said to be an article, of which nothing is there")
    nowhere = select(article.id).where(~exists().where(models.Address.article_id == article.id))
    for id in session.scalars(nowhere):
        yield Fault(f"article {id}", "it has no address any more")


def _strays(session: Session, folder: Path, config: Config) -> Iterator[Fault]:
    known = {row.path for row in session.scalars(select(models.Warc))}
    known |= {captures.index_of(Path(path)).as_posix() for path in known}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_dir() and path.parts[0] in OWN_FOLDERS:
            continue
        inside = path.parts[0] == "warc" and path.as_posix() not in known
        beside = path.parts[0] not in OWN_FOLDERS | OWN_FILES and not _is_database(path, config)
        if inside or beside:
            yield Fault(path.as_posix(), "a file that the archive knows nothing of: move it elsewhere")


def _is_database(path: Path, config: Config) -> bool:
    """The database, what SQLite keeps beside it, and the copies that an upgrade made."""
    own = Path(config.database)
    return path.parent == own.parent and path.name.startswith((own.name, f"{own.stem}-"))
