"""Where alerts go: what is a secret, what is told of an address, and when it is quiet."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import channels
from storage.channels import Channel
from storage.config import load_config
from storage.faults import ConfigError

CANARY = "k4n4r1e-77aa88bb99"


def alerts(folder: Path, text: str, environment: dict[str, str] | None = None) -> channels.Alerting:
    (folder / "fangzhi.toml").write_text(text, "utf-8")
    return load_config(folder, environment or {})[0].alerts


@pytest.mark.parametrize(
    ("to", "part"),
    [
        ("mailtos://archive:${P}@mail.example.org?to=desk@example.org", ""),
        (f"mailtos://archive:{CANARY}@mail.example.org", "a password"),
        (f"mailtos://archive@mail.example.org?pass={CANARY}", "a secret parameter"),
        ("json://127.0.0.1:8080/hook", ""),
        (f"jsons://hooks.example.org/{CANARY}aa", "a token"),
        (f"jsons://hooks.example.org/?+X-Token={CANARY}", "a secret parameter"),
        (f"https://oapi.dingtalk.com/robot/send?access_token={CANARY}", "a secret parameter"),
        (f"https://hooks.slack.com/services/T01/B01/{CANARY}aa", "a token"),
        ("wecombot://${K}", ""),
        (f"wecombot://{CANARY}", "a token"),
        ("dingtalk://${S}@${T}/", ""),
        (f"dingtalk://{CANARY}@${{T}}/", "a password"),
        ("lark://${T}", ""),
        ("slack://${A}/${B}/${C}/#desk", ""),
        ("${WHOLE}", ""),
    ],
)
def test_a_secret_in_the_file_is_noticed_and_never_told(to: str, part: str) -> None:
    channel = Channel("desk", to)
    assert channels.secret_in(to) == part
    assert bool(part) is (channels.fault(channel, dict.fromkeys("PKSTABC", "x") | {"WHOLE": "x"}) != "")
    assert CANARY not in channels.fault(channel) + channels.shown(channel) + repr(channel)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("alerts = 3", "must be a table"),
        ("[alerts]\nquiet_hours = '22'", "must be two hours of the day"),
        ("[alerts]\nquiet_hours = '22-25'", "must be two hours of the day"),
        ("[alerts]\nquiet_hours = '22-22'", "must be two hours of the day"),
        ("[alerts]\nquiet_hours = 22", "must be two hours of the day"),
        ("[alerts]\nevery = -1", "must be a whole number of minutes"),
        ("[alerts]\nevery = true", "must be a whole number of minutes"),
        ("[alerts]\nlanguage = 'fr'", "language must be one of zh, en"),
        ("[alerts]\nlanguage = []", "language must be one of zh, en"),
        ("[alerts]\ntimezone = 'Asia/Xishan'", "is no time zone"),
        ("[alerts]\ntimezone = 8", "is no time zone"),
        ("[alerts]\nhours = '1-2'", "hours: no such setting; known are quiet_hours"),
        ("[alerts]\nchannels = []", "must be a table of at most"),
        ("[alerts.channels]\ndesk = 'x'", "must be a table with an address"),
        ("[alerts.channels.desk]\nto = ''", "must be an address"),
        (f"[alerts.channels.desk]\nto = ['{CANARY}']", "must be an address"),
        (f"[alerts.channels.desk]\nto = '{'x' * 3000}'", "must be an address"),
        (f"[alerts.channels.desk]\nto = '{CANARY}'\ngroups = '澜川'", "must be a list of groups"),
        (f"[alerts.channels.desk]\nto = '{CANARY}'\npassword = '{CANARY}'", "password: no such setting"),
        (f"[alerts.channels.'a b']\nto = '{CANARY}'", "a channel's name is a word"),
    ],
)
def test_a_faulty_table_is_named_without_its_addresses(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        alerts(tmp_path, text)
    assert says in str(caught.value)
    assert CANARY not in str(caught.value)


def test_settings_show_schemes_and_variables_alone(tmp_path: Path) -> None:
    text = f"[alerts]\nevery = 5\n[alerts.channels.desk]\nto = 'mailtos://a:{CANARY}@b.example?to=${{TO}}'"
    (tmp_path / "fangzhi.toml").write_text(text, "utf-8")
    config, origins = load_config(tmp_path, {"FANGZHI_ALERTS_LANGUAGE": "en"})
    told = {one.name: (one.value, one.origin) for one in origins if one.name.startswith("alerts")}
    assert told["alerts.channels.desk"] == ("mailtos://… ${TO}", str(tmp_path / "fangzhi.toml"))
    assert told["alerts.language"] == ("en", "FANGZHI_ALERTS_LANGUAGE")
    assert told["alerts.quiet_hours"] == ("", "default")
    assert CANARY not in f"{config!r}{origins!r}"


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ("22-7", "13:59", False),
        ("22-7", "14:00", True),
        ("22-7", "22:59", True),
        ("22-7", "23:00", False),
        ("9:30-10", "01:45", True),
        ("0-24", "03:00", None),
        ("", "15:00", False),
    ],
)
def test_quiet_hours_are_by_the_clock_of_the_reader(tmp_path: Path, hours: str, at: str, quiet: bool | None) -> None:
    now = datetime.fromisoformat(f"2031-05-01 {at}").replace(tzinfo=UTC)
    text = f"[alerts]\nquiet_hours = '{hours}'"
    if quiet is None:
        with pytest.raises(ConfigError):
            alerts(tmp_path, text)
        return
    assert channels.is_quiet(alerts(tmp_path, text), now) is quiet


def test_an_absent_variable_is_named() -> None:
    channel = Channel("desk", "slack://${A}/${B}/${A}")
    assert "needs B in the environment" in channels.fault(channel, {"A": "x"})


def test_a_variable_that_is_a_part_may_hold_any_character() -> None:
    channel = Channel("desk", "mailtos://a:${P}@b.example")
    assert channels.resolved(channel, {"P": "p@/:?&"}) == ("mailtos://a:p%40%2F%3A%3F%26@b.example", ("p@/:?&",))
    whole = Channel("desk", "${W}")
    assert channels.resolved(whole, {"W": "mailtos://a:b@c.example"})[0] == "mailtos://a:b@c.example"
