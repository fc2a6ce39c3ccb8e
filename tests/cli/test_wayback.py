"""What `replay` says where it cannot serve."""

import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from storage.archive import Archive

Fangzhi = Callable[..., Result]


def test_without_pywb_it_says_how_to_get_it(small: Fangzhi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FANGZHI_WAYBACK", raising=False)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    result = small("replay")
    assert (result.exit_code, "run `make pywb`" in result.stderr) == (2, True)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in place of pywb that ends at once."""
    monkeypatch.setenv("FANGZHI_WAYBACK", "false")


@pytest.mark.usefixtures("stub")
def test_an_archive_without_pages_says_so(small: Fangzhi) -> None:
    result = small("replay", "--port", 0)
    assert (result.exit_code, "no captured page to replay" in result.stderr) == (1, True)


@pytest.mark.usefixtures("stub")
def test_a_port_that_is_taken_is_named(small: Fangzhi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = small("replay", "--port", port)
    assert (result.exit_code, f"port {port} cannot be had" in result.stderr) == (2, True)


@pytest.mark.usefixtures("stub")
def test_a_server_that_does_not_start_is_told(fangzhi: Fangzhi, filed: Archive) -> None:
    result = fangzhi("--archive", filed.folder, "replay", "--port", 0)
    assert (result.exit_code, "pywb ended at once: it said nothing" in result.stderr) == (2, True)


def test_an_article_of_before_pages_were_kept_has_no_replay(small: Fangzhi) -> None:
    result = small("replay", 1)
    assert (result.exit_code, "before pages were kept" in result.stderr) == (1, True)
