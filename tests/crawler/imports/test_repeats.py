"""An import done twice, or broken off and repeated, is the same as one."""

import json
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from crawler import imports
from crawler.imports import copying
from storage import captures, items, models, runs

from ... import archives
from ...captured import START, answer, packed, refers_to, revisit
from .conftest import FURTHER, HOME, Ground, page

URLS = [f"{HOME}/t20140203_{number}.html" for number in range(6)]
CONTENT = packed(
    *(answer(url, page(f"第{url[-6]}座。"), hours) for url in URLS for hours in (0, 5)),
    *(revisit(url, page(f"第{url[-6]}座。"), 9, **refers_to(url, 0)) for url in URLS),
    *(answer(f"http://{letter}.example/", b"x" * 2000) for letter in "ab"),
)
KILLED = """
import os, signal, sys
from pathlib import Path
from cli.profiles import by_host, profile_folders
from crawler import imports
from crawler.imports import copying, import_files
from storage.archive import Archive
copying.BATCH, imports.READ_AT_ONCE = 3, 2
left = int(sys.argv[3])
def tell(what):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
archive = Archive.open(Path(sys.argv[1]))
import_files(archive, [Path(sys.argv[2])], by_host(profile_folders(archive.folder)), None, tell)
"""


class Enough(Exception):
    """Breaks an import off."""


def breaking(after: int) -> Callable[[str], None]:
    """What raises when it is told for the so-manieth time."""
    told = []

    def tell(what: str) -> None:
        told.append(what)
        if len(told) == after:
            raise Enough(what)

    return tell


def holdings(ground: Ground) -> dict[str, Any]:
    """What researchers see, whichever run brought it and in which order."""
    capture, version = models.Capture, models.Version
    with ground.archive.reading() as session:
        body = session.execute(
            select(version.url, version.number, version.current, version.title, version.body, version.reason)
        )
        return {
            "captures": Counter(map(tuple, session.execute(select(capture.site_id, capture.url, capture.captured_at)))),
            "versions": Counter(map(tuple, body)),
            "rows": Counter(map(tuple, session.execute(select(models.Row.url, models.Row.state, models.Row.result)))),
            "views": session.scalar(select(func.count()).select_from(models.Observation)),
            "read": Counter(session.scalars(select(capture.url).where(capture.visit.is_not(None)))),
            "open files": session.scalar(select(func.count()).where(models.Warc.closed_at.is_(None))),
        }


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction for every few records, so that there is much to be broken off."""
    monkeypatch.setattr(copying, "BATCH", 3)
    monkeypatch.setattr(imports, "READ_AT_ONCE", 2)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one import brings."""
    folder = tmp_path_factory.mktemp("whole")
    ground = Ground(archives.create(folder / "archive"), folder)
    (ground.archive.folder / "sites" / "lanchuan.toml").write_text(FURTHER, "utf-8")
    ground.run(ground.file("x.warc.gz", CONTENT))
    found = holdings(ground)
    ground.archive.close()
    return found


def test_twice_is_the_same_as_once(ground: Ground) -> None:
    file = ground.file("x.warc.gz", CONTENT)
    first = ground.run(file)
    tables, files = ground.tables(), ground.files()
    second = ground.run(file)
    assert (ground.tables(), ground.files()) == (tables, files)
    assert [one.captures for one in first.sites] == [one.held for one in second.sites] == [1, 1, 18]
    assert {one.captures for one in second.sites} == {0}


def test_a_capture_that_comes_in_two_files_is_one(ground: Ground, whole: dict[str, Any]) -> None:
    ground.run(ground.file("a.warc.gz", CONTENT), ground.file("b.warc", packed(answer(URLS[0], page("第0座。")))))
    assert holdings(ground) == whole


@pytest.mark.parametrize("after", [1, 24, 31, 36, 41, 44, 49])
def test_an_import_that_was_broken_off_is_repeated(
    ground: Ground, whole: dict[str, Any], small_steps: None, after: int
) -> None:
    file = ground.file("x.warc.gz", CONTENT)
    with pytest.raises(Enough):
        ground.run(file, tell=breaking(after))
    ground.run(file)
    assert (holdings(ground), ground.faults()) == (whole, [])


@pytest.mark.parametrize("after", [30, 40, 45])
def test_an_import_that_was_killed_is_repeated(ground: Ground, whole: dict[str, Any], after: int) -> None:
    file = ground.file("x.warc.gz", CONTENT)
    words = [sys.executable, "-c", KILLED, str(ground.archive.folder), str(file), str(after)]
    done = subprocess.run(words, cwd=Path(__file__).parents[3], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert ground.all(models.Run.state)[0] == "running"
    ground.run(file)
    assert (holdings(ground), ground.faults()) == (whole, [])
    assert ground.all(models.Run.state).count("running") == 0


@pytest.mark.parametrize("crawls_first", [False, True])
def test_what_no_transaction_names_is_cut_off(
    ground: Ground, whole: dict[str, Any], small_steps: None, crawls_first: bool
) -> None:
    file = ground.file("x.warc.gz", CONTENT)
    with pytest.raises(Enough):
        ground.run(file, tell=breaking(36))
    open_file = next(
        ground.archive.folder / path
        for path, site in ground.all(models.Warc.path, models.Warc.site_id)
        if site == "lanchuan"
    )
    with open_file.open("ab") as stream:
        stream.write(packed(answer(URLS[5], b"x", 99)) + b"\x1f\x8b\x08torn")
    if crawls_first:
        facts = items.SiteFacts("lanchuan", "x", (), "", "", "", (), "Asia/Shanghai", ())
        with ground.archive.writing() as session:
            lease = runs.begin(session, facts, runs.Wish(), [], START)
            run = runs.held(session, lease, START)
            assert captures.adopt(session, ground.archive.folder, "lanchuan", run, START) == []
            runs.end(session, lease, "finished", "", START)
    ground.run(file)
    assert (holdings(ground), ground.faults()) == (whole, [])


def wacz(file: Path, members: dict[str, bytes], stated: dict[str, bytes] | None = None) -> Path:
    """A WACZ file whose description states the digests of its files, or of others."""
    hashes = [
        {"path": name, "hash": "sha256:" + sha256(content).hexdigest()}
        for name, content in (members if stated is None else stated).items()
    ]
    with zipfile.ZipFile(file, "w") as out:
        for name, content in members.items():
            out.writestr(name, content)
        out.writestr("datapackage.json", json.dumps({"resources": hashes}))
    return file


def test_a_wacz_file_is_the_same_as_the_files_in_it(ground: Ground, whole: dict[str, Any]) -> None:
    file = wacz(ground.folder / "x.wacz", {"archive/data.warc.gz": CONTENT, "pages/pages.jsonl": b"{}"})
    assert ground.run(file).faults == []
    assert (holdings(ground), set(ground.all(models.Warc.origin))) == (whole, {"x.wacz"})
    before = ground.tables()
    ground.run(file, ground.file("y.warc.gz", CONTENT))
    assert ground.tables() == before
