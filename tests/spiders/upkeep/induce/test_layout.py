"""Layouts induced from pages of the sample site, and from invented ones that are worse."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.sample.site import build
from cli.sample.truth import Expected, site_truth
from spiders.profile import Profile, parse
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.tree import parse as tree
from spiders.upkeep.induce import Induced, Known, NothingInduced, cluster, induce_layout
from spiders.upkeep.toml import written
from storage.items import Article

DAY = date(2024, 3, 1)
HOST = "http://www.lanchuan.example"


def known(path: str, body: bytes, truth: Expected) -> Known:
    values = {"title": truth.title, "source": truth.source, "published": truth.published or ""}
    values |= {"body": "\n".join(truth.body), "authors": "、".join(truth.authors), "editors": "、".join(truth.editors)}
    return Known(HOST + path, decode(body), DAY, {name: value for name, value in values.items() if value})


def of_sample() -> dict[str, list[Known]]:
    """Pages of the sample site with what they say, by layout: texts of one page that read well."""
    pages, found = build(1), defaultdict[str, list[Known]](list)
    for path, truth in sorted(site_truth(1).items()):
        if (
            truth.kind == "text"
            and not truth.problem
            and truth.published
            and path.replace(".html", "_1.html") not in pages
        ):
            found[truth.layout.removeprefix("lanchuan/")].append(known(path, pages[path].body, truth))
    return found


SAMPLE = of_sample()
LAYOUTS = tuple(SAMPLE)


def profile(induced: Induced) -> Profile:
    """A whole profile with the layout, as a person would save it."""
    head = {
        "id": "xishan", "name": "溪山网", "hosts": ["www.xishan.example", "www.lanchuan.example"], "articles": ".",
        "sections": [{"id": "yw", "name": "要闻", "url": "http://www.xishan.example/"}], "listing": {"items": "li"},
    }  # fmt: skip
    return parse(written(head) + written({"layouts": [{"id": "v1"} | induced.layout]}), Path("xishan.toml"))


def read(page: Known, induced: Induced) -> Article:
    return read_article(page.url, [page.html], profile(induced), page.captured).article


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module", params=LAYOUTS)
def induced(request: pytest.FixtureRequest) -> tuple[str, Induced]:
    return request.param, induce_layout(SAMPLE[request.param][:4])


def test_the_sample_has_enough_pages_of_each_layout() -> None:
    assert {name: len(pages) > 8 for name, pages in SAMPLE.items()} == dict.fromkeys(("v2", "v1", "wenhua"), True)


def test_pages_that_were_not_shown_are_read_right(induced: tuple[str, Induced]) -> None:
    name, found = induced
    wrong = []
    for page in SAMPLE[name][4:16]:
        article = read(page, found)
        same = {
            "title": squeezed(article.title) == squeezed(page.values["title"]),
            "published": article.published is not None and article.published.isoformat() == page.values["published"],
            "source": article.source == page.values["source"],
            "body": abs(len(squeezed(article.body)) - len(squeezed(page.values["body"]))) < 60,
        }
        wrong += [(page.url, field) for field, is_right in same.items() if not is_right]
    assert wrong == []


def test_what_all_pages_agree_on_is_unanimous(induced: tuple[str, Induced]) -> None:
    _, found = induced
    sure = {
        name: proposal.unanimous for name, proposal in found.fields.items() if name in ("title", "published", "source")
    }
    assert sure == {"title": True, "published": True, "source": True}
    assert found.fields["title"].held_out == (4, 4)


def test_no_layout_is_taken_for_another(induced: tuple[str, Induced]) -> None:
    name, _ = induced
    others = [page for other, pages in SAMPLE.items() if other != name for page in pages[:3]]
    found = induce_layout(SAMPLE[name][:4], others=[*others, decode(build(1)["/xw/sz/"].body)])
    when = profile(found).layouts[0].when
    assert [when.matches(tree(page.html)) for page in SAMPLE[name][:9]] == [True] * 9
    assert [when.matches(tree(page.html)) for page in others] == [False] * 6
    assert not when.matches(tree(decode(build(1)["/xw/sz/"].body)))


def test_pages_are_grouped_by_layout() -> None:
    pages = [page for pages in SAMPLE.values() for page in pages[:6]]
    groups = cluster(pages)
    assert sorted(sorted(group) for group in groups) == [list(range(0, 6)), list(range(6, 12)), list(range(12, 18))]
    assert cluster([page.html for page in pages]) == groups


def page(number: int, body: str = "", **values: str) -> Known:
    """An invented page; a value of None in the text stands for a field that the page does not have."""
    title = values.get("title", f"溪山石桥第{number}次检修完工")
    text = [
        f"溪山县第{number}座石桥昨日检修完工，工人们说桥面平整。",
        f"这是第{number}篇报道的第二段，写到两岸的集市和灯光。",
    ]
    lines = "".join(f"<p>{line}</p>" for line in text)
    html = (
        f"<html><head><title>{title}_溪山网</title></head><body><div class='nav'>首页 要闻 文化</div>"
        f"<div class='css-1x9k2ab'><h1 class='sc-bdnxRM{number}'>{title}</h1>"
        f"<p class='info'>2024-02-0{number} 10:0{number} 来源：溪山日报{number} 责任编辑：李桥</p>"
        f"<div class='txt' id='txt20240{number}{number}11'>{body}{lines}<p class='bar'>分享到：微信 微博</p></div>"
        f"</div><div class='foot'>溪山网版权所有 {number}</div></body></html>"
    )
    said = {
        "title": title,
        "published": f"2024-02-0{number}T10:0{number}",
        "source": f"溪山日报{number}",
        "body": "\n".join(text),
    }
    return Known(f"http://www.xishan.example/{number}.html", html, DAY, said | values)


def selectors(layout: Any) -> list[str]:
    """Every selector of a layout as text."""
    if isinstance(layout, dict):
        return [text for value in layout.values() for text in selectors(value)]
    return [text for value in layout for text in selectors(value)] if isinstance(layout, list) else [layout]


def test_no_generated_name_is_used() -> None:
    found = induce_layout([page(number) for number in range(1, 6)])
    assert re.findall(r"css-1x9|sc-bdnx|txt2024", " ".join(selectors(found.layout))) == []
    assert found.layout["title"] == "h1"


def test_what_is_no_part_of_the_body_is_dropped() -> None:
    found = induce_layout([page(number) for number in range(1, 6)])
    assert found.layout["drop"] == ["p.bar"]
    assert read(page(7), found).body == page(7).values["body"]


def test_a_wrong_label_is_outvoted() -> None:
    pages = [page(number) for number in range(1, 6)]
    noise = page(6, title="溪山网首页")
    wrong = Known(noise.url, page(6).html, DAY, noise.values | {"source": "首页 要闻 文化", "published": "2020-01-01"})
    found = induce_layout([wrong, *pages])
    assert (read(page(8), found).title, read(page(8), found).source) == (page(8).values["title"], "溪山日报8")
    assert {name: found.fields[name].unanimous for name in ("title", "published", "source")} == {
        "title": False, "published": False, "source": False,
    }  # fmt: skip


def test_one_page_is_enough_for_a_proposal_and_not_for_certainty() -> None:
    found = induce_layout([page(1)])
    assert read(page(2), found).source == "溪山日报2"
    assert [name for name, proposal in found.fields.items() if proposal.unanimous] == []


def test_authors_are_proposed_from_their_label() -> None:
    pages = [page(number) for number in range(1, 5)]
    told = [
        Known(one.url, one.html.replace("责任编辑", "作者：王芳 责任编辑"), DAY, dict(one.values) | {"authors": "王芳"})
        for one in pages
    ]
    found = induce_layout(told)
    assert read(told[0], found).authors == ("王芳",)


@pytest.mark.parametrize(
    "pages",
    [
        [],
        [Known("http://www.xishan.example/1.html", "", DAY, {"title": "石桥", "body": "正文"})],
        [
            Known(
                "http://www.xishan.example/1.html", "<p>别的页面</p>", DAY, {"title": "石桥完工", "body": "正文在别处"}
            )
        ],
        [Known("http://www.xishan.example/1.html", "<div>" * 3000, DAY, {"title": "石桥完工", "body": "正文"})],
        [page(1, title="此标题不在页面上").__class__("", "<h1>x</h1>", None, {})],
    ],
)
def test_nothing_is_made_of_pages_that_do_not_say_it(pages: Sequence[Known]) -> None:
    with pytest.raises(NothingInduced, match=r"\w+ \w+"):
        induce_layout(pages)


HOSTILE = {
    "deep": "<div class='a'>" * 240 + "石桥完工",
    "wide": "<p class='b'>2024-02-01 石桥完工 来源：溪山日报</p>" * 4000,
    "long class": f"<div class='{'a ' * 1900}'><h1>石桥完工</h1></div>",
    "one line": f"<p>{'石桥完工' * 100_000}</p>",
    "quotes": """<h1 class="a'b" id='c"d'>石桥完工</h1><p itemprop="x'y">2024-02-01</p>""",
    "script": "<script>" + 'var t="2024-02-01";' * 20_000 + "</script><h1>石桥完工</h1>",
    "links": "<div class='t'>" + "<a href='#'>石桥完工</a>" * 5000 + "</div>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_give_a_profile_that_parses_or_nothing(name: str) -> None:
    html = f"<html><head><title>石桥完工-网</title></head><body>{HOSTILE[name]}</body></html>"
    values = {"title": "石桥完工", "published": "2024-02-01", "source": "溪山日报", "body": "正文在这里，桥。"}
    bad = Known("http://www.xishan.example/9.html", html, DAY, values)
    for pages in ([bad], [page(1), page(2), bad]):
        try:
            found = induce_layout(pages)
        except NothingInduced:
            continue
        assert profile(found).layouts[0].id == "v1"


def test_tags_and_the_trail_are_found_by_their_links() -> None:
    truth = site_truth(1)
    told = [
        Known(
            one.url,
            one.html,
            DAY,
            {**one.values, "tags": "\n".join(said.tags), "breadcrumb": "\n".join(said.breadcrumb)},
        )
        for one in SAMPLE["v2"][:4]
        if (said := truth[one.url.removeprefix(HOST)])
    ]
    found = induce_layout(told).layout
    assert (found["tags"], found["breadcrumb"]) == ("div.article-tags a", "div.crumbs a")


def test_a_title_that_the_text_repeats_is_taken_from_above_it() -> None:
    pages = [page(number, body=f"<h3>溪山石桥第{number}次检修完工</h3>") for number in range(1, 4)]
    pages = [Known(one.url, one.html.replace("h1", "h4"), DAY, one.values) for one in pages]
    assert "h3" not in str(induce_layout(pages).layout["title"])


def film(number: int, title: str, told: str = "") -> Known:
    """A page with a film and no text; `told` is what stands below its title."""
    html = (
        f"<html><head><meta property='og:title' content='{title}'></head><body><div class='head'><h1>{title}</h1>{told}"
        f"</div><div class='box'><video src='/v/{number}.mp4' controls></video></div></body></html>"
    )
    values = {"title": title, "published": f"2024-02-{number:02}"}
    return Known(f"http://www.xishan.example/v/{number}.html", html, DAY, values)


@pytest.mark.parametrize("form", ["溪山新闻 2024年2月{}日", "2024年2月{}日溪山新闻", "溪山新闻（2月{}日）"])
def test_the_day_in_a_title_is_not_when_a_film_was_published(form: str) -> None:
    assert "published" not in induce_layout([film(number, form.format(number)) for number in range(3, 10)]).layout
    told = "<p class='told'>播出：2024-02-{:02}</p>"
    found = induce_layout([film(number, form.format(number), told.format(number)) for number in range(3, 10)])
    for title in ("国庆10月1日在溪山", "溪山的春天"):
        article = read(film(11, title, told.format(11)), found)
        assert (article.title, article.published and article.published.date) == (title, date(2024, 2, 11))
