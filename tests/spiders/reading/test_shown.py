"""What a page shows, found out once: the same as each selector would find alone."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from spiders.families import usual
from spiders.reading.shown import MOST, Shown, place, words_of
from spiders.reading.tree import parse
from spiders.selector import Selector

WORDS = ("文章来源", "来源", "稿源")
PIECES = st.sampled_from(
    [
        "来源",
        "稿源：",
        "文章来源",
        "甲",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<!-- 来源 -->",
        "<script>来源</script>",
        "\n ",
        "<title>来源</title>",
        "<br>",
        "来",
        "源",
        "<b>来源</b>",
        "&#26469;源",
    ]
)


@given(st.lists(PIECES, max_size=40))
def test_the_place_of_words_is_what_its_xpath_selects(pieces: list[str]) -> None:
    root, xpath = parse("".join(pieces)), place(*WORDS)
    assert Shown(root).place(words_of(xpath)) == etree.XPath(xpath)(root)


def test_no_more_places_are_taken_than_by_the_xpath() -> None:
    root, xpath = parse("<p>来源</p>" * (MOST + 5) + "<div>尾<p>甲</p>来源</div>"), place(*WORDS)
    assert Shown(root).place(words_of(xpath)) == etree.XPath(xpath)(root)


def test_a_word_that_holds_another_is_not_looked_for() -> None:
    assert words_of(place(*WORDS)) == ("来源", "稿源")
    assert words_of("//p[contains(., '来源')]") == ()


def test_the_usual_labels_are_known_as_such() -> None:
    labels = [*usual.SOURCE[:-1], *usual.AUTHOR[:-1], *usual.EDITOR, usual.PUBLISHED[0], usual.PUBLISHED[2]]
    assert all(words_of(label["xpath"]) for label in labels)


def test_texts_are_the_same_with_what_is_known_of_the_page() -> None:
    root = parse("<div><p>来源：溪山日报 作者：李明</p><p>图片来源：溪山晚报</p></div>")
    for rules in (*usual.SOURCE, *usual.AUTHOR, {"css": "p"}, {"css": "p", "re": "作者：(.+)"}):
        selector = Selector.model_validate(rules)
        shown = Shown(root)
        assert list(selector.texts(root, shown)) == list(selector.texts(root)) == list(selector.texts(root, shown))
