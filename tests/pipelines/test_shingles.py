"""The same pieces of text keep the same shingles, everywhere and for good."""

from pipelines.duplicates import content
from pipelines.shingles import FEWEST, RATE, sampled

from ..storage.telling import edited, prose


def test_what_is_kept_is_the_same_for_good() -> None:
    assert sampled("溪山市新修的石桥昨日通车两岸居民") == STORED


STORED = (-113284843755820, -18811134375380, 20813153268136, 62431327892307)
"""Stored in archives: another value here makes them find nothing more."""


def test_about_one_in_so_many_is_kept() -> None:
    kept = len(sampled(prose(1, 20_000)))
    assert 0.8 < kept * RATE / 20_000 < 1.2


def test_a_part_keeps_what_the_whole_keeps_of_it() -> None:
    whole, part = set(sampled(prose(1, 2000))), set(sampled(prose(1, 2000)[500:1500]))
    assert len(part) > 2 * FEWEST
    assert part <= whole


def test_a_changed_text_keeps_most_and_another_text_nothing() -> None:
    whole = set(sampled(prose(1, 1000)))
    assert len(whole & set(sampled(edited(prose(1, 1000))))) > len(whole) / 2
    assert not whole & set(sampled(prose(2, 1000)))


def test_of_a_short_text_some_are_kept() -> None:
    found = content(prose(1, 45))
    assert found is not None
    assert (found.letters, len(found.shingles)) == (45, FEWEST)


def test_one_letter_over_and_over_is_one_shingle() -> None:
    assert len(sampled("哈" * 500_000)) == 1


def test_half_of_a_surrogate_pair_is_a_letter_like_any_other() -> None:
    assert sampled("\ud83d" + prose(1, 50))
