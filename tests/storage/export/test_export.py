import csv
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from storage.articles import Shown, show
from storage.export import STREAMS, NoOrdinaryFile, TargetExists
from storage.export.csv import line, undone
from storage.fields import json_bytes, json_line
from storage.search import Filter, count, stream
from storage.target import opened


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exported(articles: list[Shown], format: str) -> str:
    out = io.StringIO(newline="")
    assert STREAMS[format](articles, out) == len(articles)
    return out.getvalue()


def test_a_json_line_an_article(session: Session) -> None:
    lines = [json.loads(line) for line in exported(list(stream(session, Filter())), "jsonl").splitlines()]
    assert [line["id"] for line in lines] == [2, 1, 4, 6, 3]
    assert len(lines) == count(session, Filter()).total


def test_no_character_of_a_text_ends_a_line(session: Session) -> None:
    shown = show(session, 1)
    shown = replace(shown, article=replace(shown.article, body="一\u2028二\x85三\x0b四\r\n五"))
    (line,) = exported([shown], "jsonl").splitlines()
    assert json.loads(line)["body"] == shown.article.body


def test_csv_has_the_columns_of_json(session: Session) -> None:
    article = show(session, 1)
    (row,) = rows(exported([article], "csv"))
    assert list(row) == list(json.loads(exported([article], "jsonl")))
    assert (row["authors"], row["body"], row["views"]) == ("张三; 李四", article.article.body, "100")


@pytest.mark.parametrize("text", ["=1+1", "'=1", "''@x", "'石桥'", "'", "石'=1", "'＝1"])
def test_a_cell_can_be_undone(session: Session, text: str) -> None:
    shown = show(session, 1)
    (row,) = rows(exported([replace(shown, article=replace(shown.article, title=text))], "csv"))
    assert undone(row["title"]) == text


@pytest.mark.parametrize("text", ["=1+1", "+86", "-减", "@张三", "\t=1", "\r=1", "＝1", "＋86", "－减", "＠张三"])
def test_a_formula_is_defused(session: Session, text: str) -> None:
    shown = show(session, 1)
    shown = replace(shown, article=replace(shown.article, title=text, authors=(text, "乙")))
    (row,) = rows(exported([shown], "csv"))
    assert (row["title"], row["authors"]) == (f"'{text}", f"'{text}; 乙")


def test_absent_is_empty_in_csv_and_null_in_json(session: Session) -> None:
    undated = show(session, 3)
    assert rows(exported([undated], "csv"))[0]["published"] == ""
    assert json.loads(exported([undated], "jsonl"))["published"] is None


@pytest.mark.parametrize(("bom", "start"), [(True, b"\xef\xbb\xbf\xe7"), (False, b"\xe7")])
def test_a_byte_order_mark_is_written_where_asked_for(tmp_path: Path, bom: bool, start: bytes) -> None:
    with opened(tmp_path / "x.csv", bom=bom) as out:
        out.write("石")
    assert (tmp_path / "x.csv").read_bytes().startswith(start)


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("old", "utf-8")
    with pytest.raises(TargetExists), opened(file):
        pass
    with opened(file, force=True) as out:
        out.write("new")
    assert file.read_text("utf-8") == "new"


def test_a_folder_or_pipe_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(NoOrdinaryFile), opened(place, force=True):
            pass
    assert (tmp_path / "pipe").is_fifo()


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("old", "utf-8")
    with pytest.raises(UnicodeEncodeError), opened(file, force=True) as out:
        out.write("half" * 100_000 + "\udc80")
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("x.csv", "old")]


@given(st.lists(st.one_of(st.none(), st.integers(), st.text(), st.text(alphabet="石,\"\r\n'=，")), min_size=2))
def test_a_line_is_as_the_csv_module_writes_it(cells: list[object]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    assert line(cells) == out.getvalue()


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.integers(-(2**62), 2**62), st.text(), st.lists(st.text()))))
def test_json_in_bytes_says_what_json_in_text_says(value: dict[str, object]) -> None:
    assert json.loads(json_bytes(value)) == json.loads(json_line(value)) == value


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_json_in_bytes_has_one_line_end(end: str) -> None:
    written = json_bytes({"body": f"é“一{end}二”{end}"})
    assert len(written.decode().splitlines()) == 1
    assert json.loads(written)["body"] == f"é“一{end}二”{end}"


def test_without_places_nothing_else_is_missing(session: Session) -> None:
    whole, bare = list(stream(session, Filter())), list(stream(session, Filter(), places=False))
    assert any(shown.addresses or shown.sections for shown in whole)
    assert [replace(shown, addresses=(), sections=()) for shown in whole] == bare
