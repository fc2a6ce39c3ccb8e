"""A flipped byte, a deleted file, a missing row: each is found and named, and a sound archive has no fault."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from cli.main import app
from cli.sample.page import Page
from cli.sample.server import serve_pages
from storage import captures, models, shipping, warc
from storage.archive import Archive
from storage.locks import site_lock
from storage.verify import Checked, Fault, verify
from tests.crawler.conftest import crawl_once
from tests.crawler.test_trouble import PROFILE, article, listing, make_archive

from ..captured import Captured
from ..conftest import START

COUNTED = PROFILE.replace(
    'body = "div"',
    """body = "div", views = { url = "http://www.xishan.example/count?id={id}", id = '/(1)[.]html' }""",
)
PAGES = {
    "/yw/": listing("/1.html", "/2.html", "/3.html"),
    "/1.html": article("石桥通车"),
    "/2.html": article("水库蓄水"),
    "/3.html": Page(b"<html><h1></h1></html>"),
    "/count?id=1": Page(b"17"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_archive(tmp_path_factory.mktemp("verify") / "archive", COUNTED)
    with serve_pages(PAGES) as site:
        crawl_once(folder, "xishan", "--at", site.url)
    return folder


@pytest.fixture
def folder(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "archive"))


def look(folder: Path, meanwhile: Callable[[], Any] = lambda: None) -> tuple[list[Fault], Checked]:
    """The faults, and what was checked; `meanwhile` happens when the session has begun to see its state."""
    archive, checked = Archive.open(folder), Checked()
    try:
        with archive.reading() as session:
            session.scalar(select(models.Site.id))
            meanwhile()
            return list(verify(session, folder, archive.config, checked, lambda what: None)), checked
    finally:
        archive.close()


def faults(folder: Path) -> list[Fault]:
    return look(folder)[0]


def alter(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as connection, connection:
        assert connection.execute(statement).rowcount > 0


def the_file(folder: Path) -> Path:
    return next((folder / "warc").rglob("*.warc.gz"))


def flip(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def test_a_sound_archive_has_no_fault(folder: Path) -> None:
    assert faults(folder) == []


@pytest.mark.parametrize("type", ["warcinfo", "request", "response"])
def test_a_flipped_byte_is_found_and_named(folder: Path, type: str) -> None:
    file = the_file(folder)
    record = next(record for record in warc.records(file) if record.type == type)
    flip(file, record.offset + record.stored // 2)
    places = {fault.place for fault in faults(folder)}
    assert f"{file.relative_to(folder)} at byte {record.offset}" in places


def test_records_behind_a_damaged_one_are_still_checked(folder: Path) -> None:
    file = the_file(folder)
    answers = [record for record in warc.records(file) if record.type == "response"]
    for record in (answers[1], answers[4]):
        flip(file, record.offset + record.stored // 2)
    places = {int(fault.place.rpartition(" ")[2]) for fault in faults(folder)}
    assert places == {answers[1].offset, answers[4].offset}


DAMAGE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a deleted file": (lambda folder: the_file(folder).unlink(), "the file is not there"),
    "a file cut short": (lambda folder: os.truncate(the_file(folder), 900), "bytes of"),
    "a strange record file": (lambda folder: (folder / "warc" / "x.warc.gz").write_text("?"), "knows nothing of"),
    "a retouched text": (lambda folder: alter(folder, "UPDATE version SET body = body || '!'"), "not what was stored"),
    "a retouched title": (lambda folder: alter(folder, "UPDATE version SET title = '桥'"), "not what was stored"),
    "another digest": (lambda folder: alter(folder, "UPDATE capture SET digest = 'sha256:0'"), "is another"),
    "another instant": (
        lambda folder: alter(folder, "UPDATE capture SET captured_at = '2001-01-01 00:00:00.000000' WHERE id = 2"),
        "captured_at of capture 2",
    ),
    "another status": (lambda folder: alter(folder, "UPDATE capture SET status = 404 WHERE id = 2"), "status of"),
    "not cut off": (lambda folder: alter(folder, "UPDATE capture SET truncated = 1 WHERE id = 2"), "truncated of"),
    "a time that is none": (lambda folder: alter(folder, "UPDATE version SET created_at = 'x'"), "ValueError"),
    "a balance that is a list": (lambda folder: alter(folder, "UPDATE run SET balance = '[1]'"), "TypeError"),
    "a balance of entries": (lambda folder: alter(folder, """UPDATE run SET balance = '{"entries": 3}'"""), "KeyError"),
    "a zone that is none": (
        lambda folder: alter(folder, "UPDATE site SET timezone = 'Xishan/Old'"),
        "ZoneInfoNotFound",
    ),
    "a zone that is many": (lambda folder: alter(folder, "UPDATE site SET timezone = 'Asia'"), "cannot be read"),
    "torn tags": (lambda folder: alter(folder, "UPDATE version SET tags = '[oops'"), "JSONDecodeError"),
    "an instant that is none": (lambda folder: alter(folder, "UPDATE capture SET captured_at = 'x'"), "ValueError"),
    "another address": (lambda folder: alter(folder, "UPDATE capture SET url = 'http://x/'"), "is not what"),
    "a wrong balance": (
        lambda folder: alter(folder, "UPDATE run SET balance = replace(balance, '\"stored\": 2', '\"stored\": 1')"),
        "does not add up",
    ),
    "no version": (lambda folder: alter(folder, "DELETE FROM version WHERE id = 1"), "are missing"),
    "no entry": (lambda folder: alter(folder, "DELETE FROM entry WHERE id = 1"), "rows to table entry, of which 2"),
    "no observation": (
        lambda folder: alter(folder, "DELETE FROM observation"),
        "rows to table observation, of which 0",
    ),
    "no capture": (lambda folder: alter(folder, "DELETE FROM capture WHERE id = 1"), "no capture in the database"),
    "no article": (lambda folder: alter(folder, "DELETE FROM article WHERE id = 1"), "of table article"),
    "no row": (lambda folder: alter(folder, "DELETE FROM frontier WHERE kind = 'article'"), "of table frontier"),
    "no run": (lambda folder: alter(folder, "DELETE FROM run"), "of table run"),
    "no record of a file": (lambda folder: alter(folder, "DELETE FROM warc"), "of table warc"),
    "no address": (lambda folder: alter(folder, "DELETE FROM address WHERE article_id = 2"), "no address any more"),
    "no problem": (lambda folder: alter(folder, "DELETE FROM problem"), "is said to have a problem"),
    "no site": (lambda folder: alter(folder, "DELETE FROM site"), "of table site"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_every_damage_is_found_and_said(folder: Path, name: str) -> None:
    damage, says = DAMAGE[name]
    damage(folder)
    assert says in "\n".join(fault.what for fault in faults(folder))


def test_what_a_crawl_is_appending_is_no_fault(folder: Path) -> None:
    with the_file(folder).open("ab") as stream:
        stream.write(b"\x1f\x8b half a record")
    assert faults(folder) == []


def test_a_part_that_cannot_be_read_does_not_end_the_others(folder: Path) -> None:
    alter(folder, "UPDATE version SET created_at = 'x'")
    alter(folder, "UPDATE run SET balance = '[1]'")
    flip(the_file(folder), 100)
    assert {"table version", "run 1"} < {fault.place for fault in faults(folder)}


@pytest.fixture
def released(filed: Archive, tmp_path: Path) -> Path:
    """The folder that the two closed files of `filed` were shipped to, and where alone they lie."""
    (tmp_path / "shelf").mkdir()
    for file in shipping.closed(filed):
        shipped = shipping.ship(filed, file, str(tmp_path / "shelf"), START, lambda what: None)
        shipping.release(filed, shipped, START, lambda what: None)
    return tmp_path / "shelf"


def test_released_files_are_read_where_they_lie(filed: Archive, released: Path) -> None:
    found, checked = look(filed.folder)
    assert (found, checked.files, checked.elsewhere, checked.notes) == ([], 3, 0, [])
    flip(the_file(released), 500)
    assert {fault.place.partition(" at byte ")[0] for fault in faults(filed.folder)} == {str(the_file(released))}


def test_a_released_file_that_is_gone_is_found(filed: Archive, released: Path) -> None:
    the_file(released).unlink()
    assert ["was released" in fault.what for fault in faults(filed.folder)] == [True]


def run_verify(folder: Path) -> Result:
    return CliRunner().invoke(app, ["--archive", str(folder), "verify"])


def test_a_released_file_out_of_reach_is_said(filed: Archive, released: Path) -> None:
    released.rename(released.with_name("cellar"))
    result = run_verify(filed.folder)
    assert result.exit_code == 0
    assert "every byte within reach is as it was written; 2 files lie elsewhere." in result.stdout
    assert result.stderr.count("Not checked: warc/") == 2


def test_the_last_sentence_says_what_was_compared(folder: Path) -> None:
    said = run_verify(folder).stdout
    assert "every byte that was compared is as it was written. Compared were records" in said
    assert "view counts, entries, addresses and times in the database have no digest of their own" in said


def test_damaged_values_are_faults_of_the_archive(folder: Path) -> None:
    alter(folder, "UPDATE version SET tags = '[oops'")
    result = run_verify(folder)
    assert (result.exit_code, result.stdout.startswith("table version: ")) == (5, True)


def test_files_of_the_user_are_notes(folder: Path) -> None:
    (folder / "corpus.csv").write_text("?")
    (folder / "thesis").mkdir()
    (folder / "thesis" / "a.doc").write_text("?")
    found, checked = look(folder)
    assert found == []
    assert checked.notes == ["corpus.csv is none of the archive's own", "thesis is none of the archive's own"]


def begin_file(folder: Path) -> None:
    """As a crawl does that goes on beside: a file, and then its row."""
    path = "warc/xishan/xishan-20300101000000-00000.warc.gz"
    (folder / path).write_bytes(b"")
    archive = Archive.open(folder)
    with archive.writing() as session:
        captures.file_id(session, "xishan", path, START)
    archive.close()


def test_files_begun_meanwhile_are_no_strays(folder: Path) -> None:
    assert look(folder, lambda: begin_file(folder))[0] == []


def test_a_file_that_a_crawl_has_not_committed_is_no_stray(folder: Path) -> None:
    (folder / "warc" / "xishan" / "new.warc.gz").write_bytes(b"")
    with site_lock(folder, "xishan"):
        found, checked = look(folder)
    assert (found, checked.notes) == ([], ["warc/xishan/new.warc.gz may be of a crawl that is going on"])
    assert "knows nothing of" in faults(folder)[0].what


def test_another_form_is_found(blank: Archive) -> None:
    kept = Captured.into(blank)
    for page in (2, 3):
        kept.add("/list.aspx", form=f"page={page}")
    kept.file.close()
    assert "posted" not in str(faults(blank.folder))
    alter(blank.folder, "UPDATE capture SET posted = '__wb_method=POST&page=3' WHERE id = 1")
    assert "posted of capture 1" in str(faults(blank.folder))
