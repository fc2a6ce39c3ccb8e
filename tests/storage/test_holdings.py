"""What came in week by week, and the bytes."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from storage import holdings
from storage.archive import Archive

from ..conftest import START, add_article, add_version


def test_weeks_begin_on_the_sites_own_monday(blank: Archive) -> None:
    monday = datetime(2024, 3, 4, 0, 30, tzinfo=UTC)  # half past eight there
    with blank.writing() as session:
        for hours in (-9, -8, 0):  # -9: Sunday 23:30 there; -8: Monday 00:30
            article = add_article(session, first_seen_at=monday + timedelta(hours=hours))
            add_version(session, article, created_at=monday + timedelta(hours=hours))
        add_version(session, article, 2, current=False, reason="edited", created_at=monday)
        add_version(session, article, 3, current=False, reason="reread", created_at=monday)
        found = holdings.weeks(session, 3, monday + timedelta(days=1), "lanchuan")
    assert [(week.week, week.new, week.edited) for week in found] == [
        (date(2024, 3, 4), 2, 1),
        (date(2024, 2, 26), 1, 0),
        (date(2024, 2, 19), 0, 0),
    ]


def test_every_site_has_its_weeks(session: Session) -> None:
    found = holdings.weeks(session, 2, START + timedelta(days=1))
    assert [(week.site, week.new) for week in found] == [("kashi", 1), ("kashi", 0), ("lanchuan", 5), ("lanchuan", 0)]


def test_bytes_are_those_of_the_files(filed: Archive) -> None:
    with filed.reading() as session:
        (found,) = holdings.space(session)
    on_disk = sum(file.stat().st_size for file in filed.folder.rglob("*.warc.gz"))
    assert (found.captures, found.files, found.shipped) == (3, 3, 0)
    assert found.kept == found.here == on_disk
    assert found.served > 0


def test_a_site_without_captures_takes_nothing(session: Session) -> None:
    assert holdings.space(session, "kashi") == [holdings.Space("kashi", 0, 0, 0, 0, 0, 0)]
