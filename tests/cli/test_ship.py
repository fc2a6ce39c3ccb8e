"""`ship` and `doctor` as people use them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from storage import models
from storage.archive import Archive

from ..conftest import START

Fangzhi = Callable[..., Result]


@pytest.fixture
def at_files(fangzhi: Fangzhi, filed: Archive) -> Fangzhi:
    """Runs a command on an archive with two closed WARC files and an open one."""
    return lambda *words: fangzhi("--archive", filed.folder, *words)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_files_are_shipped_released_checked_and_brought_back(at_files: Fangzhi, filed: Archive, shelf: Path) -> None:
    def here() -> int:
        return len(list((filed.folder / "warc").rglob("*.warc.gz")))

    shipped = rows(at_files("ship", "--to", shelf, "--json"))
    assert [file["shipped_to"] for file in shipped] == [f"file://{shelf}/{file['path']}" for file in shipped]
    assert (here(), "Nothing to do" in at_files("ship", "--to", shelf).stdout) == (3, True)
    assert at_files("ship", "--to", shelf, "--close", "--release").stdout.count("is only at") == 3
    assert (here(), len(rows(at_files("ship", "--check", "--json")))) == (0, 3)
    assert len(rows(at_files("ship", "--bring-back", "--json", shipped[0]["path"]))) == 1
    assert at_files("ship", "--bring-back").stdout.count("is here, and at") == 2
    assert here() == 3


def test_one_wrong_file_keeps_no_other_back(at_files: Fangzhi, filed: Archive, shelf: Path) -> None:
    first = min((filed.folder / "warc").rglob("*.warc.gz"))
    first.write_bytes(b"x")
    result = at_files("ship", "--to", shelf)
    assert (result.exit_code, result.stdout.count("is here, and at")) == (1, 1)
    assert f"{first.name} is not the file that was closed" in result.stderr


def test_ship_needs_a_place_that_is_there(at_files: Fangzhi, filed: Archive, shelf: Path, tmp_path: Path) -> None:
    assert "--to PLACE, or ship_to" in at_files("ship").stderr
    away = at_files("ship", "--to", tmp_path / "absent")
    assert (away.exit_code, "is its disk mounted" in away.stderr) == (4, True)
    (filed.folder / "fangzhi.toml").write_text('ship_to = "../shelf"', "utf-8")
    assert at_files("ship").exit_code == 0
    assert len(list(shelf.rglob("*.warc.gz"))) == 2
    assert f"file://{shelf}/warc/lanchuan/" in at_files("ship", "--check").stdout


def test_nothing_is_shipped_into_the_archive_itself(at_files: Fangzhi, filed: Archive) -> None:
    result = at_files("ship", "--to", filed.folder, "--close", "--release")
    assert (result.exit_code, "nothing was shipped" in result.stderr) == (2, True)
    assert len(list((filed.folder / "warc").rglob("*.warc.gz"))) == 3


def test_what_was_noted_as_its_own_copy_is_shipped_again(at_files: Fangzhi, filed: Archive, shelf: Path) -> None:
    with filed.writing() as session:
        for file in session.query(models.Warc).where(models.Warc.closed_at.is_not(None)):
            file.shipped_to, file.shipped_at = f"file://{filed.folder}/{file.path}", START
    assert at_files("ship", "--to", shelf, "--release").stdout.count(f"only at file://{shelf}/") == 2


def test_options_that_contradict_each_other_are_refused(at_files: Fangzhi) -> None:
    assert at_files("ship", "--bring-back", "--release").exit_code == 2


def test_doctor_tells_and_its_exit_code_is_for_programs(at_files: Fangzhi, monkeypatch: pytest.MonkeyPatch) -> None:
    said = at_files("doctor")
    assert (said.exit_code, "ok       database" in said.stdout) == (0, True)
    assert "→ write contact = " in said.stdout
    monkeypatch.setenv("FANGZHI_MIN_FREE", str(10**15))
    result = at_files("doctor", "--json")
    levels = {row["check"]: row["level"] for row in map(json.loads, result.stdout.splitlines())}
    assert (result.exit_code, levels["room"]) == (1, "fault")
