"""Dialogues with sites, and the server on this machine that a profile names; nothing is asked for."""

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import pytest

from crawler.asking import Asked, Way
from crawler.at import named_here
from crawler.dialogue import Dialogue, _Course, converse
from spiders.profile import parse
from storage.items import Problem

Answers = Mapping[str, Asked | Problem]
PROFILE = """
id = "xishan"
name = "西山"
hosts = ["{host}"]
articles = '/1'
[[sections]]
id = "yw"
name = "要闻"
url = "{first}"
[[sections]]
id = "ms"
name = "民生"
url = "{second}"
[listing]
items = "li"
[[layouts]]
id = "v1"
when = "h1"
title = "h1"
body = "p"
"""


def missing(url: str) -> Problem:
    return Problem(url, "refused", "HTTP 404")


def talk() -> Dialogue[str]:
    first = yield ["a", "b"]
    second = yield ["b", "c"]
    return "".join([*first, *second])


def test_a_turn_waits_for_all_of_its_addresses_and_asks_none_twice() -> None:
    heard: list[str] = []
    course = _Course(talk(), heard.append)
    assert course.go_on() == ["a", "b"]
    assert list(course.follow("a", missing("a"))) == []
    assert course.follow("b", missing("b")) == ["c"]
    assert list(course.follow("c", missing("c"))) == []
    assert (course.result, heard) == (["abbc"], ["a", "b", "c"])


def test_a_dialogue_that_asks_nothing_ends_at_once() -> None:
    def silent() -> Generator[Sequence[str], Answers, int]:
        yield []
        return 7

    assert converse(silent(), None, Way(1)) == 7


def test_what_a_dialogue_raises_is_raised() -> None:
    def wrong() -> Generator[Sequence[str], Answers, int]:
        yield []
        raise ValueError("no list")

    with pytest.raises(ValueError, match="no list"):
        converse(wrong(), None, Way(1))


SERVERS = {
    ("127.0.0.1", "http://127.0.0.1:8000/yw/", "http://127.0.0.1:8000/ms/"): "http://127.0.0.1:8000",
    ("127.0.0.1", "http://127.0.0.1:8000/yw/", "http://127.0.0.1:8001/ms/"): "",
    ("www.xishan.example", "http://www.xishan.example/yw/", "http://www.xishan.example/ms/"): "",
    ("10.0.0.1", "http://10.0.0.1/yw/", "http://10.0.0.1/ms/"): "",
}


@pytest.mark.parametrize("addresses", SERVERS)
def test_the_one_server_on_this_machine_that_all_sections_name(addresses: tuple[str, str, str]) -> None:
    host, first, second = addresses
    profile = parse(PROFILE.format(host=host, first=first, second=second), Path("xishan.toml"))
    assert named_here(profile) == SERVERS[addresses]
