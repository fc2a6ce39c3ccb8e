"""What is left of an address and its secrets in what comes back from the process that sends."""

from collections.abc import Iterable
from typing import Any

import pytest

from crawler.posting import Parcel, _refusal, fitted, post, scrubbed

CANARY = "k4n4r1e/+ 77:aa"


def parcel(address: str = "json://a:1/", secrets: tuple[str, ...] = (), **values: Any) -> Parcel:
    texts = {"title": "题", "body": "长" * 100, "brief": "短\n" * 20, "cut": "…", "loss": False}
    return Parcel(address, secrets, **(texts | values))


@pytest.mark.parametrize(
    "said",
    [
        f"An invalid key ({CANARY}) was specified",
        "GET /send?access_token=k4n4r1e%2F%2B%2077%3Aaa failed",
        "GET /send?access_token=k4n4r1e%2F%2B+77%3Aaa failed",
        "host K4N4R1E unknown",
        f"tuple ({CANARY!r},)",
    ],
)
def test_no_secret_is_said_however_it_is_spelt(said: str) -> None:
    told = scrubbed(said, parcel("wecombot://k4n4r1e%2F%2B%2077%3Aaa/", (CANARY,)))
    assert "k4n4r1e" not in told.lower()
    assert "…" in told


def test_a_fault_is_one_short_line() -> None:
    told = scrubbed("a\r\nb\x1b[31m" + "x" * 9000, parcel())
    assert len(told) == 300
    assert told.isprintable()


@pytest.mark.parametrize(("room", "kept"), [(400, "长" * 100), (100, "短\n" * 20), (30, None)])
def test_a_message_fits_the_bytes_of_its_channel(room: int, kept: str | None) -> None:
    _, text = fitted(parcel(), room, has_title=True)
    assert len(text.encode()) <= room
    assert text == kept if kept else text.endswith("短\n…")


@pytest.mark.parametrize(
    ("address", "answer", "taken"),
    [
        ("wecombot://x/", b'{"errcode": 93000, "errmsg": "invalid webhook url"}', False),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", b'{"errcode": 45009}', False),
        ("dingtalk://x/", b'{"errcode": 310000, "errmsg": "keywords not in content"}', False),
        ("feishu://x/", b'{"code": 19024, "msg": "Key Words Not Found"}', False),
        ("wecombot://x/", b'{"errcode": 0, "errmsg": "ok"}', True),
        ("dingtalk://x/", b"<html>", True),
        ("json://x/", b'{"errcode": 1, "code": 1}', True),
    ],
)
def test_a_service_that_refuses_politely_has_refused(address: str, answer: bytes, taken: bool) -> None:
    answers: Iterable[tuple[int, bytes]] = [(200, answer)]
    assert (_refusal(address, answers) == "") is taken


def test_an_address_that_is_none_is_said_without_it() -> None:
    fault = post(parcel(f"nothing://{CANARY}", (CANARY,)))
    assert "no address that apprise knows" in fault
    assert "k4n4r1e" not in fault
