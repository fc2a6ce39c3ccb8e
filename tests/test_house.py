"""The habits of the house that no other tool checks."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("cli", "web", "crawler", "spiders", "pipelines", "storage")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))


def project() -> dict[str, list[str]]:
    """The declared dependencies: at run time, for development, and in all other extras."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    others = {extra: parts for extra, parts in table["optional-dependencies"].items() if extra != "dev"}
    return {
        "run": table["dependencies"],
        "dev": table["optional-dependencies"]["dev"],
        "extras": [part for parts in others.values() for part in parts],
    }


def name(requirement: str) -> str:
    """A requirement's or distribution's name in the one form of PyPI."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]


def imported(file: Path) -> set[str]:
    """The top-level names that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


LOCKS = ("requirements.lock", "requirements-replay.lock")


def pins(lock: str = LOCKS[0]) -> dict[str, str]:
    """Each block of a lock by the name it pins."""
    blocks = re.split(r"\n(?=\w)", (ROOT / lock).read_text("utf-8"))
    return {name(block): block for block in blocks if "==" in block.partition("\n")[0]}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    assert pins(lock)
    assert [pin for pin, block in pins(lock).items() if "--hash=sha256:" not in block] == []


def test_every_dependency_is_pinned() -> None:
    assert {name(text) for text in project()["run"] + project()["dev"]} <= set(pins())


def test_the_environment_of_scrapy_has_one_brotli() -> None:
    assert "brotli" in pins()
    assert "brotlipy" not in pins()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_path(lock: str) -> None:
    assert re.findall(r"\S*(?:://|--index|--find|/home|/tmp)\S*", (ROOT / lock).read_text("utf-8")) == []


@pytest.mark.parametrize("part", ["scrapy.cfg", *(f"{package}/__init__.py" for package in PACKAGES), "tests"])
def test_the_top_level_is_that_of_a_scrapy_project(part: str) -> None:
    assert (ROOT / part).exists()


def test_no_module_touches_the_import_path() -> None:
    assert [file for file in MODULES if re.search(r"\bsys\.path\b|\bsite\.addsitedir\b", file.read_text("utf-8"))] == []


def test_no_module_is_a_heap_of_odds_and_ends() -> None:
    assert [file for file in MODULES if file.stem in {"utils", "util", "helpers", "common", "misc"}] == []


def test_what_skips_in_a_test_fails_in_ci() -> None:
    skips = re.compile(r"\bpytest\.(?:skip|importorskip|mark\.skip(?:if)?)\(")
    texts = {file: file.read_text("utf-8") for file in (ROOT / "tests").rglob("*.py")}
    assert [file for file, text in texts.items() if skips.search(text) and "FANGZHI_NO_SKIPS" not in text] == []


def test_items_need_the_standard_library_only() -> None:
    assert imported(ROOT / "storage/items.py") <= sys.stdlib_module_names


def test_every_import_is_a_declared_dependency() -> None:
    declared = {name(requirement) for requirement in project()["run"] + project()["extras"]}
    others = set().union(*map(imported, MODULES)) - sys.stdlib_module_names - set(PACKAGES)
    others -= {"compression"}  # of the standard library from Python 3.14 on
    origin = packages_distributions()
    assert {module for module in others if not declared & {name(found) for found in origin.get(module, [])}} == set()
