"""What docs/deploy tells people to do can be done."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from cli.main import app

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs/deploy"
UNIT = (DEPLOY / "fangzhi.service").read_text("utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")


def unit() -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=True)
    found.optionxform = str  # type: ignore[method-assign, assignment]
    found.read_string(UNIT)
    return found


def instructions() -> list[tuple[str, str]]:
    """The lines of the Containerfile, continued ones as one, without comments."""
    text = re.sub(r"\\\n", "", re.sub(r"^#.*\n", "", CONTAINER, flags=re.MULTILINE))
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]  # type: ignore[misc]


def commands() -> list[str]:
    """Every call of the program in docs/deploy and docs/schedules.md, without what stands before it."""
    pages = [*DEPLOY.glob("*.md"), ROOT / "docs/schedules.md"]
    blocks = [part for page in pages for part in re.findall(r"```\w*\n(.*?)```", page.read_text("utf-8"), re.DOTALL)]
    names = "|".join(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    call = rf"(?:^|[ /])fangzhi ((?:--archive \S+ )?(?:{names})\b.*?)(?:$| &&)"
    found = re.findall(call, re.sub(r"\\\n", "", "\n".join(blocks)), re.MULTILINE)
    return [*found, unit()["Service"]["ExecStart"].partition(" ")[2], "serve --host 0.0.0.0"]


def test_there_are_commands() -> None:
    assert len(commands()) > 10


@pytest.mark.parametrize("call", commands())
def test_every_command_is_one(call: str) -> None:
    found: Any = typer.main.get_command(app)
    context, words = None, shlex.split(call)
    while True:
        context = found.make_context("fangzhi", list(words), parent=context)
        if not hasattr(found, "commands"):
            return  # which has taken its arguments
        if words[0] == "--archive":
            words = words[2:]
        found, words = found.commands[words[0]], words[1:]


def test_the_unit_ends_serve_in_order_and_runs_as_an_ordinary_user() -> None:
    service = unit()["Service"]
    assert (service["User"], service["KillMode"], service["Restart"]) == ("fangzhi", "mixed", "on-failure")
    assert int(service["TimeoutStopSec"]) > 120


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here; FANGZHI_NO_SKIPS asks for none")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("fangzhi")
    file = tmp_path / "fangzhi.service"
    file.write_text(UNIT.replace("/opt/fangzhi/.venv/bin/fangzhi", str(program)), "utf-8")
    finished = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert [line for line in finished.stderr.splitlines() if "fangzhi.service" in line] == []


def test_the_container_runs_as_an_ordinary_user() -> None:
    found = instructions()
    assert [words for name, words in found if name == "USER"] == ["10001:10001"]
    after = [name for name, _ in found][[name for name, _ in found].index("USER") :]
    assert "RUN" not in after
    assert {name for name, _ in found} <= set(
        "ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM RUN STOPSIGNAL USER VOLUME WORKDIR".split()
    )


def test_the_image_gets_all_that_the_program_is_made_of() -> None:
    ignored = set((ROOT / ".dockerignore").read_text("utf-8").split())
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    parts = {name for name in table["tool"]["setuptools"]["packages"]["find"]["include"] if "." not in name}
    assert not ignored & {*parts, "pyproject.toml", "requirements.lock", "Makefile", "README.md", "LICENSE"}


def test_the_compose_file_takes_no_privilege_and_publishes_to_this_machine_alone() -> None:
    [service] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"].values()
    assert (service["user"], service["read_only"], service["cap_drop"]) == ("10001:10001", True, ["ALL"])
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DEPLOY / "Containerfile"
    assert str(service["command"]) == str(yaml.safe_load(dict(instructions())["CMD"]))
