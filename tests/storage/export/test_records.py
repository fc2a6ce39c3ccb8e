"""Captures exported as WARC and WACZ, read back by another program and taken into another archive."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from cli.profiles import by_host, profile_folders
from cli.sample.server import serve_pages
from crawler.imports import import_files
from storage import export, models, withholding
from storage.archive import Archive
from storage.export.records import NotKept
from storage.search import Filter
from tests.crawler.conftest import crawl_once
from tests.crawler.test_trouble import make_archive

from ..test_verify import PAGES

NOW = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A small site, crawled twice: the second time brings revisit records."""
    folder = make_archive(tmp_path_factory.mktemp("records") / "archive")
    with serve_pages(PAGES) as site:
        crawl_once(folder, "xishan", "--at", site.url)
        crawl_once(folder, "xishan", "--at", site.url, "--mode", "revisit", "--all")
    archive = Archive.open(folder)
    yield archive
    archive.close()


def made(archive: Archive, target: Path, format: str) -> int:
    with archive.reading() as session:
        return export.to_place(export.asked(session, Filter(), format, NOW), archive.folder, target)


def texts(archive: Archive) -> list[tuple[str, str, str]]:
    columns = (models.Version.url, models.Version.title, models.Version.body)
    with archive.reading() as session:
        return sorted(tuple(row) for row in session.execute(select(*columns).where(models.Version.current)))


@pytest.mark.parametrize("format", ["warc", "wacz"])
def test_another_archive_reads_the_same_articles_from_it(crawled: Archive, tmp_path: Path, format: str) -> None:
    assert made(crawled, tmp_path / f"x.{format}", format) == len(texts(crawled)) > 1
    other = Archive.open(make_archive(tmp_path / "other"))
    done = import_files(other, [tmp_path / f"x.{format}"], by_host(profile_folders(other.folder)), None, lambda _: None)
    assert (done.faults, texts(other)) == ([], texts(crawled))
    other.close()


def test_every_record_is_whole_and_there_once(crawled: Archive, tmp_path: Path) -> None:
    made(crawled, tmp_path / "x.warc", "warc")
    with (tmp_path / "x.warc").open("rb") as file:
        records = [(record.rec_type, record.rec_headers, record.content_stream().read()) for record in
                   ArchiveIterator(file, check_digests="raise")]  # fmt: skip
    ids = [headers["WARC-Record-ID"] for _, headers, _ in records]
    assert (records[0][0], len(ids)) == ("warcinfo", len(set(ids)))
    answers = {headers["WARC-Record-ID"] for kind, headers, _ in records if kind in ("response", "revisit")}
    assert answers == {headers["WARC-Concurrent-To"] for kind, headers, _ in records if kind == "request"}


def test_a_wacz_says_what_is_in_it(crawled: Archive, tmp_path: Path) -> None:
    made(crawled, tmp_path / "x.wacz", "wacz")
    with zipfile.ZipFile(tmp_path / "x.wacz") as packed:
        package = json.loads(packed.read("datapackage.json"))
        for one in package["resources"]:
            content = packed.read(one["path"])
            assert (one["bytes"], one["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        stated = json.loads(packed.read("datapackage-digest.json"))["hash"]
        assert stated == f"sha256:{hashlib.sha256(packed.read('datapackage.json')).hexdigest()}"
        head, *pages = [json.loads(line) for line in packed.read("pages/pages.jsonl").decode().splitlines()]
        assert packed.getinfo("archive/data.warc.gz").compress_type == zipfile.ZIP_STORED
    assert head["format"] == "json-pages-1.0"
    assert sorted(page["title"] for page in pages) == sorted(title for _, title, _ in texts(crawled))


def test_each_line_of_its_index_leads_to_its_record(crawled: Archive, tmp_path: Path) -> None:
    made(crawled, tmp_path / "x.wacz", "wacz")
    with zipfile.ZipFile(tmp_path / "x.wacz") as packed:
        content, lines = packed.read("archive/data.warc.gz"), packed.read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines)
    for line in lines:
        found = json.loads(line.split(" ", 2)[2])
        offset, length = int(found["offset"]), int(found["length"])
        (record,) = ArchiveIterator(BytesIO(content[offset : offset + length]))
        assert (record.rec_headers["WARC-Target-URI"], found["filename"]) == (found["url"], "data.warc.gz")


def test_what_is_withheld_is_not_in_it(crawled: Archive, tmp_path: Path) -> None:
    with crawled.writing() as session:
        withholding.withhold(session, ["1"], "court order", NOW)
    made(crawled, tmp_path / "x.wacz", "wacz")
    with crawled.writing() as session:
        withholding.release(session, ["1"], "lifted", NOW)
        (url,) = session.scalars(select(models.Version.url).where(models.Version.article_id == 1))
    with zipfile.ZipFile(tmp_path / "x.wacz") as packed:
        assert url not in packed.read("indexes/index.cdx").decode()
        assert url not in packed.read("pages/pages.jsonl").decode()


def test_an_article_without_a_record_is_named_and_nothing_written(archive_folder: Path, tmp_path: Path) -> None:
    archive = Archive.open(archive_folder)
    with pytest.raises(NotKept, match="article 2"):
        made(archive, tmp_path / "x.warc", "warc")
    archive.close()
    assert list(tmp_path.iterdir()) == []
