"""Pages that `__doPostBack` turns: what is sent is what a browser would send, and it goes nowhere else."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from spiders.profile import Profile, parse
from spiders.reading.listing import read_listing
from storage.items import Listing

URL = "http://www.xishan.example/list.aspx?cid=12"
PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
aliases = ["xishan.example"]
family = "aspnet"
sections = [{ id = "yw", name = "要闻", url = "http://www.xishan.example/list.aspx?cid=12" }]
layouts = [{ id = "v1", when = "h1" }]
"""
PAGE = """<html><body><form method="post" action="{action}" id="form1">
<input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value="">
<input type="hidden" name="__VIEWSTATE" value="/wEPDwUKLTQ1+A=="><input name="__EVENTVALIDATION" value="/wEW&amp;">
<ul><li><a href="news_show.aspx?id=1">石桥通车</a></li></ul>{fields}{link}</form></body></html>"""
PAGER = """<a href="javascript:__doPostBack(&#39;ctl00$Pager&#39;,&#39;2&#39;)">下一页</a>"""
STATE = [
    ("__EVENTTARGET", "ctl00$Pager"), ("__EVENTARGUMENT", "2"), ("__VIEWSTATE", "/wEPDwUKLTQ1+A=="),
    ("__EVENTVALIDATION", "/wEW&"),
]  # fmt: skip


def read(link: str = PAGER, fields: str = "", action: str = "", more: str = "", url: str = URL) -> Listing:
    profile: Profile = parse(PROFILE + more, Path("xishan.toml"))
    return read_listing(url, PAGE.format(action=action, fields=fields, link=link), profile)


def sent(listing: Listing) -> list[tuple[str, str]]:
    return parse_qsl(listing.form or "", keep_blank_values=True)


def options(target: str, action: str = "") -> str:
    call = f'new WebForm_PostBackOptions("{target}", "", true, "", "{action}", false, true)'.replace('"', "&quot;")
    return f'<a href="javascript:WebForm_DoPostBackWithOptions({call})">下一页</a>'


@pytest.mark.parametrize(
    "action", ["", "list.aspx?cid=12", "./list.aspx?cid=12", "http://xishan.example/list.aspx?cid=12"]
)
def test_the_form_of_the_page_is_sent_to_its_own_address(action: str) -> None:
    found = read(action=action)
    assert (len(found.entries), found.problem, sent(found)) == (1, None, STATE)
    assert found.next_page is not None
    assert found.next_page.endswith("xishan.example/list.aspx?cid=12")


FIELDS = """<input name="none" disabled value="1"><input type="submit" name="go" value="搜索">
<input type="image" name="i">
<input type="password" name="p" value="x"><input value="nameless"><input name="q" value="桥"><textarea name="t">a
b</textarea><input type="checkbox" name="c1"><input type="checkbox" name="c2" checked><input type="radio" name="r"
value="2" checked><select name="s"><option value="1">一<option value="2" selected>二</select>
<select name="first"><option>甲 <option>乙</select><select multiple name="many">
<option selected>3<option selected>4<option>5</select>"""


def test_what_a_browser_would_send_is_sent_and_no_button() -> None:
    own = [
        ("q", "桥"), ("t", "a\nb"), ("c2", "on"), ("r", "2"), ("s", "2"), ("first", "甲"), ("many", "3"), ("many", "4")
    ]  # fmt: skip
    assert sent(read(fields=FIELDS)) == STATE + own


@pytest.mark.parametrize("charset", ["<meta charset=GBK>", '<meta http-equiv=x content="text/html; charset=gb2312">'])
def test_a_form_is_encoded_as_its_page_is(charset: str) -> None:
    form = read(fields=f'{charset}<input name="q" value="石桥">').form or ""
    assert dict(parse_qsl(form, encoding="gb18030"))["q"] == "石桥"


@pytest.mark.parametrize(
    ("link", "event"),
    [
        (options("ctl00$lbNext"), ("ctl00$lbNext", "")),
        (options("lbNext", "list.aspx?cid=12"), ("lbNext", "")),
        ("""<a href="javascript:__doPostBack('AspNetPager1', '3')">下页</a>""", ("AspNetPager1", "3")),
        (
            """<table><tr><td><span>1</span></td><td><a href="javascript:__doPostBack('gv','Page$2')">2</a></td></tr>
            </table>""",
            ("gv", "Page$2"),
        ),
        ("""<div><span>10</span><a href="javascript:__doPostBack('p','11')">...</a></div>""", ("p", "11")),
    ],
)
def test_each_way_to_call_is_known(link: str, event: tuple[str, str]) -> None:
    assert [value for _, value in sent(read(link))[:2]] == list(event)


@pytest.mark.parametrize("action", ["/search.aspx", "//other.example/list.aspx?cid=12", "javascript:x", "?cid=13"])
def test_a_form_that_leads_elsewhere_is_not_sent(action: str) -> None:
    for found in (read(action=action), read(options("lbNext", action))):
        assert (len(found.entries), found.next_page, found.form) == (1, None, None)
        assert found.problem is not None
        assert (found.problem.reason, found.problem.field) == ("next page not asked for", "listing.next")


def test_an_endpoint_that_the_profile_names_may_be_what_the_form_leads_to() -> None:
    url, more = "http://www.xishan.example/list/12.html", "[listing]\nmore = {{ url = '{}', id = '(?:/|cid=)(\\d+)' }}"
    named = read(action="/list.aspx?cid=12", url=url, more=more.format("/list.aspx?cid={id}"))
    other = read(action="/list.aspx?cid=12", url=url, more=more.format("/list.aspx?cid=1{id}"))
    assert (named.next_page, sent(named)) == (URL, STATE)
    assert (other.next_page, other.problem is not None) == (None, True)


@pytest.mark.parametrize("size", [2_000_000, 400_000])
def test_a_form_beyond_the_limit_is_a_problem_and_the_entries_are_read(size: int) -> None:
    found = read(fields=f'<input type="hidden" name="more" value="{"+" * size}">')
    assert (len(found.entries), found.form) == (1, None)
    assert found.problem is not None
    assert "of 524,288 at most" in found.problem.detail


def test_a_call_without_a_form_is_a_problem() -> None:
    page = f"<html><body><li><a href='news_show.aspx?id=1'>石桥通车</a></li>{PAGER}</body></html>"
    found = read_listing(URL, page, parse(PROFILE, Path("xishan.toml")))
    assert found.problem is not None


LIKE = """<span>1</span><a href="javascript:__doPostBack('like','')">赞</a>
<a href="javascript:__doPostBack('p','2')">2</a>"""


@pytest.mark.parametrize(
    "link", [LIKE, "<a disabled>下一页</a>", '<a href="javascript:void(0)">下一页</a>', "<span>下一页</span>"]
)
def test_the_last_page_leads_nowhere(link: str) -> None:
    found = read(link)
    assert (found.next_page, found.form, found.problem) == (None, None, None)


@pytest.mark.parametrize(
    "text", ["__doPostBack('" * 20_000, "__doPostBack(" + " " * 300_000, "__doPostBack('a'," + " " * 300_000]
)
def test_a_hostile_link_takes_no_time_to_speak_of(text: str) -> None:
    assert read(f'<a href="javascript:{text}">下一页</a>').form is None
