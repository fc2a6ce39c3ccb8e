"""Is every byte still right: the database, the WARC files, and what each says of the other."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, aliased

from storage import articles, captures, disk, models, places, requested, strays, sums, warc
from storage.config import Config
from storage.faults import Released
from storage.runs import BALANCE
from storage.said import version_digest
from storage.search.sqlite import proving
from storage.versions import KINDS

UNREADABLE = (
    ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError, DatabaseError
)  # fmt: skip
"""What a value that nobody could have stored may raise where it is read: dates, JSON, zones, numbers, SQLite's own."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: where, and what is wrong."""

    place: str
    what: str


@dataclass(slots=True)
class Checked:
    """How much was looked at: `notes` are what could not be checked here, and why that is no fault.

    `files` were read, those that lie `elsewhere` could not be.
    """

    files: int = 0
    records: int = 0
    captures: int = 0
    versions: int = 0
    runs: int = 0
    elsewhere: int = 0
    notes: list[str] = field(default_factory=list)


def verify(session: Session, folder: Path, config: Config, checked: Checked, tell: Tell) -> Iterator[Fault]:
    """Every fault of an archive as it is in this session; `checked` counts along, `tell` hears what is being done."""
    tell("checking the database")
    yield from _whole(config.database, _database(session, config))
    yield from _whole("table warc", _files(session, folder, checked, tell))
    yield from _whole("table capture", _captures(session, checked))
    yield from _whole("table site", _sites(session))
    yield from _whole("table version", _versions(session, checked, tell))
    yield from _whole("search index", _index(session, tell))
    yield from _whole("table run", _runs(session, checked))
    yield from _whole("table frontier", _missing_rows(session))
    yield from _whole("warc", _strays(session, folder, config, checked))


def _whole(place: str, part: Iterator[Fault]) -> Iterator[Fault]:
    """The faults of a part, and one more where something in it cannot even be read: the other parts go on."""
    try:
        yield from part
    except UNREADABLE as error:
        why = str(error).partition("\n")[0]
        yield Fault(place, f"what is there cannot be read to its end ({type(error).__name__}: {why})")


def _database(session: Session, config: Config) -> Iterator[Fault]:
    for (found,) in session.execute(text("PRAGMA integrity_check")):
        if found != "ok":
            yield Fault(config.database, str(found))
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield Fault(config.database, f"row {row} of table {table} names a row of table {parent} that is not there")


def _files(session: Session, folder: Path, checked: Checked, tell: Tell) -> Iterator[Fault]:
    for row in session.scalars(select(models.Warc).order_by(models.Warc.id)):
        yield from _whole(row.path, _file(session, row, folder, checked, tell))
        if row.digest is not None and not captures.index_of(folder / row.path).is_file():
            yield Fault(captures.index_of(Path(row.path)).as_posix(), f"the index of {row.path} is not there")


def _file(session: Session, row: models.Warc, folder: Path, checked: Checked, tell: Tell) -> Iterator[Fault]:
    try:
        file = captures.locate(folder, row)
    except Released:
        yield from _released(row, checked)
        return
    place = row.path if file == folder / row.path else str(file)
    checked.files += 1
    if not file.is_file():
        yield Fault(place, "the file is not there")
        return
    yield from _size(row, file, place)
    yield from _records(session, row, file, place, checked, tell)


def _released(row: models.Warc, checked: Checked) -> Iterator[Fault]:
    """A file that is not where it was shipped to: a fault where the others of that place would be found."""
    elsewhere = places.folder_path(row.shipped_to or "")
    if elsewhere is not None and elsewhere.parents[len(Path(row.path).parts) - 2].is_dir():
        checked.files += 1
        yield Fault(str(elsewhere), f"the file is not there, and {row.path} was released")
        return
    checked.elsewhere += 1
    checked.notes.append(f"{row.path} lies at {row.shipped_to}; `fangzhi ship --check` reads it there")


def _size(row: models.Warc, file: Path, place: str) -> Iterator[Fault]:
    size = file.stat().st_size
    if size < row.size:
        yield Fault(place, f"the file has {size} bytes of {row.size}")
    elif row.digest is not None and disk.digest(file) != row.digest:
        yield Fault(place, f"its SHA-256 is no longer {row.digest}")


def _records(
    session: Session, row: models.Warc, file: Path, place: str, checked: Checked, tell: Tell
) -> Iterator[Fault]:
    """Each record by its own digests and against its capture's row; up to the size that the session knows."""
    capture = models.Capture
    columns = select(
        capture.offset, capture.id, capture.url, capture.digest, capture.stored, capture.captured_at, capture.status,
        capture.truncated, capture.posted,
    )  # fmt: skip
    known = {found.offset: found for found in session.execute(columns.where(capture.file_id == row.id))}
    start: int | None = 0
    before: warc.Record | None = None
    while start is not None:
        try:
            for record in warc.records(file, start, row.size):
                checked.records += 1
                tell(f"{row.path}: {checked.records} records")
                yield from _record(place, record, before, known.pop(record.offset, None))
                before = record
            start = None
        except warc.Torn as error:
            yield Fault(f"{place} at byte {error.offset}", f"no whole record: {error.why}")
            known.pop(error.offset, None)
            start = min((offset for offset in known if offset > error.offset), default=None)
    for found in known.values():
        yield Fault(f"{place} at byte {found.offset}", f"there is no record of capture {found.id}, {found.url}")


def _record(path: str, record: warc.Record, before: warc.Record | None, found: Any) -> Iterator[Fault]:
    place = f"{path} at byte {record.offset}"
    for fault in record.faults:
        yield Fault(place, fault)
    if found is None and record.type in (*warc.ANSWERS, warc.RENDERED):
        yield Fault(place, f"no capture in the database stands for the record of {record.url}")
    elif found is not None and (found.url, found.stored) != (record.url, record.stored):
        yield Fault(place, f"the record is not what the database says of capture {found.id}, {found.url}")
    elif found is not None and found.digest != _digest(record, found.digest):
        yield Fault(place, f"the digest of capture {found.id}, {found.url}, is another in the database")
    elif found is not None:
        for name, there, here in _told(record, before, found):
            if there != here:
                yield Fault(place, f"{name} of capture {found.id}, {found.url}, is {here} in the database, not {there}")


def _told(record: warc.Record, before: warc.Record | None, found: Any) -> Iterator[tuple[str, object, object]]:
    """What else the record, or its request before it, and the row both tell: its name in the table, and both values."""
    at = found.captured_at if "." in record.headers["WARC-Date"] else found.captured_at.replace(microsecond=0)
    yield "captured_at", record.date, at
    # A revisit record of another crawler may have no status: its row then has that of the capture it refers to; and so
    # has a rendered page that of the one it was built from.
    yield "status", record.status or (found.status if record.type in ("revisit", warc.RENDERED) else 0), found.status
    if record.type == "response":
        yield "truncated", "WARC-Truncated" in record.headers, found.truncated
    if before is not None and requested.belongs_to(before, record):
        yield "posted", requested.of_record(before), found.posted


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
    built = select(capture.id, capture.url).join(first, first.id == capture.rendered_from_id)
    other = (first.url != capture.url) | (first.site_id != capture.site_id) | (first.status != capture.status)
    for id, url in session.execute(built.where(other)):
        yield Fault(f"capture {id}", f"the capture that {url} was rendered from is not what it was")


def _sites(session: Session) -> Iterator[Fault]:
    for id, zone in session.execute(select(models.Site.id, models.Site.timezone)):
        yield from _whole(f"site {id}", _zone(zone))


def _zone(name: str) -> Iterator[Fault]:
    """None, where there is such a zone. Raises what ZoneInfo raises."""
    ZoneInfo(name)
    yield from ()


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
        place = f"article {article.id}, version {version.number}"
        yield from _whole(place, _version(article, version, zone, place))
        session.expunge(version)
    for id in session.scalars(select(models.Article.id)):
        count = numbers.get(id, Counter())
        whole = count["versions"] * (count["versions"] + 1) // 2
        if (count["current"], count["sum"]) != (1, whole):
            yield Fault(f"article {id}", f"it has {count['versions']} versions, and one or more are missing")


def _version(article: models.Article, version: models.Version, zone: str, place: str) -> Iterator[Fault]:
    if version.capture_id is None:
        yield Fault(place, "no capture is named as where it was read")
    if version.digest not in {version_digest(articles.item(article, version, zone, kind)) for kind in KINDS}:
        yield Fault(place, "its text is not what was stored")


def _index(session: Session, tell: Tell) -> Iterator[Fault]:
    yield from (Fault(place, what) for place, what in proving.faults(session.connection(), tell))


def _runs(session: Session, checked: Checked) -> Iterator[Fault]:
    counted = sums.count(session)
    for run in session.scalars(select(models.Run).order_by(models.Run.id)):
        checked.runs += 1
        yield from _whole(f"run {run.id}", _run(run, counted.get(run.id, {})))


def _run(run: models.Run, counted: dict[str, int]) -> Iterator[Fault]:
    balance = run.balance
    if balance is not None and balance["entries"] != sum(balance[name] for name in BALANCE):
        yield Fault(f"run {run.id}", f"its balance does not add up: {balance}")
    for table, number in (run.sums or {}).items() if run.ended_at is not None else ():
        now = counted.get(table, 0)
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


def _strays(session: Session, folder: Path, config: Config, checked: Checked) -> Iterator[Fault]:
    unknown, begun = strays.inside(session, folder)
    for path in unknown:
        yield Fault(path, "a file that the archive knows nothing of: move it elsewhere")
    checked.notes += [f"{path} may be of a crawl that is going on" for path in begun]
    checked.notes += [f"{name} is none of the archive's own" for name in strays.beside(folder, config)]
