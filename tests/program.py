"""The program in a process of its own each time, forked from one that has imported it: to import takes two seconds."""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("cli", "crawler", "spiders", "pipelines", "storage")
LATER = ("crawler.settings", "storage.migrations")
"""What is not imported before the fork: the first looks at its environment, the second is run by alembic."""
FURTHER = ("alembic.command", "scrapy.core.engine", "scrapy.crawler", "sqlalchemy.dialects.sqlite")


class Starter:
    """Starts the program. What it is asked to do at once, it does one after the other."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", "from tests.program import serve; serve()"]
        self._server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, *words: str, cwd: Path, seconds: float) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` of the program with captured output. Raises TimeoutExpired."""
        with TemporaryDirectory() as place:
            told = [Path(place) / name for name in ("stdout", "stderr")]
            asked = {
                "words": words,
                "cwd": str(cwd),
                "environment": dict(os.environ),
                "told": [str(file) for file in told],
            }
            process = int(self._ask(asked))
            if not select.select([self._server.stdout], [], [], seconds)[0]:
                os.kill(process, signal.SIGKILL)
                self._answer()
                raise subprocess.TimeoutExpired(words, seconds)
            code = int(self._answer())
            return subprocess.CompletedProcess(words, code, *(file.read_text("utf-8") for file in told))

    def close(self) -> None:
        """End the process that the others are forked from."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(10)
        self._server.stdout.close()

    def _ask(self, asked: dict[str, Any]) -> str:
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._server.stdout is not None
        answer = self._server.stdout.readline()
        assert answer, "the process that the program is forked from has ended"
        return answer


@cache
def starter() -> Starter:
    """The one that all tests of this process share."""
    made = Starter()
    atexit.register(made.close)
    return made


def run(archive: Path, *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """Run the program on an archive; `.stdout`, `.stderr` and `.returncode` are what a person would see."""
    return starter().run("--archive", str(archive), *words, cwd=archive.parent, seconds=seconds)


def serve() -> None:
    """Fork the program for each line on standard input; answer with the process, and then with its exit code."""
    _import_all()
    gc.freeze()  # else each process would look through all modules for garbage, at its end at the latest
    assert "twisted.internet.reactor" not in sys.modules, "a reactor cannot be shared by processes"
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            return _become(**json.loads(line))
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
    return None


def _import_all() -> None:
    for package in PACKAGES:
        found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        for name in (module.name for module in found):
            if not name.startswith(LATER):
                importlib.import_module(name)
    for name in FURTHER:
        importlib.import_module(name)


def _become(words: list[str], cwd: str, environment: dict[str, str], told: list[str]) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for number, name in enumerate((os.devnull, *told)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    sys.argv = ["-c", *words]
    from cli.main import run

    run()
