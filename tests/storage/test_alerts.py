"""An alert is open once for each cause of a site, and opens anew when the cause comes back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import log, models
from storage.alerts import close_alert, mute, of, raise_alert, standing, unmute
from storage.items import NothingFound

from .. import archives

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    archive = archives.create(tmp_path / "archive")
    with archive.writing() as session:
        for site in ("xishan", "lanchuan"):
            session.add(
                models.Site(
                    id=site, name=site, hosts=[], region="", level="", publisher="", groups=[],
                    timezone="Asia/Shanghai", added_at=NOW,
                )
            )  # fmt: skip
        session.flush()
        yield session
    archive.close()


def alerts(session: Session) -> list[models.Alert]:
    return list(session.scalars(select(models.Alert).order_by(models.Alert.id)))


def test_a_cause_that_lasts_is_one_alert_brought_up_to_date(session: Session) -> None:
    assert raise_alert(session, "xishan", None, "challenge", "a sentence", {"url": "x"}, NOW)
    assert not raise_alert(session, "xishan", None, "challenge", "another", {"url": "y"}, LATER)
    (alert,) = alerts(session)
    assert (alert.message, alert.evidence, alert.opened_at, alert.last_seen_at) == ("another", {"url": "y"}, NOW, LATER)


def test_other_sites_and_causes_have_alerts_of_their_own(session: Session) -> None:
    for site, cause in (("xishan", "challenge"), ("xishan", "gone"), ("lanchuan", "challenge")):
        assert raise_alert(session, site, None, cause, "", {}, NOW)
    assert close_alert(session, "xishan", "challenge", LATER)
    assert [alert.closed_at for alert in alerts(session)] == [LATER, None, None]


def test_a_cause_that_comes_back_is_a_new_alert(session: Session) -> None:
    raise_alert(session, "xishan", None, "challenge", "", {}, NOW)
    close_alert(session, "xishan", "challenge", NOW)
    assert not close_alert(session, "xishan", "challenge", LATER)
    assert raise_alert(session, "xishan", None, "challenge", "", {}, LATER)
    assert [alert.closed_at for alert in alerts(session)] == [NOW, None]


def test_a_muted_alert_is_open_and_not_spoken_of(session: Session) -> None:
    raise_alert(session, "xishan", None, "body", "", {}, NOW)
    mute(session, "xishan", "body", LATER, NOW)
    assert [alert.muted for alert in of(session, "xishan", NOW)] == [True]
    assert (standing(session, NOW), [alert.cause for alert in standing(session, LATER)]) == ([], ["body"])
    assert [(line.verb, line.subject, line.detail["cause"]) for line in log.newest(session, 9)] == [
        ("mute", "xishan", "body")
    ]


def test_a_muted_cause_that_comes_back_is_as_muted_as_before(session: Session) -> None:
    raise_alert(session, "xishan", None, "body", "", {}, NOW)
    mute(session, "xishan", "body", None, NOW)
    close_alert(session, "xishan", "body", NOW)
    raise_alert(session, "xishan", None, "body", "", {}, LATER)
    assert standing(session, LATER) == []
    unmute(session, "xishan", "body", LATER)
    assert [alert.cause for alert in standing(session, LATER)] == ["body"]


def test_only_what_is_there_is_muted(session: Session) -> None:
    raise_alert(session, "xishan", None, "body", "", {}, NOW)
    with pytest.raises(NothingFound, match="xishan has no open alert 'bodies'; open are: body"):
        mute(session, "xishan", "bodies", None, NOW)
    with pytest.raises(NothingFound, match="xishan has no muted alert 'body'; muted are: none"):
        unmute(session, "xishan", "body", NOW)
