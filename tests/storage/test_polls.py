"""How often a section is asked for follows how much it publishes, over a year of it."""

import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import select, update

from storage import items, models, polls
from storage.archive import Archive
from storage.polls import DAY, FIRST, LONGEST, SHORTEST, first_interval, next_interval

from .. import archives
from .test_outcomes import HOME, Crawl, begin, entry, finish

START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
SHOWN = 20


@pytest.mark.parametrize(
    ("waited", "new", "wanted"),
    [
        (HOUR, 10, HOUR),
        (HOUR, 7, HOUR),
        (HOUR, 13, HOUR),
        (HOUR, 20, HOUR / 2),
        (HOUR, 40, HOUR / 4),
        (HOUR, 0, 1.5 * HOUR),
        (HOUR, 6, 1.5 * HOUR),
        (HOUR / 60, 0, HOUR),  # asked too early says nothing
        (HOUR / 60, 20, SHORTEST),
        (7 * DAY, 60, 7 * DAY / 6),  # asked late: what came in all that time
        (40 * DAY, 1, LONGEST),
    ],
)
def test_the_wait_follows_what_came_in_it(waited: timedelta, new: int, wanted: timedelta) -> None:
    assert next_interval(HOUR, waited, SHOWN, new) == wanted


def test_a_quiet_night_does_not_make_the_next_busy_day_overflow() -> None:
    assert next_interval(6 * HOUR, 6 * HOUR, SHOWN, 0, busiest=160) == 2 * HOUR
    assert next_interval(6 * HOUR, 6 * HOUR, SHOWN, 0, busiest=SHOWN) == 9 * HOUR


def test_the_first_guess_is_the_time_in_which_half_of_the_page_appeared() -> None:
    listed = [START - timedelta(days=days) for days in (1, 2, 3, 4, 900)]  # the last one an old notice kept on top
    assert first_interval(START, listed) == 3 * DAY
    assert (first_interval(START, []), first_interval(START, [START + DAY])) == (FIRST, SHORTEST)


def published(a_day: float, *, office: bool, seed: int = 5) -> list[datetime]:
    """When a site published in 400 days: at any hour, or in the office hours of working days."""
    chance, times = random.Random(seed), []
    for day in (START + timedelta(days=number) for number in range(400)):
        if office and day.weekday() >= 5:
            continue
        number = chance.randint(int(a_day * 0.6), int(a_day * 1.4)) if a_day >= 1 else int(chance.random() < a_day)
        hours = (chance.triangular(8.5, 18, 10) if office else chance.uniform(0, 24) for _ in range(number))
        times += [day + timedelta(hours=hour) for hour in hours]
    return sorted(times)


@dataclass(frozen=True)
class Polled:
    """One poll of a year: when, how long after the last one, and how many entries were new."""

    at: datetime
    waited: timedelta
    new: int

    @property
    def known(self) -> float:
        """The share of the first page that was known."""
        return 1 - min(self.new, SHOWN) / SHOWN


def year(times: list[datetime], tick: timedelta = SHORTEST) -> Iterator[Polled]:
    """The polls of a year by somebody who looks every `tick` whether one is due."""
    days = sorted(Counter(time.date() for time in times).items())
    begin = last = START + 30 * DAY
    held = bisect_right(times, last)
    wait = first_interval(last, times[max(held - SHOWN, 0) : held])
    while last < begin + 365 * DAY:
        at = START - ((START - last - wait) // tick) * tick
        before, held = held, bisect_right(times, at)
        yield Polled(at, at - last, held - before)
        whole = slice(bisect_left(days, ((at - polls.LATELY).date(), 0)), bisect_left(days, (at.date(), 0)))
        busiest = max((number for _, number in days[whole]), default=0)
        wait, last = next_interval(wait, at - last, SHOWN, held - before, busiest), at


def test_a_steady_site_stays_in_the_band() -> None:
    found = list(year(published(300, office=False)))
    assert 1 / 3 <= median(poll.known for poll in found) <= 2 / 3
    assert sum(1 / 3 <= poll.known <= 2 / 3 for poll in found) > 0.6 * len(found)
    assert max(poll.new for poll in found) < 2 * SHOWN


def test_after_a_burst_the_share_of_known_entries_returns_to_the_band() -> None:
    found = list(year(published(100, office=True), timedelta(minutes=1)))
    rush = [poll for poll in found if poll.at.weekday() < 5 and 10 <= poll.at.hour < 17]
    assert 1 / 3 <= median(poll.known for poll in rush) <= 2 / 3
    too_many = [place for place, poll in enumerate(found[:-4]) if poll.known < 1 / 3]
    assert all(any(poll.known >= 1 / 3 for poll in found[place + 1 : place + 5]) for place in too_many)


@pytest.mark.parametrize("a_day", [3, 20, 100, 300])
def test_nothing_is_pushed_out_of_a_listing_of_five_pages(a_day: int) -> None:
    assert max(poll.new for poll in year(published(a_day, office=True))) <= 5 * SHOWN


def test_a_site_that_hardly_publishes_is_hardly_asked() -> None:
    found = list(year(published(1 / 30, office=False)))
    assert 12 <= len(found) <= 20
    assert sum(poll.new for poll in found) >= 8


def test_the_polls_of_a_year_are_few() -> None:
    assert len(list(year(published(3, office=True)))) < 120


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archives.create(tmp_path / "archive")
    yield made
    made.close()


def intervals(archive: Archive) -> dict[str, int | None]:
    with archive.reading() as session:
        return {poll.section: poll.seconds for poll in polls.of(session, "xishan")}


def test_the_first_walk_guesses_and_the_next_ones_learn(archive: Archive) -> None:
    crawl = begin(archive)
    finish(crawl, *(entry(str(number)) for number in range(10)))
    assert intervals(archive)["yw"] == 28 * 86400 + 8 * 3600  # the listing's dates: since 1 February
    second = begin(archive)
    finish(second, *(entry(str(number)) for number in range(5, 15)))
    assert intervals(archive)["yw"] == 3600  # half of the page in the hour between them
    with archive.reading() as session:
        assert polls.due(session, "xishan", {"yw", "ms", "new"}, second.now) == {"new"}
        assert "yw" in polls.due(session, "xishan", {"yw"}, second.now + HOUR)


def test_a_title_that_changes_is_no_news(archive: Archive) -> None:
    finish(begin(archive), *(entry(str(number)) for number in range(10)))
    before = intervals(archive)["yw"]
    renamed = [replace_title(entry(str(number)), f"标题{number}（图）") for number in range(10)]
    finish(begin(archive), *renamed)
    assert intervals(archive)["yw"] == before


def replace_title(found: items.Found, title: str) -> items.Found:
    listed = items.Entry(found.entry.url, title, found.entry.published)
    return items.Found(listed, found.link)


def test_a_page_that_failed_is_asked_for_no_sooner(archive: Archive) -> None:
    crawl = begin(archive)
    row = next(row for row in crawl.due() if row.section == "yw")
    crawl.store(items.Outcome(row, problem=items.Problem(row.url, "refused")))
    crawl.listing("ms")
    crawl.end()
    with archive.reading() as session:
        section = session.scalars(select(models.Section).where(models.Section.key == "yw")).one()
        assert (section.poll_seconds, section.next_poll_at) == (None, crawl.now + FIRST)


def test_a_page_to_be_tried_again_later_is_due_then(archive: Archive) -> None:
    crawl = begin(archive)
    row = next(row for row in crawl.due() if row.section == "yw")
    later = crawl.now + 20 * HOUR
    crawl.store(items.Outcome(row, problem=items.Problem(row.url, "refused"), retry_at=later))
    crawl.end("stopped")
    with archive.reading() as session:
        assert polls.due(session, "xishan", {"yw"}, later - HOUR) == set()
        assert polls.due(session, "xishan", {"yw"}, later) == {"yw"}


def test_a_poll_that_a_wrong_clock_put_off_is_due_and_planned_anew(archive: Archive) -> None:
    finish(begin(archive, now=datetime(2100, 1, 1, tzinfo=UTC)), entry("1"))
    now = datetime(2026, 2, 11, tzinfo=UTC)
    with archive.reading() as session:
        assert polls.due(session, "xishan", {"yw"}, now) == {"yw"}
    finish(begin(archive, now=now), entry("1"))
    assert intervals(archive)["yw"] == 10 * 86400


def test_a_run_asked_for_what_is_due_asks_for_nothing_else(archive: Archive) -> None:
    finish(begin(archive), entry("1"))
    with archive.writing() as session:
        session.execute(update(models.Section).where(models.Section.key == "ms").values(next_poll_at=None))
    due: Crawl = begin(archive, due=True)
    assert [row.url for row in due.due()] == [f"{HOME}/ms/"]
