"""Pages in the way of the one that was asked for are told from articles that speak of such things."""

from pathlib import Path

import pytest

from spiders.reading.challenge import BLOCK, CAPTCHA, LOGIN, SCRIPT, challenge, is_home
from spiders.reading.decode import decode

JSL = "<script>document.cookie=('_')+('_')+('j')+('s')+';max-age=3600';location.href=location.pathname</script>"
JSL_SECOND = '<html><head><script>go({"bts":["1","x"],"ha":"md5","tn":"__jsl_clearance_s"})</script></head></html>'
RUISHU = '<html><head><meta content="{qqq}"><script>$_ts=window["$_ts"];</script></head><body></body></html>'
ARG = "<html><script>var arg1='0A1B';setCookie('acw_sc__v2',arg1);document.location.reload()</script></html>"
SLIDER = "<html><title>滑动验证页面</title><body>请按住滑块，拖动到最右边</body></html>"
SAFE = "<html><title>安全验证</title><body><p>为了您的正常访问，请先完成安全验证。</p></body></html>"
HUMAN = "<html><title>x</title><body><h1>Verify you are human</h1></body></html>"
WIDGET = '<html><body><div id="c"></div><script src="https://static.geetest.example/gt.js"></script></body></html>'
CUT = "<html><title>405</title><body>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</body></html>"
OFTEN = "<html><body><h1>访问过于频繁</h1><p>请稍后再试</p></body></html>"
REJECTED = "<html><title>Request Rejected</title><body>The requested URL was rejected. Support ID: 1</body></html>"
FORM = '<html><title>登录</title><form><input name="user"><input type="password" name="pw"></form></html>'
CLOUD = "<html><title>Just a moment...</title><body></body></html>"


@pytest.mark.parametrize(
    ("status", "page", "kind"),
    [
        (521, JSL, SCRIPT),
        (521, JSL_SECOND, SCRIPT),
        (412, RUISHU, SCRIPT),
        (202, RUISHU, SCRIPT),
        (200, ARG, SCRIPT),
        (200, SLIDER, CAPTCHA),
        (200, SAFE, CAPTCHA),
        (403, HUMAN, CAPTCHA),
        (200, WIDGET, CAPTCHA),
        (403, CLOUD, CAPTCHA),
        (405, CUT, BLOCK),
        (200, CUT, BLOCK),
        (200, OFTEN, BLOCK),
        (429, OFTEN, BLOCK),
        (200, REJECTED, BLOCK),
        (200, FORM, LOGIN),
        (401, "", LOGIN),
    ],
)
def test_what_stands_in_the_way_is_named(status: int, page: str, kind: str) -> None:
    assert challenge(status, {}, page) == kind


def test_a_header_and_an_address_tell_too() -> None:
    assert challenge(403, {"cf-mitigated": "challenge"}, "") == SCRIPT
    assert challenge(200, {}, "<p>x</p>", "http://www.xishan.example/user/login?from=/1.html") == LOGIN
    assert challenge(200, {}, "<p>x</p>", "http://passport.xishan.example/") == LOGIN


NEWS = "<p>记者从市政务服务中心了解到，新系统启用滑块和人机验证，访问过于频繁的，请完成安全验证。</p>"
MOVED = '<script>window.location.href="https://mp.weixin.qq.com/s/x"</script>'


@pytest.mark.parametrize(
    ("status", "page"),
    [
        (200, f"<h1>什么是安全验证</h1><div>来源：溪山日报</div>{NEWS}"),
        (200, f"<h1>什么是安全验证</h1>{NEWS * 12}"),
        (200, f"<h1>什么是安全验证</h1><span>2026年3月1日</span>{NEWS}"),
        (200, f"<h1>什么是安全验证</h1>{NEWS}" + '<a href="/">首页</a>' * 13),
        (200, '<h1>石桥通车</h1><form><input type="password"></form>' + "<p>溪山市新修的石桥昨日通车。</p>" * 40),
        (200, MOVED),
        (200, "<h1>405</h1><p>路公交车昨日开通。</p>"),
        (404, "<title>404</title><p>您访问的页面不存在，或您的访问被拒绝。</p>"),
        (521, "<title>Web server is down</title><p>Error 521</p>"),
        (503, "<p>系统维护中</p>"),
        (200, "<script>" * 9999),
        (200, ""),
    ],
)
def test_other_pages_are_left_alone(status: int, page: str) -> None:
    assert challenge(status, {}, page) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("溪山新闻网", True),
        ("溪山新闻网_首页", True),
        ("欢迎您访问溪山新闻网官方网站", True),
        ("石桥通车 - 溪山新闻网", False),
        ("溪山新闻网恢复更新", False),
        ("", False),
    ],
)
def test_a_home_page_says_nothing_but_the_sites_name(title: str, expected: bool) -> None:
    assert is_home(title, "溪山新闻网") is expected


def test_no_real_page_is_taken_for_a_challenge(shared: Path) -> None:
    pages = [*(shared / "pages").rglob("*.htm*"), *sorted((shared / "sites").rglob("*.html"))[::5]]
    assert len(pages) > 300
    texts = {page: decode(page.read_bytes()) for page in pages}
    assert [page.name for page, text in texts.items() if challenge(200, {}, text) or challenge(403, {}, text)] == []
