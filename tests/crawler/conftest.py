"""Crawls as people start them: a process of its own each, against servers on 127.0.0.1."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..program import run

PROGRAM = (sys.executable, "-c", "from cli.main import run; run()")
Fangzhi = Callable[..., subprocess.CompletedProcess[str]]


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
