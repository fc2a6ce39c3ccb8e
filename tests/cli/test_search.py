"""What `fangzhi search` prints beside hits, and what it refuses."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Fangzhi = Callable[..., Result]


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("石桥 -市民", 3), ("石桥 OR 古城", 5), ("title:完工", 2), ("（市民　ＯＲ　古城）", 2), ("views:>99", 1),
        ("date:2024-03 tag:老街", 1), ("NOT 石桥", 1), ("author：李四", 1), ("section:要闻", 1), ("group:西部", 1),
    ],
)  # fmt: skip
def test_the_grammar_counts_and_export_has_as_many_rows(small: Fangzhi, query: str, total: int) -> None:
    (counts,) = rows(small("search", query, "--count", "--json"))
    assert counts["total"] == total
    assert len(rows(small("export", query, "--to", "-"))) == total
    assert len(rows(small("search", query, "--all", "--json"))) == total


def test_a_fault_in_a_query_names_its_place(small: Fangzhi) -> None:
    result = small("search", "石桥 (老街")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "at character 4: this bracket is not closed: add )" in result.stderr


def test_a_site_in_the_query_is_checked_like_the_option(small: Fangzhi) -> None:
    assert "did you mean lanchuan?" in small("search", "石桥 -site:lanchun").stderr


def test_a_facet_names_its_unit(small: Fangzhi) -> None:
    assert rows(small("search", "石桥", "--facet", "kind", "--json")) == [
        {"value": "text", "articles": 3}, {"value": "pictures", "articles": 1},
    ]  # fmt: skip
    assert rows(small("search", "石桥", "--facet", "kind", "--distinct", "--json"))[0] == {
        "value": "text",
        "stories": 2,
    }
    shown = small("search", "石桥", "--facet", "source", "--limit", 1).stdout
    assert shown.startswith("source  articles\nnone           3\n")
    assert "1 more values" in shown


def test_time_says_how_many_of_how_many(small: Fangzhi) -> None:
    found = rows(small("search", "市民", "--over-time", "year", "--site", "lanchuan", "--json"))
    assert found == [
        {"period": "2023", "articles": None, "all": 1, "share": None, "missing": ["lanchuan"]},
        {"period": "2024", "articles": 1, "all": 2, "share": 0.5, "missing": []},
    ]
    shown = small("search", "市民", "--over-time", "year", "--site", "lanchuan").stdout
    assert "2023   no data       1" in shown
    assert "2024         1       2  50.00%" in shown


def test_contexts_stand_below_one_another(small: Fangzhi) -> None:
    shown = small("search", "石桥 kind:text", "--kwic", 2, "--sort", "right").stdout.splitlines()
    assert [line[:1] for line in shown] == ["3", "2", "2", "1", "1"]
    assert shown[0] == "3  知：石桥 C"
    assert {line.index("石桥") for line in shown[1:]} == {7}
    found = rows(small("search", "市民", "--kwic", 3, "--json"))
    assert [(row["left"], row["hit"], row["right"]) for row in found] == [("完工。 "[-3:], "市民", "张三说")]


def test_collocates_as_json_name_their_unit(small: Fangzhi) -> None:
    found = rows(small("search", "石桥", "--collocates", "--json"))
    assert {"word": "修缮", "near": 2, "articles": 2, "score": 13.42} in found
    assert "Nothing stands near" in small("search", "古城", "--collocates").stdout


def test_a_former_version_is_shown_as_one(small: Fangzhi) -> None:
    assert "version 1, not the current one" in small("search", "旧文", "--all-versions").stdout
    assert small("search", "旧文", "--count").stdout.startswith("0 articles")


@pytest.mark.parametrize(
    "options",
    [
        ("--count", "--facet", "kind"), ("--facet", "kind", "--kwic", "3"), ("--sort", "left"), ("--kwic", "0"),
        ("--over-time", "month", "--sort", "relevance"), ("--kwic", "3", "--sort", "relevance"), ("--facet", "colour"),
        ("--from", "2024", "--to", "2023"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_misuse(small: Fangzhi, options: tuple[str, ...]) -> None:
    result = small("search", "石桥", *options)
    assert (result.exit_code, result.stdout) == (2, "")


def test_coverage_says_what_is_held_of_each_month(small: Fangzhi) -> None:
    found = rows(small("stats", "--coverage", "--json"))
    assert found[0] == {
        "site": "lanchuan", "section": "sz", "month": "2024-03", "listed": 0, "held": 1, "reached": "2024-03-01",
        "failed_runs": 0,
    }  # fmt: skip
    assert "2024-03" in small("stats", "--coverage", "--site", "lanchuan").stdout
    assert small("stats", "--coverage", "--changes").exit_code == 2


def test_the_index_is_made_anew(fangzhi: Fangzhi, archive_folder: Path, tmp_path: Path) -> None:
    own = shutil.copytree(archive_folder, tmp_path / "own")
    said = fangzhi("--archive", own, "index", "rebuild").stdout
    assert said == "The index holds 7 versions, made anew; compared: 6 articles.\n"
    assert rows(fangzhi("--archive", own, "index", "rebuild", "--json")) == [{"versions": 7, "compared": 6}]
