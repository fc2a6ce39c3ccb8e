"""What is not found any more is gone after two sightings a week apart, unless the site itself has gone astray."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage import items, models, runs
from storage.archive import Archive
from storage.verify import Checked, verify

from .. import archives
from .test_outcomes import NOW, Crawl, article_rows, begin, entry, reading

DAY = timedelta(days=1)
NAMES = [f"{number:02}" for number in range(30)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive that holds thirty articles, read on one day."""
    made = archives.create(tmp_path / "archive")
    crawl = begin(made, now=NOW)
    crawl.listing("yw", *(entry(name) for name in NAMES))
    crawl.listing("ms")
    for row in article_rows(crawl):
        crawl.store(reading(row, row.url))
    crawl.end()
    yield made
    made.close()


def name_of(row: items.Row) -> str:
    return row.url.rpartition("/")[2].removesuffix(".html")


def not_found(row: items.Row, reason: str = "not found") -> items.Outcome:
    return items.Outcome(row, problem=items.Problem(row.url, reason, "HTTP 404"))


def visit(crawl: Crawl, lost: set[str], names: list[str] = NAMES, reason: str = "not found") -> None:
    for row in article_rows(crawl):
        if name_of(row) in names:
            crawl.store(not_found(row, reason) if name_of(row) in lost else reading(row, row.url))


def walk(crawl: Crawl) -> None:
    crawl.listing("yw", *(entry(name) for name in NAMES[:3]))
    crawl.listing("ms")


def revisit(archive: Archive, day: int, *lost: str, names: list[str] = NAMES, reason: str = "not found") -> runs.Report:
    """A whole run on that day that looks for all articles, or for those named."""
    crawl = begin(archive, "revisit", now=NOW + day * DAY, every=True)
    walk(crawl)
    visit(crawl, set(lost), names, reason)
    with archive.writing() as session:  # what was not looked for stays as it was
        session.execute(update(models.Row).where(models.Row.state == "open").values(state="done", run_id=1))
    return crawl.end()


def standing(archive: Archive, name: str) -> tuple[str, datetime | None, datetime | None]:
    with archive.reading() as session:
        found = session.execute(
            select(models.Article.state, models.Article.missing_at, models.Article.gone_at)
            .join(models.Row, models.Row.article_id == models.Article.id)
            .where(models.Row.url.like(f"%/{name}.html"))
        ).one()
        return found[0], found[1], found[2]


def alerts(archive: Archive) -> list[models.Alert]:
    with archive.reading() as session:
        return list(session.scalars(select(models.Alert).order_by(models.Alert.id)))


def open_problems(archive: Archive) -> int:
    with archive.reading() as session:
        return len(session.scalars(select(models.Problem.id).where(models.Problem.solved_at.is_(None))).all())


def test_one_sighting_is_noted_and_no_more(archive: Archive) -> None:
    report = revisit(archive, 10, "07")
    assert standing(archive, "07") == ("live", NOW + 10 * DAY, None)
    assert open_problems(archive) == 1
    assert any("1 of 30 articles asked for again were not found: 1 for the first time" in note for note in report.notes)


@pytest.mark.parametrize(("days", "state"), [(6, "live"), (7, "gone")])
def test_a_second_sighting_a_week_later_is_final(archive: Archive, days: int, state: str) -> None:
    revisit(archive, 10, "07")
    revisit(archive, 10 + days, "07")
    gone = NOW + (10 + days) * DAY if state == "gone" else None
    assert standing(archive, "07") == (state, NOW + 10 * DAY, gone)
    assert open_problems(archive) == (state == "live")


def test_two_sightings_of_one_run_are_one(archive: Archive) -> None:
    crawl = begin(archive, "revisit", now=NOW + 10 * DAY, every=True)
    visit(crawl, {"07"})
    crawl.end("stopped")
    later = begin(archive, "revisit", now=NOW + 20 * DAY)
    assert later.lease.continued
    later.store(not_found(next(row for row in article_rows(later) if name_of(row) == "07")))
    walk(later)
    visit(later, set())
    later.end()
    assert standing(archive, "07") == ("live", NOW + 20 * DAY, None)


def test_what_comes_back_is_live_again(archive: Archive) -> None:
    for day in (10, 20):
        revisit(archive, day, "07")
    revisit(archive, 30)
    assert standing(archive, "07") == ("live", None, None)
    revisit(archive, 40, "07")
    assert standing(archive, "07") == ("live", NOW + 40 * DAY, None)


def test_what_is_withheld_stays_withheld(archive: Archive) -> None:
    with archive.writing() as session:
        session.execute(update(models.Article).where(models.Article.id == 8).values(state="withheld"))
    for day in (10, 20):
        revisit(archive, day, "07")
    assert standing(archive, "07") == ("withheld", NOW + 10 * DAY, NOW + 20 * DAY)


def test_too_many_at_once_change_nothing_and_are_one_alert(archive: Archive) -> None:
    for day in (10, 20):
        report = revisit(archive, day, "01", "02", "03", "04")
        assert [standing(archive, name) for name in ("01", "04")] == [("live", None, None)] * 2
    (alert,) = alerts(archive)
    assert (alert.cause, alert.closed_at, alert.opened_at) == ("vanished", None, NOW + 10 * DAY)
    assert alert.message.startswith("4 of 30 articles asked for again were not found or led elsewhere, more than a ten")
    assert (alert.evidence["vanished"], len(alert.evidence["pages"])) == (4, 3)
    assert alert.message in report.notes
    revisit(archive, 30)
    assert [alert.closed_at for alert in alerts(archive)] == [NOW + 30 * DAY]


def test_a_tenth_is_not_too_many(archive: Archive) -> None:
    revisit(archive, 10, "01", "02", "03")
    assert (standing(archive, "03")[1], alerts(archive)) == (NOW + 10 * DAY, [])


def test_few_of_few_say_nothing_of_the_site(archive: Archive) -> None:
    revisit(archive, 10, "01", names=NAMES[:3])
    assert (standing(archive, "01")[1], alerts(archive)) == (NOW + 10 * DAY, [])


def test_where_no_other_article_is_there_to_be_read_nothing_is_missing(archive: Archive) -> None:
    revisit(archive, 10, "01", "02", names=NAMES[1:3])
    assert (standing(archive, "01")[1], alerts(archive)) == (None, [])


def test_a_second_look_at_what_was_missing_alone_is_no_alarm(archive: Archive) -> None:
    lost = ["01", "02", "03"]
    revisit(archive, 10, *lost)
    revisit(archive, 17, *lost, names=lost)
    assert ([standing(archive, name)[0] for name in lost], alerts(archive)) == (["gone"] * 3, [])


def test_a_site_that_leads_elsewhere_leaves_what_it_does_not_find(archive: Archive) -> None:
    crawl = begin(archive, "revisit", now=NOW + 10 * DAY, every=True)
    walk(crawl)
    visit(crawl, set(NAMES[:20]), NAMES[:20], "redirected to another site")
    visit(crawl, {"25"})
    crawl.end()
    assert (standing(archive, "25")[1], [alert.cause for alert in alerts(archive)]) == (None, ["vanished"])


def ask_only(archive: Archive, day: int, *names: str, reason: str = "not found") -> None:
    """A run that reads no page at all: those articles are lost, and listings are not what they were."""
    crawl = begin(archive, "revisit", now=NOW + day * DAY, every=True)
    for row in crawl.due():
        if row.kind == "listing" or name_of(row) in names:
            crawl.store(not_found(row, "no entries" if row.kind == "listing" else reason))
    with archive.writing() as session:
        session.execute(update(models.Row).where(models.Row.state == "open").values(state="done", run_id=1))
    crawl.end()


def test_where_nothing_can_be_read_nothing_is_missing(archive: Archive) -> None:
    ask_only(archive, 10, "01")
    assert (standing(archive, "01")[1], alerts(archive)) == (None, [])
    ask_only(archive, 20, "01", "02", "03", reason="unknown layout")
    assert [alert.cause for alert in alerts(archive)] == ["vanished"]


def test_a_site_that_answers_with_errors_is_no_other_site(archive: Archive) -> None:
    ask_only(archive, 10, *NAMES, reason="refused")
    assert alerts(archive) == []


def test_an_article_that_is_found_at_another_address_is_not_missing(archive: Archive) -> None:
    crawl = begin(archive, "revisit", now=NOW + 10 * DAY, every=True)
    walk(crawl)
    first, other = (row for row in article_rows(crawl) if name_of(row) in {"07", "08"})
    crawl.store(reading(replace(other, url=first.url)))
    crawl.store(not_found(first))
    visit(crawl, set())
    crawl.end()
    with archive.reading() as session:
        assert session.get_one(models.Article, 8).missing_at is None


def counts(archive: Archive, run: int) -> tuple[int, int]:
    with archive.reading() as session:
        found = session.get_one(models.Run, run)
        return found.revisited, found.missing


def test_a_killed_run_that_goes_on_counts_each_article_once(archive: Archive) -> None:
    revisit(archive, 10, "07")
    killed = begin(archive, "revisit", now=NOW + 20 * DAY, every=True)
    visit(killed, {"07"}, NAMES[:10])
    assert standing(archive, "07")[0] == "live"
    again = begin(archive, "revisit", now=NOW + 20 * DAY, every=True)
    assert again.lease.continued
    walk(again)
    visit(again, {"12"})
    again.end()
    assert counts(archive, again.lease.run) == (30, 2)
    assert (standing(archive, "07")[0], standing(archive, "12")[1]) == ("gone", NOW + 20 * DAY)


def test_what_a_broken_run_saw_counts_when_another_takes_its_place(archive: Archive) -> None:
    revisit(archive, 10, "07")
    killed = begin(archive, "revisit", now=NOW + 20 * DAY, every=True)
    visit(killed, {"07"}, NAMES[:10])
    begin(archive, now=NOW + 30 * DAY)
    assert counts(archive, killed.lease.run) == (10, 1)
    assert standing(archive, "07") == ("gone", NOW + 10 * DAY, NOW + 20 * DAY)


def test_an_archive_with_articles_that_are_gone_is_whole(archive: Archive) -> None:
    for day in (10, 20, 30):
        revisit(archive, day, "07")
    assert open_problems(archive) == 0
    with archive.reading() as session:
        faults = list(verify(session, archive.folder, archive.config, Checked(), lambda words: None))
    assert [fault for fault in faults if "capture" not in fault.what] == []
