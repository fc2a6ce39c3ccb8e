"""What crawls logged."""

import json
from pathlib import Path

from storage import journals


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / "logs").mkdir(exist_ok=True)
    (folder / "logs" / name).write_text("\n".join(lines) + "\n", "utf-8")


def line(run: int, message: str) -> str:
    return json.dumps({"at": "2024-03-01T02:00:00Z", "level": "INFO", "logger": "x", "message": message, "run": run})


def test_the_tail_is_that_of_the_run(tmp_path: Path) -> None:
    write(tmp_path, "lanchuan.jsonl.1", line(1, "a"), line(2, "b"))
    write(tmp_path, "lanchuan.jsonl", line(2, "c"), line(3, "d"), line(2, "e"))
    assert [one.message for one in journals.tail(tmp_path, "lanchuan", 2, 10)] == ["b", "c", "e"]
    assert [one.message for one in journals.tail(tmp_path, "lanchuan", 2, 1)] == ["e"]
    assert journals.tail(tmp_path, "lanchuan", 2, 0) == []


def test_lines_that_are_none_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "lanchuan.jsonl", '{"run": 1, "mess', "[" * 100_000, "1", '{"run": 1}', "\x00", line(1, "a"))
    assert [one.message for one in journals.tail(tmp_path, "lanchuan", 1, 10)] == ["", "a"]


def test_nothing_was_logged(tmp_path: Path) -> None:
    assert journals.tail(tmp_path, "lanchuan", 1, 10) == []
