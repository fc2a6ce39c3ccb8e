"""Files and folders that are there whole or not at all."""

import os
from pathlib import Path

import pytest

from storage.target import opened_bytes, placed


def test_what_a_killed_process_of_the_same_number_left_is_no_hindrance(tmp_path: Path) -> None:
    left = tmp_path / f".folder.{os.getpid()}.part"
    left.mkdir()
    (left / "half").touch()
    (tmp_path / f".file.{os.getpid()}.part").write_bytes(b"half")
    with placed(tmp_path / "folder") as part:
        part.mkdir()
    with opened_bytes(tmp_path / "file") as file:
        file.write(b"whole")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["file", "folder"]
    assert (tmp_path / "file").read_bytes() == b"whole"
    assert not list((tmp_path / "folder").iterdir())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, placed(tmp_path / "none" / "file"):
        pass
    assert caught.value.filename == str(tmp_path / "none")
