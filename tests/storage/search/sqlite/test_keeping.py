"""The index holds every version from the transaction on that stores it, and whatever becomes of it afterwards."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage import models
from storage.archive import Archive
from storage.backup import backup
from storage.search import Filter, count, search, stream
from storage.search.sqlite import keeping, proving
from storage.search.sqlite.rebuilding import rebuild

from ....conftest import add_article, add_site, add_version


def quiet(what: str) -> None:
    """Nobody listens."""


def faults(archive: Archive) -> list[tuple[str, str]]:
    with archive.reading() as session:
        return list(proving.faults(session.connection(), quiet))


def ids(archive: Archive, query: str) -> list[int]:
    with archive.reading() as session:
        return sorted(shown.id for shown in stream(session, Filter(query)))


@pytest.fixture
def filled(blank: Archive) -> Archive:
    with blank.writing() as session:
        for number in range(60):
            add_version(session, add_article(session), title=f"石桥{number}", body=f"第{number}座桥。")
    return blank


def test_a_version_is_found_in_the_transaction_that_stores_it(blank: Archive) -> None:
    with Session(blank.engine) as session:
        add_version(session, add_article(session), title="石桥", body="")
        assert count(session, Filter("石桥")).total == 1


def test_a_version_that_is_not_stored_is_not_found(blank: Archive) -> None:
    with Session(blank.engine) as session:
        add_version(session, add_article(session), title="石桥", body="")
        session.rollback()
    assert ids(blank, "石桥") == []
    assert faults(blank) == []


def test_former_versions_are_found_where_asked_for(session: Session) -> None:
    assert list(search(session, Filter("旧文"))) == []
    (hit,) = search(session, Filter("旧文", all_versions=True))
    assert (hit.article.id, hit.article.version, hit.snippet.text) == (1, 1, "石桥老街旧文。")
    assert count(session, Filter("石桥", all_versions=True)).total == 4


def test_what_changes_of_an_article_changes_in_the_index(filled: Archive) -> None:
    with filled.writing() as session:
        add_site(session, "kashi", "喀什日报", [])
        session.get_one(models.Article, 1).state = "withheld"
        session.get_one(models.Article, 2).kind = "video"
        session.get_one(models.Article, 3).duplicate_of_id = 4
        session.execute(update(models.Article).where(models.Article.id == 5).values(site_id="kashi"))
        session.get_one(models.Version, 6).published_suspect = "x"
        session.get_one(models.Version, 7).current = False
    assert ids(filled, "kind:video") == [2]
    assert ids(filled, "site:kashi") == [5]
    assert {1, 7}.isdisjoint(ids(filled, "桥"))
    with filled.reading() as session:
        assert count(session, Filter("桥")).stories == 57
        assert count(session, Filter("桥", suspect="only")).total == 1
    assert faults(filled) == []


def test_of_a_story_one_article_is_shown(session: Session) -> None:
    assert [hit.article.id for hit in search(session, Filter("石桥"), distinct=True)] == [1, 4, 3]
    assert [hit.article.id for hit in search(session, Filter('"（转"'), "relevance", distinct=True)] == [2]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM gram_docsize WHERE id = 9", "DELETE FROM single_docsize WHERE id = 9",
        "DELETE FROM indexed WHERE id = 9", "DELETE FROM version WHERE id = 9", "UPDATE indexed SET withheld = 1",
        "UPDATE version SET body = body || '。' WHERE id = 9", "INSERT INTO gram (rowid, body) VALUES (99, 'ab')",
        "INSERT INTO gram (gram) VALUES ('delete-all')", "INSERT INTO single (single) VALUES ('delete-all')",
    ],
)  # fmt: skip
def test_what_is_not_as_the_versions_are_is_found_and_mended(filled: Archive, statement: str) -> None:
    with filled.writing() as session:
        keeping.drop_triggers(session.connection())
        session.connection().exec_driver_sql(statement)
        keeping.make_triggers(session.connection())
    assert faults(filled)
    rebuild(filled, quiet)
    assert faults(filled) == []


def test_an_index_that_is_not_there_at_all_is_made_anew(filled: Archive) -> None:
    with filled.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE gram")
    assert rebuild(filled, quiet) == 60
    assert (ids(filled, "第7座"), faults(filled)) == ([8], [])


def test_a_rebuilding_that_is_broken_off_changes_nothing_and_goes_on(filled: Archive) -> None:
    told: list[str] = []

    def interrupt(what: str) -> None:
        told.append(what)
        if len(told) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(filled, interrupt)
    assert (ids(filled, "第7座"), faults(filled)) == ([8], [])
    assert rebuild(filled, told.append) == 60
    assert told[:3] == ["indexing texts: 25 of 60", "indexing texts: 50 of 60", "indexing texts: 60 of 60"]
    assert set(told[3:]) == {"making the index small"}
    assert faults(filled) == []


def test_what_is_stored_during_a_rebuilding_is_found_before_and_after_it(filled: Archive) -> None:
    other = Archive.open(filled.folder)

    def crawl(what: str) -> None:
        if what == "making the index small" and not ids(other, "新桥"):
            with other.writing() as session:
                add_version(session, add_article(session), title="新桥", body="", published_date=date(2024, 1, 1))
            assert ids(other, "新桥") == [61]

    rebuild(filled, crawl)
    other.close()
    assert (ids(filled, "新桥"), faults(filled)) == ([61], [])


def test_a_backup_is_searched_as_it_is(filled: Archive, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy", quiet)
    copy = Archive.open(tmp_path / "copy")
    assert (ids(copy, "第7座"), faults(copy)) == ([8], [])
    copy.close()


def test_an_upgraded_archive_is_indexed(released: Callable[[Path], Path], tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from storage import upgrade

    folder, now = released(tmp_path / "old"), datetime.now(UTC)
    told: list[str] = []
    upgrade.upgrade(folder, upgrade.plan(folder, now), now, told.append)
    archive = Archive.open(folder)
    assert faults(archive) == []
    with archive.reading() as session:
        texts = session.query(models.Version).filter(models.Version.current).all()
        expected = sorted(text.article_id for text in texts if "戏台" in text.title or "戏台" in text.body)
    assert expected
    assert ids(archive, "戏台") == expected
    assert any(what.startswith("indexing texts: ") for what in told)
    archive.close()


def test_an_archive_that_cannot_be_written_is_searched_and_proved(filled: Archive, tmp_path: Path) -> None:
    filled.close()
    folder = Path(shutil.copytree(filled.folder, tmp_path / "burnt"))
    folder.chmod(0o500)
    archive = Archive.open(folder)
    assert (ids(archive, "第7座"), faults(archive)) == ([8], [])
    archive.close()
    folder.chmod(0o700)
