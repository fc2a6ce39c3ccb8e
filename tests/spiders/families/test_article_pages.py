"""How each family's articles lead from page to page."""

from pathlib import Path

import pytest

from spiders.reading.article import read_article

from .test_families import expected, html, minimal

WRITTEN = """<script>
var currentPage = {current};//所在页从0开始
var prevPage = currentPage-1
var nextPage = currentPage+1
var countPage = {total}//共多少页
if(countPage>1&&currentPage!=(countPage-1))
document.write("<a href=\\"{name}"+"_" + nextPage + "."+"html\\">下一页</a>");
</script>"""


def following(family: str, pager: str) -> str | None:
    """The name of the page that follows the family's article with that pager; its address is in the same folder."""
    url = expected(family)["article"]["url"]
    text = html(family, "article").replace("createPageHTML", "noPages").replace("下一页", "")
    target = read_article(url, [text.replace("</body>", f"{pager}</body>")], minimal(family)).next_page
    assert target is None or Path(target).parent == Path(url).parent
    return None if target is None else Path(target).name


LINK = "<div class=pages><a href='{}'>1</a> <a href='{}'>下一页</a></div>"
NEXT = {
    "vsb": ("1621.htm", "1621_2.htm"),
    "jcms": ("art_1201_812345.html", "art_1201_812345_2.html"),
    "nfcms": ("post_812345.html", "post_812345_2.html"),
    "empire": ("812.html", "812_2.html"),
    "xiangyu": ("content_812.htm", "content_812_2.htm"),
    "siteserver": ("812345.html", "812345_2.html"),
    "dede": ("812.html", "812_2.html"),
    "jeecms": ("812.jhtml", "812_2.jhtml"),
    "discuz": ("article-812-1.html", "article-812-2.html"),
    "phpcms": ("show-12-812-1.html", "show-12-812-2.html"),
}
"""By family: an article's name, which is that of its fixture, and its second page's."""


@pytest.mark.parametrize("family", NEXT)
def test_a_link_leads_to_the_next_page(family: str) -> None:
    first, second = NEXT[family]
    stem = Path(expected(family)["article"]["url"]).stem.removesuffix("-1")
    second = stem + second.removeprefix(Path(first).stem.removesuffix("-1"))
    assert following(family, LINK.format(first, second)) == second
    assert following(family, LINK.format(first, "999_2.html")) is None
    assert following(family, LINK.format(first, "javascript:;")) is None
    assert following(family, "") is None


@pytest.mark.parametrize(
    ("family", "added"), [("aspnet", "&page=2"), ("discuz", "&page=2"), ("phpcms", "&page=2"), ("phpcms", "?page=2")]
)
def test_a_parameter_may_count_the_pages(family: str, added: str) -> None:
    addresses = {
        "aspnet": "http://www.aspnet.example/news_show.aspx?id=812",
        "discuz": "http://www.discuz.example/portal.php?mod=view&aid=812",
        "phpcms": "http://www.phpcms.example/index.php?m=content&c=index&a=show&catid=12&id=812",
    }
    url = addresses[family] if added[0] == "&" else "http://www.phpcms.example/html/2024/yw/812.html"
    text = html(family, "article").replace("下一页", "")
    for target, expected_target in ((url + added, url + added), (url.replace("812", "813") + added, None)):
        pager = LINK.format(url, target.replace("&", "&amp;"))
        read = read_article(url, [text.replace("</body>", f"{pager}</body>")], minimal(family))
        assert read.next_page == expected_target


@pytest.mark.parametrize(
    ("current", "target"), [(0, "t20240305_812345_1.html"), (3, "t20240305_812345_4.html"), (4, None)]
)
def test_trs_templates_may_write_the_pager_by_themselves(current: int, target: str | None) -> None:
    assert following("trs", WRITTEN.format(current=current, total=5, name="t20240305_812345")) == target
    assert following("trs", f'<script>createPageHTML(5, {current}, "t20240305_812345", "html");</script>') == target


def test_a_list_beside_a_trs_article_is_none_of_its_pages() -> None:
    assert following("trs", WRITTEN.format(current=0, total=5, name="index")) is None


def test_ucap_counts_from_one() -> None:
    stem = Path(expected("ucap")["article"]["url"]).stem
    call = "<script>createPageHTML('page_div', 3, {}, '" + stem + "', 'shtml', 30);</script>"
    assert [following("ucap", call.format(number)) for number in (1, 2, 3)] == [
        f"{stem}_2.shtml",
        f"{stem}_3.shtml",
        None,
    ]
