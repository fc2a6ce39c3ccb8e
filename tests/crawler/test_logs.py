"""Logs as JSON Lines."""

import io
import json
import logging
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from crawler import logs
from crawler.slowest import MOST, together
from storage import journals


def record(message: str, spider: str | None = None) -> logging.LogRecord:
    made = logging.LogRecord("crawler.x", logging.WARNING, "", 0, message, None, None)
    if spider is not None:
        made.spider = SimpleNamespace(name=spider)
    return made


def test_a_record_is_one_line_whatever_is_in_it() -> None:
    text = logs.JsonLines(run=3).format(record("石桥\n\x1b[31m\u2028 %s" + "x" * 20_000, "lanchuan"))
    assert "\n" not in text
    said = json.loads(text)
    assert (said["level"], said["logger"], said["run"], said["site"]) == ("WARNING", "crawler.x", 3, "lanchuan")
    assert said["message"].startswith("石桥\n")
    assert len(said["message"]) == logs.LONGEST


def test_an_error_brings_its_trace() -> None:
    made = record("failed")
    try:
        raise ValueError("石桥")
    except ValueError:
        made.exc_info = sys.exc_info()
    assert "ValueError: 石桥" in json.loads(logs.JsonLines().format(made))["trace"]


def test_what_is_said_is_a_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    logs.say("INFO", "石桥", site="lanchuan")
    assert json.loads(capsys.readouterr().err)["site"] == "lanchuan"


def test_what_has_been_set_up_changes_its_format_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    monkeypatch.setattr(logging.root, "handlers", [handler])
    logs.set_up("text")
    handler.handle(record("plain"))
    logs.set_up("json")
    handler.handle(record("石桥"))
    first, second = stream.getvalue().splitlines()
    assert (first, json.loads(second)["message"]) == ("plain", "石桥")


def test_each_sites_log_has_its_own_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "level", logging.INFO)
    logger = logging.getLogger("crawler.x")
    with logs.kept(tmp_path, "lanchuan", 1), logs.kept(tmp_path, "xishan", 2):
        logger.info("one", extra={"spider": SimpleNamespace(name="lanchuan")})
        logger.info("two", extra={"spider": SimpleNamespace(name="xishan")})
        logger.info("both")
    logger.info("after")
    assert [line.message for line in journals.tail(tmp_path, "lanchuan", 1, 9)] == ["one", "both"]
    assert [line.message for line in journals.tail(tmp_path, "xishan", 2, 9)] == ["two", "both"]


def test_a_log_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.root, "level", logging.INFO)
    (tmp_path / "logs").write_text("in the way")
    with logs.kept(tmp_path, "lanchuan", 1):
        logging.getLogger("crawler.x").info("one")
    assert capsys.readouterr().err == ""


def test_a_log_is_put_aside_when_it_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "level", logging.INFO)
    monkeypatch.setattr(journals, "LARGEST", 2_000)
    with logs.kept(tmp_path, "lanchuan", 1):
        for number in range(100):
            logging.getLogger("crawler.x").info("line %d", number)
    files = sorted(file.name for file in (tmp_path / "logs").iterdir())
    assert files == ["lanchuan.jsonl", "lanchuan.jsonl.1"]
    assert journals.tail(tmp_path, "lanchuan", 1, 1)[0].message == "line 99"


def test_the_slowest_are_few_and_come_first() -> None:
    pages = [{"url": str(number), "seconds": float(number)} for number in range(30)]
    found = together(pages[:20], pages[20:])
    assert [page["seconds"] for page in found] == [float(number) for number in range(29, 29 - MOST, -1)]
