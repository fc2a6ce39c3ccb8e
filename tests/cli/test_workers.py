"""Pages read by several processes: the rows' order, and pages that a process dies of."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli import workers
from cli.pages import Page, Reader, Row, Wanted
from cli.workers import AHEAD, rows_of


class Odd(Reader):
    """Does what the page's name says."""

    def __init__(self) -> None:
        super().__init__(Wanted(None, True, ()))

    def row(self, page: Page) -> Row:
        what, _, seconds = page.file.partition(" ")
        if what == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "leaves":
            sys.exit(3)
        if what == "waits":
            time.sleep(float(seconds))
        return {"file": page.file, "process": os.getpid()}


def told(rows: Iterator[Row]) -> list[tuple[str, str | None]]:
    """Each page, and the reason of its problem."""
    return [(row["file"], row.get("problem", {}).get("reason")) for row in rows]


def test_rows_come_in_the_order_of_the_pages() -> None:
    names = ["waits 0.2", "a", "waits 0.1", *map(str, range(200))]
    rows = list(rows_of(map(Page, names), Odd(), 3))
    assert [row["file"] for row in rows] == names
    assert len({row["process"] for row in rows} - {os.getpid()}) == 3


def test_rows_among_the_pages_are_passed_on() -> None:
    given: list[Page | Row] = [Page("a"), {"file": "b"}, Page("c")]
    assert [row["file"] for row in rows_of(given, Odd(), 2)] == ["a", "b", "c"]


def test_a_single_page_is_read_in_this_process() -> None:
    assert list(rows_of([Page("a")], Odd(), 2)) == [{"file": "a", "process": os.getpid()}]


def test_a_process_that_dies_costs_one_page() -> None:
    rows = list(rows_of(map(Page, ["a", "dies", "b", "leaves", "c"]), Odd(), 2))
    reasons = [None, "reader died", None, "reader died", None]
    assert told(iter(rows)) == list(zip(["a", "dies", "b", "leaves", "c"], reasons, strict=True))
    assert rows[1]["problem"]["detail"] == "the process that read it ended: Killed"
    assert rows[3]["problem"]["detail"] == "the process that read it ended: exit code 3"


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LONGEST", 0.5)
    start = time.monotonic()
    names = ["a", "waits 60", "b", "waits 60", "c"]
    reasons = [None, "took too long", None, "took too long", None]
    assert told(rows_of(map(Page, names), Odd(), 2)) == list(zip(names, reasons, strict=True))
    assert time.monotonic() - start < 20


def test_pages_are_taken_only_as_they_are_needed() -> None:
    taken = 0

    def endless() -> Iterator[Page]:
        nonlocal taken
        while True:
            taken += 1
            yield Page(str(taken))

    rows = rows_of(endless(), Odd(), 2)
    assert [next(rows)["file"] for _ in range(10)] == list(map(str, range(1, 11)))
    assert taken <= 10 + 2 * AHEAD
    rows.close()


def test_a_fault_of_a_reader_is_the_problem_of_one_page() -> None:
    class Faulty(Reader):
        def _read(self, page: Page) -> Row:
            raise KeyError(page.file)

    (row,) = rows_of([Page("a")], Faulty(Wanted(None, True, ())), 1)
    assert (row["problem"]["reason"], row["problem"]["detail"]) == ("fault of fangzhi", "KeyError: 'a'")


@pytest.fixture
def slow_folder(tmp_path: Path) -> Path:
    """A folder with pages."""
    for number in range(40):
        (tmp_path / f"{number:02}.html").write_text(f"<title>石桥{number}</title><h1>石桥</h1>", "utf-8")
    return tmp_path


def fangzhi(*words: str, **more: Any) -> "subprocess.Popen[bytes]":
    """The program in a process of its own."""
    command = [sys.executable, "-c", "from cli.main import run; run()", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def test_what_is_done_when_interrupted_is_written(slow_folder: Path) -> None:
    command = ("read", "--generic", "--jobs", "2", *[str(slow_folder)] * 50)
    with fangzhi(*command, start_new_session=True, bufsize=0) as program:  # `communicate` leaves out what is buffered
        assert program.stdout is not None
        assert json.loads(program.stdout.readline())["file"].endswith("00.html")
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=20)
    assert program.returncode == 130
    with pytest.raises(ProcessLookupError):  # no process of its group is left
        os.killpg(program.pid, 0)
    assert err.startswith(b"Error: interrupted")
    assert b"Traceback" not in err
    assert all(json.loads(line)["file"] for line in out.splitlines())


def test_a_reader_that_goes_away_ends_it_quietly(slow_folder: Path) -> None:
    with fangzhi("read", "--generic", "--jobs", "2", *[str(slow_folder)] * 50) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 141
