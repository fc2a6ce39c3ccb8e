"""Commands as people type them, in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

Fangzhi = Callable[..., Result]


@pytest.fixture
def fangzhi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fangzhi:
    """Runs a command in an empty folder that is no archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FANGZHI_ARCHIVE", raising=False)
    monkeypatch.delenv("FANGZHI_DEBUG", raising=False)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def small(fangzhi: Fangzhi, archive_folder: Path) -> Fangzhi:
    """Runs a command on the small archive."""
    return lambda *words: fangzhi("--archive", archive_folder, *words)
