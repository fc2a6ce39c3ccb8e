from datetime import date

import pytest
from sqlalchemy.orm import Session

from storage import overview
from storage.items import NothingFound


def test_runs_are_listed_newest_first(session: Session) -> None:
    assert [run.id for run in overview.runs(session)] == [2, 1]
    assert [run.id for run in overview.runs(session, limit=1)] == [2]
    assert overview.runs(session, site="kashi") == []


def test_a_run_is_shown_with_its_balance(session: Session) -> None:
    run = overview.run(session, 1)
    assert run.balance is not None
    assert (run.balance["entries"], run.started.isoformat()) == (4, "2024-03-01T10:00:00+08:00")


@pytest.mark.parametrize("id", [99, 2**70])
def test_an_unknown_run_is_not_found(session: Session, id: int) -> None:
    with pytest.raises(NothingFound):
        overview.run(session, id)


def test_stats_count_what_is_held_of_each_site(session: Session) -> None:
    kashi, lanchuan = overview.stats(session)
    assert (kashi.articles, kashi.problems, kashi.last_run) == (1, 0, None)
    assert (lanchuan.articles, lanchuan.versions, lanchuan.entries, lanchuan.captures) == (5, 6, 3, 1)
    assert lanchuan.kinds == {"text": 4, "pictures": 1}
    assert (lanchuan.first, lanchuan.last, lanchuan.problems) == (date(2023, 12, 31), date(2024, 3, 2), 2)


def test_stats_of_one_site(session: Session) -> None:
    assert [row.site for row in overview.stats(session, "kashi")] == ["kashi"]


def test_problems_are_those_that_are_not_solved(session: Session) -> None:
    assert [row.problem.reason for row in overview.problems(session)] == ["unreachable", "unknown layout"]
    assert len(overview.problems(session, open_only=False)) == 3
    assert overview.problems(session, "kashi") == []
    assert len(overview.problems(session, limit=1)) == 1
