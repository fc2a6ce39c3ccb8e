"""`runs show` and the tables of `stats` as people ask for them."""

import json
import shutil
from pathlib import Path

import pytest

from storage import models
from storage.archive import Archive

from .conftest import Fangzhi


@pytest.fixture
def own(fangzhi: Fangzhi, archive_folder: Path, tmp_path: Path) -> Fangzhi:
    """Runs a command on a copy of the small archive whose first run was slow and has a log."""
    folder = shutil.copytree(archive_folder, tmp_path / "own")
    with Archive.open(folder) as archive, archive.writing() as session:
        slow = [{"url": "http://www.lanchuan.example/\x1b[31m1.html", "seconds": 12.345}]
        session.get_one(models.Run, 1).slowest = slow
    (folder / "logs").mkdir()
    line = {"at": "2024-03-01T02:03:00.000+00:00", "level": "INFO", "logger": "x", "message": "ended\x1b[31m", "run": 1}
    (folder / "logs" / "lanchuan.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    return lambda *words: fangzhi("--archive", folder, *words)


def test_a_run_is_shown_with_what_went_wrong_what_was_slow_and_its_log(own: Fangzhi) -> None:
    shown = own("runs", "show", "1").stdout
    assert "1 page: unknown layout\n    none of the layouts fits\n    http://www.lanchuan.example/9.html\n" in shown
    assert "1 page: missing field (lanchuan/v1 title), 1 of them solved since" in shown
    assert "   12.35 s  http://www.lanchuan.example/[31m1.html" in shown
    assert "2024-03-01T02:03:00Z INFO ended[31m" in shown
    assert "ended" not in own("runs", "show", "1", "--lines", "0").stdout.partition("end of its log")[2]


def test_programs_get_the_same(own: Fangzhi) -> None:
    shown = json.loads(own("runs", "show", "1", "--json").stdout)
    assert [cause["number"] for cause in shown["causes"]] == [1, 1, 1]
    assert shown["slowest"][0][1] == 12.345
    assert shown["log"][0]["level"] == "INFO"
    assert shown["balance"]["entries"] == 4


def test_a_run_that_logged_nothing_shows_its_balance_alone(small: Fangzhi) -> None:
    shown = small("runs", "show", "2").stdout
    assert "state" in shown
    assert "Slowest" not in shown
    assert "log" not in shown


def test_stats_by_week_and_by_bytes(small: Fangzhi) -> None:
    weeks = [
        json.loads(line) for line in small("stats", "--weeks", "2", "--site", "kashi", "--json").stdout.splitlines()
    ]
    assert [week["new"] for week in weeks] == [0, 0]
    assert "week from" in small("stats", "--weeks", "2").stdout
    space = json.loads(small("stats", "--storage", "--site", "lanchuan", "--json").stdout)
    assert (space["captures"], space["served"]) == (1, 1234)
    assert "1.2 kB" in small("stats", "--storage").stdout


@pytest.mark.parametrize("words", [("--weeks", "2", "--coverage"), ("--storage", "--changes"), ("--weeks", "0")])
def test_two_results_are_asked_for_one_at_a_time(small: Fangzhi, words: tuple[str, ...]) -> None:
    assert small("stats", *words).exit_code == 2
