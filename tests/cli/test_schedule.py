"""`fangzhi schedule` as people type it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from storage.locks import keeper_lock

Fangzhi = Callable[..., Result]

PROFILE = """\
id = "{id}"
name = "{id}网"
hosts = ["127.0.0.1"]
groups = ["溪山"]
timezone = "Asia/Urumqi"
articles = '/\\d+\\.html$'
sections = [{{ id = "yw", name = "要闻", url = "http://127.0.0.1:9/" }}]
layouts = [{{ id = "v1", when = "h1", title = "h1", body = "div" }}]
[listing]
items = "li"
"""


@pytest.fixture
def here(fangzhi: Fangzhi, tmp_path: Path) -> Fangzhi:
    """Runs a command in an archive with two sites, neither of which was ever crawled."""
    assert fangzhi("init", "mine").exit_code == 0
    for id in ("xishan", "lanshan"):
        (tmp_path / "mine" / "sites" / f"{id}.toml").write_text(PROFILE.format(id=id), "utf-8")
    return lambda *words: fangzhi("--archive", tmp_path / "mine", *words)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def add(here: Fangzhi, *words: str) -> dict[str, Any]:
    result = here("schedule", "add", *words, "--json")
    assert result.exit_code == 0, result.stderr
    return rows(result)[0]


def test_a_schedule_is_added_and_due_by_the_clock_of_the_site(here: Fangzhi) -> None:
    added = add(here, "xishan", "--cron", "30 5 * * 1-5", "--mode", "revisit")
    assert (added["schedule"], added["site"], added["mode"], added["cron"]) == (1, "xishan", "revisit", "30 5 * * 1-5")
    assert added["sites"][0]["next"].endswith("T05:30:00+06:00")
    shown = here("schedule", "list").stdout
    assert "cron 30 5 * * 1-5" in shown
    assert "xishan" in shown


def test_it_is_said_that_nobody_follows_schedules_unless_somebody_does(here: Fangzhi, tmp_path: Path) -> None:
    assert "Nobody follows the schedules" in here("schedule", "add", "xishan", "--every", "6h").stderr
    with keeper_lock(tmp_path / "mine"):
        assert here("schedule", "add", "lanshan", "--every", "6h").stderr == ""


def test_a_group_is_scheduled_site_by_site(here: Fangzhi) -> None:
    added = add(here, "--group", "溪山", "--every", "6h", "--hours", "22-6")
    assert (added["group"], added["every_seconds"], added["hours"]) == ("溪山", 21_600, "22:00-06:00")
    assert [turn["site"] for turn in added["sites"]] == ["lanshan", "xishan"]
    assert "溪山 (2 sites)" in here("schedule", "list").stdout
    assert "lanshan" in here("schedule", "list", 1).stdout


def test_several_sites_get_a_schedule_each_or_none_does(here: Fangzhi) -> None:
    add(here, "xishan", "--every", "6h")
    result = here("schedule", "add", "lanshan", "xishan", "--every", "6h")
    assert (result.exit_code, "has that very schedule already, number 1" in result.stderr) == (2, True)
    assert len(rows(here("schedule", "list", "--json"))) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--every", "6h"), "name the sites to schedule, or one --group"),
        (("xishan", "--group", "溪山", "--every", "6h"), "name the sites to schedule, or one --group"),
        (("xishan",), "say how often"),
        (("xishan", "--every", "6h", "--cron", "@daily"), "say how often"),
        (("xishan", "--every", "6"), "--every: '6' is no interval"),
        (("xishan", "--cron", "x"), "--cron: 'x' has 1 fields"),
        (("xishan", "--every", "6h", "--hours", "22"), "--hours: '22' is no window"),
        (("xishan", "--cron", "0 12 * * *", "--hours", "22-6"), "no time of --cron '0 12 * * *' lies within"),
        (("xishn", "--every", "6h"), "did you mean xishan?"),
        (("xishan", "--suggest", "--every", "6h"), "--suggest says how often"),
    ],
)
def test_what_cannot_be_scheduled_is_misuse(here: Fangzhi, words: tuple[str, ...], says: str) -> None:
    result = here("schedule", "add", *words)
    assert (result.exit_code, says in result.stderr) == (2, True), result.stderr
    assert "No schedules yet" in here("schedule", "list").stdout


def test_a_group_without_a_site_is_not_scheduled(here: Fangzhi) -> None:
    result = here("schedule", "add", "--group", "溪", "--every", "6h")
    assert (result.exit_code, "no site is in the group '溪'" in result.stderr) == (1, True)


def test_schedules_are_paused_resumed_and_removed_by_number_or_site(here: Fangzhi) -> None:
    add(here, "xishan", "--every", "6h")
    add(here, "lanshan", "--every", "6h")
    assert here("schedule", "pause", "xishan", 2).stdout.splitlines() == [
        "schedule 1 of xishan is paused",
        "schedule 2 of lanshan is paused",
    ]
    assert "as it was before" in here("schedule", "pause", 1).stdout
    assert "paused" in here("schedule", "list").stdout
    assert rows(here("schedule", "resume", 1, "--json")) == [{"schedule": 1, "whom": "xishan", "state": "resumed"}]
    assert here("schedule", "remove", 1, 2).exit_code == 0
    assert "No schedules yet" in here("schedule", "list").stdout
    assert len(rows(here("log", "--json"))) == 7


@pytest.mark.parametrize("words", [("pause", "7"), ("remove", "xishan"), ("list", "7"), ("resume", "9" * 30)])
def test_a_schedule_that_is_not_there_is_named(here: Fangzhi, words: tuple[str, ...]) -> None:
    result = here("schedule", *words)
    assert (result.exit_code, f"no schedule {words[1]}" in result.stderr) == (1, True)


def test_how_often_a_site_is_worth_it_is_only_said(here: Fangzhi, small: Fangzhi) -> None:
    assert "fangzhi schedule add xishan --every 1d" in here("schedule", "add", "xishan", "--suggest").stdout
    [found] = rows(small("schedule", "add", "lanchuan", "--suggest", "--json"))
    assert (found["site"], found["every"]) == ("lanchuan", "1w")
    assert "No schedules yet" in small("schedule", "list").stdout


def test_the_queue_shows_what_waits_and_run_due_says_why(here: Fangzhi, tmp_path: Path) -> None:
    assert "Nothing goes on" in here("schedule", "queue").stdout
    result = here("schedule", "run-due")
    assert (result.exit_code, result.stdout, "Nothing is due" in result.stderr) == (0, "", True)
    with keeper_lock(tmp_path / "mine"):
        result = here("schedule", "run-due")
    assert (result.exit_code, "are followed already" in result.stderr) == (2, True)


def test_run_due_tells_how_each_crawl_went(here: Fangzhi, tmp_path: Path) -> None:
    with (tmp_path / "mine" / "fangzhi.toml").open("a", encoding="utf-8") as file:
        file.write("tries = 1\n")
    add(here, "xishan", "--every", "6h")
    result = here("schedule", "run-due", "--json")
    [ended] = rows(result)
    assert (result.exit_code, ended["site"], ended["result"], ended["run"]) == (4, "xishan", "unanswered", 1)
    assert "did not answer" in ended["note"]
    listed = here("schedule", "list")
    assert (listed.exit_code, "unanswered" in listed.stdout) == (1, True)
    assert rows(here("schedule", "queue", "--json")) == []
    assert "did not answer" in (tmp_path / "mine" / "logs" / "xishan.log").read_text("utf-8")


def test_with_a_broken_profile_a_scheduled_crawl_is_refused(here: Fangzhi, tmp_path: Path) -> None:
    add(here, "xishan", "--every", "6h")
    (tmp_path / "mine" / "sites" / "xishan.toml").write_text("id = 3", "utf-8")
    result = here("schedule", "run-due")
    assert (result.exit_code, result.stdout.startswith("xishan: refused: ")) == (2, True)
