"""The torture's short form: few articles, few kills, and the faults that cost no time. `make torture` does it all."""

import shutil
import sqlite3
from pathlib import Path
from random import Random, randrange

import pytest

from . import troubles
from .evidence import flaws
from .faults import BACKFILL, Fault, spoil, spoiled
from .ground import Ground, crawl_undisturbed
from .holdings import holdings
from .kills import kill_often
from .site import build

SEED = randrange(10**6)
WAYS = (
    troubles.reset_at_once, troubles.reset_midway, troubles.cut, troubles.too_many, troubles.unavailable,
    troubles.redirect, troubles.deep,
)  # fmt: skip


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return crawl_undisturbed(build(50), tmp_path_factory.mktemp("torture") / "undisturbed")


def test_an_undisturbed_crawl_holds_what_the_site_tells(ground: Ground) -> None:
    assert ground.result.flaws == []


def test_a_crawl_that_is_killed_loses_nothing(ground: Ground, tmp_path: Path) -> None:
    result = kill_often(ground, tmp_path / "archive", Random(SEED), 2)
    assert result.flaws == [], f"seed {SEED}"


def test_what_a_server_does_badly_is_made_good(ground: Ground, tmp_path: Path) -> None:
    fault = Fault(spoiled(WAYS, 0.15, 7), then=BACKFILL)
    result = spoil(ground, tmp_path / "archive", Random(SEED), "all kinds", fault)
    assert result.flaws == [], f"seed {SEED}"


def test_the_torture_itself_sees_damage(ground: Ground, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(ground.archive, archive)
    [file] = archive.glob("warc/*/*.warc.gz")
    file.write_bytes(file.read_bytes()[:-20])
    with sqlite3.connect(archive / "fangzhi.db") as database:
        database.execute("UPDATE version SET body = body || '。' WHERE id = 1")
    assert any("holds no whole record" in flaw for flaw in flaws(archive, ground.site, {}))
    assert (holdings(ground.archive) - holdings(archive)).total() == 1
