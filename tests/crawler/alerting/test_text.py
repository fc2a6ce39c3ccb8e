"""Alerts as messages: what they say, and what hostile addresses and names cannot do to them."""

import unicodedata
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.alerting.sentences import EN, ZH
from crawler.alerting.text import address, examples, is_grave, kind, message, plain
from storage.outbox import Told

AT = datetime(2031, 5, 1, 3, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
PAGES = [{"article": number, "url": f"http://www.xishan.example/{number}.html"} for number in range(1, 6)]
HUGE = "溪山" * 2_500_000


def alert(cause: str = "title", name: str = "溪山新闻网", **values: Any) -> Told:
    facts = {"of": 8, "pages": PAGES} | values.pop("evidence", {})
    return Told(1, values.get("site", "xishan"), name, cause, values.get("message", "a sentence"), facts, AT, AT)


def written(*alerts: Told, language: str = "zh") -> tuple[str, str, str]:
    return message(alerts, 2, 12, "溪山图书馆", language)


def test_a_message_says_what_since_when_whether_lost_where_and_what_next() -> None:
    title, body, _ = written(alert())
    assert title == "[方志] 溪山新闻网：最新 8 篇中有 5 篇的标题读得不对"
    lines = body.splitlines()
    assert "起于：2031-05-01 03:12" in lines[1]
    assert lines[2] == "会丢吗：不会，页面仍在保存；明天修好后运行 reread 即可"
    assert [line.strip() for line in lines[4:7]] == [page["url"] for page in PAGES[:3]]
    assert lines[7] == "下一步：fangzhi site drift xishan"
    assert "仍未解决的还有 2 件" in body
    assert lines[-1] == "溪山图书馆 · 第 12 封"


def test_the_reader_may_have_it_in_english() -> None:
    title, body, _ = written(alert(), language="en")
    assert title == "[fangzhi] 溪山新闻网: the title of 5 of the 8 newest articles is read wrongly"
    assert "Next: fangzhi site drift xishan" in body


def test_both_languages_have_the_same_kinds_and_words() -> None:
    assert (set(ZH.kinds), set(ZH.words)) == (set(EN.kinds), set(EN.words))


@pytest.mark.parametrize("language", [ZH, EN])
def test_every_kind_has_whole_sentences(language: Any) -> None:
    for name in language.kinds:
        _, body, _ = written(alert(name, evidence={"waited_days": 4}), language="zh" if language is ZH else "en")
        assert "{" not in body


@pytest.mark.parametrize(
    ("cause", "evidence", "found"),
    [
        ("layout", {}, "layout"),
        ("coverage/source", {}, "coverage"),
        ("constant/title", {}, "constant"),
        ("impossible/body", {}, "field"),
        ("listing/sz", {"problem": "no entries"}, "listing-empty"),
        ("listing/sz", {"lost": 3, "new": 3}, "listing-elsewhere"),
        ("listing/sz", {"undated": 3}, "listing-undated"),
        ("listing/sz", {"waited_days": 30}, "listing-silent"),
        ("challenge", {}, "challenge"),
        ("of tomorrow", {}, "other"),
        ("layout/x", {}, "other"),
    ],
)
def test_a_cause_is_told_by_its_kind(cause: str, evidence: dict[str, Any], found: str) -> None:
    assert kind(cause, evidence) == found


def test_loss_comes_first_and_is_named_in_the_title() -> None:
    disk = alert("disk", "", site="", evidence={"free": 5 * 10**8, "least": 10**9, "pages": []})
    title, body, brief = written(alert(), disk)
    assert (is_grave(disk), is_grave(alert())) == (True, False)
    assert title == "[方志·可能丢失] [方志] 2 件事要看：档案本身、溪山新闻网"
    assert body.startswith("■ 档案本身：磁盘快满了：只剩 0.5 GB，低于 min_free = 1.0 GB")
    assert len(brief) < len(body)


def test_many_alerts_are_one_message_of_bounded_size() -> None:
    title, body, brief = written(*(alert(name=f"站点{number}") for number in range(3000)))
    assert title == "[方志] 3000 件事要看：站点0、站点1、站点2等 3000 处"
    assert "另有 2950 件，见 fangzhi alert list" in body
    assert len(body.encode()) < 20_000
    assert len(brief.encode()) < 8_000


HOSTILE = [
    "标题\r\nBcc: everybody@example.org\r\n\r\n正文",
    "\u202e溪山\u2066\u200b\ufeff\u2028新闻",
    "<at user_id='all'></at><!channel> <script>x</script> **粗** [看](http://evil.example) `x` @all",
    "\x00\x1b[31m\x07溪山",
    "\ud800溪山",
    "{what} {site.__class__} %s ${PASSWORD}",
    HUGE,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_stays_one_harmless_line(text: str) -> None:
    title, body, brief = written(
        alert("other", text, message=text, site=text), alert("failed", evidence={"reason": text})
    )
    honest = written(alert("other", message="x"), alert("failed", evidence={"reason": "x"}))
    assert "\n" not in title
    assert len(title) <= 120
    assert len(body.splitlines()) == len(honest[1].splitlines())
    assert len(body) < 3000
    for part in (title, body, brief):
        assert not [sign for sign in part if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign != "\n"]
        assert not set("<>`*@") & set(part)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://www.xishan.example/1.html", "http://www.xishan.example/1.html"),
        ("http://www.xishan.example/新闻?a=1&b=2#c", "http://www.xishan.example/%E6%96%B0%E9%97%BB?a=1&b=2#c"),
        ("http://www.xishan.example/a b\r\nBcc: x", "http://www.xishan.example/a%20b%0D%0ABcc:%20x"),
        ("http://www.xishan.example/)[x](y)<b>*`|", "http://www.xishan.example/%29%5Bx%5D%28y%29%3Cb%3E%2A%60%7C"),
        ("http://www.xishan.example/\u202egpj", "http://www.xishan.example/%E2%80%AEgpj"),
        ("http://www.xishan.example/%0d%0a", "http://www.xishan.example/%0d%0a"),
        ("javascript:alert(1)", ""),
        ("//www.xishan.example/", ""),
        ("http://[::1", ""),
        (" http://www.xishan.example/", ""),
        (3, ""),
        (None, ""),
    ],
)
def test_an_address_is_one_word_that_leads_to_the_same_page(url: object, shown: str) -> None:
    assert address(url) == shown


def test_an_address_without_end_is_cut() -> None:
    assert len(address("http://www.xishan.example/" + HUGE)) <= 301


def test_evidence_of_any_shape_is_borne() -> None:
    strange: list[dict[str, Any]] = [
        {"pages": 3}, {"pages": [None, 3, {}, {"url": []}, ["x"]]}, {"places": "x"}, {"of": [HUGE], "pages": {"a": 1}},
        {"example": "http://www.xishan.example/9.html"}, {"places": ["warc/a.warc.gz\n\u202e:12"]},
    ]  # fmt: skip
    assert [examples(one) for one in strange[-2:]] == [["http://www.xishan.example/9.html"], ["warc/a.warc.gz :12"]]
    for one in strange:
        assert len(written(Told(1, "xishan", "溪山", "layout", "", one, AT, AT))[1]) < 3000


def test_a_cut_text_says_so() -> None:
    assert plain("溪" * 300, 10) == "溪" * 9 + "…"
    assert plain("溪山", 10) == "溪山"
