"""Articles out of sight, and the log that says who took them there."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import articles, log, models, withholding
from storage.items import NothingFound
from storage.search import Filter, count, search

from ..conftest import START, add_article, add_version

WHY = "court order"
WITHHELD_BEFORE = 5
"""The one that the small archive withholds, without a line in the log."""


def total(session: Session) -> int:
    return count(session, Filter()).total


def test_what_is_withheld_is_neither_found_nor_counted_nor_shown(session: Session) -> None:
    before = total(session)
    assert withholding.withhold(session, ["1"], WHY, START) == [1]
    found = [hit.article.id for hit in search(session, Filter("石桥"))]
    assert (total(session), 1 in found) == (before - 1, False)
    with pytest.raises(NothingFound, match="withheld"):
        articles.find(session, "1")


def test_release_brings_it_back_as_it_was(session: Session) -> None:
    before, shown = total(session), articles.show(session, 1)
    withholding.withhold(session, ["http://www.lanchuan.example/1.html"], WHY, START)
    assert withholding.release(session, ["1"], "lifted", START) == [1]
    assert (total(session), articles.show(session, 1)) == (before, shown)


@pytest.mark.parametrize("state", ["gone", "moved"])
def test_released_is_what_it_would_have_been(session: Session, state: str) -> None:
    article = session.get_one(models.Article, 1)
    article.state, article.gone_at = state, START if state == "gone" else None
    withholding.withhold(session, ["1"], WHY, START)
    withholding.release(session, ["1"], "lifted", START)
    assert article.state == state


def test_doing_it_twice_is_doing_it_once(session: Session) -> None:
    assert withholding.withhold(session, ["1", "1"], WHY, START) == [1]
    assert withholding.withhold(session, ["1"], WHY, START) == []
    assert withholding.release(session, ["2"], "lifted", START) == []
    assert len(log.newest(session, 9, subject="1")) == 1


def test_one_that_is_not_held_withholds_none(session: Session) -> None:
    with pytest.raises(NothingFound):
        withholding.withhold(session, ["1", "999"], WHY, START)
    session.rollback()
    assert [one.id for one in withholding.withheld(session)] == [WITHHELD_BEFORE]


def test_the_list_says_since_when_by_whom_and_why(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "whoever", lambda: "王五")
    withholding.withhold(session, ["1"], WHY, START)
    one = withholding.withheld(session)[0]
    assert (one.id, one.who, one.why, one.since and one.since.isoformat()) == (
        1,
        "王五",
        WHY,
        "2024-03-01T10:00:00+08:00",
    )
    assert withholding.withheld(session, "elsewhere") == []


def test_the_same_text_elsewhere_is_told(session: Session) -> None:
    ids = [add_article(session) for _ in range(3)]
    for id, digest in zip(ids, ("sha256:a", "sha256:a", "sha256:b"), strict=True):
        add_version(session, id, body_digest=digest)
    withholding.withhold(session, [str(ids[0])], WHY, START)
    assert withholding.copies(session, ids[:1]) == ids[1:2]


def test_the_log_is_newest_first_and_can_be_narrowed(session: Session) -> None:
    withholding.withhold(session, ["1"], WHY, START)
    withholding.release(session, ["1"], "lifted", START + timedelta(days=2))
    assert [line.verb for line in log.newest(session, 9)][:2] == ["release article", "withhold"]
    assert [line.verb for line in log.newest(session, 9, since=(START + timedelta(days=1)).date())] == [
        "release article"
    ]
    assert [line.detail["why"] for line in log.newest(session, 9, verb="withhold")] == [WHY]


@pytest.mark.parametrize("statement", ["UPDATE log SET who = 'x'", "DELETE FROM log"])
def test_no_line_of_the_log_is_changed_or_removed(session: Session, statement: str) -> None:
    withholding.withhold(session, ["1"], WHY, START)
    session.flush()
    with pytest.raises(IntegrityError, match="never changed"):
        session.connection().exec_driver_sql(statement)


def test_a_profile_enters_the_log_when_it_changed(session: Session) -> None:
    for text in ("id = 'a'", "id = 'a'", "id = 'a' # mended", ""):
        log.add_profile(session, "a", text, START)
    assert [line.detail["text"] for line in log.newest(session, 9, verb=log.PROFILE)] == [
        "id = 'a' # mended",
        "id = 'a'",
    ]
