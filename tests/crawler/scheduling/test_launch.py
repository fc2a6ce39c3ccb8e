"""A crawl ends with whoever asked for it, and passes on how it ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.scheduling import launch

ASKER = """
import os, subprocess, sys
theirs, ours = os.pipe()
process = subprocess.Popen([sys.executable, "-I", "-S", sys.argv[1], str(theirs), *sys.argv[2:]],
                           pass_fds=[theirs], start_new_session=True)
os.close(theirs)
print(process.pid, flush=True)
process.wait()
"""
SAYS_ITS_ID = "echo $$ > {file}; {more}"


def launched(*command: str) -> tuple["subprocess.Popen[bytes]", int]:
    """A command as the keeper begins it, and the pipe's end that it holds."""
    theirs, ours = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", launch.__file__, str(theirs), *command], pass_fds=[theirs], start_new_session=True
    )
    os.close(theirs)
    return process, ours


def wait_for(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def id_in(file: Path) -> int:
    wait_for(lambda: file.exists() and file.read_text("ascii").strip())
    return int(file.read_text("ascii"))


def is_there(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("code", [0, 3, 130])
def test_the_exit_code_is_the_commands(code: int) -> None:
    process, pipe = launched("/bin/sh", "-c", f"exit {code}")
    assert process.wait(60) == code
    os.close(pipe)


@pytest.mark.parametrize("sign", ["KILL", "TERM", "SEGV"])
def test_a_signal_that_ended_it_is_passed_on(sign: str) -> None:
    process, pipe = launched("/bin/sh", "-c", f"ulimit -c 0; kill -{sign} $$")
    assert process.wait(60) == -getattr(signal, f"SIG{sign}")
    os.close(pipe)


def test_being_told_to_end_is_passed_on(tmp_path: Path) -> None:
    process, pipe = launched(
        "/bin/sh", "-c", f"trap 'exit 3' TERM; echo $$ > {tmp_path / 'id'}; while :; do sleep 0.05; done"
    )
    id_in(tmp_path / "id")
    process.terminate()
    assert process.wait(60) == 3
    os.close(pipe)


@pytest.mark.parametrize("trap", ["", "trap '' TERM; "], ids=["ends when told", "has to be killed"])
def test_a_command_ends_when_its_asker_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trap: str) -> None:
    quick = tmp_path / "launch.py"
    quick.write_text(Path(launch.__file__).read_text("utf-8").replace("GRACE = 20.0", "GRACE = 0.2"), "utf-8")
    stub = f"{trap}echo $$ > {tmp_path / 'id'}; while :; do sleep 0.05; done"
    asker = subprocess.Popen([sys.executable, "-c", ASKER, str(quick), "/bin/sh", "-c", stub], stdout=subprocess.PIPE)
    assert asker.stdout is not None
    launcher, command = int(asker.stdout.readline()), id_in(tmp_path / "id")
    asker.kill()
    asker.wait()
    asker.stdout.close()
    wait_for(lambda: not is_there(command) and not is_there(launcher))


@pytest.mark.parametrize("name", ["linux"])
def test_a_command_is_killed_with_its_launcher(tmp_path: Path, name: str) -> None:
    if sys.platform != name:
        pytest.skip("only Linux tells a process that its parent is gone (FANGZHI_NO_SKIPS is for Linux)")
    process, pipe = launched(
        "/bin/sh", "-c", f"trap '' TERM; echo $$ > {tmp_path / 'id'}; while :; do sleep 0.05; done"
    )
    command = id_in(tmp_path / "id")
    process.kill()
    process.wait()
    wait_for(lambda: not is_there(command))
    os.close(pipe)


def test_a_command_that_is_not_there_is_no_silence() -> None:
    process, pipe = launched("/no/such/program")
    assert process.wait(60) != 0
    os.close(pipe)
