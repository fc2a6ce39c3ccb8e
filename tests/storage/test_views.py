"""The views, as programs see them that know nothing of fangzhi: plain SQLite, DuckDB."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_sqlite_scanner
import pytest
from sqlalchemy.orm import Session

from storage import models, withholding
from storage.archive import Archive
from storage.engine import REVISION
from storage.views import VIEWS
from tests.conftest import START, add_article, add_site, add_version

from .. import archives

EXTENSION = next(Path(duckdb_extension_sqlite_scanner.__file__).parent.rglob("*.duckdb_extension"))

Ask = Callable[[str], list[tuple[Any, ...]]]

TURNS = {
    "一月": ("2023-12-31T16:00:00", "2024-01-01 00:00"),  # UTC, and what clocks show in Shanghai
    "除夕": ("2023-12-31T15:59:00", "2023-12-31 23:59"),
    "闰日": ("2024-02-28T16:30:00", "2024-02-29 00:30"),
    "三月": ("2024-02-29T16:00:00", "2024-03-01 00:00"),
    "夏时": ("1988-07-31T15:30:00", "1988-08-01 00:30"),  # China had daylight saving time then
}
"""Articles published around the ends of months and years, by their titles."""


def asked_of(file: Path) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    return ask


def asked_of_duckdb(file: Path) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as database:
            database.execute(f"LOAD '{EXTENSION}'")
            database.execute(f"ATTACH '{file}' AS archive (TYPE sqlite, READ_ONLY)")
            database.execute("USE archive")
            return database.execute(sql).fetchall()

    return ask


PROGRAMS = {"sqlite": asked_of, "duckdb": asked_of_duckdb}


def add_turns(session: Session) -> None:
    add_site(session, "newyork", "纽约", [], "America/New_York")
    for title, (at, shown) in TURNS.items():
        instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
        article = add_article(session, first_seen_at=instant)
        add_version(
            session, article, title=title, published_at=instant, published_date=date.fromisoformat(shown[:10]),
            published_precision="minute", published_raw=shown,
        )  # fmt: skip
        seen = {"observed_at": instant, "count": 7, "raw": "7", "at_least": False}
        session.add(models.Observation(article_id=article, **seen))
    article = add_article(session, "newyork")
    instant = datetime(2024, 7, 1, 3, 59, 58, tzinfo=UTC)
    add_version(
        session, article, title="夏夜", published_at=instant, published_date=date(2024, 6, 30),
        published_precision="second",
    )  # fmt: skip


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with archives.create(tmp_path_factory.mktemp("turns") / "archive") as archive, archive.writing() as session:
        add_site(session, "lanchuan", "澜川新闻网", ["澜川", "川西"])
        add_turns(session)
    return archive.folder / "fangzhi.db"


@pytest.fixture(params=PROGRAMS)
def ask(request: pytest.FixtureRequest, turns: Path) -> Ask:
    return PROGRAMS[request.param](turns)


@pytest.fixture
def small(archive_folder: Path) -> Ask:
    return asked_of(archive_folder / "fangzhi.db")


def test_times_are_those_of_the_sites_clocks(ask: Ask) -> None:
    found = dict(ask("SELECT title, published FROM articles"))
    assert found == {title: shown for title, (_, shown) in TURNS.items()} | {"夏夜": "2024-06-30 23:59:58"}


def test_months_and_years_end_at_the_sites_midnight(ask: Ask) -> None:
    expected = Counter(shown[:7] for _, shown in TURNS.values())
    months = "SELECT published_month, count(*) FROM articles WHERE site = 'lanchuan' GROUP BY published_month"
    assert dict(ask(months)) == expected
    seen = "SELECT observed_month, count(*) FROM observations GROUP BY observed_month"
    assert dict(ask(seen)) == expected
    years = "SELECT CAST(published_year AS INTEGER) AS year, count(*) FROM articles GROUP BY year ORDER BY year"
    assert ask(years) == [(1988, 1), (2023, 1), (2024, 4)]


def test_dates_of_sql_see_the_same_days(turns: Path) -> None:
    days = "SELECT count(*) FROM articles WHERE date(published) = published_date AND substr(first_seen, 1, 10) = "
    assert asked_of(turns)(f"{days} published_date AND site = 'lanchuan'") == [(len(TURNS),)]


@pytest.mark.parametrize("view", VIEWS)
def test_every_program_reads_every_view(view: str, archive_folder: Path) -> None:
    file = archive_folder / "fangzhi.db"
    rows = [program(file)(f'SELECT * FROM "{view}" ORDER BY id') for program in PROGRAMS.values()]
    assert len(rows[0]) == len(rows[1]) > 0 or view == "captures"
    assert [str(row[0]) for row in rows[0]] == [str(row[0]) for row in rows[1]] or view in {"stories"}


def test_an_article_reads_as_in_an_export(archive_folder: Path, small: Ask) -> None:
    with Archive.open(archive_folder) as archive:
        for record in archive.search():
            names = ("title", "source", "published_month", "body", "url", "views", "version", "story")
            (row,) = small(f"SELECT {', '.join(names)} FROM articles WHERE id = {record.id}")
            assert row == tuple(getattr(record, name) for name in names)


def test_lists_are_read_as_text(small: Ask) -> None:
    (row,) = small("SELECT authors, tags, breadcrumb, sections, captions, editors FROM articles WHERE id = 1")
    assert row == ("张三; 李四", "老街; 修缮", "首页; 时政", "时政; 民生", "修好的老街 ＸＹＺ", "王五")
    assert small("SELECT authors, sections FROM articles WHERE id = 3") == [(None, None)]


def test_counts_are_those_of_search(archive_folder: Path, small: Ask) -> None:
    with Archive.open(archive_folder) as archive:
        counts = archive.search().count()
    assert small("SELECT count(*) FROM articles") == [(counts.total,)]
    assert small("SELECT count(*) FROM stories") == [(counts.stories,)]
    assert small("SELECT sum(articles) FROM stories") == [(counts.total,)]


def test_what_is_withheld_is_in_no_view(archive_folder: Path, tmp_path: Path) -> None:
    with Archive.open(shutil.copytree(archive_folder, tmp_path / "own")) as archive, archive.writing() as session:
        (url,) = session.query(models.Version.url).where(models.Version.article_id == 1).limit(1).one()
        row = session.query(models.Row).where(models.Row.article_id == 1).one()
        session.add(
            models.Problem(
                site_id="lanchuan", run_id=1, row_id=row.id, url=url, reason="x", detail="", first_seen_at=START,
                last_seen_at=START,
            )
        )  # fmt: skip
    ask = asked_of(tmp_path / "own/fangzhi.db")
    of_it = {
        "articles": "id = 1", "versions": "article = 1", "observations": "article = 1", "entries": "article = 1",
        "problems": f"url = '{url}'", "captures": f"url = '{url}'",
    }  # fmt: skip
    assert all(ask(f"SELECT count(*) FROM {view} WHERE {where}") != [(0,)] for view, where in of_it.items())
    with Archive.open(tmp_path / "own") as archive, archive.writing() as session:
        withholding.withhold(session, ["1"], "court order", START)
    for view, where in of_it.items():
        assert ask(f"SELECT count(*) FROM {view} WHERE {where}") == [(0,)], view
    assert ask("SELECT articles FROM stories WHERE id = 1") == [(1,)]  # the copy that tells the same


def test_no_view_needs_a_function_of_ours() -> None:
    assert [name for name, sql in VIEWS.items() if "fangzhi_" in sql] == []


def test_an_upgraded_archive_has_the_views(released: Callable[[Path], Path], tmp_path: Path) -> None:
    from storage import upgrade

    folder = released(tmp_path / "archive")
    now = datetime.now(UTC)
    upgrade.upgrade(folder, upgrade.plan(folder, now), now, lambda _: None)
    ask = asked_of(folder / "fangzhi.db")
    assert ask("SELECT version_num FROM alembic_version") == [(REVISION,)]
    assert ask("SELECT count(*) FROM articles WHERE first_seen IS NOT NULL") == ask("SELECT count(*) FROM article")
