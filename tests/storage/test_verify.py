"""A flipped byte, a deleted file, a missing row: each is found and named, and a sound archive has no fault."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.sample.page import Page
from cli.sample.server import serve_pages
from storage import warc
from storage.archive import Archive
from storage.verify import Checked, Fault, verify
from tests.crawler.conftest import crawl_once
from tests.crawler.test_trouble import PROFILE, article, listing, make_archive

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


def faults(folder: Path) -> list[Fault]:
    archive = Archive.open(folder)
    try:
        with archive.reading() as session:
            return list(verify(session, folder, archive.config, Checked(), lambda what: None))
    finally:
        archive.close()


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
    "a strange file": (lambda folder: (folder / "notes.txt").write_text("?"), "knows nothing of"),
    "a strange record file": (lambda folder: (folder / "warc" / "x.warc.gz").write_text("?"), "knows nothing of"),
    "a retouched text": (lambda folder: alter(folder, "UPDATE version SET body = body || '!'"), "not what was stored"),
    "a retouched title": (lambda folder: alter(folder, "UPDATE version SET title = '桥'"), "not what was stored"),
    "another digest": (lambda folder: alter(folder, "UPDATE capture SET digest = 'sha256:0'"), "is another"),
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
