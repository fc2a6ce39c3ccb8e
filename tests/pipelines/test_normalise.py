"""Text as it is kept."""

import pytest

from pipelines.normalise import Normalise, normalise
from storage.items import Article, Outcome, Problem, Row


def article(**changes: object) -> Article:
    values: dict[str, object] = {"url": "u", "site": "s", "layout": "s/v1", "kind": "text", "title": "题", "body": "文"}
    return Article(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("\u3000桥 \u00a0通了\u200b ", "桥 通了"),
        ("上\x00下", "上下"),
        ("半\ud800个", "半个"),
        ("e\u0301", "é"),
        ("长" * 5000, "长" * 2000),
    ],
)
def test_a_title_is_one_clean_line(given: str, kept: str) -> None:
    assert normalise(article(title=given)).title == kept


def test_a_body_keeps_its_paragraphs_and_loses_empty_ones() -> None:
    assert normalise(article(body="一\n\n \u3000\n二  三\n")).body == "一\n二 三"


def test_names_stand_once() -> None:
    assert normalise(article(authors=("甲某", " 甲某", "乙某", "\u200b"))).authors == ("甲某", "乙某")


def test_a_blank_source_is_none() -> None:
    assert normalise(article(source=" \u3000")).source is None


def test_an_outcome_without_an_article_passes() -> None:
    outcome = Outcome(Row(1, "article", "u", "u"), problem=Problem("u", "not found"))
    assert Normalise().process_item(outcome) is outcome
