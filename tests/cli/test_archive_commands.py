"""What commands print of an archive that holds something."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Fangzhi = Callable[..., Result]


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_search_shows_hits_and_what_their_number_means(small: Fangzhi) -> None:
    shown = small("search", "石桥").stdout
    assert "2024-03-01  石桥老街修缮完工\n" in shown
    assert "http://www.lanchuan.example/1.html" in shown
    assert "4 articles, 3 without copies and reprints, 1 without a date" in shown
    assert "not searched: 1 captured page that could not be read" in shown


def test_search_says_when_there_is_more(small: Fangzhi) -> None:
    assert "Shown are the first 1" in small("search", "石桥", "--limit", 1).stdout
    assert "Shown are" not in small("search", "石桥", "--limit", 1, "--all").stdout


def test_search_without_a_hit_says_what_to_do(small: Fangzhi) -> None:
    result = small("search", "不存在的词")
    assert (result.exit_code, "Fewer words" in result.stdout) == (0, True)


def test_search_as_json_is_a_hit_a_line(small: Fangzhi) -> None:
    found = rows(small("search", "石桥", "--json", "--limit", 2))
    assert [row["id"] for row in found] == [2, 1]
    assert found[1]["published"] == "2024-03-01T07:30+08:00"


@pytest.mark.parametrize(
    ("options", "total"),
    [
        ((), 4),
        (("--site", "lanchuan"), 4),
        (("--group", "西部"), 0),
        (("--source", "澜川日报"), 1),
        (("--author", "张三"), 1),
        (("--section", "时政"), 1),
        (("--tag", "修缮"), 1),
        (("--kind", "pictures"), 1),
        (("--from", "2024"), 2),
        (("--to", "2023"), 1),
        (("--from", "2024-03-02"), 1),
        (("--until", "2024-02"), 1),
    ],
)
def test_search_counts_under_each_filter(small: Fangzhi, options: tuple[str, ...], total: int) -> None:
    (counts,) = rows(small("search", "石桥", "--count", "--json", *options))
    assert counts["total"] == total
    assert set(counts) == {"total", "stories", "undated", "without_body", "unread"}


def test_a_known_site_without_articles_is_no_mistake(small: Fangzhi, archive_folder: Path) -> None:
    assert small("stats", "--site", "kashi").exit_code == 0
    result = small("search", "石桥", "--site", "lanchun")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "unknown site 'lanchun': did you mean lanchuan?" in result.stderr


@pytest.mark.parametrize("asked", ["1", "http://lanchuan.example/old/1.html?utm_source=x"])
def test_show_prints_fields_and_text(small: Fangzhi, asked: str) -> None:
    shown = small("show", asked).stdout
    for part in ("石桥老街修缮完工", "2024-03-01T07:30+08:00 (printed: 2024-03-01 07:30)", "张三, 李四", "完成率100%"):
        assert part in shown


def test_show_as_json_has_the_fields_of_export(small: Fangzhi) -> None:
    (shown,) = rows(small("show", 1, "--json"))
    (exported,) = [row for row in rows(small("export", "--to", "-")) if row["id"] == 1]
    assert exported.items() <= shown.items()
    assert (shown["section"], shown["captions"]) == ("时政", ["修好的老街 ＸＹＺ"])
    assert shown["sections"] == [{"id": "sz", "name": "时政"}, {"id": "ms", "name": "民生"}]


@pytest.mark.parametrize(
    ("option", "lines", "keys"),
    [
        ("--versions", 2, {"number", "current", "reason", "created", "title", "digest"}),
        ("--views", 3, {"observed", "count", "raw", "at_least", "clicked", "fell", "capture"}),
        ("--captures", 1, {"url", "captured_at", "status", "digest", "length"}),
    ],
)
def test_show_tells_a_history(small: Fangzhi, option: str, lines: int, keys: set[str]) -> None:
    told = rows(small("show", 1, option, "--json"))
    assert (len(told), keys - set(told[0])) == (lines, set())
    assert len(small("show", 1, option).stdout.splitlines()) == lines + 1


def test_show_marks_a_view_count_that_fell(small: Fangzhi) -> None:
    lines = [line.split() for line in small("show", 1, "--views").stdout.splitlines()]
    assert [line[2:] for line in lines[1:]] == [["10", "10次"], ["120", "120次"], ["100", "100次", "fell"]]


def test_show_of_a_history_that_is_empty(small: Fangzhi) -> None:
    assert small("show", 2, "--views").stdout == "None yet.\n"


def test_runs_are_listed_and_shown(small: Fangzhi) -> None:
    assert [run["id"] for run in rows(small("runs", "--json"))] == [2, 1]
    assert "finished" in small("runs", "--site", "lanchuan").stdout
    assert "duplicate" in small("runs", "show", 1).stdout
    assert rows(small("runs", "show", 1, "--json"))[0]["balance"]["entries"] == 4


def test_stats_are_listed(small: Fangzhi) -> None:
    assert [row["articles"] for row in rows(small("stats", "--json"))] == [1, 5]
    assert "2023-12 to 2024-03" in small("stats").stdout


def test_problems_are_listed(small: Fangzhi) -> None:
    assert len(rows(small("problems", "--json"))) == 2
    assert len(rows(small("problems", "--all", "--json"))) == 3
    assert "unknown layout" in small("problems", "--site", "lanchuan").stdout
    assert "more than these 1" in small("problems", "--limit", 1).stdout
    assert "No problems" in small("problems", "--site", "kashi").stdout


def test_the_config_says_where_it_comes_from(small: Fangzhi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANGZHI_CONTACT", "a@b.example")
    shown = {row["name"]: row for row in rows(small("config", "--json"))}
    assert (shown["contact"]["value"], shown["contact"]["origin"]) == ("a@b.example", "FANGZHI_CONTACT")
    assert "default" in small("config").stdout


def test_export_writes_a_file_and_says_how_many(small: Fangzhi, tmp_path: Path) -> None:
    result = small("export", "石桥", "--to", "x.csv", "--format", "csv", "--bom")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "wrote 4 articles to x.csv\n")
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbfurl,")


def test_an_export_made_again_with_other_bytes_says_so(small: Fangzhi, tmp_path: Path) -> None:
    assert small("export", "--to", "first.jsonl").exit_code == 0
    again = ("export", "--again", "first.jsonl.manifest.jsonl", "--format", "jsonl", "--to")
    same = small(*again, "second.jsonl")
    manifest = tmp_path / "first.jsonl.manifest.jsonl"
    *rows, tail = manifest.read_bytes().splitlines(keepends=True)
    manifest.write_bytes(b"".join([*rows, tail.replace(b'"sha256:', b'"sha256:0')]))  # as with blanks in its JSON
    other = small(*again, "third.jsonl")
    assert (same.exit_code, other.exit_code) == (0, 0)
    assert "other bytes than the first: fangzhi" in other.stderr
    assert "bytes" not in same.stderr
    assert (tmp_path / "second.jsonl").read_bytes() == (tmp_path / "third.jsonl").read_bytes()


def test_export_replaces_a_file_only_with_force(small: Fangzhi, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("mine", "utf-8")
    assert small("export", "--to", "x.jsonl").exit_code == 2
    assert (tmp_path / "x.jsonl").read_text("utf-8") == "mine"
    assert small("export", "--to", "x.jsonl", "--force").exit_code == 0
    assert len((tmp_path / "x.jsonl").read_text("utf-8").splitlines()) == 5


def test_the_archive_is_found_upwards_and_then_by_the_environment(
    fangzhi: Fangzhi, archive_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANGZHI_ARCHIVE", str(archive_folder))
    assert len(rows(fangzhi("stats", "--json"))) == 2
    monkeypatch.setenv("FANGZHI_ARCHIVE", "nowhere")
    monkeypatch.chdir(archive_folder / "sites")
    assert len(rows(fangzhi("stats", "--json"))) == 2


def test_what_pages_say_cannot_steer_a_terminal(small: Fangzhi) -> None:
    from cli.output import clean

    assert clean("标\x1b[31m题\u202e\x00\n") == "标[31m题\n"


def test_show_tells_what_was_edited(small: Fangzhi) -> None:
    shown = small("show", 1, "--diff").stdout.splitlines()
    assert shown[0] == "version 2: edited, against version 1, stored 2024-03-02 10:00"
    assert "title: 石桥老街修缮{+完工+}" in shown
    assert small("show", 2, "--diff").stdout.startswith("No edit was seen")
    assert small("show", 2, "--diff", "--all-reasons").stdout == "No change was seen.\n"


def test_an_edit_as_json_is_a_list_of_steps_for_each_field(small: Fangzhi) -> None:
    (change,) = rows(small("show", 1, "--diff", "--json"))
    assert change["fields"]["title"] == [
        {"op": "equal", "a": "石桥老街修缮", "b": "石桥老街修缮", "left_out": 0},
        {"op": "insert", "a": "", "b": "完工", "left_out": 0},
    ]
    assert rows(small("show", 2, "--diff", "--json")) == []


def test_stats_tell_what_changed(small: Fangzhi) -> None:
    told = small("stats", "--changes").stdout
    assert "石桥老街修缮完工" in told
    assert told.endswith("1 edit: lanchuan 1\n")
    assert "No edit was seen" in small("stats", "--changes", "--since", "2024-03-03").stdout
    assert "No edit was seen" in small("stats", "--changes", "--site", "kashi").stdout
    assert "edited" in small("stats", "--changes", "--all-reasons").stdout


def test_changes_as_json_say_how_many_characters(small: Fangzhi) -> None:
    (change,) = rows(small("stats", "--changes", "--json"))
    assert (change["id"], change["site"], change["fields"][0]) == (1, "lanchuan", "title")
    assert (change["removed"], change["added"] > 40) == (2, True)
    assert [row["edited"] for row in rows(small("stats", "--json"))] == [0, 1]


@pytest.mark.parametrize(
    "words", [("stats", "--since", "2024"), ("stats", "--all-reasons"), ("show", 1, "--all-reasons")]
)
def test_options_of_changes_alone_are_misuse(small: Fangzhi, words: tuple[object, ...]) -> None:
    assert small(*words).exit_code == 2
