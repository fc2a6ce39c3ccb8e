"""`withhold`, `release` and `log` as people type them."""

import json
import shutil
from pathlib import Path

import pytest

from .conftest import Fangzhi


@pytest.fixture
def own(fangzhi: Fangzhi, archive_folder: Path, tmp_path: Path) -> Fangzhi:
    """Runs a command on a copy of the small archive, which may be changed."""
    shutil.copytree(archive_folder, tmp_path / "own")
    return lambda *words: fangzhi("--archive", tmp_path / "own", *words)


def test_out_of_sight_and_back_again(own: Fangzhi) -> None:
    assert own("withhold", "1", "--why", "court order").stdout == "withheld 1 article\n"
    assert own("show", "1").exit_code != 0
    assert own("withhold", "1", "--why", "again").stdout == "withheld 0 articles; 1 had been before\n"
    assert own("release", "1", "--why", "lifted").stdout == "released 1 article\n"
    assert own("show", "1").exit_code == 0


def test_an_export_of_before_and_after_differ_by_the_withheld(own: Fangzhi) -> None:
    before = own("export", "--to", "-").stdout.splitlines()
    own("withhold", "1", "--why", "court order")
    after = own("export", "--to", "-").stdout.splitlines()
    assert [json.loads(line)["id"] for line in before if line not in after] == [1]


def test_the_log_tells_it_to_people_and_programs(own: Fangzhi) -> None:
    own("withhold", "1", "--why", "court order")
    assert "withhold 1\n    why: court order, was: live, site: lanchuan" in own("log").stdout
    line = json.loads(own("log", "--json").stdout)
    assert (line["verb"], line["subject"], line["detail"]["why"]) == ("withhold", "1", "court order")


def test_the_list_shows_what_is_withheld(own: Fangzhi) -> None:
    own("withhold", "1", "--why", "court order")
    first, _ = (json.loads(line) for line in own("withhold", "--list", "--json").stdout.splitlines())
    assert (first["id"], first["why"]) == (1, "court order")
    assert "court order" in own("withhold", "--list").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("withhold", "1"), "give a reason"),
        (("withhold", "--why", "x"), "name the articles"),
        (("release", "1", "--why", " "), "give a reason"),
        (("withhold", "--list", "1"), "without it"),
    ],
)
def test_misuse_says_what_is_missing(own: Fangzhi, words: tuple[str, ...], said: str) -> None:
    result = own(*words)
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_an_unknown_article_changes_nothing(own: Fangzhi) -> None:
    assert own("withhold", "1", "999", "--why", "x").exit_code == 1
    assert own("log").stdout == "The log has no line yet.\n"
