"""Alerts for what runs and checks know: raised where it is so, closed where it has passed."""

from datetime import timedelta
from typing import Any

import pytest

from storage import alerts, models, troubles
from storage.archive import Archive

from ..conftest import START

PAGES = "http://www.lanchuan.example/"


def causes(archive: Archive) -> list[str]:
    with archive.reading() as session:
        return sorted(alert.cause for alert in alerts.standing(session, START))


def end(archive: Archive, state: str = "finished", *, answered: bool = True, forbidden: bool = False) -> list[str]:
    with archive.writing() as session:
        times = {"started_at": START, "heartbeat_at": START}
        run = models.Run(site_id="lanchuan", mode="incremental", state=state, reason="why", token="a", **times)
        session.add(run)
        session.flush()
        troubles.ended(session, run, answered, forbidden, START)
    return causes(archive)


def refuse(archive: Archive, *statuses: int) -> list[str]:
    with archive.writing() as session:
        run: Any = models.Run(id=7, site_id="lanchuan")
        session.merge(
            models.Run(
                id=7, site_id="lanchuan", mode="urls", state="finished", token="", started_at=START, heartbeat_at=START
            )
        )
        troubles.refused(session, run, [(f"{PAGES}{n}", status) for n, status in enumerate(statuses)], START)
    return causes(archive)


def test_a_failed_run_is_told_until_one_ends_in_order(blank: Archive) -> None:
    assert end(blank, "failed") == ["failed"]
    assert end(blank, "finished", answered=False) == ["failed", "unanswered"]
    assert end(blank, "stopped") == []


def test_a_site_that_forbids_everything_is_told(blank: Archive) -> None:
    assert end(blank, "stopped", forbidden=True) == ["forbidden"]
    assert end(blank) == []


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ((403, 429, 401), True),
        ((403, 403), False),
        ((403, 403, 403, 200, 200, 200), False),
        ((404, 404, 404), False),
        ((), False),
    ],
)
def test_most_pages_refused_is_blocked(blank: Archive, statuses: tuple[int, ...], told: bool) -> None:
    assert (refuse(blank, *statuses) == ["blocked"]) is told


def test_blocked_passes_when_pages_come(blank: Archive) -> None:
    assert refuse(blank, 403, 403, 429) == ["blocked"]
    with blank.reading() as session:
        (alert,) = alerts.standing(session, START)
    assert alert.evidence["statuses"] == "HTTP 403, HTTP 429"
    assert alert.evidence["pages"] == [f"{PAGES}{n}" for n in range(3)]
    assert refuse(blank) == ["blocked"]
    assert refuse(blank, 200) == []


def test_room_and_damage_are_the_archives_own(blank: Archive) -> None:
    with blank.writing() as session:
        troubles.room(session, None, 5, 10, START)
        troubles.verified(session, 2, ["warc/a"], START)
    with blank.reading() as session:
        assert {alert.site for alert in alerts.standing(session, START)} == {""}
    assert causes(blank) == ["disk", "verify"]
    with blank.writing() as session:
        troubles.room(session, None, 10, 10, START)
        troubles.verified(session, 0, [], START)
    assert causes(blank) == []


def test_a_run_that_is_alive_is_not_broken_off(blank: Archive) -> None:
    with blank.writing() as session:
        times = {"started_at": START, "heartbeat_at": START}
        session.add(models.Run(site_id="lanchuan", mode="incremental", state="running", token="a", **times))
        session.flush()
        assert troubles.broken_off(session, START + timedelta(minutes=59)) == []
        (run,) = troubles.broken_off(session, START + timedelta(minutes=61))
        troubles.tell_broken_off(session, run, START)
    assert causes(blank) == ["failed"]
