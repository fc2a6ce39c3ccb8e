"""An alert is open once for each cause of a site, and opens anew when the cause comes back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models
from storage.alerts import close_alert, raise_alert
from storage.archive import Archive

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    archive = Archive.create(tmp_path / "archive")
    with archive.writing() as session:
        for site in ("xishan", "lanchuan"):
            session.add(
                models.Site(
                    id=site, name=site, hosts=[], region="", level="", publisher="", groups=[], timezone="",
                    added_at=NOW,
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
