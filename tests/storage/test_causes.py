"""What went wrong in a run, by causes."""

from sqlalchemy.orm import Session

from storage import causes, models
from storage.archive import Archive

from ..conftest import START, _add_runs


def test_problems_alike_are_one_cause(blank: Archive) -> None:
    with blank.writing() as session:
        _add_runs(session)
        seen = {"site_id": "lanchuan", "run_id": 1, "first_seen_at": START, "last_seen_at": START, "detail": "x"}
        for number in range(5):
            url, solved = f"http://www.lanchuan.example/{number}.html", START if number == 0 else None
            session.add(models.Problem(url=url, reason="missing field", field="title", solved_at=solved, **seen))
        session.add(models.Problem(url="http://www.lanchuan.example/9.html", reason="not found", **seen))
        session.flush()
        first, second = causes.of_run(session, 1)
    assert (first.reason, first.field, first.number, first.open, len(first.examples)) == (
        "missing field", "title", 5, 4, 3,
    )  # fmt: skip
    assert (second.reason, second.number, second.open) == ("not found", 1, 1)


def test_a_run_without_problems_has_no_causes(session: Session) -> None:
    assert causes.of_run(session, 2) == []
