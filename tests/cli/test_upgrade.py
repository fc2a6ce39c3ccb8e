"""`upgrade` at the edge: it asks, it refuses, and the README follows."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from cli import readme
from storage.locks import site_lock

Fangzhi = Callable[..., Result]


@pytest.fixture
def old(fangzhi: Fangzhi, released: Callable[[Path], Path], tmp_path: Path) -> Fangzhi:
    """Runs a command on an archive that a released version left."""
    folder = released(tmp_path / "old")
    return lambda *words: fangzhi("--archive", folder, *words)


@pytest.mark.parametrize("words", ["stats", "search 戏台", "show 1", "runs", "problems", "export --to -", "ship"])
def test_every_other_command_says_what_to_run(old: Fangzhi, words: str) -> None:
    result = old(*words.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "was made by an older fangzhi" in result.stderr
    assert "run `fangzhi upgrade`" in result.stderr


def test_it_shows_what_it_will_do_and_does_nothing_unasked(old: Fangzhi) -> None:
    result = old("upgrade")
    assert (result.exit_code, "say --yes" in result.stderr) == (2, True)
    assert "goes from database revision 0001 to" in result.stdout
    assert "free space needed" in result.stdout
    assert json.loads(old("upgrade", "--json").stdout)["upgraded"] is False


def test_it_upgrades_once(old: Fangzhi) -> None:
    said = json.loads(old("upgrade", "--yes", "--json").stdout)
    assert (said["upgraded"], said["readme"], said["plan"]["revision"]) == (True, True, "0001")
    again = old("upgrade")
    assert (again.exit_code, "as this version wants it" in again.stdout) == (0, True)
    assert old("stats").exit_code == 0


def test_it_says_where_the_old_database_is(old: Fangzhi, tmp_path: Path) -> None:
    said = old("upgrade", "--yes").stdout
    (copy,) = (tmp_path / "old").glob("fangzhi-*.db")
    assert f"The database as it was is in {copy.name}" in said
    assert (tmp_path / "old" / "README.md").read_text("utf-8") == readme.TEXT


def test_a_readme_that_somebody_wrote_in_is_kept(old: Fangzhi, tmp_path: Path) -> None:
    with (tmp_path / "old" / "README.md").open("a", encoding="utf-8") as file:
        file.write("本档案由澜川图书馆保管。\n")
    old("upgrade", "--yes")
    assert (tmp_path / "old" / "README.md").read_text("utf-8").endswith("本档案由澜川图书馆保管。\n")


def test_it_is_refused_while_a_site_is_crawled(old: Fangzhi, tmp_path: Path) -> None:
    with site_lock(tmp_path / "old", "lanchuan"):
        result = old("upgrade", "--yes")
    assert (result.exit_code, "being crawled: lanchuan" in result.stderr) == (2, True)
    assert old("stats").exit_code == 2
