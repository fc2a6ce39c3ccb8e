"""An edition differs from the one before in what it promises, and in nothing else."""

from dataclasses import replace

from cli.sample import editions
from cli.sample.articles import articles, entries
from cli.sample.content import HOST
from cli.sample.site import build
from cli.sample.truth import site_truth

FIRST, SECOND = site_truth(1), site_truth(2)
PATHS = {article.number: article.path for edition in (1, 2) for article in articles(edition)}
PATHS_BEFORE = set(PATHS.values())
KEPT = FIRST.keys() & SECOND.keys()


def test_two_articles_are_gone_and_one_is_new() -> None:
    assert FIRST.keys() - SECOND.keys() == {PATHS[editions.GONE], PATHS[editions.GONE_HOME]}
    assert SECOND.keys() - FIRST.keys() == {PATHS[editions.INSERTED]}


def test_three_bodies_changed_and_nothing_else_but_views() -> None:
    changed = {path for path in KEPT if FIRST[path].body != SECOND[path].body}
    assert changed == {PATHS[number] for number in editions.EDITED}
    assert len({FIRST[path].layout for path in changed}) == 3
    for path in KEPT:
        second = replace(SECOND[path], views=FIRST[path].views)
        assert replace(second, body=FIRST[path].body) == FIRST[path]


def test_one_view_count_fell_and_the_others_rose() -> None:
    fell = [path for path in KEPT if SECOND[path].views < FIRST[path].views]
    same = [path for path in KEPT if SECOND[path].views == FIRST[path].views]
    assert fell == [PATHS[editions.FEWER_VIEWS]]
    assert not same


def test_gone_article_is_404_and_the_other_redirects_home() -> None:
    pages = build(2)
    assert pages[PATHS[editions.GONE]].status == 404
    assert pages[PATHS[editions.GONE_HOME]].status == 302
    assert pages[PATHS[editions.GONE_HOME]].headers["Location"] == "http://www.lanchuan.example/"


def test_new_entry_stands_on_page_three() -> None:
    first, second = entries("sz", 1), entries("sz", 2)
    new = [place for place, entry in enumerate(second) if entry not in first]
    assert len(new) == 1
    assert 40 <= new[0] < 60
    assert [entry for place, entry in enumerate(second) if place != new[0]] == list(first)


def test_listings_lose_the_removed_articles_only() -> None:
    assert entries("ms", 2) == entries("ms", 1)
    lost = {entry.url for entry in entries("wh", 1)} - {entry.url for entry in entries("wh", 2)}
    assert lost == {FIRST[PATHS[number]].url for number in editions.REMOVED}


def test_untouched_new_pages_keep_their_bytes() -> None:
    first, second = build(1), build(2)
    changed = [path for path in KEPT if FIRST[path].layout == "lanchuan/v2" and first[path] != second[path]]
    # The edited one, and the neighbours whose links to other articles changed with the new and the removed ones.
    assert PATHS[editions.EDITED_V2] in changed
    assert len(changed) <= 6


def test_the_third_edition_only_adds_articles() -> None:
    third = site_truth(3)
    assert {path: third[path] for path in SECOND} == SECOND
    titles = [expected.title for expected in third.values() if expected.title]
    assert len(third) - len(SECOND) == 54
    assert len(titles) - len(set(titles)) == 1  # one article stands there under two addresses


def test_new_articles_push_old_ones_out_of_a_listing() -> None:
    second, third = entries("ms", 2), entries("ms", 3)
    assert (len(third), third[30:]) == (100, second[:70])


def test_a_short_listing_shows_neither_the_old_articles_nor_all_the_new_ones() -> None:
    shown = entries("wh", 3)
    new = {article.path for article in articles(3) if article.section == "wh"} - PATHS_BEFORE
    assert len(shown) == 20
    assert {entry.url.removeprefix(HOST) for entry in shown} < new
    assert len(new) == 24


def test_a_section_without_news_stays_as_it_was() -> None:
    assert entries("sz", 3) == entries("sz", 2)
