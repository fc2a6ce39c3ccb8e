"""`alert`, and what other commands do about alerts, as people use them."""

from pathlib import Path

import pytest

from storage import alerts
from storage.archive import Archive

from ..conftest import START
from .conftest import Fangzhi

CANARY = "k4n4r1e-77aa88bb99"


@pytest.fixture
def at_blank(fangzhi: Fangzhi, blank: Archive) -> Fangzhi:
    with blank.writing() as session:
        pages = {"of": 8, "pages": [{"article": 1, "url": "http://www.lanchuan.example/1.html"}]}
        alerts.raise_alert(session, "lanchuan", None, "title", "a sentence", pages, START)
    return lambda *words: fangzhi("--archive", blank.folder, *words)


def configure(folder: Path, to: str) -> None:
    (folder / "fangzhi.toml").write_text(f"[alerts.channels.desk]\nto = '{to}'\n", "utf-8")


def test_open_alerts_are_listed(at_blank: Fangzhi) -> None:
    said = at_blank("alert", "list").output.splitlines()
    assert said[0].rstrip() == "lanchuan  title"
    assert said[1].rstrip() == "  最新 8 篇中有 1 篇的标题读得不对"
    assert said[3].strip() == "http://www.lanchuan.example/1.html"
    assert said[4].rstrip() == "  下一步：fangzhi site drift lanchuan"
    assert '"cause": "title"' in at_blank("alert", "list", "--json").output


def test_an_alert_is_muted_and_spoken_of_again(at_blank: Fangzhi) -> None:
    assert at_blank("alert", "mute", "title", "--site", "lanchuan", "--until", "2131-05-01").exit_code == 0
    assert at_blank("alert", "list").output == "No alert is open.\n"
    assert "(muted until 2131-05-01)" in at_blank("alert", "list", "--all").output
    assert at_blank("alert", "unmute", "title", "--site", "lanchuan").exit_code == 0
    assert "title" in at_blank("alert", "list").output
    wrong = at_blank("alert", "mute", "disk")
    assert (wrong.exit_code, wrong.stderr) == (1, "Error: archive has no open alert 'disk'; open are: none\n")
    assert at_blank("alert", "mute", "title", "--site", "lanchuan", "--until", "2001-05-01").exit_code == 2


def test_without_a_channel_it_is_said_how_to_make_one(at_blank: Fangzhi) -> None:
    said = at_blank("alert", "test")
    assert (said.exit_code, "[alerts.channels.desk]" in said.stderr) == (2, True)
    assert at_blank("alert", "send").exit_code == 0


def test_a_channel_that_cannot_be_reached_is_said_with_its_own_exit_code(at_blank: Fangzhi, blank: Archive) -> None:
    configure(blank.folder, "jsons://${ABSENT_HOOK}/")
    for command in ("test", "send"):
        said = at_blank("alert", command)
        assert (said.exit_code, "ABSENT_HOOK" in said.stderr) == (4, True)
    assert "no channel is called 'chief'" in at_blank("alert", "test", "--channel", "chief").stderr


def test_a_secret_in_the_file_is_a_fault_that_is_never_shown(at_blank: Fangzhi, blank: Archive) -> None:
    configure(blank.folder, f"mailtos://archive:{CANARY}@mail.example.org")
    results = [
        at_blank(*words)
        for words in (("config",), ("config", "--json"), ("doctor",), ("alert", "test"), ("alert", "send"))
    ]
    assert [result.exit_code for result in results] == [1, 1, 1, 4, 4]
    assert all("a password" in result.output + result.stderr for result in results)
    assert not any(CANARY in result.output + result.stderr for result in results)


def test_damage_that_verify_finds_is_an_alert_until_it_is_mended(fangzhi: Fangzhi, filed: Archive) -> None:
    file = sorted((filed.folder / "warc").rglob("*.warc.gz"))[0]
    good = file.read_bytes()
    file.write_bytes(good[:200] + b"xxxx" + good[204:])
    assert fangzhi("--archive", filed.folder, "verify").exit_code == 5
    listed = fangzhi("--archive", filed.folder, "alert", "list").output
    assert "verify 发现" in listed
    assert str(file.relative_to(filed.folder)) in listed
    file.write_bytes(good)
    assert fangzhi("--archive", filed.folder, "verify").exit_code == 0
    assert fangzhi("--archive", filed.folder, "alert", "list").output == "No alert is open.\n"
