"""Pages of articles to what they say."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.families.usual import PUBLISHED
from spiders.profile import Profile
from spiders.reading.article import read_article
from spiders.reading.errors import EmptyBody, MissingField, ReadingError, UnknownLayout
from spiders.reading.layout import choose_layout
from spiders.reading.tree import parse
from spiders.selector import Selector
from storage.items import Article, Problem

URL = "http://m.xishan.example/yw/37.html?from=list"
INFO = "2024-05-06 07:08 来源：溪山日报 作者：何晴 李小明 阅读：1,024 更新：2024年5月7日"


def page(body: str = "<p>正文。</p>", title: str = "标题", info: str = INFO, after: str = "") -> str:
    crumbs = "<div class=crumbs>当前位置：首页 &gt; 要闻 &gt; 正文</div>"
    head = f"<div class=v2><h1>{title}</h1><h2>副题</h2><div class=info>{info}</div></div>"
    return f"{crumbs}{head}<div class=text>{body}</div><div class=tags>标签：春耕 水利</div>{after}"


def article(profile: Profile, *pages: str) -> Article:
    return read_article(URL, pages, profile).article


def test_every_field(profile: Profile) -> None:
    reading = read_article(URL, [page(after="<p class=editor>责任编辑：王五</p>")], profile)
    read = reading.article
    assert (read.url, read.site, read.layout) == ("https://www.xishan.example/yw/37.html", "xishan", "xishan/v2")
    assert (read.kind, read.title, read.subtitle, read.body) == ("text", "标题", "副题", "正文。")
    assert (read.authors, read.editors, read.source) == (("何晴", "李小明"), ("王五",), "溪山日报")
    assert read.published is not None
    assert read.published.isoformat() == "2024-05-06T07:08+08:00"
    assert read.updated is not None
    assert read.updated.isoformat() == "2024-05-07"
    assert (read.tags, read.breadcrumb, read.section) == (("春耕", "水利"), ("首页", "要闻"), "要闻")
    assert reading.views is not None
    assert (reading.views.count, reading.next_page) == (1024, None)


def test_absent_is_empty(profile: Profile) -> None:
    read = article(profile, page(info=""))
    assert (read.authors, read.editors, read.source, read.published) == ((), (), None, None)


def test_an_older_layout_is_chosen_by_its_probe(profile: Profile) -> None:
    root = parse("<table><tr><td class=title>题<tr><td class=text>文</table>")
    assert choose_layout(root, profile).id == "v1"


def test_an_unknown_layout_is_said(profile: Profile) -> None:
    with pytest.raises(UnknownLayout, match="xishan"):
        article(profile, "<p>改版</p>")


def test_a_missing_title_is_said(profile: Profile) -> None:
    with pytest.raises(MissingField) as caught:
        article(profile, page(title=" "))
    expected = Problem(URL, "missing field", "the selector of title finds nothing", "xishan/v2", "title")
    assert caught.value.problem == expected
    assert str(caught.value).startswith(f"{URL}: xishan/v2 title: ")


@pytest.mark.parametrize("html", [page(body=" &nbsp;<br>"), page().replace("class=text", "class=other")])
def test_an_empty_body_is_said(html: str, profile: Profile) -> None:
    with pytest.raises(EmptyBody):
        article(profile, html)


def test_errors_have_one_base() -> None:
    assert all(issubclass(error, ReadingError) for error in (UnknownLayout, MissingField, EmptyBody))


@pytest.mark.parametrize(
    ("body", "after", "kind"),
    [
        ("<img src=1.jpg>", "", "pictures"),
        ("<a href=1.pdf>通知</a>", "", "file"),
        ("", "<div class=files><a href='get?id=1'>下载</a></div>", "file"),
        ("", "<div class=player></div>", "video"),
    ],
)
def test_a_body_without_text_has_another_kind(body: str, after: str, kind: str, profile: Profile) -> None:
    assert article(profile, page(body=body, after=after)).kind == kind


def test_fields_may_stand_in_dropped_parts(profile: Profile) -> None:
    html = page(body="<p>文</p><div class=share><p class=editor>编辑：王五</p></div>")
    assert (article(profile, html).editors, article(profile, html).body) == (("王五",), "文")


@given(st.text(alphabet="<>/=\"' pdivtrabhu&#;文记者（）：1.\x00", max_size=150))
def test_whatever_the_page_is_it_is_read_or_the_reason_said(profile: Profile, html: str) -> None:
    with suppress(ReadingError):
        assert article(profile, page(body=html)).title == "标题"


def test_dropped_parts_are_no_body_and_the_text_after_them_is(profile: Profile) -> None:
    read = article(profile, page(body="甲<div class=share>分享<img src=1.jpg></div>乙"))
    assert (read.body, read.images) == ("甲乙", ())


def test_what_no_tree_takes_may_stand_behind_a_dropped_part(profile: Profile) -> None:
    assert article(profile, page(body="<b>一</b><div class=share>分享</div>\x0b二")).body == "一 二"


def test_a_document_is_known_by_the_end_of_its_address_however_it_is_written(profile: Profile) -> None:
    links = "<a href='1%2E%70df'>甲</a><a href='get?file=/a/2.DOC&x=1'>乙</a>"
    links += "<a href='3.html'>丙.xls</a><a href=4.pdfs>丁</a>"
    found = article(profile, page(body=f"<p>文件如下，请查收。</p>{links}")).attachments
    assert [address.rpartition("/")[2] for address in found] == ["1%2E%70df", "2.DOC&x=1", "3.html"]


def test_pages_are_joined_and_what_repeats_is_kept_once(profile: Profile) -> None:
    pages = [page("<p>一</p><p>二</p><img src=1.jpg>"), page("<p>标题</p><p>二</p><p>三</p><img src=2.jpg>", info="")]
    read = article(profile, *pages, pages[1])
    assert read.body == "一\n二\n三"
    assert [image[-5:] for image in read.images] == ["1.jpg", "2.jpg"]
    assert read.source == "溪山日报"


def test_the_body_does_not_begin_with_the_title(profile: Profile) -> None:
    read = article(profile, page("<p>长标题</p><p>第二行</p><p>正文。</p>", title="长标题 第二行"))
    assert read.body == "正文。"


def test_a_body_that_is_only_the_title_stays(profile: Profile) -> None:
    assert article(profile, page("<p>标题</p>")).body == "标题"


def test_the_signature_names_the_author_where_the_field_does_not(profile: Profile) -> None:
    read = article(profile, page("<p>正文。（记者 何晴）</p><p>责任编辑：王五</p>", info="作者： 来源：某网"))
    assert (read.authors, read.editors, read.body) == (("何晴",), ("王五",), "正文。（记者 何晴）")


def test_copies_of_the_body_are_read_once(profile: Profile) -> None:
    twice = "<p>一</p><p>二</p></div><div class=text><p>一</p><p>二</p></div><div class=text><div class=text>三</div>"
    assert article(profile, page(twice)).body == "一\n二\n三"


def test_attachments_of_body_and_selector(profile: Profile) -> None:
    after = "<div class=files><a href=a.pdf>甲</a><a href='get?id=1'>乙</a></div>"
    read = article(profile, page("正文<a href=a.pdf>甲</a><a href=b.doc>丙</a>", after=after))
    assert [url.rsplit("/", 1)[1] for url in read.attachments] == ["a.pdf", "get?id=1", "b.doc"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("<a href=37_2.html>下一页</a>", "http://m.xishan.example/yw/37_2.html"),
        ("<a href=37.html>下一页</a>", None),
        ("<a href='javascript:;'>下一页</a>", None),
        ("<a href='http://other.example/2.html'>下一页</a>", None),
    ],
)
def test_the_page_that_follows(link: str, target: str | None, profile: Profile) -> None:
    assert read_article(URL, [page(), page(after=link)], profile).next_page == target


@pytest.mark.parametrize(
    ("call", "target"),
    [
        ('createPageHTML(3, 0, "t20240506_37", "html")', "https://www.xishan.example/yw/t20240506_37_1.html"),
        ('createPageHTML(3, 2, "t20240506_37", "html")', None),
        ('createPageHTML(9, 0, "index", "html")', None),
    ],
)
def test_the_family_pages_articles_and_not_the_list_beside_them(
    call: str, target: str | None, profile: Profile
) -> None:
    layouts = [layout.model_copy(update={"next_page": None}) for layout in profile.layouts]
    trs = profile.model_copy(update={"family": "trs", "layouts": layouts})
    html = page(after=f"<script>{call}</script>")
    assert read_article("https://www.xishan.example/yw/t20240506_37.html", [html], trs).next_page == target


def test_a_date_without_a_year_needs_the_day_of_the_fetch(profile: Profile) -> None:
    read = read_article(URL, [page(info="05-06 07:08")], profile, captured=date(2024, 6, 1)).article
    assert read.published is not None
    assert (read.published.isoformat(), read.published.assumed_year) == ("2024-05-06T07:08+08:00", True)
    assert article(profile, page(info="05-06 07:08")).published is None


def test_a_date_without_a_year_is_of_the_year_in_the_address(profile: Profile) -> None:
    url = "https://www.xishan.example/yw/202405/t20240507_37.html"
    for captured in (None, date(2026, 6, 1)):
        published = read_article(url, [page(info="05-06 07:08")], profile, captured).article.published
        assert published is not None
        assert (published.isoformat(), published.assumed_year) == ("2024-05-06T07:08+08:00", True)


def test_a_visible_time_wins_over_meta_in_the_usual_selectors(profile: Profile) -> None:
    usual = [Selector.model_validate(value) for value in PUBLISHED]
    layouts = [layout.model_copy(update={"published": usual}) for layout in profile.layouts]
    meta = "<meta name=PubDate content='2020-01-01 10:00'>"
    for info, iso in ((INFO, "2024-05-06T07:08+08:00"), ("来源：溪山日报", "2020-01-01T10:00+08:00")):
        published = read_article(URL, [meta + page(info=info)], profile.model_copy(update={"layouts": layouts}))
        assert published.article.published is not None
        assert published.article.published.isoformat() == iso


def test_a_section_may_have_a_selector_of_its_own(profile: Profile) -> None:
    own = with_keys(profile, section=Selector(css="div.tags", re="标签：(\\S+)"))
    assert read_article(URL, [page()], own).article.section == "春耕"
    assert read_article(URL, [page().replace("标签：", "")], own).article.section is None


def with_keys(profile: Profile, **keys: Selector | None) -> Profile:
    """The profile with other keys in each of its layouts."""
    return profile.model_copy(update={"layouts": [layout.model_copy(update=keys) for layout in profile.layouts]})


FIGURE = "<figure><img src=1.jpg><figcaption>桥上的 灯</figcaption></figure>"


def test_captions_are_kept_apart_from_the_body(profile: Profile) -> None:
    read = article(profile, page(f"<p>一</p>{FIGURE}<p class=under>桥下<img src=2.jpg>的水</p><p>二</p>"))
    assert (read.body, read.captions) == ("一\n二", ("桥上的 灯", "桥下的水"))
    assert [image[-5:] for image in read.images] == ["1.jpg", "2.jpg"]


def test_captions_of_all_pages_are_told_each_once(profile: Profile) -> None:
    read = article(profile, page(f"<p>一</p>{FIGURE}"), page(f"<p>二</p>{FIGURE}<p class=under>水</p>"))
    assert (read.body, read.captions) == ("一\n二", ("桥上的 灯", "水"))


def test_an_article_of_pictures_with_captions_has_no_text(profile: Profile) -> None:
    read = article(profile, page(FIGURE))
    assert (read.kind, read.body, read.captions) == ("pictures", "", ("桥上的 灯",))


def test_without_a_selector_captions_stay_in_the_body(profile: Profile) -> None:
    read = article(with_keys(profile, captions=None), page(f"<p>一</p>{FIGURE}"))
    assert (read.body, read.captions) == ("一\n桥上的 灯", ())


@pytest.mark.parametrize("odd", ["&#0;", "&#xD800;", "&#57343;", "\x00", "\ud800"])
def test_nothing_that_no_database_takes_is_in_any_field(odd: str, profile: Profile) -> None:
    body = f"<p>文{odd}字</p><img src='1{odd}.jpg'><a href='2{odd}.pdf'>表{odd}</a><figcaption>图{odd}</figcaption>"
    info = f"2024-05-06{odd} 来源：溪山{odd}日报 作者：何晴{odd} 更新：2024年5月7日{odd}"
    html = page(body, f"标{odd}题", info).replace("要闻", f"要{odd}闻").replace("水利", f"水{odd}利")
    reading = read_article(f"http://m.xishan.example/yw/37.html?a={odd}", [html], profile)
    told = repr(reading)
    assert not re.search(r"\\x00|\\u[dD][89a-fA-F]", told), told
