import tomllib
from datetime import date
from typing import Any

import pytest

from spiders.upkeep.toml import value, written

TEXTS = ["plain", "a 'b'", 'a "b"', r"\d{4}", "both ' and \"", "back\\ ' \"", "", "桥\t\n\x00\x7f\x1b[31m", "'''"]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_read_back(text: str) -> None:
    assert tomllib.loads(f"x = {value(text)}") == {"x": text}


def test_patterns_stay_as_people_write_them() -> None:
    assert value({"css": "div.a", "re": r"来源[:：](\S+)"}) == r"""{ css = "div.a", re = '来源[:：](\S+)' }"""


def test_a_table_is_read_back() -> None:
    table: dict[str, Any] = {
        "id": "a", "hosts": ["x", "y"], "delay": 1.5, "on": True, "seen": {"first": date(2024, 3, 1)},
        "layouts": [{"id": "v1", "drop": ["a", {"xpath": "//b"}]}, {"id": "v2"}], "source": [{"css": "i", "re": "x"}],
    }  # fmt: skip
    assert tomllib.loads(written(table)) == table
