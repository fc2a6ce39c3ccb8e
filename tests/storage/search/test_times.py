from datetime import date

import pytest
from sqlalchemy.orm import Session

from storage import models
from storage.archive import Archive
from storage.search import Filter, count
from storage.search.times import Period, over_time

from ...conftest import START, add_article, add_site, add_version


@pytest.fixture
def two(blank: Archive) -> Session:
    """Two sites: of one the listings were walked back to 2024-01 in 2024-04, of the other nothing was walked."""
    session = Session(blank.engine)
    add_site(session, "kashi", "喀什日报", [])
    session.add(
        models.Run(
            id=1, site_id="lanchuan", mode="incremental", state="finished", token="a", pages=9,
            started_at=START.replace(month=4), heartbeat_at=START,
        )
    )  # fmt: skip
    section = models.Section(id=1, site_id="lanchuan", key="yw", name="要闻", url="http://x/", former=[])
    session.add(section)
    session.flush()
    session.add(
        models.Entry(
            site_id="lanchuan", section_id=1, url="http://x/1", title="x", pinned=False, page=1,
            listed_date=date(2024, 1, 9), first_seen_at=START, last_seen_at=START, first_run_id=1, last_run_id=1,
        )
    )  # fmt: skip
    for site, day, title in (
        ("lanchuan", date(2024, 1, 10), "石桥"), ("lanchuan", date(2024, 3, 1), "石桥"),
        ("lanchuan", date(2024, 3, 2), "老街"), ("kashi", date(2024, 3, 5), "古城"),
        ("kashi", date(2022, 12, 5), "石桥"),
    ):  # fmt: skip
        add_version(session, add_article(session, site), title=title, published_date=day)
    return session


def months(session: Session, filter: Filter) -> dict[str, tuple[int | None, int]]:
    return {one.period: (one.count, one.all) for one in over_time(session, filter, "month")}


def test_a_month_is_counted_beside_all_that_is_held_of_it(two: Session) -> None:
    found = months(two, Filter("石桥", site="lanchuan"))
    assert found == {"2024-01": (1, 1), "2024-02": (0, 0), "2024-03": (1, 2), "2024-04": (0, 0)}


def test_a_month_that_is_not_covered_is_no_data(two: Session) -> None:
    found = months(two, Filter("老街", since=date(2023, 11, 1), site="lanchuan"))
    assert [number for number, _ in found.values()] == [None, None, 0, 0, 1, 0]
    assert months(two, Filter("老街", site="kashi")) == {
        "2022-12": (None, 1), "2023-01": (None, 0), "2023-02": (None, 0), "2023-03": (None, 0), "2023-04": (None, 0),
        "2023-05": (None, 0), "2023-06": (None, 0), "2023-07": (None, 0), "2023-08": (None, 0), "2023-09": (None, 0),
        "2023-10": (None, 0), "2023-11": (None, 0), "2023-12": (None, 0), "2024-01": (None, 0), "2024-02": (None, 0),
        "2024-03": (None, 1),
    }  # fmt: skip


def test_what_is_held_is_counted_also_where_nothing_was_walked(two: Session) -> None:
    (found,) = over_time(two, Filter("石桥 date:2022-12"), "month")
    assert found == Period("2022-12", 1, 1, 1.0, ("kashi", "lanchuan"))


def test_sites_that_do_not_cover_a_month_are_named(two: Session) -> None:
    (found,) = over_time(two, Filter("石桥 date:2024-02"), "month")
    assert found == Period("2024-02", 0, 0, None, ("kashi",))


def test_a_year_adds_its_months_up(two: Session) -> None:
    found = over_time(two, Filter("石桥", site="lanchuan"), "year")
    assert [(one.period, one.count, one.all, one.share) for one in found] == [("2024", 2, 3, 2 / 3)]


@pytest.mark.parametrize(("suspect", "total"), [("include", 5), ("exclude", 4), ("only", 1)])
def test_suspect_dates_are_in_or_out_or_alone(two: Session, suspect: str, total: int) -> None:
    two.get_one(models.Version, 1).published_suspect = "later than the capture"
    two.flush()
    asked = Filter(suspect=suspect)  # type: ignore[arg-type]
    assert count(two, asked).total == total
    assert sum(one.all for one in over_time(two, asked, "year")) == total
