"""Exports with their manifest: made again after the archive has changed, and checked without it."""

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet
import pytest
from sqlalchemy.orm import Session

from storage import articles, export, models, withholding
from storage.archive import Archive
from storage.export import SUFFIX, Manifest, ManifestFault, manifest
from storage.export.again import NotTheArchive
from storage.export.csv import undone
from storage.search import Filter
from storage.versions import append

from ...conftest import START, add_version

NOW = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.fixture
def archive(archive_folder: Path, tmp_path: Path) -> Iterator[Archive]:
    """A copy of the small archive, which may be changed."""
    shutil.copytree(archive_folder, tmp_path / "own")
    opened = Archive.open(tmp_path / "own")
    yield opened
    opened.close()


Make = Callable[..., Path]


@pytest.fixture
def make(archive: Archive, tmp_path: Path) -> Make:
    """Exports everything in a format; the file's path."""

    def made(format: str, text: str = "") -> Path:
        target = tmp_path / f"all.{format}"
        with archive.reading() as session:
            export.to_place(export.asked(session, Filter(text), format, NOW), archive.folder, target)
        return target

    return made


def manifest_of(target: Path) -> Manifest:
    return Manifest(target.with_name(target.name + SUFFIX))


def again(archive: Archive, target: Path, to: Path, format: str | None = None) -> tuple[int, ...]:
    """Makes an export once more; the ids of articles that it may not have."""
    with archive.reading() as session:
        made = export.repeated(session, manifest_of(target), format)
        export.to_place(made, archive.folder, to)
    return made.withheld


def change_everything(session: Session) -> None:
    """What crawls, rereads, moves and repairs may do to an article that was exported."""
    article = session.get_one(models.Article, 1)
    shown = articles.show(session, 1)
    latest = session.get_one(models.Version, shown.version_id)
    read = replace(shown.article, body="新文。")
    run = session.get_one(models.Run, 1)
    append(session, run, article, read, latest, "edited", None, None, NOW).reader = "9"
    latest.published_suspect, latest.reader = "a minute shared by ten or more articles", "9"
    article.last_seen_at, article.first_seen_at, article.state, article.kind = NOW, START - timedelta(9), "gone", "file"
    session.add(models.Observation(article_id=1, run_id=1, observed_at=NOW, count=9999, raw="9999", at_least=False))
    add_version(session, 3, 7, current=False)


def contents(root: Path) -> dict[str, bytes]:
    paths = [root, *root.rglob("*")]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.is_file()}


@pytest.mark.parametrize("format", ["jsonl", "csv", "txt", "gbt7714"])
def test_the_same_rows_byte_for_byte_after_all_that_may_happen(
    archive: Archive, make: Make, tmp_path: Path, format: str
) -> None:
    first, second = make(format), tmp_path / "second"
    with archive.writing() as session:
        change_everything(session)
    assert again(archive, first, second) == ()
    assert contents(first) == contents(second)
    assert list(manifest_of(first).rows()) == list(manifest_of(second).rows())


def test_an_export_made_anew_does_differ_then(archive: Archive, make: Make, tmp_path: Path) -> None:
    first = make("jsonl").read_bytes()
    with archive.writing() as session:
        change_everything(session)
    shutil.move(tmp_path / "all.jsonl", tmp_path / "before")
    shutil.move(tmp_path / f"all.jsonl{SUFFIX}", tmp_path / "before.manifest")
    assert make("jsonl").read_bytes() != first


def test_what_was_withheld_since_is_left_out_and_named(archive: Archive, make: Make, tmp_path: Path) -> None:
    first = make("jsonl")
    with archive.writing() as session:
        withholding.withhold(session, ["1"], "court order", NOW)
    assert again(archive, first, tmp_path / "second") == (1,)
    left = [line for line in first.read_text("utf-8").splitlines() if json.loads(line)["id"] != 1]
    assert (tmp_path / "second").read_text("utf-8").splitlines() == left


def test_the_head_says_what_was_asked_and_counted(make: Make) -> None:
    head = manifest_of(make("csv", "石桥")).head
    assert (head.query, head.filters, head.format) == ("石桥", {}, "csv")
    assert head.made == "2024-04-01T00:00:00+00:00"
    assert head.software.startswith("fangzhi ")


def test_rows_are_as_many_as_the_total(make: Make) -> None:
    made = manifest_of(make("csv", "石桥"))
    assert made.head.counts["total"] == made.tail.rows == len(list(made.rows())) > 0


def test_csv_json_and_texts_have_the_same_bodies(make: Make) -> None:
    lines = [json.loads(line) for line in make("jsonl").read_text("utf-8").splitlines()]
    with make("csv").open(encoding="utf-8", newline="") as file:
        cells = [undone(row["body"]) for row in csv.DictReader(file)]
    folder = make("txt")
    with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        texts = [(folder / row["file"]).read_bytes().decode() for row in csv.DictReader(file)]
    assert [line["body"] for line in lines] == cells == texts


def test_parquet_has_types(make: Make) -> None:
    table = pyarrow.parquet.read_table(make("parquet"))
    row = next(row for row in table.to_pylist() if row["id"] == 1)
    assert (row["authors"], row["views"], str(row["published_date"])) == (["张三", "李四"], 100, "2024-03-01")
    assert table.schema.field("published_date").type == "date32[day]"


@pytest.mark.parametrize("format", ["jsonl", "csv", "txt", "parquet", "bibtex", "ris", "csl", "gbt7714"])
def test_a_whole_export_is_as_its_manifest_says(make: Make, format: str) -> None:
    assert export.differences(manifest_of(make(format))) == []


def altered(target: Path, old: str, new: str) -> Path:
    path = target / "texts/000/1.txt" if target.is_dir() else target
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="")
    return target


@pytest.mark.parametrize("format", ["jsonl", "csv", "txt", "bibtex"])
def test_one_altered_character_is_found(make: Make, format: str) -> None:
    assert export.differences(manifest_of(altered(make(format), "修缮", "修善")))


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_a_missing_row_is_named(make: Make, format: str) -> None:
    target = make(format)
    lines = target.read_bytes().splitlines(keepends=True)
    target.write_bytes(b"".join(lines[:-1]))
    found = export.differences(manifest_of(target))
    assert [one.why for one in found][-1].startswith("is missing: article")


def test_an_export_that_is_gone_is_said(make: Make) -> None:
    target = make("jsonl")
    made = manifest_of(target)
    target.unlink()
    assert [one.why for one in export.differences(made)] == ["cannot be read: No such file or directory"]


def cut(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def shortened(lines: list[bytes]) -> list[bytes]:
    return [*lines[:1], *lines[2:]]


def newer(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b'"manifest":1', b'"manifest":2'), *lines[1:]]


@pytest.mark.parametrize("damage", [cut, shortened, newer, lambda lines: [b"{}\n"], lambda lines: [b"", b"\xff\n"]])
def test_a_damaged_manifest_is_refused_with_the_place(make: Make, damage: Callable[[list[bytes]], list[bytes]]) -> None:
    path = manifest_of(make("jsonl")).path
    path.write_bytes(b"".join(damage(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(ManifestFault, match="line"):
        list(Manifest(path).rows())


def test_an_empty_file_or_folder_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for path in (tmp_path / "empty", tmp_path, tmp_path / "none"):
        with pytest.raises(ManifestFault):
            Manifest(path)


@pytest.mark.parametrize(("column", "value"), [("body", "改过。"), ("id", 999)])
def test_another_archive_is_refused_and_nothing_written(
    archive: Archive, make: Make, tmp_path: Path, column: str, value: object
) -> None:
    first = make("jsonl")
    with archive.writing() as session:
        version = session.get_one(models.Version, articles.show(session, 4).version_id)
        setattr(version, column, value)
    with pytest.raises(NotTheArchive):
        again(archive, first, tmp_path / "second")
    assert not list(tmp_path.glob("*second*"))


def changed(path: Path, line: int, **values: object) -> Path:
    """A manifest of which a line says something else."""
    lines = [json.loads(one) for one in path.read_bytes().splitlines()]
    lines[line] |= values
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
    return path


def named(name: str) -> list[dict[str, object]]:
    return [{"name": name, "bytes": 1, "digest": "sha256:"}]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (-1, {"files": []}), (-1, {"files": named("../all.jsonl")}), (-1, {"files": named("/dev/zero")}),
        (-1, {"files": named("")}), (-1, {"files": named("a\0b")}), (-1, {"rows": -1}), (0, {"format": "exe"}),
        (1, {"version": 2**63}), (1, {"first_seen": "tomorrow"}), (1, {"last_seen": "2024-01-01T00:00:00"}),
        (1, {"kind": "poem"}), (1, {"views": ["9", 2**63, False]}),
    ],
)  # fmt: skip
def test_a_hostile_manifest_is_refused(make: Make, line: int, values: dict[str, object]) -> None:
    path = changed(manifest_of(make("jsonl")).path, line, **values)
    with pytest.raises(ManifestFault, match="line"):
        list(Manifest(path).rows())


@pytest.mark.parametrize("format", ["bibtex", "parquet"])
def test_rows_of_a_manifest_are_read_where_the_file_has_none_to_compare(make: Make, format: str) -> None:
    path = changed(manifest_of(make(format)).path, 1, id="one")
    with pytest.raises(ManifestFault, match="line 2"):
        export.differences(Manifest(path))


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(make: Make) -> None:
    file, folder = make("jsonl"), make("txt")
    for path in (file, folder / "texts/000/1.txt"):
        path.unlink()
        os.mkfifo(path)
    assert [one.why for one in export.differences(manifest_of(file))] == ["cannot be read: is no ordinary file"]
    assert len(export.differences(manifest_of(folder))) == 1


@pytest.mark.parametrize(
    ("format", "begins"),
    [("jsonl", b"[" * 100_000), ("jsonl", b'{"id":' + b"9" * 5000), ("csv", b"\0"), ("csv", b"\r")],
)
def test_what_no_reader_takes_is_a_difference(make: Make, format: str, begins: bytes) -> None:
    target = make(format)
    target.write_bytes(begins + b"\n" + target.read_bytes())
    assert export.differences(manifest_of(target))


def test_a_version_of_another_article_is_not_exported_again(archive: Archive, make: Make, tmp_path: Path) -> None:
    first = make("jsonl")
    changed(manifest_of(first).path, 1, id=999)
    with pytest.raises(NotTheArchive, match="999"):
        again(archive, first, tmp_path / "second")


def test_a_manifest_with_blanks_in_its_json_is_good(archive: Archive, make: Make, tmp_path: Path) -> None:
    # So they were made at first, and so were the rows of JSON Lines.
    first = make("jsonl")
    rows = [json.loads(line) for line in first.read_bytes().splitlines()]
    first.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    path = changed(manifest_of(first).path, -1, files=[asdict(manifest.file(first, first.name))])
    assert export.differences(Manifest(path)) == []
    again(archive, first, tmp_path / "second")
    assert [json.loads(line) for line in (tmp_path / "second").read_bytes().splitlines()] == rows
    assert list(Manifest(path).rows()) == list(manifest_of(tmp_path / "second").rows())
