"""Articles as a data frame."""

import sys
from pathlib import Path

import pandas
import pytest

from storage.archive import Archive


def test_a_frame_has_a_typed_column_a_field(archive_folder: Path) -> None:
    with Archive.open(archive_folder) as archive:
        made = archive.search().to_frame()
        ids = [record.id for record in archive.search()]
    assert (list(made.index), made.index.name) == (ids, "id")
    assert pandas.api.types.is_datetime64_dtype(made["published_date"])
    assert str(made["published_at"].dt.tz) == str(made["first_seen"].dt.tz) == "UTC"
    assert (str(made["views"].dtype), made["views"][1], made["views"].isna()[2]) == ("Int64", 100, True)
    assert made["authors"][1] == ("张三", "李四")
    assert made["published_at"][1] == pandas.Timestamp("2024-02-29T23:30Z")
    assert made["published_date"][1] == pandas.Timestamp("2024-03-01")


def test_months_are_counted_at_the_sites_place(archive_folder: Path) -> None:
    with Archive.open(archive_folder) as archive:
        made = archive.search(site="lanchuan").to_frame()
        told = {one.value: one.count for one in archive.search(site="lanchuan").facets("month") if one.value}
    counted = made["published_date"].dt.to_period("M").value_counts()
    assert {str(month): number for month, number in counted.items()} == told


def test_nothing_found_is_an_empty_frame_of_the_same_types(archive_folder: Path) -> None:
    with Archive.open(archive_folder) as archive:
        empty, full = archive.search("查无此文").to_frame(), archive.search().to_frame()
    assert (len(empty), list(empty.columns)) == (0, list(full.columns))
    assert [empty[name].dtype for name in ("published_date", "views", "published_at")] == [
        full[name].dtype for name in ("published_date", "views", "published_at")
    ]


def test_that_pandas_is_missing_is_said(archive_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with Archive.open(archive_folder) as archive, pytest.raises(ImportError, match=r"pip install 'fangzhi\[pandas\]'"):
        archive.search().to_frame()
