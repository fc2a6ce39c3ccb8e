"""What may go on at the same time in one archive."""

import subprocess
import sys
from errno import EACCES
from pathlib import Path

import pytest

from storage import locks
from storage.faults import ArchiveBusy, NotWritable, SiteBusy
from storage.locks import exclusive, site_lock

HOLD = """
import sys
from pathlib import Path
from storage.locks import exclusive, site_lock
with {}:
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path, what: str) -> subprocess.Popen[str]:
    """Another process that holds something until its standard input ends."""
    code = HOLD.format(what.format(folder=f"Path({str(folder)!r})"))
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_sites_go_side_by_side_and_each_once(tmp_path: Path) -> None:
    with hold(tmp_path, "site_lock({folder}, 'lanchuan')") as other:
        with pytest.raises(SiteBusy), site_lock(tmp_path, "lanchuan"):
            pass
        with site_lock(tmp_path, "kashi"):
            assert locks.busy_sites(tmp_path) == ["kashi", "lanchuan"]
        other.kill()
    with site_lock(tmp_path, "lanchuan"):
        assert locks.busy_sites(tmp_path) == ["lanchuan"]


def test_nothing_works_on_the_whole_archive_while_a_site_is_crawled(tmp_path: Path) -> None:
    with hold(tmp_path, "site_lock({folder}, 'lanchuan')") as other:
        with pytest.raises(ArchiveBusy, match="being crawled: lanchuan"), exclusive(tmp_path):
            pass
        other.communicate("")
    with exclusive(tmp_path):
        pass


def test_no_crawl_begins_while_something_works_on_the_whole_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    with hold(tmp_path, "exclusive({folder})") as other:
        with pytest.raises(ArchiveBusy, match="the whole of it"), site_lock(tmp_path, "lanchuan"):
            pass
        other.communicate("")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object, **named: object) -> None:
        raise PermissionError(EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)  # root may write anywhere
    with pytest.raises(NotWritable), site_lock(tmp_path, "lanchuan"):
        pass
