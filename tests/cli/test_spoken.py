"""Sentences for the terminal in Chinese: each has its English in the code, and what no table knows stays as it is."""

import ast
import re
import string
from pathlib import Path

import pytest

from cli import chinese
from cli.output import number_of
from cli.spoken import LONGEST, heading, spoken

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANGZHI_LANG", "zh")


def forms() -> set[str]:
    """Every text that the code has, with `{}` where it puts something in."""
    found: set[str] = set()
    for package in ("cli", "crawler", "spiders", "storage"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))) if file.name != "chinese.py" else ():
                if isinstance(node, ast.JoinedStr):
                    parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                    found.add("".join(map(str, parts)))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return found


CODE = "\0".join(forms())


def beginning(english: str) -> str:
    """The first half of the longest part that never changes: the rest may be put together by the code."""
    words = max(re.split(r"\{n?\}", english), key=len).strip(" ;:,.").split(" ")
    return " ".join(words[: (len(words) + 1) // 2]).rstrip(" ;:,.")


def test_the_english_of_every_sentence_stands_in_the_code() -> None:
    assert [english for english in chinese.SENTENCES if beginning(english) not in CODE] == []


def test_the_chinese_has_the_same_places() -> None:
    for english, sentence in chinese.SENTENCES.items():
        used = {int(name) for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert used == set(range(len(re.findall(r"\{n?\}", english)))), english


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("lanchuan: nothing has broken, judged by 17 article pages", "lanchuan：没有失效（看了17 个文章页）"),
        ("2 of 4 fixtures read otherwise", "4 个样本中有 2 个读出的结果不同"),
        (number_of(1, "fixture"), "1 个样本"),
        (
            "http://a.example/: refused, the redirects go round in a circle, by http://a.example/b",
            "http://a.example/：被拒绝，跳转成了循环，经过 http://a.example/b",
        ),
        ("  at 3", "  第 3 项"),
        ("at home", "at home"),
        ("澜川新闻网 at the river", "澜川新闻网 at the river"),
        ("Write /a/{x}.toml?", "写入 /a/{x}.toml 吗？"),
        ("", ""),
    ],
)
def test_sentences_are_recognised_by_what_never_changes(said: str, wanted: str) -> None:
    assert spoken(said) == wanted


def test_a_long_text_is_left_alone() -> None:
    assert spoken("Written: " + "a" * LONGEST) == "Written: " + "a" * LONGEST


def test_english_stays_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANGZHI_LANG", "en")
    assert (spoken("Nothing was written."), heading("title")) == ("Nothing was written.", "title")
