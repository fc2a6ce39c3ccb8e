"""docs/research.md: every command and every line of Python in it, run on the archive that it is about."""

import doctest
import filecmp
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from storage.archive import Archive
from storage.views import VIEWS
from tests.program import starter

PAGE = (Path(__file__).parents[2] / "docs/research.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(sh|console|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

CHANGES = (
    (r"\bid \d+|^ *\d{1,3}  ", "id N"),
    (r"\b20(?:2[2-9]|[3-9]\d)-\d\d-\d\d(?:[T ][\d:]+(?:[+-][\d:]+)?)?", "DAY"),
)
"""What differs from crawl to crawl: ids, and when it was."""


def settled(text: str) -> list[str]:
    for what, instead in CHANGES:
        text = re.sub(what, instead, text, flags=re.MULTILINE)
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def answer(command: str) -> str:
    """What a command prints, in the folder that it is run in."""
    program, *words = shlex.split(command)
    if program == "sqlite3":
        with closing(sqlite3.connect(f"file:{words[1]}?mode=ro", uri=True)) as database:
            return "".join("|".join(map(str, row)) + "\n" for row in database.execute(words[2]))
    if program == "cmp":
        return "" if filecmp.cmp(*words, shallow=False) else "differ"
    assert program == "fangzhi"
    result = CliRunner().invoke(app, words, catch_exceptions=False)
    return result.stdout + result.stderr


def asked(console: str) -> list[tuple[str, str]]:
    """The commands in a block, each with what it says there."""
    parts = re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]
    return [(command, said) for command, _, said in (part.partition("\n") for part in parts)]


def set_up(commands: str) -> None:
    """Run the commands of a block that show nothing; crawls need a process of their own."""
    for line in commands.splitlines():
        if line.startswith("fangzhi"):
            words = shlex.split(line, comments=True)[1:]
            starter().run(*words, cwd=Path.cwd(), seconds=300).check_returncode()


def test_what_the_page_shows_is_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FANGZHI_ARCHIVE", raising=False)
    monkeypatch.chdir(tmp_path)
    globals_, checked, wrong = dict[str, object](), 0, list[str]()
    for kind, text in BLOCKS:
        if kind == "sh":
            set_up(text)
            if (tmp_path / "gazetteer").exists():
                monkeypatch.chdir(tmp_path / "gazetteer")
        elif kind == "console":
            for command, said in asked(text):
                checked += 1
                if settled(answer(command)) != settled(said):
                    wrong.append(f"$ {command}\n{answer(command)}")
        else:
            test = doctest.DocTestParser().get_doctest(text, globals_, "research.md", None, 0)
            test.globs = globals_
            runner = doctest.DocTestRunner(verbose=False)
            runner.run(test, out=wrong.append, clear_globs=False)
            checked += len(test.examples)
    assert wrong == []
    assert checked > 30


def test_every_column_of_every_view_is_named(blank: Archive) -> None:
    with closing(sqlite3.connect(blank.folder / "fangzhi.db")) as database:
        columns = {view: {row[1] for row in database.execute(f"PRAGMA table_info({view})")} for view in VIEWS}
    told = re.findall(r"^\| `(\w+)` \|[^|]*\| (.*) \|$", PAGE, re.MULTILINE)
    assert {view: set(re.findall(r"`(\w+)`", names)) for view, names in told} == columns
