"""A site that turns a run away: its alert, its polls, and the rows that it cost."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from storage import challenges, items, models, polls

from .. import archives
from .test_outcomes import NOW, begin


def test_polls_wait_twice_as_long_up_to_a_bound(tmp_path: Path) -> None:
    archive = archives.create(tmp_path / "archive")
    begin(archive)
    with archive.writing() as session:
        first, second = session.scalars(select(models.Section).order_by(models.Section.id))
        second.poll_seconds = 3600
        challenges.turned_away(session, session.get_one(models.Run, 1), "a sentence", {}, NOW)
        assert (first.poll_seconds, first.next_poll_at) == (polls.FIRST.total_seconds(), NOW + polls.FIRST)
        assert (second.poll_seconds, second.next_poll_at) == (7200, NOW + timedelta(hours=2))
        for _ in range(9):
            challenges.turned_away(session, session.get_one(models.Run, 1), "a sentence", {}, NOW)
        assert first.poll_seconds == polls.LONGEST.total_seconds()
        assert len(session.scalars(select(models.Alert)).all()) == 1
        challenges.let_in(session, session.get_one(models.Run, 1), NOW)
        assert session.scalars(select(models.Alert.closed_at)).all() == [NOW]
    archive.close()


def test_rows_that_were_given_up_meanwhile_are_open_again(tmp_path: Path) -> None:
    archive = archives.create(tmp_path / "archive")
    crawl = begin(archive)
    row = crawl.due()[0]
    crawl.store(items.Outcome(row, problem=items.Problem(row.url, "challenge", passing=True)))
    assert row.id not in {left.id for left in crawl.due()}
    with archive.writing() as session:
        challenges.reopen(session, [row.id])
    assert row.id in {left.id for left in crawl.due()}
    archive.close()
