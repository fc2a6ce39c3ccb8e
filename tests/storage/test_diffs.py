"""From an old text to a new one."""

import random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.diffs import CONTEXT, SHORT, Operation, lengths, operations, shortened, squeezed

TEXT = st.text("石桥通车了。，\n \u3000")


def shown(old: str, new: str) -> str:
    marks = {"delete": "[-{a}-]", "insert": "{{+{b}+}}", "replace": "[-{a}-]{{+{b}+}}", "equal": "{b}"}
    return "".join(marks[step.op].format(a=step.a, b=step.b) for step in operations(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("石桥通车", "石桥通车", "石桥通车"),
        ("", "石桥通车", "{+石桥通车+}"),
        ("石桥通车", "", "[-石桥通车-]"),
        ("石桥老街修缮", "石桥老街修缮完工", "石桥老街修缮{+完工+}"),
        ("石桥昨日通车", "石桥今日通车", "石桥[-昨-]{+今+}日通车"),
        ("3月1日讯", "4月2日讯", "[-3月1-]{+4月2+}日讯"),
        ("甲。\n乙乙。\n丙。", "甲。\n丙。", "甲。\n[-乙乙。\n-]丙。"),
        ("甲一。\n乙二。", "甲三。\n乙四。", "甲[-一-]{+三+}。\n乙[-二-]{+四+}。"),
        ("石桥 通车", "石\u3000桥通\n车", "石\u3000桥通\n车"),
    ],
)
def test_changes_are_told_by_characters(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


@given(TEXT, TEXT)
def test_the_steps_make_the_new_text_of_the_old_one(old: str, new: str) -> None:
    steps = operations(old, new)
    assert ("".join(step.a for step in steps), "".join(step.b for step in steps)) == (old, new)
    assert all(
        (squeezed(step.a) == squeezed(step.b)) == (step.op == "equal") for step in steps if squeezed(step.a + step.b)
    )


@given(TEXT, st.data())
def test_white_space_is_no_change(text: str, data: st.DataObject) -> None:
    spaces = st.sampled_from(["", " ", "\u3000", "\xa0", "\n"])
    spaced = "".join(letter + data.draw(spaces) for letter in squeezed(text))
    assert lengths(operations(text, spaced)) == (0, 0)


@given(TEXT, TEXT)
def test_nothing_short_stands_between_two_changes(old: str, new: str) -> None:
    for step in operations(old, new)[1:-1]:
        assert step.op != "equal" or len(squeezed(step.b)) >= SHORT or "\n" in step.b


def test_lengths_leave_white_space_out() -> None:
    assert lengths(operations("甲乙丙丁 戊己。", "甲乙丙丁。\n庚 辛壬。")) == (2, 4)


def test_what_is_equal_is_cut_to_a_little_around_the_changes() -> None:
    before, between, after = "前" * 90, "中" * 90, "后" * 90
    steps = shortened(operations(f"{before}一{between}二{after}", f"{before}三{between}四{after}"))
    assert [step.b for step in steps] == [
        f"…{'前' * CONTEXT}", "三", f"{'中' * CONTEXT}…{'中' * CONTEXT}", "四", f"{'后' * CONTEXT}…"
    ]  # fmt: skip
    assert [step.left_out for step in steps] == [70, 0, 50, 0, 70]


def test_whole_paragraphs_are_left_out() -> None:
    steps = shortened(operations("甲一。\n乙。\n丙。\n丁二。\n戊。", "甲三。\n乙。\n丙。\n丁四。\n戊。"))
    assert "".join(step.b for step in steps) == "甲三。\n丁四。"
    assert steps[2] == Operation("equal", "。\n丁", "。\n丁", 4)


COMMON = [chr(0x4E00 + number) for number in range(3000)]


def article(seed: int, characters: int, paragraph: int, letters: list[str] = COMMON) -> str:
    chance = random.Random(seed)
    text = "".join(chance.choice(letters) for _ in range(characters))
    return "。\n".join(text[start : start + paragraph] for start in range(0, characters, paragraph))


@pytest.mark.parametrize("paragraph", [1, 30, 200, 100_000])
@pytest.mark.parametrize("letters", [COMMON, COMMON[:40], ["一", "二"]], ids=["all", "few", "two"])
def test_long_texts_are_compared_in_seconds(paragraph: int, letters: list[str]) -> None:
    old, new = (article(seed, 100_000, paragraph, letters) for seed in (1, 2))
    began = process_time()
    steps = operations(old, new)
    assert process_time() - began < 20  # what is slow here takes minutes
    assert "".join(step.b for step in steps) == new


def test_an_edit_in_a_long_text_is_found() -> None:
    old = article(1, 100_000, 200)
    new = old.replace(old[50_000:50_003], "改过了").replace(old[70_000:70_003], "")
    assert lengths(operations(old, new)) == (6, 3)
