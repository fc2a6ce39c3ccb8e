"""What a site was asked for within a day, and when there is room again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import models
from storage.budgets import Spent, room_at, spent

from .. import archives
from .test_outcomes import begin

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


@pytest.mark.parametrize(
    ("amounts", "limit", "room"),
    [
        ([], 5, None),
        ([(hours(-2), 4)], 5, None),
        ([(hours(-2), 5)], 5, hours(22)),
        ([(hours(-20), 1), (hours(-2), 5)], 6, hours(4)),
        ([(hours(-20), 1), (hours(-2), 9)], 6, hours(22)),
    ],
)
def test_there_is_room_when_enough_of_it_is_a_day_old(
    amounts: list[tuple[datetime, int]], limit: int, room: datetime | None
) -> None:
    assert room_at(amounts, limit) == room


def test_runs_of_the_last_day_count_and_those_from_a_stand_in_apart(tmp_path: Path) -> None:
    archive = archives.create(tmp_path / "archive")
    begin(archive)
    with archive.writing() as session:
        first = session.get_one(models.Run, 1)
        first.heartbeat_at, first.pages, first.bytes = hours(-2), 7, 70
        for at, served_at in ((hours(-25), None), (hours(-1), "http://127.0.0.1:1")):
            session.add(
                models.Run(
                    site_id="xishan", mode="urls", state="finished", token="", started_at=at, heartbeat_at=at, pages=1,
                    served_at=served_at,
                )
            )  # fmt: skip
        session.flush()
        assert spent(session, "xishan", None, NOW) == (Spent(hours(-2), 7, 70),)
        assert [part.pages for part in spent(session, "xishan", "http://127.0.0.1:1", NOW)] == [1]
    archive.close()
