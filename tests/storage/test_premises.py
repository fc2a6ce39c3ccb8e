"""What an archive stands on: file systems by the system's own table, sizes, rights."""

import os
from pathlib import Path

import pytest

from storage import premises

TABLE = """\
21 1 8:1 / / rw - ext4 /dev/a rw
22 21 0:44 / {folder}/far rw shared:5 - nfs4 10.0.0.1:/x rw
23 21 0:45 / {folder}/ssh rw - fuse.sshfs a@b: rw
24 21 0:46 / {folder}/with\\040blank rw - cifs //a/b rw
a torn line
"""


@pytest.mark.parametrize(
    ("place", "kind", "level"),
    [
        ("near", "ext4", "ok"),
        ("far", "nfs4", "warning"),
        ("far/deeper", "nfs4", "warning"),
        ("ssh", "fuse.sshfs", "warning"),
        ("with blank", "cifs", "warning"),
        ("farther", "ext4", "ok"),
    ],
)
def test_a_network_file_system_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, kind: str, level: str
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(TABLE.format(folder=tmp_path), "utf-8")
    assert premises.kind_of(tmp_path / place, table) == kind
    monkeypatch.setattr(premises, "kind_of", lambda folder: kind)
    found = premises.file_system(tmp_path / place)
    assert found is not None
    assert found.level == level


def test_a_system_without_such_a_table_says_nothing(tmp_path: Path) -> None:
    assert premises.kind_of(tmp_path, tmp_path / "absent") is None


def test_a_log_that_is_not_given_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.db").write_bytes(bytes(1000))
    assert premises.sizes(tmp_path / "a.db").level == "ok"
    monkeypatch.setattr(premises, "LARGE_WAL", 500)
    (tmp_path / "a.db-wal").write_bytes(bytes(900))
    found = premises.sizes(tmp_path / "a.db")
    assert (found.level, found.message) == ("warning", "the database has 1.0 kB, its write-ahead log 0.9 kB")


def test_what_everybody_may_write_is_a_fault(tmp_path: Path) -> None:
    database = tmp_path / "fangzhi.db"
    database.write_bytes(b"")
    tmp_path.chmod(0o755)
    assert [found.level for found in premises.permissions(tmp_path, database)] == ["ok"]
    database.chmod(0o666)
    (found,) = premises.permissions(tmp_path, database)
    assert (found.level, "everybody on this machine may write fangzhi.db" in found.message) == ("fault", True)


def test_what_another_user_left_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fangzhi.db").write_bytes(b"")
    (tmp_path / "fangzhi.db-wal").write_bytes(b"")
    monkeypatch.setattr(os, "access", lambda place, mode: not str(place).endswith("-wal"))
    found = next(premises.permissions(tmp_path, tmp_path / "fangzhi.db"))
    assert (found.level, "may not write fangzhi.db-wal" in found.message) == ("warning", True)
