"""View counts: on the page, and in a counter's reply."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.profile import Counter
from spiders.reading.tree import parse
from spiders.reading.views import counter_address, read_counter, read_views
from storage.items import ViewCount

URL = "http://www.lanchuan.example/xw/t20191017_123.html"


def counter(**values: object) -> Counter:
    return Counter.model_validate(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("737", ViewCount("737", 737)),
        ("阅读:737 次 作者: 来源:某网 发布日期:2019-10-17", ViewCount("737", 737)),
        ("2019-10-17 浏览次数：1,234,567", ViewCount("1,234,567", 1_234_567)),
        ("阅读 １２３４", ViewCount("１２３４", 1234)),
        ("1.2万", ViewCount("1.2万", 12_000)),
        ("10万+", ViewCount("10万+", 100_000, at_least=True)),
        ("已有3573人浏览", ViewCount("3573", 3573)),
        ("浏览(56)", ViewCount("56", 56)),
        ("点击量：0", ViewCount("0", 0)),
        ("点击量：", None),
        ("阅读：次 来源：某网 2019-10-17", None),
        ("暂无", None),
        ("12345678901234567890", None),
        ("阅读：999999999999999亿", None),
        ("阅读：10000000亿", ViewCount("10000000亿", 10**15)),
    ],
)
def test_printed_counts(text: str, expected: ViewCount | None) -> None:
    assert read_views(text) == expected


@pytest.mark.parametrize(
    ("reply", "count"),
    [
        ("1234", 1234),
        ("  12,345\n", 12_345),
        ('document.write("1234")', 1234),
        ("document.write('<b>88</b>');", 88),
        ('callback({"hits":1234})', 1234),
        ('jQuery12_34({"code":200,"data":{"clickCount":"1.2万"}})', 12_000),
        ("cb(99)", 99),
        ("$('#hits').html('88')", 88),
        ("document.getElementById('x').innerHTML='77';", 77),
        ("<html>404 Not Found</html>", None),
        ("", None),
    ],
)
def test_replies_of_counters(reply: str, count: int | None) -> None:
    found = read_counter(reply, counter(url="http://www.lanchuan.example/counter?id=1"))
    assert (found and found.count) == count


def test_a_pattern_picks_from_the_reply() -> None:
    assert read_counter("0,5,737", counter(url="http://www.lanchuan.example/c", re=r"(\d+)$")) == ViewCount("737", 737)


def test_the_address_is_built_from_the_articles_address() -> None:
    rules = counter(url="http://www.lanchuan.example/counter?id={id}", id=r"t\d{8}_(\d+)")
    assert counter_address(rules, URL, parse("")) == "http://www.lanchuan.example/counter?id=123"


def test_the_address_is_built_from_the_page() -> None:
    rules = counter(url="http://hits.example/?{id}", id=r"\?(.+)", on="script::attr(src)")
    root = parse('<script src="a.js"></script><script src="/c?classid=10&amp;id=279"></script>')
    assert counter_address(rules, URL, root) == "http://hits.example/?classid=10&id=279"


def test_a_counter_may_also_stand_on_the_page() -> None:
    rules = counter(css="b", url="http://www.lanchuan.example/c")
    assert rules.selector is not None
    assert rules.selector.first(parse("<b>7</b>")) == "7"
    assert counter_address(rules, URL, parse("")) == "http://www.lanchuan.example/c"


@pytest.mark.parametrize("rules", [counter(css="b"), counter(url="http://www.lanchuan.example/c?{id}", id="x(y)")])
def test_no_address(rules: Counter) -> None:
    assert counter_address(rules, URL, parse("")) is None


@given(st.text(alphabet="0123456789,.+万w阅读次:()\"'{} html", max_size=80))
def test_reading_never_fails(text: str) -> None:
    read_views(text)
    read_counter(text, counter(url="http://www.lanchuan.example/c"))
