"""Single causes, on articles made up for them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from spiders.upkeep import drift
from spiders.upkeep.evidence import Past, Seen
from spiders.upkeep.witnesses import ask
from storage.items import Article, Moment, Problem

CAPTURED = datetime(2024, 3, 5, 9, 0, tzinfo=UTC)
TEXT = "石桥通车仪式昨日在老街举行，市民从清晨起便赶来参加。\n工程历时三年，比原计划多出两年，总投资四千万元。\n"
PAGE = "<html><head><title>{title}_西山新闻网</title></head><body><h1>{title}</h1><div>{body}</div></body></html>"


def seen(number: int, captured: datetime = CAPTURED, **values: Any) -> Seen:
    """An article of its own, with some values changed; its page and its listing tell the others."""
    title, own = f"第{number}座石桥昨日通车", f"第{number}座桥" * 3
    body = TEXT.replace("石桥", own)
    moment = Moment("", date(2024, 3, number), datetime(2024, 3, number, 1, number, tzinfo=UTC), "minute")
    url = f"http://www.xishan.example/{number}.html"
    defaults: dict[str, Any] = {
        "url": url, "site": "xishan", "layout": "xishan/v1", "kind": "text", "title": title, "body": body.strip(),
        "authors": (f"张{'三四五六七八'[number]}",), "source": f"西山日报{number}", "published": moment,
    }  # fmt: skip
    html = PAGE.format(title=title, body="".join(f"<p>{line}</p>" for line in body.split("\n")))
    told = ask(url, html, captured.date())
    return Seen(number, url, captured, Article(**defaults | values), None, told, title, date(2024, 3, number))


def causes(past: Past | None = None, count: int = 5, **values: Any) -> set[str]:
    pages = [seen(number, **values) for number in range(1, count + 1)]
    return set(drift.find(pages, {"xishan/v1": past or Past()}, ["西山新闻网", "时政"]))


def test_articles_as_ever_are_no_cause() -> None:
    assert causes(Past(20, {"source": 20, "authors": 20, "published": 20, "body": 20})) == set()


LOST: Mapping[str, tuple[dict[str, int], bool]] = {
    "all had it": ({"source": 20}, True),
    "nearly all had it": ({"source": 19}, True),
    "some had it, and no witness sees it": ({"source": 14}, False),
    "hardly one had it": ({"source": 1}, False),
}


@pytest.mark.parametrize("name", LOST)
def test_a_field_is_lost_by_what_was_usual(name: str) -> None:
    filled, is_lost = LOST[name]
    assert ("coverage/source" in causes(Past(20, filled), source=None)) == is_lost


def test_two_of_five_are_not_enough() -> None:
    pages = [seen(1, source=None), seen(2, source=None), *map(seen, (3, 4, 5))]
    assert "coverage/source" not in drift.find(pages, {"xishan/v1": Past(20, {"source": 20})}, [])


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"title": "西山新闻网"}, "impossible/title"),
        ({"title": "今天的天气预报"}, "title"),
        ({"authors": ("西山新闻网",)}, "impossible/authors"),
        ({"source": "张三"}, "impossible/source"),
        ({"published": Moment("", date(2024, 3, 20))}, "impossible/published"),
        ({"published": Moment("", date(2024, 3, 5), CAPTURED, "minute")}, "impossible/published"),
        ({"published": Moment("", date(2012, 5, 8))}, "published"),
        ({"body": "版权所有，未经许可不得转载。举报电话见首页。"}, "impossible/body"),
        ({"body": "版权所有，未经许可不得转载。举报电话见首页。"}, "body"),
    ],
)
def test_values_that_cannot_be(values: dict[str, Any], cause: str) -> None:
    assert cause in causes(**values)


def test_a_value_on_every_page_is_a_cause_where_it_was_not_usual() -> None:
    varied, alike = Past(20, {}, {"source": ("西山电视台", 3)}), Past(20, {}, {"source": ("网站", 20)})
    assert "constant/source" in causes(varied, source="网站")
    assert "constant/source" not in causes(alike, source="网站")


def test_pages_that_no_layout_fits() -> None:
    fault = Problem("", "unknown layout", "none of the layouts fits")
    pages = [Seen(None, f"http://x/{number}", CAPTURED, None, fault, None) for number in range(3)]
    assert set(drift.find(pages, {}, [])) == {"layout"}
    assert drift.find(pages[:2], {}, []) == {}


@pytest.mark.parametrize(("field", "reason"), [("title", "missing field"), ("body", "empty body")])
def test_pages_without_title_or_body(field: str, reason: str) -> None:
    fault = Problem("", reason, "", "xishan/v1", field)
    pages = [Seen(None, f"http://x/{number}", CAPTURED, None, fault, None) for number in range(3)]
    assert set(drift.find(pages, {}, [])) == {f"coverage/{field}"}


def test_what_two_layouts_have_lost_is_one_cause() -> None:
    faults = [Problem("", "empty body", "", layout, "body") for layout in ("xishan/v1", "xishan/v2") for _ in range(3)]
    pages = [Seen(None, f"http://x/{at}", CAPTURED, None, fault, None) for at, fault in enumerate(faults)]
    evidence = drift.find(pages, {}, [])["coverage/body"].evidence
    assert (evidence["layout"], [other["layout"] for other in evidence["also"]]) == ("xishan/v1", ["xishan/v2"])
