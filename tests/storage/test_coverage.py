from datetime import date

from sqlalchemy.orm import Session

from storage import coverage, models
from storage.archive import Archive

from ..conftest import START


def test_each_month_of_a_section_says_what_is_listed_and_held(session: Session) -> None:
    found = {(one.section, one.month): (one.listed, one.held, one.reached) for one in coverage.months(session)}
    assert found == {
        ("sz", "2024-03"): (0, 1, date(2024, 3, 1)),
        ("sz", None): (1, 0, date(2024, 3, 1)),
        ("ms", "2024-03"): (0, 2, date(2024, 3, 1)),
        ("ms", None): (2, 0, date(2024, 3, 1)),
    }


def section(session: Session, id: int, reached: date | None, *, whole: bool) -> None:
    session.add(
        models.Section(
            id=id, site_id="lanchuan", key=f"s{id}", name=f"栏目{id}", url=f"http://x/{id}", former=[],
            walked_at=START if whole else None,
        )
    )  # fmt: skip
    session.flush()
    if reached:
        session.add(
            models.Entry(
                site_id="lanchuan", section_id=id, url=f"http://x/{id}/1", title="x", pinned=False, page=1,
                listed_date=reached, first_seen_at=START, last_seen_at=START, first_run_id=1, last_run_id=1,
            )
        )  # fmt: skip


def run(session: Session, id: int, state: str) -> None:
    session.add(
        models.Run(
            id=id, site_id="lanchuan", mode="incremental", state=state, token="a", pages=1, started_at=START,
            heartbeat_at=START,
        )
    )  # fmt: skip
    session.flush()


def test_the_listing_that_was_walked_least_far_bounds_what_is_covered(blank: Archive) -> None:
    with Session(blank.engine) as session:
        run(session, 1, "finished")
        section(session, 1, date(2019, 5, 1), whole=True)
        section(session, 2, date(2023, 2, 1), whole=True)
        assert coverage.span(session, "lanchuan") == (date(2019, 5, 1), START.date())
        section(session, 3, date(2021, 7, 1), whole=False)
        assert coverage.span(session, "lanchuan") == (date(2021, 7, 1), START.date())
        assert coverage.span(session, "lanchuan", "栏目2") == (date(2023, 2, 1), START.date())


def test_nothing_is_covered_where_nothing_was_walked(blank: Archive) -> None:
    with Session(blank.engine) as session:
        assert coverage.span(session, "lanchuan") is None


def test_runs_that_failed_are_counted_in_their_month(blank: Archive) -> None:
    with Session(blank.engine) as session:
        for id, state in enumerate(("finished", "failed", "failed"), 1):
            run(session, id, state)
        section(session, 1, None, whole=False)
        (found,) = coverage.months(session)
        assert (found.month, found.failed_runs, found.reached) == ("2024-03", 2, None)
