"""Results as a terminal shows them."""

import sys

import pytest

from cli.output import print_rows


@pytest.mark.parametrize("columns", range(58, 65))
def test_a_table_that_fits_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    row = ("2024-03-01 08:00", "lanchuan", 174, "石桥老街修缮工程 市民称赞前后不同", "edited", 12345)
    print_rows(("seen", "site", "id", "title", "why", "added"), [row], right=("id", "added"), fold=("title",))
    assert {"08:00", "lanchuan", "174", "edited", "12345"} <= set(capsys.readouterr().out.split())
