"""How often a site publishes is told from the dates of its articles."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from storage import models
from storage.archive import Archive
from storage.rhythm import rhythm

from ..conftest import add_article, add_site, add_version

RUN = datetime(2026, 3, 1, 18, tzinfo=UTC)  # the next day by the site's clock


def test_articles_are_counted_by_day_and_hour_of_the_sites_clock(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "archive") as archive, archive.writing() as session:
        add_site(session, "xishan", "溪山网", [])
        assert rhythm(session, "xishan") is None
        run = {"mode": "incremental", "state": "finished", "token": "x", "started_at": RUN, "heartbeat_at": RUN}
        session.add(models.Run(site_id="xishan", **run))
        day = date(2026, 3, 1)
        timed = {"published_at": datetime(2026, 3, 1, 1, tzinfo=UTC), "published_precision": "minute"}
        midnight = {"published_at": datetime(2026, 2, 28, 16, tzinfo=UTC), "published_precision": "day"}
        for values in (
            {"published_date": day} | timed, {"published_date": day} | midnight, {"published_date": day},
            {"published_date": day - timedelta(days=3)}, {"published_date": day - timedelta(days=60)}, {},
            {"published_date": day, "published_suspect": "shared minute"}, {"published_date": day, "current": False},
        ):  # fmt: skip
            add_version(session, add_article(session, "xishan"), **values)
        found = rhythm(session, "xishan")
    assert found is not None
    assert (found.last, found.articles, found.busiest, found.hours) == (date(2026, 3, 2), 4, 3, {9: 1})
