"""`user` and `token` as people type them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

from .conftest import Fangzhi


@pytest.fixture
def own(fangzhi: Fangzhi, blank_folder: Path, tmp_path: Path) -> Fangzhi:
    """Runs a command on an archive that may be changed."""
    shutil.copytree(blank_folder, tmp_path / "own")
    return lambda *words: fangzhi("--archive", tmp_path / "own", *words)


def piped(folder: Path, text: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["--archive", str(folder / "own"), *words], input=text, catch_exceptions=False)


def test_users_come_and_go(own: Fangzhi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert own("user", "list").stdout.startswith("There are no users")
    assert piped(tmp_path, "correct horse battery\n", "user", "add", "zhang").stdout == "added zhang (reader)\n"
    monkeypatch.setenv("FANGZHI_PASSWORD", "another long one")
    assert own("user", "add", "li", "--role", "editor").stdout == "added li (editor)\n"
    assert own("user", "password", "zhang").exit_code == 0
    users = [json.loads(line) for line in own("user", "list", "--json").stdout.splitlines()]
    assert [(user["name"], user["role"]) for user in users] == [("li", "editor"), ("zhang", "reader")]
    assert "password" not in users[0]
    assert own("user", "remove", "li").stderr == ""
    assert "asks" not in own("user", "remove", "zhang").stdout


def test_a_password_is_no_argument(own: Fangzhi) -> None:
    assert own("user", "add", "zhang", "secret words here").exit_code == 2
    assert own("user", "add", "zhang", "--password", "x").exit_code == 2


@pytest.mark.parametrize(
    ("text", "words", "code", "said"),
    [
        ("short\n", ("user", "add", "zhang"), 2, "too short"),
        ("", ("user", "add", "zhang"), 2, "too short"),
        ("", ("user", "add", "a b"), 2, "is no name"),
        ("x" * 300, ("user", "add", "zhang"), 2, "too long"),
        ("", ("user", "password", "nobody"), 1, "no user 'nobody'"),
        ("", ("user", "remove", "nobody"), 1, "no user 'nobody'"),
        ("", ("token", "remove", "x"), 1, "no token 'x'"),
        ("", ("token", "add", "x"), 2, "--scope"),
        ("", ("token", "add", "x", "--scope", "all"), 2, "all"),
    ],
)
def test_misuse_says_what_is_wrong(
    own: Fangzhi, tmp_path: Path, text: str, words: tuple[str, ...], code: int, said: str
) -> None:
    result = piped(tmp_path, text, *words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr


def test_a_token_is_shown_once(own: Fangzhi) -> None:
    made = own("token", "add", "prometheus", "--scope", "metrics", "--scope", "read")
    token = made.stdout.strip()
    assert token.startswith("fz_")
    assert len(token) > 40
    assert "not shown again" in made.stderr
    for words in (("token", "list"), ("token", "list", "--json"), ("log",), ("log", "--json")):
        assert token not in own(*words).stdout
    listed = json.loads(own("token", "list", "--json").stdout)
    assert (listed["name"], listed["scopes"], listed["used"]) == ("prometheus", ["read", "metrics"], None)
    assert own("token", "remove", "prometheus").stdout == "removed prometheus\n"
    assert own("token", "list").stdout.startswith("There are no tokens")
