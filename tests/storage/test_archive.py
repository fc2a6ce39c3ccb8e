"""An archive's folder: made whole or not at all, and read where it cannot be written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from storage import models, overview
from storage.archive import Archive
from storage.faults import Unusable


def test_what_fails_midway_leaves_nothing_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANGZHI_DATABASE", "absent/fangzhi.db")
    with pytest.raises(Unusable, match="cannot be made: unable to open database file"):
        Archive.create(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delenv("FANGZHI_DATABASE")
    Archive.create(tmp_path / "a" / "b").close()


def test_what_fails_late_removes_the_database_too(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        Archive.create(tmp_path, "\udc80")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a?b#c%41"
    Archive.create(folder).close()
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_an_archive_that_cannot_be_written_is_read(unwritable: Path) -> None:
    archive = Archive.open(unwritable)
    with archive.reading() as session:
        assert overview.sites(session) == []
    archive.close()


def test_on_a_medium_that_cannot_be_written_writing_fails(unwritable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda place, mode: False)  # root may write anywhere
    archive = Archive.open(unwritable)
    with pytest.raises(OperationalError, match="readonly"), archive.writing() as session:
        session.add(models.Site(id="x"))
    archive.close()


def test_a_database_that_is_locked_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Archive.create(tmp_path / "a").close()
    monkeypatch.setattr("storage.engine.BUSY_SECONDS", 0)
    with closing(sqlite3.connect(tmp_path / "a" / "fangzhi.db")) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unusable, match="cannot be read: database is locked"):
            Archive.open(tmp_path / "a")
