"""Alerts on their way: once on each channel, gathered, held back at night, tried again, and never lost."""

import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.alerting import Sent, send_due
from crawler.posting import Parcel
from storage import alerts, locks, models, outbox
from storage.archive import Archive

from ...conftest import add_site
from .conftest import Sink

NOON = datetime(2031, 5, 1, 4, 0, tzinfo=UTC)
NIGHT = datetime(2031, 5, 1, 15, 0, tzinfo=UTC)
CANARY = "k4n4r1e-77aa88bb99"
URLS = [f"http://www.lanchuan.example/{number}.html?a=1&copy={number}" for number in range(5)]
PAGES = {"of": 8, "pages": [{"article": 1, "url": url} for url in URLS]}


class Postman:
    """Takes every parcel, or refuses it for as long as `fault` says why."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.fault = ""

    def __call__(self, parcel: Parcel) -> str:
        self.parcels.append(parcel)
        return self.fault

    @property
    def titles(self) -> list[str]:
        return [parcel.title for parcel in self.parcels]


@pytest.fixture
def post() -> Postman:
    return Postman()


def configure(archive: Archive, *channels: str, head: str = "") -> Path:
    parts = "".join(f"[alerts.channels.{channel}\n" for channel in channels or ("desk]\nto = 'json://127.0.0.1:1/'",))
    (archive.folder / "fangzhi.toml").write_text(f"min_free = 0\n[alerts]\n{head}\n{parts}", "utf-8")
    return archive.folder


def open_alert(archive: Archive, cause: str, site: str | None = "lanchuan", at: datetime = NOON) -> None:
    with archive.writing() as session:
        alerts.raise_alert(session, site, None, cause, "a sentence", PAGES, at)


def test_an_alert_is_told_once(blank: Archive, post: Postman) -> None:
    folder = configure(blank)
    open_alert(blank, "title")
    sent = send_due(folder, NOON, post)
    assert sent == (Sent("desk", 1, "[方志] 澜川新闻网：最新 8 篇中有 5 篇的标题读得不对", ""),)
    open_alert(blank, "title", at=NOON + timedelta(days=1))
    assert send_due(folder, NOON + timedelta(days=1), post) == ()
    assert len(post.parcels) == 1


def test_one_that_comes_back_is_told_again(blank: Archive, post: Postman) -> None:
    folder = configure(blank)
    for day in range(2):
        now = NOON + timedelta(days=day)
        open_alert(blank, "title", at=now)
        send_due(folder, now, post)
        with blank.writing() as session:
            alerts.close_alert(session, "lanchuan", "title", now)
    assert len(post.parcels) == 2


def test_what_comes_up_within_the_interval_is_one_message(blank: Archive, post: Postman) -> None:
    folder = configure(blank, head="every = 30")
    open_alert(blank, "title")
    send_due(folder, NOON, post)
    for minute, cause in enumerate(["body", "source", "layout"], 1):
        open_alert(blank, cause)
        assert send_due(folder, NOON + timedelta(minutes=minute), post) == ()
    send_due(folder, NOON + timedelta(minutes=30), post)
    assert [parcel.body.count("■") for parcel in post.parcels] == [1, 3]
    assert "仍未解决的还有 1 件" in post.parcels[1].body


def test_quiet_hours_hold_back_all_but_loss(blank: Archive, post: Postman) -> None:
    folder = configure(blank, head="quiet_hours = '22-7'")
    open_alert(blank, "title", at=NIGHT)
    assert send_due(folder, NIGHT, post) == ()
    open_alert(blank, "verify", None, at=NIGHT)
    send_due(folder, NIGHT, post)
    assert [("verify 发现" in title, "可能丢失" in title) for title in post.titles] == [(True, True)]
    send_due(folder, NIGHT + timedelta(hours=9), post)
    assert post.titles[1:] == ["[方志] 澜川新闻网：最新 8 篇中有 5 篇的标题读得不对"]


def test_a_message_that_did_not_arrive_waits_for_the_morning(blank: Archive, post: Postman) -> None:
    folder = configure(blank, head="quiet_hours = '22-7'")
    open_alert(blank, "title")
    post.fault = "no route"
    send_due(folder, NIGHT - timedelta(minutes=61), post)
    assert send_due(folder, NIGHT, post) == ()
    post.fault = ""
    assert [one.fault for one in send_due(folder, NIGHT + timedelta(hours=9), post)] == [""]


def test_a_channel_hears_of_its_groups_and_of_the_archive(blank: Archive, post: Postman) -> None:
    with blank.writing() as session:
        add_site(session, "xishan", "溪山新闻网", ["溪山"])
    folder = configure(blank, "desk]\nto = 'json://desk:1/'\ngroups = ['溪山']", "all]\nto = 'json://all:1/'")
    for site in ("lanchuan", "xishan", None):
        open_alert(blank, "title" if site else "verify", site)
    send_due(folder, NOON, post)
    bodies = {parcel.address: parcel.body for parcel in post.parcels}
    assert [name in bodies["json://desk:1/"] for name in ("溪山新闻网", "澜川新闻网", "档案本身")] == [
        True,
        False,
        True,
    ]
    assert [name in bodies["json://all:1/"] for name in ("溪山新闻网", "澜川新闻网", "档案本身")] == [True, True, True]


def test_muted_alerts_are_not_told_until_they_are_spoken_of(blank: Archive, post: Postman) -> None:
    folder = configure(blank)
    open_alert(blank, "title")
    with blank.writing() as session:
        alerts.mute(session, "lanchuan", "title", NOON + timedelta(days=1), NOON)
    assert send_due(folder, NOON, post) == ()
    assert len(send_due(folder, NOON + timedelta(days=2), post)) == 1


def test_a_channel_that_is_down_is_tried_again_ever_more_seldom(blank: Archive, post: Postman) -> None:
    folder = configure(blank)
    open_alert(blank, "title")
    post.fault = "no route"
    asked = [0, 0.9, 1, 5.9, 6, 20.9, 21, 80.9, 81, 320.9, 321]
    minutes = [minute for minute in asked if send_due(folder, NOON + timedelta(minutes=minute), post)]
    assert minutes == [0, 1, 6, 21, 81, 321]
    open_alert(blank, "body")
    post.fault = ""
    later = NOON + timedelta(minutes=561)
    assert [one.fault for one in send_due(folder, later, post)] == [""]
    assert len(send_due(folder, later + timedelta(minutes=1), post)) == 1
    assert [parcel.body.count("■") for parcel in post.parcels] == [1] * 8
    assert len({parcel.body for parcel in post.parcels}) == 2


@pytest.mark.parametrize("moment", ["before", "during"])
def test_a_kill_at_any_moment_loses_nothing(blank: Archive, post: Postman, moment: str) -> None:
    folder = configure(blank)
    open_alert(blank, "title")

    def killed(parcel: Parcel) -> str:
        raise KeyboardInterrupt

    if moment == "before":
        with blank.writing() as session:
            found = outbox.untold(session, Archive.open(folder).config.alerts.channels[0], NOON)
            outbox.write(session, Archive.open(folder).config.alerts.channels[0], found, ("t", "b", "b"), False, NOON)
    else:
        with pytest.raises(KeyboardInterrupt):
            send_due(folder, NOON, killed)
    sent = [send_due(folder, NOON + timedelta(minutes=minute), post) for minute in (2, 3, 4)]
    assert [len(part) for part in sent] == [1, 0, 0]
    assert ("可能重复" in post.parcels[0].body) is (moment == "during")


def test_two_senders_at_once_send_once(blank: Archive, post: Postman) -> None:
    folder = configure(blank)
    open_alert(blank, "title")
    with locks.sending_lock(folder) as is_ours:
        assert is_ours
        assert send_due(folder, NOON, post) == ()
    assert len(send_due(folder, NOON, post)) == 1


def test_what_waits_for_a_channel_that_is_gone_is_dropped_until_it_is_back(blank: Archive, post: Postman) -> None:
    folder = configure(blank)
    open_alert(blank, "title")
    post.fault = "no route"
    send_due(folder, NOON, post)
    configure(blank, "other]\nto = 'json://other:1/'")
    post.fault = ""
    assert [one.channel for one in send_due(folder, NOON + timedelta(days=1), post)] == ["other"]
    configure(blank)
    assert [one.channel for one in send_due(folder, NOON + timedelta(days=2), post)] == ["desk"]


def test_a_full_disk_and_a_run_that_was_killed_are_noticed(blank: Archive, post: Postman) -> None:
    folder = configure(blank)
    with (folder / "fangzhi.toml").open("r+", encoding="utf-8") as file:
        text = file.read()
        file.seek(0)
        file.write(text.replace("min_free = 0", f"min_free = {10**15}"))
    with blank.writing() as session:
        times = {"started_at": NOON, "heartbeat_at": NOON}
        session.add(models.Run(site_id="lanchuan", mode="incremental", state="running", token="a", **times))
    send_due(folder, NOON + timedelta(hours=2), post)
    assert "磁盘快满了" in post.parcels[0].body
    assert "抓取失败：broken off on 2031-05-01 04:00 UTC" in post.parcels[0].body
    configure(blank)
    send_due(folder, NOON + timedelta(hours=3), post)
    with blank.reading() as session:
        assert [alert.cause for alert in alerts.standing(session, NOON)] == ["failed"]


def test_a_mail_arrives_whole_and_in_order(
    blank: Archive, smtp: Sink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", CANARY)
    to = f"mailto://archive:${{MAIL_PASSWORD}}@127.0.0.1:{smtp.port}?from=archive@example.org&to=desk@example.org"
    folder = configure(blank, f"desk]\nto = '{to}'")
    with blank.writing() as session:
        name = "澜川\r\nBcc: everybody@example.org\r\n\r\n<b>\u202e新闻"
        session.get_one(models.Site, "lanchuan").name = name
    open_alert(blank, "title")
    with caplog.at_level(logging.DEBUG):
        assert [one.fault for one in send_due(folder, NOON)] == [""]
    (mail,) = smtp.mails
    assert smtp.recipients == [["desk@example.org"]]
    assert mail["Subject"] == "[方志] 澜川 Bcc: everybody＠example.org ‹b›新闻：最新 8 篇中有 5 篇的标题读得不对"
    assert mail["Bcc"] is None
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "下一步：fangzhi site drift lanchuan" in plain.get_content()
    assert "http://www.lanchuan.example/2.html?a=1&copy=2" in plain.get_content()
    assert CANARY not in caplog.text + mail.as_string()


def test_a_refusal_is_told_without_the_secret(
    blank: Archive, webhook: Sink, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("HOOK", CANARY)
    to = f"json://archive:${{HOOK}}@127.0.0.1:{webhook.port}/${{HOOK}}"
    folder, webhook.status = configure(blank, f"desk]\nto = '{to}'"), 403
    open_alert(blank, "title")
    with caplog.at_level(logging.DEBUG):
        (sent,) = send_due(folder, NOON)
    assert "403" in sent.fault
    webhook.status = 200
    assert [one.fault for one in send_due(folder, NOON + timedelta(minutes=2))] == [""]
    assert webhook.posts[-1]["path"] == f"/{CANARY}"
    assert webhook.posts[-1]["message"].startswith("■ 澜川新闻网")
    out, err = capfd.readouterr()
    database = (folder / "fangzhi.db").read_bytes() + (folder / "fangzhi.db-wal").read_bytes()
    assert CANARY not in f"{sent!r}{caplog.text}{out}{err}"
    assert CANARY.encode() not in database


def test_a_secret_in_the_file_is_not_used(blank: Archive, post: Postman) -> None:
    folder = configure(blank, f"desk]\nto = 'wecombot://{CANARY}'")
    open_alert(blank, "title")
    (sent,) = send_due(folder, NOON, post)
    assert "put it into the environment" in sent.fault
    assert post.parcels == []


def test_the_sender_needs_no_more_than_the_standard_library_until_it_sends() -> None:
    code = "import sys, crawler.posting; print('apprise' in sys.modules or 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
