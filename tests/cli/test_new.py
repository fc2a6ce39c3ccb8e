"""What `fangzhi site new` refuses before anything is asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from .. import archives

Fangzhi = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "archive"
    archives.create(place).close()
    (place / "sites" / "lanwan.toml").write_text("mine", "utf-8")
    return place


HERE = "http://127.0.0.1:1/"
WRONG = {
    (HERE, "--id", "x1"): "say --yes, or --json to see it only",
    (HERE, "--id", "X 1", "--yes"): "is no id",
    (HERE, "--id", "lanwan", "--yes"): "is there already: name another --id",
    ("127.0.0.1/news", "--yes"): "is no whole address",
    ("--yes",): "name the addresses of one site, or a CSV",
    (HERE, "--from", "a.csv"): "name the addresses of one site, or a CSV",
    (HERE, "--region", "12", "--yes"): "is not six digits",
    ("http://www.xishan.example/", "--yes"): "no contact is set",
    ("--from", "absent.csv", "--yes"): "--from absent.csv cannot be read",
    ("--from", "absent.csv", "--yes", "--id", "x1"): "--id, --name and --region are for one site",
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_wrong_is_said(fangzhi: Fangzhi, folder: Path, words: tuple[str, ...]) -> None:
    result = fangzhi("--archive", folder, "site", "new", *words)
    assert (result.exit_code, WRONG[words] in result.stderr) == (2, True), result.stderr
    assert (folder / "sites" / "lanwan.toml").read_text("utf-8") == "mine"


def test_outside_of_an_archive_there_is_no_place_for_it(fangzhi: Fangzhi) -> None:
    assert fangzhi("site", "new", HERE, "--yes").exit_code == 2


LISTS = {
    "name,address\n岚湾,www.lanwan.example\n西山,没有\n": "line 3: none of its cells is an address",
    "name,address\n": "names no site",
    "name,address\n" + "岚" * 200_000 + ",www.lanwan.example\n": "line 2: field larger than",
}


@pytest.mark.parametrize("text", LISTS)
def test_a_list_that_names_no_sites_is_refused(fangzhi: Fangzhi, folder: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "sites.csv").write_text(text, "utf-8")
    result = fangzhi("--archive", folder, "site", "new", "--from", "sites.csv", "--yes")
    assert (result.exit_code, LISTS[text] in result.stderr) == (2, True), result.stderr
