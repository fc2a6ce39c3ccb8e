"""Which articles are one story: whatever the order they came in, and whatever became of their texts since."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from pipelines.duplicates import content
from storage import fingerprints, models, search
from storage.archive import Archive

from ..conftest import add_site
from .telling import Told, edited, grouped, links, prose, tell, tell_again, told
from .test_outcomes import article_rows, begin, entry, reading

FIRST = prose(1)
FORM = prose(7, 500)


def form(number: int, site: str = "lanchuan") -> Told:
    """One of many texts of a site that are a form, filled in."""
    return Told(f"form{number}", f"{FORM}今日气温{number}度，{prose(1000 + number, 60)}", site, number % 28 + 1)


SET = (
    Told("first", FIRST),
    Told("copy", FIRST, day=2),
    Told("reprint", edited(FIRST, 1), "kashi", 2),
    Told("of the reprint", edited(edited(FIRST, 1), 2, runs=9), "xishan", 3),
    Told("half", FIRST[:300], "xishan", 3, None),
    Told("quarter", FIRST[150:330], "kashi", None, None),
    Told("another", prose(2), "kashi", 2),
    Told("a third", prose(3), "xishan", 2),
    Told("digest", FIRST[:200] + prose(2) + prose(3)[:300], "lanchuan", 9),
    *(form(number) for number in range(8)),
)


def test_a_text_with_changed_words_is_one_story_with_the_first(blank: Archive) -> None:
    told(blank, [Told("first", FIRST), Told("reprint", edited(FIRST), "kashi", 2), Told("another", prose(2), "kashi")])
    assert grouped(blank) == {frozenset({"first", "reprint"})}


def test_search_counts_a_story_once_and_shows_one_of_it(blank: Archive) -> None:
    told(blank, [Told("first", FIRST), Told("reprint", edited(FIRST), "kashi", 2), Told("another", prose(2), "kashi")])
    with blank.reading() as session:
        counts = search.count(session, search.Filter())
        shown = list(search.search(session, search.Filter(), distinct=True))
    assert (counts.total, counts.stories, len(shown)) == (3, 2, 2)


@pytest.mark.parametrize("part", [FIRST[:300], FIRST[200:400]])
def test_a_part_of_a_text_is_one_story_with_it(blank: Archive, part: str) -> None:
    told(blank, [Told("part", part, "kashi", 2), Told("whole", FIRST)])
    assert links(blank) == {"part": "whole"}


def test_what_puts_stories_together_joins_none_of_them(blank: Archive) -> None:
    digest = Told("digest", prose(4)[:550] + prose(5)[:250], "kashi", 2)
    told(blank, [Told("one", prose(4)), digest, Told("other", prose(5))])
    assert grouped(blank) == {frozenset({"one", "digest"})}


@pytest.mark.parametrize("seed", range(6))
def test_the_order_in_which_articles_come_does_not_matter(blank: Archive, seed: int) -> None:
    shuffled = random.Random(seed).sample(SET, len(SET))
    told(blank, shuffled)
    assert links(blank) == {
        "copy": "first", "reprint": "first", "of the reprint": "reprint", "half": "first", "quarter": "first",
        "digest": "another",
    }  # fmt: skip


def test_a_form_that_many_texts_fill_in_makes_no_story(blank: Archive) -> None:
    told(blank, [form(number) for number in range(fingerprints.MOST + 1)])
    assert grouped(blank) == set()
    told(blank, [replace(form(20), name="later"), replace(form(21), name="elsewhere", site="kashi")])
    assert grouped(blank) == set()


def test_boilerplate_takes_no_room_in_the_index(blank: Archive) -> None:
    told(blank, [form(number) for number in range(12)])
    with blank.reading() as session:
        most = (
            select(func.count(models.Fingerprint.article_id).label("n")).group_by(models.Fingerprint.shingle).subquery()
        )
        assert (session.scalar(select(func.max(most.c.n))) or 0) <= fingerprints.MOST


def test_copies_of_one_text_make_no_boilerplate(blank: Archive) -> None:
    every = [Told(f"copy{number}", FIRST, day=number + 1) for number in range(9)]
    told(blank, [*every, Told("reprint", edited(FIRST), "kashi", 20)])
    assert links(blank) == dict.fromkeys(("reprint", *(f"copy{number}" for number in range(1, 9))), "copy0")


def test_equal_texts_are_one_story_though_they_are_boilerplate(blank: Archive) -> None:
    told(blank, [*(form(number) for number in range(8)), replace(form(3), name="again", day=28)])
    assert grouped(blank) == {frozenset({"form3", "again"})}


def test_an_edit_that_makes_another_text_leaves_the_story(blank: Archive) -> None:
    ids = told(blank, [Told("first", FIRST), Told("b", edited(FIRST, 1), "kashi", 2), Told("c", FIRST, "xishan", 3)])
    with blank.writing() as session:
        tell_again(session, ids["first"], Told("first", prose(9)))
    assert links(blank) == {"c": "b"}
    with blank.writing() as session:
        tell_again(session, ids["first"], Told("first", FIRST))
    assert links(blank) == {"b": "first", "c": "first"}


def test_another_date_may_make_another_article_the_first(blank: Archive) -> None:
    ids = told(blank, [Told("a", FIRST), Told("b", FIRST, "kashi", 2), Told("c", FIRST, "xishan", 3)])
    with blank.writing() as session:
        tell_again(session, ids["a"], Told("a", FIRST, day=5))
    assert links(blank) == {"a": "b", "c": "b"}


@pytest.mark.parametrize(("length", "is_story"), [(39, False), (60, True), (150, True)])
def test_short_texts(blank: Archive, length: int, is_story: bool) -> None:
    text = prose(5, length)
    told(blank, [Told("one", text), Told("other", text + "。", "kashi", 2)])
    assert bool(grouped(blank)) is is_story


def test_short_texts_with_little_in_common_are_no_story(blank: Archive) -> None:
    told(blank, [Told("one", prose(5, 40) + prose(6, 80)), Told("other", prose(5, 40) + prose(8, 80), "kashi", 2)])
    assert grouped(blank) == set()


def test_the_index_holds_what_counts_in_each_text(blank: Archive) -> None:
    ids = told(blank, SET)
    with blank.writing() as session:
        tell_again(session, ids["half"], Told("half", FIRST[100:400], "xishan", 3, None))
    with blank.reading() as session:
        held = select(models.Fingerprint.article_id, func.count()).group_by(models.Fingerprint.article_id)
        kept = select(models.Story.article_id, models.Story.kept).where(models.Story.kept > 0)
        assert dict(session.execute(held).all()) == dict(session.execute(kept).all())


def test_writers_at_the_same_time_find_the_same(blank: Archive) -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda part: told(blank, part), (SET[::2], SET[1::2])))
    assert len(grouped(blank)) == 2
    assert links(blank)["of the reprint"] == "reprint"


def test_a_transaction_that_fails_leaves_nothing(blank: Archive) -> None:
    told(blank, [Told("first", FIRST)])
    with suppress(ZeroDivisionError), blank.writing() as session:
        tell(session, Told("reprint", edited(FIRST), "kashi", 2))
        raise ZeroDivisionError
    with blank.reading() as session:
        assert session.scalars(select(models.Story.article_id)).all() == [1]
        assert set(session.scalars(select(models.Fingerprint.article_id))) == {1}


def test_what_a_crawl_stores_is_compared(blank: Archive) -> None:
    crawl = begin(blank)
    crawl.listing("yw", entry("1"), entry("2"))
    for row, body in zip(article_rows(crawl), (FIRST, edited(FIRST)), strict=True):
        crawl.store(replace(reading(row, body), content=content(body)))
    with blank.reading() as session:
        assert session.scalars(select(models.Story.story_id)).all() == [1, 1]
        assert search.count(session, search.Filter()).stories == 1
    crawl.store(replace(reading(row, prose(9)), content=content(prose(9))))
    assert grouped(blank) == set()


def test_boilerplate_stays_so_when_a_site_is_carried_into_another(blank: Archive) -> None:
    told(blank, [form(number) for number in range(8)])
    with blank.writing() as session:
        add_site(session, "kashi", "喀什日报", [])
        for _ in range(2):
            fingerprints.move(session, "lanchuan", "kashi")
        held = select(models.Boilerplate.shingle).order_by(models.Boilerplate.shingle)
        old, new = (session.scalars(held.filter_by(site_id=site)).all() for site in ("lanchuan", "kashi"))
    assert len(old) > 5
    assert old == new
