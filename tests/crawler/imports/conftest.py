"""An archive with the profile of one site, and files of other crawlers for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cli.profiles import by_host, profile_folders
from crawler.imports import import_files
from crawler.imports.result import Imported, Share
from storage import models, verify
from storage.archive import Archive

from ...conftest import PROFILE

HOME = "http://www.lanchuan.example"
FURTHER = PROFILE.replace(
    'body = "div.article', 'next_page = "a.next::attr(href)"\nviews = "i.count"\nbody = "div.article'
)


def page(text: str = "", more: str = "", title: str = "石桥通车", charset: str = "utf-8") -> bytes:
    """An article's page."""
    body = f"{text}两岸居民往来从此不必绕行，赶集的乡亲说，这座桥盼了三十年，今天总算走上去了。"
    html = f"""<html><head><meta charset={charset}></head><body><div class=article><h1>{title}</h1>
        <div class=meta>2014-02-03 10:11 来源：澜川日报 <i class=count>阅读：12次</i></div>
        <div class=text><p>{body}</p></div>{more}</div></body></html>"""
    return html.encode("gb18030" if charset.startswith("gb") else charset)


@dataclass
class Ground:
    """An archive to import into, and a folder for the files."""

    archive: Archive
    folder: Path
    told: list[str] = field(default_factory=list)

    def file(self, name: str, content: bytes) -> Path:
        (self.folder / name).write_bytes(content)
        return self.folder / name

    def run(self, *files: Path, only: str | None = None, tell: Callable[[str], None] | None = None) -> Imported:
        profile_of = by_host(profile_folders(self.archive.folder))
        return import_files(self.archive, files, profile_of, only, tell or self.told.append)

    def take(self, content: bytes, name: str = "x.warc.gz") -> Share:
        """Import a file that holds the site's captures alone, and nothing wrong."""
        done = self.run(self.file(name, content))
        assert (done.faults, dict(done.left)) == ([], {})
        return done.sites[0]

    def all(self, *columns: Any) -> list[Any]:
        """Rows of the database, or the values of one column, in the order of their ids."""
        with self.archive.reading() as session:
            rows = [tuple(row) for row in session.execute(select(*columns).order_by(columns[0].class_.id))]
        return rows if len(columns) > 1 else [value for (value,) in rows]

    def tables(self) -> dict[str, list[Any]]:
        """All rows of all tables."""
        with self.archive.reading() as session:
            tables = models.Base.metadata.sorted_tables
            return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}

    def files(self) -> dict[str, bytes]:
        """The archive's WARC files and their indexes."""
        found = (self.archive.folder / "warc").rglob("*.*")
        return {file.relative_to(self.archive.folder).as_posix(): file.read_bytes() for file in found}

    def faults(self) -> list[verify.Fault]:
        """What `verify` finds."""
        with self.archive.reading() as session:
            checked = verify.Checked()
            return list(verify.verify(session, self.archive.folder, self.archive.config, checked, lambda what: None))


@pytest.fixture
def ground(blank: Archive, tmp_path: Path) -> Ground:
    """An archive that knows the site lanchuan and nothing of it."""
    (blank.folder / "sites" / "lanchuan.toml").write_text(FURTHER, "utf-8")
    (tmp_path / "files").mkdir()
    return Ground(blank, tmp_path / "files")
