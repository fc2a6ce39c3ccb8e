"""A clock that jumps costs no page and no lease."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage import frontier, items, runs
from storage.archive import Archive

from .. import archives
from .test_outcomes import HOME, NOW, article_rows, begin, entry
from .test_reasons import NEW, OLD, read, versions

PAGE_2 = items.Link("listing", f"{HOME}/yw/2/", f"{HOME}/yw/2/", "yw", 2)
YEAR = timedelta(days=365)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


def test_a_new_entry_is_beyond_a_mark_that_a_wrong_clock_set(archive: Archive) -> None:
    ahead = begin(archive, now=NOW + YEAR)
    ahead.listing("yw", entry("1"))
    ahead.listing("ms")
    ahead.end()
    right = begin(archive, now=NOW)
    right.listing("yw", entry("2"), entry("1"), next_page=PAGE_2)
    assert PAGE_2.url in [row.url for row in right.due()]


def test_a_lease_holds_while_the_clock_is_turned_back(archive: Archive) -> None:
    crawl = begin(archive)
    with archive.writing() as session:
        assert runs.held(session, crawl.lease, NOW - YEAR).heartbeat_at == NOW - YEAR
    assert crawl.listing("yw", entry("1")) == "listing"


def test_a_run_from_the_future_is_gone_on_with(archive: Archive) -> None:
    ahead = begin(archive, now=NOW + YEAR)
    ahead.listing("yw", entry("1"))
    again = begin(archive, now=NOW)
    assert (again.lease.run, again.lease.continued) == (ahead.lease.run, True)
    assert len(again.due()) == 2


def test_a_try_put_off_by_a_wrong_clock_is_found_to_be_far_away(archive: Archive) -> None:
    ahead = begin(archive, now=NOW + YEAR)
    row = ahead.due()[0]
    problem = items.Problem(row.url, "refused", passing=True)
    ahead.store(items.Outcome(row, problem=problem, retry_at=NOW + YEAR))
    with archive.reading() as session:
        assert frontier.next_try(session, "xishan", ()) == NOW + YEAR
        assert frontier.next_try(session, "xishan", {row.id}) is None


def test_what_is_fetched_after_the_clock_was_put_right_is_the_newest(archive: Archive) -> None:
    ahead = begin(archive, now=NOW + YEAR)
    ahead.listing("yw", entry("1"))
    [row] = article_rows(ahead)
    ahead.store(read(row, "桥通了。", OLD, "sha256:1", at=NOW + YEAR))
    ahead.end()
    right = begin(archive, "revisit", now=NOW, every=True)
    assert right.store(read(row, "桥又封了。", NEW, "sha256:2")) == "changed"
    assert [(reason, body) for reason, body, _ in versions(archive)] == [
        ("first", "桥通了。"),
        ("edited", "桥又封了。"),
    ]
