"""Redesigns of an invented site: seen, mended, or left alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from spiders.profile import Profile, parse
from spiders.upkeep.check import compare, fields
from spiders.upkeep.fixtures import Fixture, named
from spiders.upkeep.repair import NothingBetter, Sample, repair
from spiders.upkeep.repair.applying import AnotherProfile, apply, new_fixtures

TEXT = r"""
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\d+\.html$'
[[sections]]
id = "yw"
name = "要闻"
url = "http://www.xishan.example/yw/"
[listing]
items = "li"
[[layouts]]
id = "v1"
when = "div.art"
title = "div.art h1"
published = { css = "div.art p.meta", re = '\d{4}-\d\d-\d\d \d\d:\d\d' }
source = { css = "div.art p.meta", re = '来源：(\S+)' }
author = { css = "div.art p.meta", re = '作者：(\S+)' }
body = "div.art div.text"
tags = "div.tags a"
"""
NAMES = ("石桥", "集市", "水库", "学校", "茶园", "渡口", "药铺", "粮站", "戏台", "码头")
NOW = datetime(2024, 3, 9, 4, 0, tzinfo=UTC)


def title(number: int) -> str:
    return f"溪山县{NAMES[number]}修缮工程昨日全部完工"


def paragraphs(number: int) -> list[str]:
    thing = NAMES[number]
    return [
        f"记者昨日从溪山县住房和城乡建设局获悉，{thing}修缮工程已经全部完工，将于下周一向市民开放。",
        f"据介绍，{thing}修缮共投入资金{number + 3}00万元，历时{number + 2}个月，沿线居民的出行条件明显改善。",
        f"“以后走到{thing}只要十分钟。”家住附近的居民说，{thing}夜里也亮了灯，老人孩子都愿意来散步。",
    ]


def text(number: int) -> str:
    return "".join(f"<p>{line}</p>" for line in paragraphs(number))


def page(number: int, inside: str) -> Fixture:
    head = (
        f"<html><head><title>{title(number)}_溪山新闻网</title></head><body><div class='nav'><a href='/'>首页</a></div>"
    )
    foot = "<div class='foot'>溪山新闻网版权所有 备案号 2010-01-01</div></body></html>"
    body = (head + inside + foot).encode()
    url = f"http://www.xishan.example/{number}.html"
    return Fixture("xishan", named(NOW, body), url, NOW, "text/html; charset=utf-8", "article", (body,), {})


def old(number: int) -> Fixture:
    meta = f"<p class='meta'>2024-03-0{number % 8 + 1} 10:2{number} 来源：溪山日报 作者：王芳</p>"
    return page(number, f"<div class='art'><h1>{title(number)}</h1>{meta}<div class='text'>{text(number)}</div></div>")


def renamed(number: int) -> Fixture:
    meta = f"<p class='info'>2024-03-0{number % 8 + 1} 10:2{number} 来源：溪山日报 作者：王芳</p>"
    tags = "<div class='tags'><a href='/t'>溪山</a></div>"
    inner = (
        f"<h2>{title(number)}</h2>{meta}<div class='words'>{text(number)}<p class='sh'>分享到 微信 微博</p></div>{tags}"
    )
    return page(number, f"<div class='story'>{inner}</div>")


def wrong_body(number: int) -> Fixture:
    """The old class now holds other headlines: nothing is empty, and the text is wrong."""
    meta = f"<p class='meta'>2024-03-0{number % 8 + 1} 10:2{number} 来源：溪山日报 作者：王芳</p>"
    more = "".join(f"<li><a href='/{at}.html'>{title(at)}</a></li>" for at in range(3))
    inner = f"<h1>{title(number)}</h1>{meta}<div class='content-text'>{text(number)}</div>"
    return page(number, f"<div class='art art2'>{inner}<div class='text'><ul>{more}</ul></div></div>")


def listed(number: int) -> dict[str, Any]:
    return {"title": title(number), "published": f"2024-03-0{number % 8 + 1}"}


def samples(look: Callable[[int], Fixture], *numbers: int) -> list[Sample]:
    return [Sample(look(number), {}, listed(number)) for number in numbers]


PROFILE = parse(TEXT, Path("xishan.toml"))


def of(page: Fixture, profile: Profile) -> tuple[Any, ...]:
    told = fields(page, profile)
    return told["title"], told["published"], told["source"], told["body"]


def right(number: int) -> tuple[Any, ...]:
    when = f"2024-03-0{number % 8 + 1}T10:2{number}+08:00"
    return title(number), when, "溪山日报", "\n".join(paragraphs(number))


@pytest.mark.parametrize("look", [renamed, wrong_body])
def test_a_new_look_is_read_on_pages_that_were_not_shown(look: Callable[[int], Fixture]) -> None:
    found = repair([*samples(look, 1, 2, 3, 4, 5), *samples(old, 8, 9)], PROFILE, TEXT, [])
    assert (found.layout["id"], found.looked, found.right_before, found.right_after) == ("v2", 5, 0, 5)
    assert [of(look(number), found.profile) for number in (6, 7)] == [right(6), right(7)]


def test_pages_of_the_old_look_go_on_being_read_by_the_old_layout() -> None:
    found = repair([*samples(renamed, 1, 2, 3), *samples(old, 8, 9)], PROFILE, TEXT, [old(7)])
    assert found.strays == ()
    assert [fields(old(number), found.profile)["layout"] for number in (7, 8)] == ["xishan/v1"] * 2


def test_a_silent_break_is_told_from_old_pages_of_the_same_names() -> None:
    found = repair([*samples(wrong_body, 1, 2, 3), *samples(old, 8, 9)], PROFILE, TEXT, [old(7)])
    assert [fields(old(number), found.profile)["layout"] for number in (7, 8, 9)] == ["xishan/v1"] * 3


def test_what_still_finds_something_is_taken_over() -> None:
    found = repair(samples(renamed, 1, 2, 3), PROFILE, TEXT, [])
    assert found.layout["tags"] == "div.tags a"
    assert "# as in v1" in found.text


def test_an_older_version_counts_more_than_a_guess() -> None:
    """What stands behind 来源 is cut short by the page; the archive knows the whole name."""

    def cut(number: int) -> Fixture:
        html = renamed(number).bodies[0].decode().replace("来源：溪山日报", "来源：<a href='/'>溪山县 融媒体中心</a>")
        return replace(renamed(number), bodies=(html.encode(),))

    told = [Sample(cut(number), {"source": "溪山县 融媒体中心", "title": title(number)}) for number in (1, 2, 3)]
    found = repair(told, PROFILE, TEXT, [])
    assert {change.after["source"] for change in found.changes} == {"溪山县 融媒体中心"}


def test_names_and_whatever_is_not_unanimous_are_for_the_eye() -> None:
    found = repair(samples(renamed, 1, 2, 3, 4), PROFILE, TEXT, [])
    assert {"title", "published", "body"} & set(found.eye) == set()
    assert found.eye["author"] == "names are easily mistaken"
    alone = repair(samples(renamed, 1), PROFILE, TEXT, [])
    assert alone.eye["title"] == "not every page agrees"


def test_where_all_is_well_nothing_is_proposed() -> None:
    with pytest.raises(NothingBetter, match="read all of the newest 3 pages"):
        repair(samples(old, 1, 2, 3), PROFILE, TEXT, [])


def blocked(number: int) -> Fixture:
    return page(number, "<h2>安全验证</h2><div>请完成安全验证</div>")


def empty(number: int) -> Fixture:
    return page(number, "<script src='/app.js'></script>")


@pytest.mark.parametrize("look", [blocked, empty])
def test_of_pages_without_a_text_nothing_is_proposed(look: Callable[[int], Fixture]) -> None:
    with pytest.raises(NothingBetter, match=r"\w+ \w+"):
        repair(samples(look, 1, 2, 3), PROFILE, TEXT, [])


def test_applying_writes_the_profile_and_fixtures(tmp_path: Path) -> None:
    file = tmp_path / "shipped" / "xishan.toml"
    file.parent.mkdir()
    file.write_text(TEXT, "utf-8")
    found = repair(samples(renamed, 1, 2, 3, 4), PROFILE, TEXT, [])
    place, saved = apply(found, tmp_path / "sites", TEXT, file)
    assert (place.read_text("utf-8"), file.read_text("utf-8"), len(saved)) == (found.text, TEXT, 3)
    assert [compare(one, found.profile) for one in new_fixtures(found)] == [[], [], []]
    assert list((tmp_path / "sites").rglob("*.part")) == []


def test_a_profile_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "xishan.toml").write_text(TEXT + "# edited\n", "utf-8")
    found = repair(samples(renamed, 1, 2, 3), PROFILE, TEXT, [])
    with pytest.raises(AnotherProfile, match="changed meanwhile"):
        apply(found, tmp_path, TEXT, tmp_path / "xishan.toml")
    assert [file.name for file in tmp_path.iterdir()] == ["xishan.toml"]


def test_the_ends_of_lines_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "xishan.toml"
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    place, _ = apply(repair(samples(renamed, 1, 2, 3), PROFILE, TEXT, []), tmp_path, TEXT, file)
    assert place.read_bytes().count(b"\n") == place.read_bytes().count(b"\r\n")


def sourceless(number: int) -> Fixture:
    """In the old look, with a source that only the last line of the text names."""
    inner = f"<h1>{title(number)}</h1><p class='meta'>2024-03-0{number % 8 + 1} 10:2{number} 作者：王芳</p>"
    return page(number, f"<div class='art'>{inner}<div class='text'>{text(number)}<p>来源：溪山日报</p></div></div>")


def test_a_few_sources_in_texts_are_no_new_look() -> None:
    with pytest.raises(NothingBetter, match="read all of"):
        repair([*samples(sourceless, 1, 2), *samples(old, 3, 4, 5, 6)], PROFILE, TEXT, [])


def test_pages_of_another_look_that_are_wrong_too_are_counted() -> None:
    def third(number: int) -> Fixture:
        inner = f"<section id='lead'><h3>{title(number)}</h3><i class='when'>2024-03-0{number % 8 + 1} 10:2{number}</i>"
        more = "".join(f"<div class='k{at}'><a class='q{at}' href='/'>x</a></div>" for at in "abcdefgh")
        return page(number, f"<article id='piece'>{inner}<div id='said'>{text(number)}</div></section></article>{more}")

    found = repair([*samples(renamed, 1, 2, 3), *samples(third, 4, 5)], PROFILE, TEXT, [])
    assert (found.looked, found.others) == (3, 2)
