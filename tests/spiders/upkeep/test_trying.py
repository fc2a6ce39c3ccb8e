from datetime import UTC, datetime

import pytest

from cli.demo import PROFILE as SAMPLE
from spiders.profile import load
from spiders.upkeep.effects import effect
from spiders.upkeep.fixtures import Fixture
from spiders.upkeep.setting import changed
from spiders.upkeep.trying import Step, Trace, trace

PROFILE = load(SAMPLE)
PAGE = """<h1 class="article-title">石桥通车</h1><div class="article-meta"><span>发布时间：2024-03-01 07:30</span>
<span>来源：澜川日报</span></div><div class="article-body"><p>石桥昨日通车。</p></div><h2>别题</h2>"""
LISTING = """<ul class="news-list"><li><a href="/xw/sz/202403/t20240301_1.html">石桥通车</a>
<span class="date">2024-03-01</span></li><li><a href="/xw/sz/202403/t20240302_2.html">老街修缮</a></li></ul>"""


def page(html: str, kind: str = "article") -> Fixture:
    captured = datetime(2024, 3, 2, tzinfo=UTC)
    url = "http://www.lanchuan.example/xw/sz/202403/t20240301_1.html"
    return Fixture("lanchuan", "one", url, captured, "", kind, (html.encode(),), {})  # type: ignore[arg-type]


def steps(found: Trace) -> dict[str, Step]:
    return {step.key: step for step in found.steps}


def test_a_field_is_traced_to_its_selector() -> None:
    found = trace(page(PAGE), PROFILE)
    assert (found.layout, found.problem, found.values["title"]) == ("v2", None, "石桥通车")
    assert steps(found)["title"] == Step("title", "h1.article-title", 1, "石桥通车", "石桥通车", gives=True)


def test_the_text_is_shown_before_and_after_the_pattern() -> None:
    source = steps(trace(page(PAGE), PROFILE))["source"]
    assert source == Step("source", "div.article-meta span", 2, "来源：澜川日报", "澜川日报", gives=True)


def test_a_pattern_that_does_not_fit_shows_what_it_was_tried_on() -> None:
    author = steps(trace(page(PAGE), PROFILE))["author"]
    assert (author.nodes, author.before, author.after, author.gives) == (2, "发布时间：2024-03-01 07:30", "", False)


def test_of_several_selectors_the_first_that_gives_is_told() -> None:
    text = SAMPLE.read_text("utf-8")
    several = changed(text, SAMPLE, ['source=["i", "h2", "div.article-meta span"]'], "v2")
    found = steps(trace(page(PAGE), several))
    assert [(found[f"source[{n}]"].nodes, found[f"source[{n}]"].gives) for n in range(3)] == [
        (0, False), (1, True), (2, False),
    ]  # fmt: skip


def test_where_no_layout_fits_each_probe_is_shown() -> None:
    found = trace(page("<h1>题</h1>"), PROFILE)
    assert found.problem is not None
    assert [(step.key, step.nodes) for step in found.steps] == [
        ("layouts.v2.when", 0), ("layouts.wenhua.when", 0), ("layouts.v1.when", 0),
    ]  # fmt: skip


def test_a_page_that_lacks_a_field_is_traced_all_the_same() -> None:
    found = trace(page(PAGE.replace("h1", "h3")), PROFILE)
    assert (found.problem and found.problem.field, found.values) == ("title", {})
    assert (steps(found)["title"].nodes, steps(found)["body"].nodes) == (0, 1)


def test_a_listing_is_traced_by_its_items() -> None:
    found = trace(page(LISTING, "listing"), PROFILE)
    assert len(found.values["items"]) == 2
    assert {key: step.nodes for key, step in steps(found).items()} == {
        "listing.items": 2, "listing.link": 2, "listing.title": 2, "listing.date": 1, "listing.pinned": 0,
    }  # fmt: skip
    assert steps(found)["listing.date"].after == "2024-03-01"


def test_a_page_that_is_too_deep_is_a_problem() -> None:
    found = trace(page("<div>" * 100_000), PROFILE)
    assert (found.steps, found.problem is not None) == ((), True)


@pytest.mark.parametrize(
    ("change", "state", "fields"),
    [
        ("tags=a", "same", []),
        ("source.re=来源：(..)", "changed", ["source"]),
        ("title=h3", "fails", ["layout"]),
    ],
)
def test_what_becomes_of_a_page(change: str, state: str, fields: list[str]) -> None:
    now = changed(SAMPLE.read_text("utf-8"), SAMPLE, [change], "v2")
    found = effect(page(PAGE), PROFILE, now)
    assert (found.state, [one.field if one.error is None else "layout" for one in found.changes]) == (state, fields)


def test_a_page_that_is_read_only_now_is_recovered() -> None:
    now = changed(SAMPLE.read_text("utf-8"), SAMPLE, ["title=h3"], "v2")
    assert effect(page(PAGE.replace("h1", "h3")), PROFILE, now).state == "recovered"
    assert effect(page("<p>"), PROFILE, now).state == "unread"
