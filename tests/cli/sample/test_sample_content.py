"""What the sample site has to say: enough, all different, and signed in every way."""

from collections import Counter
from itertools import combinations

import pytest

from cli.sample import specials
from cli.sample.articles import articles, entries
from cli.sample.picks import Picks
from cli.sample.truth import Expected, site_truth

TRUTH = site_truth(1)
BY_NUMBER = {article.number: TRUTH[article.path] for article in articles(1) if article.path in TRUTH}
PLAIN = [truth for number, truth in BY_NUMBER.items() if number not in specials.CHANGES]


def test_same_seed_makes_the_same_choices() -> None:
    assert [Picks("a").some("甲乙丙丁", 4) for _ in range(2)] == [Picks("a").some("甲乙丙丁", 4)] * 2
    assert {Picks(str(seed)).below(3) for seed in range(40)} == {0, 1, 2}


def test_there_are_at_least_160_articles_in_three_layouts() -> None:
    layouts = Counter(truth.layout for truth in TRUTH.values())
    assert layouts.total() >= 160
    assert set(layouts) == {"lanchuan/v2", "lanchuan/v1", "lanchuan/wenhua"}
    assert min(layouts.values()) >= 40


def test_culture_mostly_has_the_layout_of_the_first_page() -> None:
    layouts = Counter(truth.layout for path, truth in TRUTH.items() if path.startswith("/zx/wh/"))
    assert layouts["lanchuan/wenhua"] / layouts.total() > 0.7


def test_bodies_are_as_long_as_news() -> None:
    lengths = [sum(map(len, truth.body)) for truth in PLAIN]
    assert min(lengths) >= 300
    assert max(lengths) <= 900


def test_no_word_was_left_unfilled() -> None:
    text = "".join(truth.title + "".join(truth.body) for truth in TRUTH.values())
    assert not set(text) & set("{}[]|")


def _shingles(truth: Expected) -> frozenset[str]:
    letters = "".join(sign for line in truth.body for sign in line if sign.isalnum())
    return frozenset(letters[at : at + 8] for at in range(len(letters) - 7))


def test_only_the_reprint_resembles_another_article() -> None:
    texts = {number: _shingles(truth) for number, truth in BY_NUMBER.items() if truth.kind == "text" and truth.body}
    alike = [
        (one, other)
        for one, other in combinations(sorted(texts), 2)
        if len(texts[one] & texts[other]) > 0.2 * min(len(texts[one]), len(texts[other]))
    ]
    assert alike == [(specials.REPRINTED, specials.REPRINT)]


def test_reprint_changes_the_first_paragraph_and_the_source_only() -> None:
    original, copy = BY_NUMBER[specials.REPRINTED], BY_NUMBER[specials.REPRINT]
    assert original.body[0] != copy.body[0]
    assert original.body[1:] == copy.body[1:]
    assert original.source != copy.source


def test_titles_are_different() -> None:
    titles = Counter(truth.title for truth in BY_NUMBER.values() if truth.title)
    assert titles.most_common(1)[0][1] == 1


def test_some_titles_are_too_long_for_a_listing() -> None:
    assert sum(len(truth.title) > 24 for truth in TRUTH.values()) >= 15


def test_ten_articles_share_one_minute() -> None:
    minutes = Counter((truth.published or "")[:16] for truth in TRUTH.values() if "T" in (truth.published or ""))
    assert minutes["2019-07-02T03:15"] == 10


def test_closing_signature_names_the_authors() -> None:
    closing = [TRUTH[article.path] for article in articles(1) if article.signed == "closing" and article.path in TRUTH]
    assert len(closing) > 60
    assert all(truth.body[-1].endswith((")", "）")) for truth in closing)
    assert all(name in truth.body[-1] for truth in closing for name in truth.authors)


def test_articles_are_signed_in_every_way() -> None:
    forms = Counter((article.signed, len(article.reporters), len(article.correspondents)) for article in articles(1))
    wanted = {("not", 0, 0), ("author", 1, 0), ("reporter", 2, 0), ("closing", 1, 0), ("closing", 2, 1)}
    assert wanted <= set(forms)


def test_two_people_have_names_with_a_dot() -> None:
    assert BY_NUMBER[specials.MINORITY_NAME].authors == ("阿依努尔·图拉洪", "向远")
    assert "吉克·阿果" in BY_NUMBER[specials.MINORITY_NAME_AT_END].body[-1]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(specials.PICTURES, "pictures"), (specials.VIDEO, "video"), (specials.FILE, "file"), (specials.TABLE, "text")],
)
def test_kinds(number: int, kind: str) -> None:
    truth = BY_NUMBER[number]
    assert truth.kind == kind
    assert bool(truth.body) == (kind == "text")


def test_problems_are_named_by_their_field() -> None:
    problems = {number: truth.problem for number, truth in BY_NUMBER.items() if truth.problem}
    assert problems == {specials.NO_TITLE: "title", specials.NO_BODY: "body"}


def test_time_is_told_as_precisely_as_it_is_printed() -> None:
    assert {len(truth.published or "") for truth in TRUTH.values()} == {0, 10, 22, 25}
    assert BY_NUMBER[specials.NO_TIME].published is None


def test_listing_is_newest_first_after_the_pinned_entry() -> None:
    first, *others = entries("sz", 1)
    dates = [entry.date for entry in others]
    assert first.is_pinned
    assert first.date < dates[0]
    assert dates == sorted(dates, reverse=True)
    assert not any(entry.is_pinned for entry in others)
