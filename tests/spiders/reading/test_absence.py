"""Pages that stand for a missing one are told from articles that speak of missing pages."""

from pathlib import Path

import pytest

from spiders.profile import Profile
from spiders.reading.absence import absence, led_to
from spiders.reading.decode import decode

ASKED = "https://www.xishan.example/yw/7.html"
FRAME = "".join(f'<a href="/{number}/">栏目{number}</a>' for number in range(30))
FOOT = "<div>主办：溪山市融媒体中心　地址：溪山市人民路1号　蜀ICP备00000000号-1　版权所有 © 2016-2026</div>"


def page(title: str, *lines: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "html",
    [
        page("页面不存在", "您访问的页面不存在"),
        page("404 Not Found", "<h1>404 Not Found</h1>", "nginx"),
        page("溪山新闻网", "很抱歉，您要访问的页面不存在或已被删除！", "3秒后返回首页"),
        page("提示信息 - 溪山新闻网", "该文章已被作者删除。"),
        page("４０４　页面不存在！", "对不起，您查看的内容已被管理员删除"),
        page("", "Ｎｏｔ　Ｆｏｕｎｄ", "The requested URL /yw/7.html was not found on this server."),
        page("404-溪山市人民政府", "抱歉，没有找到您要访问的页面"),
        page("404错误页面_溪山新闻网", '<img src="/404.png">'),
        page("溪山新闻网", FRAME, "<h2>您访问的<b>文章</b>不存在</h2>", FRAME, FOOT),
        page("&#39029;&#38754;&#19981;&#23384;&#22312;", "&#39029;&#38754;&#19981;&#23384;&#22312;"),
        "<script>alert('文章已删除');history.back();</script>",
    ],
)
def test_a_page_that_says_so_is_not_there(profile: Profile, html: str) -> None:
    assert absence(html, ASKED, ASKED, profile) == "the page says that it is not there"


def test_the_charset_makes_no_difference(profile: Profile) -> None:
    for charset in ("gbk", "gb18030", "utf-8"):
        html = page("溪山新闻网", "您访问的页面不存在！").encode(charset)
        assert absence(decode(html, f"text/html; charset={charset}"), ASKED, ASKED, profile), charset


LONG = "<p>不少市民反映，点开旧新闻时屏幕上只有“页面不存在”几个字。" + "溪山市网信办昨日作出回应。" * 40 + "</p>"


@pytest.mark.parametrize(
    "html",
    [
        page("404页面不存在怎么办", "404页面不存在怎么办", "先看看地址是否写错。"),
        page("404页面不存在怎么办？ - 溪山新闻网", "页面不存在", "先看看地址是否写错。"),
        page("文章已删除，网友质疑 - 溪山新闻网", "文章已删除，网友质疑", "溪山一论坛的帖子昨日被删除。"),
        page("溪山新闻网", "市民点开旧新闻，显示页面不存在。"),
        page("页面不存在", "页面不存在", "来源：溪山日报", "一首诗。"),
        page("页面不存在", "页面不存在", "２０２６年３月１日", "一首诗。"),
        page("页面不存在", "页面不存在", LONG),
        page("溪山新闻网", "404", "次阅读"),
        page("404——一部短片的诞生", "短片《404》昨日开机。"),
        page("溪山新闻网", FRAME, FOOT),
        page("溪山新闻网", '<div style="display:none">页面不存在</div><p>石桥昨日通车。</p>'),
        page("石桥通车", "石桥昨日通车。"),
        "",
    ],
)
def test_an_article_about_missing_pages_is_there(profile: Profile, html: str) -> None:
    assert absence(html, ASKED, ASKED, profile) is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.xishan.example/", "the home page"),
        ("http://m.xishan.example/index.html?from=404", "the home page"),
        ("https://www.xishan.example/yw/index.html", "a listing"),
        ("https://www.xishan.example/404.html", "an error page"),
        ("https://www.xishan.example/404/index.html", "an error page"),
        ("https://www.xishan.example/error", "an error page"),
        ("https://www.xishan.example/common/error.jsp?id=7", "an error page"),
        ("https://www.xishan.example/Error/NotFound", "an error page"),
        ("https://www.xishan.example/error/500.html", None),
        ("https://www.xishan.example/new/7.html", None),
        ("https://www.other.example/", None),
        ("https://www.xishan.example/zt/2026/", None),
        ("https://www.xishan.example/errors-in-maps/7.html", None),
    ],
)
def test_where_a_redirect_leads_shows_that_a_page_is_not_there(profile: Profile, url: str, kind: str | None) -> None:
    assert led_to(url, ASKED, profile) == kind


def test_an_article_of_that_number_is_no_error_page(profile: Profile) -> None:
    assert led_to("https://www.xishan.example/yw/404.html", "http://m.xishan.example/yw/404.html", profile) is None


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<meta http-equiv="refresh" content="0; url=/">', "the page sends the browser on to the home page, "),
        ("<script>window.location.href='../404.html'</script>", "the page sends the browser on to an error page, "),
        ("<script>location.replace('/yw/')</script>", "the page sends the browser on to a listing, "),
        ("<script>location.href='/new/7.html'</script>", None),
        ("<script>location.href='https://www.other.example/'</script>", None),
        ("<script>if(/Android/.test(navigator.userAgent)) location.href='/'</script>", None),
        ("<script>location.href='/'</script>" + LONG * 2, None),
    ],
)
def test_a_page_that_sends_the_browser_on_leads_there_too(profile: Profile, html: str, told: str | None) -> None:
    said = absence(html, ASKED, ASKED, profile)
    assert said is None if told is None else (said or "").startswith(told)


def test_hostile_pages_take_no_time(profile: Profile) -> None:
    for piece in ("404", "页面", "您访问的", "看", "notfound", "<p>对不起", "error-"):
        assert absence(page(piece * 9_000, piece * 20, *[piece] * 200), ASKED, ASKED, profile) in {
            None, "the page says that it is not there",
        }  # fmt: skip


def test_no_real_article_is_taken_for_missing(shared: Path, profile: Profile) -> None:
    pages = [*(shared / "pages").rglob("*.htm*"), *sorted((shared / "sites").rglob("*.html"))[::5]]
    assert len(pages) > 300
    told = {file.name: absence(decode(file.read_bytes()), ASKED, ASKED, profile) for file in pages}
    assert {name: said for name, said in told.items() if said} == {}
