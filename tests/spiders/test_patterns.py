"""Patterns of profiles: none may take for ever, and all that people write are taken."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spiders.expressions import parts_of
from spiders.families import FAMILIES
from spiders.patterns import LONGEST_TEXT, compile_pattern, endless, found, reach, search
from spiders.profile import SHIPPED, load

EVIL = (
    r"(\S+)+!$", r"(a+)+$", r"(a*)*b", r"(a|aa)+$", r"(?:\s*\S+)*!", r"(?:,\S+)*!", r"(\d+,?)+$", r"(.*)*x",
    r"(?:.*?,)*!x", r"([a-z]+)*=", r"^(\w+\s?)*$", r"(?:\d{1,3})+x", r"((?:[一-龥]{2,4}[、\s]*)+)。",
    r"(?:(?:\d+)+,)*x", r"(\S+){2,50}!", r"(\S+\s*){3,8}!", r"(x+x+)+y", r"(?=(\S+)+!)a", r"(?:\d?\d)*x",
    r"(?:来源|来|源)*。", r"(?:[^：]+：?)+$", r"(.|\S)*!", r"(a|(b+)+c)d", r"(?i:(A+)+)!", r"(?:图片?片?)*。",
)  # fmt: skip
GOOD = (
    r"来源[:：]\s*(\S+)", r"作者[:：]\s*(.*?)\s*来源", r"^/a/\d{8}/\d+\.htm$", r"(?:/\w+)+\.html$", r"(?:\S+\s+)*!",
    r"(.|\n)*x", r"(\s|\S)*x", r"(\w|\d)+!", r"\w+(?:,\w+)*$", r"((?:[一-龥]{2,4}[、\s]*)+)", r"(?:\d{4}-)+x",
    r"(?:图(?:片)?)*x", r"(?:作者|记者|通讯员)+[:：]", r"\d{4}年\d+月\d+日(?:\s*\d+:\d+(?::\d+)?)?", r"[^|\s].*",
    r"(?:https?://)?[\w.]+/", r"(?>\S+)+!", r"(?:\S++)+!", r"/.*/.*/.*\.html$", r"(?:责任编辑|责编|编辑)+：",
    r"(?P<a>.)\1(?(a)x|y)", r"(\S+)+", "",
)  # fmt: skip


@pytest.mark.parametrize("pattern", EVIL)
def test_a_pattern_that_may_take_for_ever_is_a_fault(pattern: str) -> None:
    re.compile(pattern)
    with pytest.raises(ValueError, match=r"may take for ever.* repeat once, as in"):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", GOOD)
def test_what_people_write_is_none(pattern: str) -> None:
    assert compile_pattern(pattern).pattern == pattern


def test_this_python_shows_the_parts_of_a_pattern() -> None:
    assert len(parts_of("a+b")) == 2


def told(value: Any, key: str = "") -> Iterator[str]:
    """All patterns in a table of a profile."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from told(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from told(inner, key)
    elif key in ("re", "articles", "document", "page") and isinstance(value, str):
        yield value


@pytest.mark.parametrize("family", FAMILIES)
def test_no_pattern_of_a_family_is_refused_or_sees_little(family: str) -> None:
    known = FAMILIES[family]
    patterns = [*told({**known.layout}), *told({**known.listing}), known.articles or "", known.document or ""]
    assert [one for one in patterns if endless(one) or reach(one) < 20_000] == []


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_no_pattern_of_a_shipped_profile_is_refused_or_sees_little(file: Path) -> None:
    load(file)
    assert [one for one in told(tomllib.loads(file.read_text("utf-8"))) if reach(one) < 20_000] == []


@pytest.mark.parametrize(
    ("pattern", "power"),
    [
        (r"来源[:：]\s*(\S+)", 1), (r"\d{4}-\d+x", 1), (r"^/\w+/\d+\.html$", 1), (r"\S+!", 2), (r"作者：(.*?)来源", 2),
        (r".*来源：(.*?)作者：.*", 3), (r"(?:\w+/)*[\w/]*$", 3), (r"/.*/.*/.*\.html$", 4), (r"(\S+) (\S+) (\S+)!", 2),
        (r".*来源.*作者.*时间.*字", 5),
    ],
)  # fmt: skip
def test_the_steeper_the_cost_the_less_is_seen(pattern: str, power: int) -> None:
    assert reach(pattern) == {1: LONGEST_TEXT, 2: 20_000, 3: 1_000, 4: 300, 5: 100}[power]


def test_what_lies_beyond_its_reach_is_not_found() -> None:
    pattern = compile_pattern(r".*来源：(.*?)作者：.*")
    assert found(pattern, "字" * 900 + "来源：溪山日报 作者：李明") == "溪山日报"
    assert search(pattern, "字" * 1_100 + "来源：溪山日报 作者：李明") is None


@pytest.mark.parametrize("pattern", [".*" * 8 + "无$", "(.*)来(.*)源(.*)作(.*)者(.*)时(.*)间"])
def test_more_repetitions_than_any_length_bears_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="repetitions each of which"):
        compile_pattern(pattern)


def test_a_pattern_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="characters, more than"):
        compile_pattern("甲?" * 5_000)
