"""The archives of released versions, upgraded: whole, at whatever instant that ends, and nothing lost."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage import disk, models, search, upgrade
from storage.archive import Archive
from storage.engine import REVISION
from storage.faults import ArchiveBusy, Damaged, NewerArchive, OlderArchive, Unusable
from storage.locks import site_lock
from storage.search import Filter
from storage.search.sqlite import keeping

NOW = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)
KEPT = {
    "article": "id, site_id, document, kind, state, first_seen_at, duplicate_of_id",
    "version": "id, article_id, number, current, reason, created_at, run_id, capture_id, url, layout, reader, title, "
    "subtitle, authors, editors, source, published_raw, published_date, published_at, published_precision, "
    "published_assumed_year, published_suspect, updated_raw, updated_date, updated_at, updated_precision, body, tags, "
    "breadcrumb, images, attachments, digest, body_digest",
    "address": "*",
    "entry": "*",
    "frontier": "id, kind, url, state, result, tries, next_try_at, article_id",
    "run": "id, state, reason, balance, entries, new, changed, same, problems, pages",
    "capture": "id, url, captured_at, status, digest, length, row_id",
    "observation": "id, article_id, observed_at, count, raw, at_least",
    "problem": "*",
}
"""What must be the same before and after, by table."""

FULL = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from storage import upgrade
from storage.faults import Unusable

folder, since = sys.argv[1:]

def tell(words):
    if words.startswith(since):
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
now = datetime.now(UTC)
tell("the beginning")
try:
    upgrade.upgrade(Path(folder), upgrade.plan(Path(folder), now), now, tell)
except Unusable as error:
    print(error)
"""
"""Upgrades where from some sign of life on no file may grow, as on a disk that is full."""

KILLED = """
import json, os, shutil, signal, sqlite3, sys, time
from datetime import UTC, datetime
from pathlib import Path
import alembic.command, alembic.script
from storage import upgrade

def run(folder):
    now = datetime.now(UTC)
    upgrade.upgrade(folder, upgrade.plan(folder, now), now, lambda words: None)

whole, folder = Path(sys.argv[1]), Path(sys.argv[2])
shutil.copytree(whole, folder)
began = time.monotonic()
run(folder)
took, kills = time.monotonic() - began, int(sys.argv[3])
shutil.rmtree(folder)
ends = []
for number in range(kills + 1):
    if not folder.exists():
        shutil.copytree(whole, folder)
    child = os.fork()
    if child == 0:
        run(folder)
        os._exit(0)
    if number < kills:
        time.sleep(took * 1.2 * number / kills)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with sqlite3.connect(folder / "fangzhi.db") as database:
        (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        (checked,) = database.execute("PRAGMA integrity_check").fetchone()
        (versions,) = database.execute("SELECT count(*) FROM version").fetchone()
    database.close()
    ends.append((revision, checked, versions))
    if revision != ends[0][0]:
        shutil.rmtree(folder)
print(json.dumps(ends))
"""
"""Kills an upgrade at instants that lie evenly between its beginning and after its end, and looks at the database.

Where it is the old one, the next begins with what the killed one left; the last is not killed.
"""

Unpack = Callable[[Path], Path]


def quiet(words: str) -> None:
    """Nobody listens."""


def rows(folder: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as database:
        return {
            table: database.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()
            for table, columns in KEPT.items()
        }


def upgraded(folder: Path) -> Path:
    upgrade.upgrade(folder, upgrade.plan(folder, NOW), NOW, quiet)
    return folder


@pytest.fixture
def old(released: Unpack, tmp_path: Path) -> Path:
    return released(tmp_path / "archive")


def test_an_upgrade_loses_and_alters_nothing(old: Path) -> None:
    before = rows(old)
    assert all(before.values())
    assert rows(upgraded(old)) == before


def test_an_upgraded_database_is_like_a_new_one(old: Path) -> None:
    archive = Archive.open(upgraded(old))
    with archive.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": keeping.is_described})
        assert compare_metadata(context, models.Base.metadata) == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA page_size").scalar() == 16384
    archive.close()


def test_an_upgraded_archive_is_searched(old: Path) -> None:
    archive = Archive.open(upgraded(old))
    with archive.reading() as session:
        found = [hit.article.title for hit in search.stream(session, Filter())]
        (line,) = session.scalars(models.Log.__table__.select().with_only_columns(models.Log.verb))
    archive.close()
    assert (len(found), line) == (len(rows(old)["article"]), "upgrade")


def test_the_database_as_it_was_is_kept(old: Path) -> None:
    before = rows(old)
    planned = upgrade.plan(old, NOW)
    upgrade.upgrade(old, planned, NOW, quiet)
    assert planned.copy == f"fangzhi-{planned.revision}-20240301T020000Z.db"
    (old / planned.copy).rename(old / "fangzhi.db")
    assert rows(old) == before


def test_the_plan_says_what_will_be_done(old: Path) -> None:
    planned = upgrade.plan(old, NOW)
    assert [step.revision for step in planned.steps][-1] == planned.target == REVISION
    assert all(step.words for step in planned.steps)
    assert planned.needed == 8 * planned.size == 8 * (old / "fangzhi.db").stat().st_size
    assert upgrade.plan(upgraded(old), NOW).steps == ()


def test_an_older_archive_is_told_from_a_newer_one(old: Path) -> None:
    with pytest.raises(OlderArchive, match="run `fangzhi upgrade`"):
        Archive.open(old)
    with sqlite3.connect(old / "fangzhi.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for look in (lambda: Archive.open(old), lambda: upgrade.plan(old, NOW)):
        with pytest.raises(NewerArchive, match="install that version"):
            look()


def test_nothing_is_upgraded_during_a_run(old: Path) -> None:
    before = disk.digest(old / "fangzhi.db")
    with site_lock(old, "lanchuan"), pytest.raises(ArchiveBusy, match="being crawled: lanchuan"):
        upgraded(old)
    assert disk.digest(old / "fangzhi.db") == before


def test_nothing_is_begun_where_there_is_too_little_room(old: Path) -> None:
    planned = replace(upgrade.plan(old, NOW), free=10**5)
    with pytest.raises(Unusable, match="of free space"):
        upgrade.upgrade(old, planned, NOW, quiet)
    assert not (old / planned.copy).exists()


def test_a_damaged_database_stays_as_it_was(old: Path) -> None:
    planned = upgrade.plan(old, NOW)
    with (old / "fangzhi.db").open("r+b") as file:
        file.seek(planned.size // 2)
        file.write(b"\xff" * 40_000)
    before = disk.digest(old / "fangzhi.db")
    with pytest.raises(Damaged):
        upgrade.upgrade(old, planned, NOW, quiet)
    assert (disk.digest(old / "fangzhi.db"), list(old.glob("fangzhi*"))[1:]) == (before, [old / "fangzhi.toml"])


@pytest.mark.parametrize(("since", "what"), [("the beginning", "copied"), ("step 1", "upgraded")])
def test_on_a_full_disk_the_database_stays_as_it_was(old: Path, since: str, what: str) -> None:
    before = rows(old)
    full = subprocess.run([sys.executable, "-c", FULL, str(old), since], capture_output=True, text=True, check=True)
    assert f"fangzhi.db cannot be {what}: disk I/O error" in full.stdout
    assert rows(old) == before
    assert rows(upgraded(old)) == before


def test_killed_at_any_instant_it_leaves_the_old_database_or_the_new(old: Path, tmp_path: Path) -> None:
    known = len(rows(old)["version"])
    told = subprocess.run(
        [sys.executable, "-c", KILLED, str(old), str(tmp_path / "victim"), "8"],
        capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    ends = json.loads(told.stdout)
    assert {(checked, versions) for _, checked, versions in ends} == {("ok", known)}
    assert {revision for revision, _, _ in ends} == {upgrade.plan(old, NOW).revision, REVISION}
    assert ends[-1][0] == REVISION
