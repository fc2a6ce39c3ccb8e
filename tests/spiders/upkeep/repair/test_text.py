import tomllib
from typing import Any

import pytest

from spiders.upkeep.repair.text import NoPlace, block, difference, inserted, next_id

LAYOUT: dict[str, Any] = {
    "body": "div.text",
    "id": "v2",
    "title": "h1",
    "when": "h1",
    "source": {"css": "p", "re": r"(\S+)"},
}
HEAD = 'id = "xishan"   # the file\n\n[listing]\nitems = "li"\n'
OLD = '[[layouts]]\nid = "v1"  # old\nwhen = "b"\n'


@pytest.mark.parametrize(
    ("ids", "next"),
    [
        ([], "v1"),
        (["v1"], "v2"),
        (["v2", "wenhua", "v1"], "v3"),
        (["v2_1"], "v3"),
        (["jjz"], "v1"),
        (["v9", "v10"], "v11"),
    ],
)
def test_an_id_is_never_used_again(ids: list[str], next: str) -> None:
    assert next_id(ids) == next


def test_keys_come_in_the_order_of_profiles_with_their_comments() -> None:
    lines = block(LAYOUT, {"title": "right on 3 of 3"}).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["[[layouts]]", "id", "when", "title", "source", "body"]
    assert lines[3].endswith("  # right on 3 of 3")


@pytest.mark.parametrize(
    ("text", "above"),
    [
        (HEAD + OLD, HEAD),
        (f"{HEAD}\n# about the old one\n# two lines\n{OLD}", f"{HEAD}\n"),
        (HEAD + "  " + OLD, HEAD),
        (HEAD.replace("\n", "\r\n") + OLD.replace("\n", "\r\n"), HEAD.replace("\n", "\r\n")),
    ],
)
def test_a_layout_is_put_before_the_first_and_its_comment(text: str, above: str) -> None:
    new = inserted(text, LAYOUT, {})
    assert new.startswith(above + "[[layouts]]")
    assert new.endswith(text[len(above) :])
    assert [part["id"] for part in tomllib.loads(new)["layouts"]] == ["v2", "v1"]


def test_layouts_on_one_line_are_added_to() -> None:
    text = 'id = "xishan"\nlayouts = [{ id = "v1", when = "b" }]\n[listing]\nitems = "li"\n'
    assert [part["id"] for part in tomllib.loads(inserted(text, LAYOUT, {}))["layouts"]] == ["v2", "v1"]


def test_where_there_is_no_place_it_is_said() -> None:
    with pytest.raises(NoPlace, match="write each as"):
        inserted('"layouts" = []\n', LAYOUT, {})


def test_the_difference_is_what_was_put_in() -> None:
    lines = difference("xishan.toml", HEAD + OLD, inserted(HEAD + OLD, LAYOUT, {}))
    assert [line for line in lines if line.startswith("-") and not line.startswith("---")] == []
    assert '+id = "v2"' in lines
