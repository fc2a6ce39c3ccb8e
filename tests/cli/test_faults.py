"""Bad input: one clear sentence, the right exit code, nothing half-written."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

from .. import archives

Fangzhi = Callable[..., Result]
PROGRAM = (sys.executable, "-c", "from cli.main import run; run()")


def told(result: Result) -> tuple[int, str, str]:
    """The exit code, what came out, and the one line of complaint."""
    assert result.stderr.startswith("Error: ")
    return result.exit_code, result.stdout, result.stderr.removeprefix("Error: ").rstrip("\n")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A new archive."""
    archives.create(tmp_path / "mine").close()
    return tmp_path / "mine"


READERS = (
    ("search", "x"), ("show", "1"), ("export", "--to", "x"), ("runs",), ("runs", "show", "1"), ("stats",),
    ("problems",),
)  # fmt: skip


@pytest.mark.parametrize("words", [*READERS, ("config",)])
def test_no_archive(fangzhi: Fangzhi, tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, error = told(fangzhi(*words))
    assert (code, out, "is no archive: make one with `fangzhi init" in error) == (2, "", True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", READERS)
def test_a_database_that_is_none(fangzhi: Fangzhi, archive: Path, words: tuple[str, ...]) -> None:
    (archive / "fangzhi.db").write_bytes(b"This is a letter to my aunt." * 999)
    code, out, error = told(fangzhi("--archive", archive, *words))
    assert (code, out, "is no fangzhi database" in error) == (5, "", True)


def test_a_damaged_database(fangzhi: Fangzhi, archive: Path) -> None:
    with closing(sqlite3.connect(archive / "fangzhi.db")) as database:
        pages = database.execute("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'site'").fetchall()
    with (archive / "fangzhi.db").open("r+b") as file:
        for (page,) in pages:
            file.seek((page - 1) * 16384)
            file.write(os.urandom(16384))
    code, out, error = told(fangzhi("--archive", archive, "stats"))
    assert (code, out, "malformed" in error) == (5, "", True)


def test_a_database_from_a_newer_version(fangzhi: Fangzhi, archive: Path) -> None:
    with closing(sqlite3.connect(archive / "fangzhi.db")) as database, database:
        database.execute("update alembic_version set version_num = '9999'")
    code, out, error = told(fangzhi("--archive", archive, "stats"))
    assert (code, out, "newer fangzhi (database revision 9999)" in error) == (2, "", True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("contact = [", "no valid TOML"),
        ("contct = 'x'", "contct: no such setting; known are contact"),
        ("tries = 'many'", "must be a whole number"),
    ],
)
def test_broken_settings(fangzhi: Fangzhi, archive: Path, text: str, complaint: str) -> None:
    (archive / "fangzhi.toml").write_text(text, "utf-8")
    for words in (("config",), ("stats",)):
        code, out, error = told(fangzhi("--archive", archive, *words))
        assert (code, out, complaint in error) == (2, "", True)


def test_init_changes_nothing_where_something_is(fangzhi: Fangzhi, archive: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in archive.rglob("*") if file.is_file()}
    assert told(fangzhi("init", "mine"))[0] == 2
    assert {file: file.read_bytes() for file in archive.rglob("*") if file.is_file()} == before
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x", "utf-8")
    assert "other files" in told(fangzhi("init", "other"))[2]


def test_a_new_archive_explains_itself(fangzhi: Fangzhi, tmp_path: Path) -> None:
    assert fangzhi("init", "mine").exit_code == 0
    text = (tmp_path / "mine" / "README.md").read_text("utf-8")
    assert [name for name in ("fangzhi.db", "fangzhi.toml", "sites/", "scrapy.cfg") if text.count(name) < 2] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("search", "x"), "run `fangzhi crawl SITE`"),
        (("runs",), "No runs yet: run `fangzhi crawl SITE`"),
        (("stats",), "Nothing is held yet: run `fangzhi crawl SITE`"),
        (("problems",), "No problems"),
        (("site", "list"), "scrww"),
    ],
)
def test_an_empty_archive_says_what_to_do_next(
    fangzhi: Fangzhi, archive: Path, words: tuple[str, ...], says: str
) -> None:
    result = fangzhi("--archive", archive, *words)
    assert (result.exit_code, says in result.stdout) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "99"),
        ("show", "http://www.lanchuan.example/99.html"),
        ("show", "http://[::1"),
        ("runs", "show", "9"),
    ],
)
def test_what_is_not_held(small: Fangzhi, words: tuple[str, ...]) -> None:
    code, out, error = told(small(*words))
    assert (code, out) == (1, "")
    assert error


@pytest.mark.parametrize(
    "words",
    [
        ("search", "x", "--from", "2024-13"),
        ("search", "x", "--from", "yesterday"),
        ("search", "x", "--to", "2024-1-1-1"),
        ("search", "x", "--kind", "poem"),
        ("search", "x", "--limit", "0"),
        ("search", "x", "--limit", "99999999999999999999"),
        ("runs", "--limit", "99999999999999999999"),
        ("problems", "--limit", "9223372036854775807"),
        ("read", "x.html", "--url", "http://[::1"),
        ("search", "x", "--sort", "beauty"),
        ("export",),
        ("export", "--to", "x", "--format", "docx"),
        ("runs", "show", "first"),
        ("sing",),
    ],
)
def test_misuse(small: Fangzhi, tmp_path: Path, words: tuple[str, ...]) -> None:
    result = small(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_is_no_text(small: Fangzhi) -> None:
    assert told(small("search", "\udcff"))[:2] == (2, "")


def test_an_export_into_nowhere(small: Fangzhi) -> None:
    code, _, error = told(small("export", "--to", "no/such/folder/x.csv"))
    assert (code, "no/such/folder: No such file or directory" in error) == (2, True)


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_an_export_without_a_name(small: Fangzhi, name: str) -> None:
    code, _, error = told(small("export", "--to", name))
    assert (code, "choose another name" in error) == (2, True)


def broken_off(error: str) -> "subprocess.CompletedProcess[str]":
    """The program, in which every command that opens an archive raises an error."""
    code = f"""if True:
        import cli.archives, cli.main
        def stop(context): raise {error}
        cli.archives.current_folder = stop
        cli.main.run()"""
    return subprocess.run([sys.executable, "-c", code, "stats"], capture_output=True, text=True, check=False)


def test_a_fault_of_the_program_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    result = broken_off("TypeError('odd')")
    assert (result.returncode, result.stdout, result.stderr[:21]) == (1, "", "Error: TypeError: odd")
    assert "Traceback" not in result.stderr
    monkeypatch.setenv("FANGZHI_DEBUG", "1")
    assert "Traceback" in broken_off("TypeError('odd')").stderr


def test_an_interrupted_command_says_so() -> None:
    result = broken_off("KeyboardInterrupt")
    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr.startswith("Error: interrupted")


@pytest.mark.parametrize("words", ["search --all", "search --all --json", "export --to -"])
def test_a_reader_that_goes_away_is_no_error(archive_folder: Path, words: str) -> None:
    command = [*PROGRAM, "--archive", str(archive_folder), *words.split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_the_help_is_there_at_once() -> None:
    slow = {"scrapy", "sqlalchemy", "alembic", "lxml", "pydantic", "rich"}
    code = f"import sys, cli.main; print({slow} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"


@pytest.mark.skipif(
    not (Path("/dev/full").exists() or os.environ.get("FANGZHI_NO_SKIPS")), reason="there is no /dev/full here"
)
@pytest.mark.parametrize(
    "words", [("site", "list"), ("site", "list", "--json"), ("read", "--generic", "1.html"), ("--help",)]
)
def test_results_that_cannot_be_written_are_a_fault(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "1.html").write_text("<h1>石桥通车</h1><p>石桥日前通车，两岸居民往来从此不必绕行。</p>" * 3, "utf-8")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, *words], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the results could not be written (No space left on device)" in done.stderr
