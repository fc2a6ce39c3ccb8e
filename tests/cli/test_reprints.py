"""What `reprints` and `show --reprints` print."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from storage import comparing
from storage.archive import Archive

from ..conftest import add_site
from ..storage.telling import Told, edited, prose, told

Fangzhi = Callable[..., Result]

FIRST = prose(1)


@pytest.fixture
def printed(fangzhi: Fangzhi, blank: Archive) -> Fangzhi:
    """Runs a command on an archive with a story, another whose first is not sure, and one article alone."""
    with blank.writing() as session:
        add_site(session, "kashi", "喀什日报", ["西部"])
    told(blank, [
        Told("石桥通车", FIRST), Told("石桥通车（图）", FIRST, day=2),
        Told("澜川石桥昨日通车", FIRST[:300] + "记者注" + FIRST[300:500], "kashi", 2, 9),
        Told("桃花开了", prose(2), hour=None), Told("桃花开", edited(prose(2)), "kashi", hour=None),
        Told("别的事", prose(3)),
    ])  # fmt: skip
    return lambda *words: fangzhi("--archive", blank.folder, *words)


def line(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_reprints_are_a_table_that_says_what_it_leaves_out(printed: Fangzhi) -> None:
    shown = printed("reprints").stdout
    assert shown.split()[:10] == "from to stories articles naming it lanchuan kashi 1 1".split()
    assert "2 stories on more than one site" in shown
    assert "Not in the table: 1 of them, with 1 reprint, as it is not sure who was first." in shown
    assert "1 copy on the same site" in shown


def test_reprints_as_json(printed: Fangzhi) -> None:
    found = line(printed("reprints", "--json"))
    assert found["pairs"] == [{"from": "lanchuan", "to": "kashi", "stories": 1, "articles": 1, "named": 0}]
    assert (found["stories"], found["undecided"], found["not_compared"]) == (2, 1, 0)


@pytest.mark.parametrize("words", ["--from 2024-04", "--group 川西", "--min 2", "--site kashi --to 2024-03-01"])
def test_reprints_can_be_narrowed(printed: Fangzhi, words: str) -> None:
    assert line(printed("reprints", *words.split(), "--json"))["pairs"] == []


def test_an_unknown_site_is_refused(printed: Fangzhi) -> None:
    assert printed("reprints", "--site", "nowhere").exit_code == 2


def test_the_largest_stories_are_listed(printed: Fangzhi) -> None:
    shown = printed("reprints", "--list").stdout
    assert "石桥通车" in shown
    assert "2024-03-01?" in shown
    assert "where a ? stands it is not sure" in shown
    stories = line(printed("reprints", "--list", "--limit", 1, "--json"))["stories"]
    assert [(one["id"], one["articles"], one["sites"]) for one in stories] == [(1, 3, 2)]


def test_a_story_is_shown_in_the_order_of_time_with_what_was_changed(printed: Fangzhi) -> None:
    shown = printed("show", "3", "--reprints").stdout
    assert "3 articles on 2 sites\nThe first is the earliest in this archive." in shown
    assert [part in shown for part in ("澜川新闻网 · no source named · first", "· duplicate", "· reprint")] == [
        True
    ] * 3
    assert "{+记者注+}" in shown
    assert "83% of the first one's text stands in it" in shown


def test_a_story_whose_first_is_not_sure_says_so(printed: Fangzhi) -> None:
    assert "Who was first is undecided: the first one has no time" in printed("show", "4", "--reprints").stdout


def test_a_story_as_json_is_an_article_a_line(printed: Fangzhi) -> None:
    result = printed("show", "1", "--reprints", "--json")
    found = [json.loads(text) for text in result.stdout.splitlines()]
    assert [(one["id"], one["relation"]) for one in found] == [(1, "first"), (2, "duplicate"), (3, "reprint")]
    assert (found[0]["contains"], found[1]["contains"], list(found[2]["fields"])) == (1.0, 1.0, ["title", "body"])


def test_an_article_alone_has_no_story(printed: Fangzhi) -> None:
    assert printed("show", "6", "--reprints").stdout == "Nothing else that is held tells the same.\n"


def test_rebuild_compares_what_is_not_compared_and_then_all_anew(printed: Fangzhi, blank: Archive) -> None:
    comparing.clear(blank)
    assert "Not compared yet: 6 articles; `fangzhi reprints --rebuild` does that." in printed("reprints").stdout
    assert printed("reprints", "--rebuild").stdout == "Compared: 6 articles.\n"
    assert line(printed("reprints", "--rebuild", "--json")) == {"compared": 6}
    assert line(printed("reprints", "--json"))["stories"] == 2


def test_upgrading_compares_all_articles(fangzhi: Fangzhi, released: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = released(tmp_path / "old")
    assert fangzhi("--archive", folder, "upgrade", "--yes").exit_code == 0
    assert line(fangzhi("--archive", folder, "reprints", "--json"))["not_compared"] == 0
