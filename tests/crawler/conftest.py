"""Crawls as people start them: a process of its own each, against servers on 127.0.0.1."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = (sys.executable, "-c", "from cli.main import run; run()")
Fangzhi = Callable[..., subprocess.CompletedProcess[str]]


def run(archive: Path, *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """Run the program; `.stdout`, `.stderr` and `.returncode` are what a person would see."""
    command = [*PROGRAM, "--archive", str(archive), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, cwd=archive.parent)


def crawl_once(archive: Path, *words: str) -> None:
    """Crawl into an archive that others then look at."""
    finished = run(archive, "crawl", *words)
    assert finished.returncode == 0, finished.stderr


@pytest.fixture(scope="session")
def fangzhi() -> Fangzhi:
    """Runs the program."""
    return run


@pytest.fixture(scope="session")
def rows() -> Callable[[subprocess.CompletedProcess[str]], list[dict[str, Any]]]:
    """The JSON Lines that a command printed."""

    def parse(finished: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
        return [json.loads(line) for line in finished.stdout.splitlines()]

    return parse
