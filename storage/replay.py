"""What pywb needs to serve an archive: its configuration, the index, and where each WARC file lies."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import captures
from storage.faults import Released
from storage.items import NothingFound
from storage.models import Capture, Version, Warc

COLLECTION = "fangzhi"
"""The first part of every replay address."""

CONFIG = f"""\
collections:
  {COLLECTION}:
    index: index.cdxj
    archive_paths: files.txt
"""


def write_collection(session: Session, archive: Path, folder: Path, lines: Iterable[str]) -> tuple[int, list[str]]:
    """Write all that pywb needs into an empty folder.

    Returns how many captures are served, and a sentence for each WARC file that is not within reach. Raises OSError.
    """
    count = 0
    with (folder / "index.cdxj").open("w", encoding="ascii", newline="") as index:
        for line in lines:
            index.write(line)
            count += 1
    places, missing = [], []
    for file in session.scalars(select(Warc)):
        try:
            place = captures.locate(archive.absolute(), file)
        except Released as error:
            missing.append(str(error))
            continue
        if place.is_file():
            places.append(f"{file.path}\t{place}\n".encode())
        else:
            missing.append(f"{file.path} is not there: run `fangzhi verify`")
    (folder / "files.txt").write_bytes(b"".join(sorted(places)))
    (folder / "config.yaml").write_text(CONFIG, "ascii")
    return count, missing


def address(session: Session, article: int) -> str:
    """The page that an article's current version was read from, as `20240301020000/http://…`. Raises NothingFound."""
    rows = (
        select(Capture.captured_at, Capture.url)
        .join(Version, Version.capture_id == Capture.id)
        .where(Version.article_id == article, Version.current, Capture.file_id.is_not(None))
    )
    row = session.execute(rows).first()
    if row is None:
        raise NothingFound(f"article {article} was read before pages were kept: crawl with --mode revisit to keep it")
    return f"{row.captured_at:%Y%m%d%H%M%S}/{row.url}"
