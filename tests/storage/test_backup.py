"""A backup is an archive as it was at one instant, whatever is written meanwhile."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.sample.server import serve_pages
from storage import captures, disk, shipping, upgrade
from storage.archive import Archive
from storage.backup import Copied, NoBackup, backup
from storage.faults import ArchiveError, Damaged, NotADatabase
from storage.locks import site_lock
from tests.crawler.conftest import crawl_once
from tests.crawler.test_trouble import make_archive

from .test_verify import PAGES, faults, flip, the_file

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_archive(tmp_path_factory.mktemp("backup") / "archive")
    with serve_pages(PAGES) as site:
        crawl_once(folder, "xishan", "--at", site.url)
    return folder


@pytest.fixture
def folder(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "archive"))


def back_up(folder: Path, target: Path) -> Copied:
    archive = Archive.open(folder)
    try:
        return backup(archive, target, lambda what: None)
    finally:
        archive.close()


def close_file(folder: Path) -> None:
    archive = Archive.open(folder)
    with archive.writing() as session:
        path = the_file(folder).relative_to(folder).as_posix()
        captures.close_file(session, folder, path, disk.digest(folder / path), NOW)
    archive.close()


def test_a_backup_is_a_sound_archive(folder: Path, tmp_path: Path) -> None:
    assert back_up(folder, tmp_path / "copy").files == 1
    assert faults(tmp_path / "copy") == []
    assert (tmp_path / "copy" / "sites" / "xishan.toml").is_file()


def test_a_later_backup_copies_closed_files_once(folder: Path, tmp_path: Path) -> None:
    close_file(folder)
    back_up(folder, tmp_path / "copy")
    again = back_up(folder, tmp_path / "copy")
    assert (again.files, again.kept, again.bytes) == (1, 1, 0)
    assert faults(tmp_path / "copy") == []


def test_what_is_appended_meanwhile_belongs_to_the_next(folder: Path, tmp_path: Path) -> None:
    with the_file(folder).open("ab") as stream:
        stream.write(b"half a record")
    back_up(folder, tmp_path / "copy")
    assert the_file(tmp_path / "copy").stat().st_size == the_file(folder).stat().st_size - len(b"half a record")


def test_writers_do_not_make_it_begin_anew(folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(folder / "fangzhi.db", timeout=60, isolation_level=None)) as connection:
            while not stop.wait(0.001):
                connection.execute("INSERT INTO log (at, who, verb, subject, detail) VALUES ('', '', '', '', '{}')")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(folder, tmp_path / "copy")
    finally:
        stop.set()
        writer.join()
    assert faults(tmp_path / "copy") == []


def test_a_damaged_archive_is_not_copied_over_a_good_backup(folder: Path, tmp_path: Path) -> None:
    close_file(folder)
    back_up(folder, tmp_path / "copy")
    flip(the_file(folder), 500)
    the_file(tmp_path / "copy").unlink()
    with pytest.raises(Damaged, match="SHA-256"):
        back_up(folder, tmp_path / "copy")


@pytest.mark.parametrize("place", [".", "archive", "archive/copy", "other"])
def test_a_place_that_will_not_do_is_refused(folder: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.doc").write_text("?")
    with pytest.raises(NoBackup):
        back_up(folder, tmp_path / place)


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as connection:
        return list(connection.iterdump())


def change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def refused(folder: Path, target: Path, why: str) -> None:
    """The backup is refused, and what lies at the target is as it was."""
    before = dump(target)
    with pytest.raises(ArchiveError, match=why):
        back_up(folder, target)
    assert dump(target) == before


def test_an_empty_archive_is_not_copied_over_a_full_one(folder: Path, tmp_path: Path) -> None:
    empty = make_archive(tmp_path / "new disk")
    refused(empty, folder, "holds a run that this archive has not: run 1 of xishan")


def test_a_run_that_went_on_is_still_the_same_run(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "copy")
    change(tmp_path / "copy", "UPDATE run SET token = 'x', state = 'stopped'")
    assert back_up(folder, tmp_path / "copy").files == 1


def test_a_run_of_another_archive_may_have_the_same_number(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "copy")
    change(tmp_path / "copy", "UPDATE run SET started_at = '2020-01-01 00:00:00.000000'")
    refused(folder, tmp_path / "copy", "begun at 2020-01-01")


def test_a_newer_state_is_not_lost(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "copy")
    change(tmp_path / "copy", "UPDATE article SET id = 99 WHERE id = (SELECT max(id) FROM article)")
    refused(folder, tmp_path / "copy", "a newer state of this archive")


def test_an_archive_without_runs_is_another_one_all_the_same(crawled: Path, filed: Archive) -> None:
    refused(crawled, filed.folder, "another archive, without runs")


def test_an_empty_archive_may_be_copied_over(folder: Path, tmp_path: Path) -> None:
    back_up(folder, make_archive(tmp_path / "copy"))
    assert faults(tmp_path / "copy") == []


def test_what_is_being_crawled_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "copy")
    with site_lock(tmp_path / "copy", "xishan"):
        refused(folder, tmp_path / "copy", "busy .being crawled: xishan")


def test_a_broken_database_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "copy")
    (tmp_path / "copy" / "fangzhi.db").write_bytes(b"no database" * 100)
    with pytest.raises(NotADatabase):
        back_up(folder, tmp_path / "copy")
    assert (tmp_path / "copy" / "fangzhi.db").read_bytes() == b"no database" * 100


def test_a_backup_of_before_an_upgrade_is_brought_up_to_date(released: Callable[[Path], Path], tmp_path: Path) -> None:
    old, now = released(tmp_path / "old"), released(tmp_path / "now")
    upgrade.upgrade(now, upgrade.plan(now, NOW), NOW, lambda what: None)
    back_up(now, old)
    assert dump(old) == dump(now)


def test_an_unfinished_backup_is_finished(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy" / "locks").mkdir(parents=True)
    (tmp_path / "copy" / "fangzhi.db.part").write_bytes(b"half")
    back_up(folder, tmp_path / "copy")
    assert faults(tmp_path / "copy") == []


def test_a_database_is_checked_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    empty = make_archive(tmp_path / "new disk")
    (folder / "fangzhi.toml").write_text('contact = "a@b.example"', "utf-8")
    refused(empty, folder, "nothing was changed")
    assert (folder / "fangzhi.toml").read_text("utf-8") == 'contact = "a@b.example"'
    assert not list(folder.glob("*.part"))


def release(filed: Archive, shelf: Path) -> None:
    shelf.mkdir()
    for file in shipping.closed(filed):
        shipped = shipping.ship(filed, file, str(shelf), NOW, lambda what: None)
        shipping.release(filed, shipped, NOW, lambda what: None)


def test_released_files_are_copied_from_where_they_lie(filed: Archive, tmp_path: Path) -> None:
    release(filed, tmp_path / "shelf")
    copied = back_up(filed.folder, tmp_path / "copy")
    assert (copied.files, copied.notes) == (3, ())
    shutil.rmtree(tmp_path / "shelf")
    assert faults(tmp_path / "copy") == []


def test_released_files_out_of_reach_are_named(filed: Archive, tmp_path: Path) -> None:
    release(filed, tmp_path / "shelf")
    shutil.rmtree(tmp_path / "shelf")
    copied = back_up(filed.folder, tmp_path / "copy")
    assert (copied.files, len(copied.notes)) == (1, 2)
    assert faults(tmp_path / "copy") == []
