import pytest

from spiders.reading.generic.listing import list_generic

from .conftest import FOOT, MENU

URL = "http://www.xishan.example/xw/index.html"
TITLES = [f"溪山市第{n}次文物普查工作会议召开" for n in "一二三四五六七八"]


def rows(form: str) -> str:
    """One row for each title."""
    return "".join(form.format(n=n, title=title, date=f"2024-03-{n + 1:02}") for n, title in enumerate(TITLES))


def page(listed: str, aside: str = "", pager: str = "") -> str:
    """A listing page with a menu, a margin and a foot."""
    return f"<ul class=nav>{MENU}</ul><div class=left>{aside}</div><div class=list>{listed}</div>{pager}{FOOT}"


@pytest.mark.parametrize(
    "form",
    [
        "<li><a href='{n}.html'>{title}</a><span>{date}</span></li>",
        "<li><span>[{date}]</span><a href='{n}.html'>{title}</a></li>",
        "<li><a href='/xw/'>[要闻]</a><a href='{n}.html'>{title}</a> {date}</li>",
        "<li><a href='{n}.html'>{title}({date})</a></li>",
        "<div><a href='{n}.html'><img src=a.jpg></a><h3><a href='{n}.html'>{title}</a></h3><p>{date}</p></div>",
        "<a href='{n}.html'><h3>{title}</h3><p>会议总结了前一阶段的工作，部署了下一步的任务。</p><i>{date}</i></a>",
        "<li><a href='{n}.html' title='{title}'>{title:.8}…</a><em>{date}</em></li>",
        "<tr><td><a href='{n}.html'>{title}</a></td><td>{date}</td></tr>",
    ],
)
def test_entries_of_any_form(form: str) -> None:
    listed = rows(form)
    found = list_generic(URL, page(f"<table>{listed}</table>" if form.startswith("<tr") else f"<ul>{listed}</ul>"))
    assert [entry.title for entry in found.entries] == TITLES
    assert [entry.url for entry in found.entries] == [f"http://www.xishan.example/xw/{n}.html" for n in range(8)]
    assert [entry.published and entry.published.date.day for entry in found.entries] == list(range(1, 9))


def test_groups_of_five_are_one_list() -> None:
    parts = rows("<li><a href='{n}.html'>{title}</a><span>{date}</span></li>").split("</li>")
    listed = f"<ul>{'</li>'.join(parts[:4])}</ul><hr><ul>{'</li>'.join(parts[4:])}</ul>"
    assert [entry.title for entry in list_generic(URL, page(listed)).entries] == TITLES


def test_a_row_of_another_form_is_listed_too() -> None:
    first = "<li class=top><div><strong><a href='9.html'>老街修缮工程全面完工</a></strong></div></li>"
    listed = f"<ul>{first}{rows('<li><a href={n}.html>{title}</a><span>{date}</span></li>')}</ul>"
    assert [entry.title for entry in list_generic(URL, page(listed)).entries] == ["老街修缮工程全面完工", *TITLES]


def test_a_ranking_in_the_margin_is_not_the_list() -> None:
    ranking = "".join(f"<li><a href='/p/{n}.html'>本周最受关注的溪山新闻之{n}</a></li>" for n in range(9))
    found = list_generic(URL, page(f"<ul>{rows('<li><a href={n}.html>{title}</a><i>{date}</i></li>')}</ul>", ranking))
    assert [entry.title for entry in found.entries] == TITLES


def test_addresses_stay_as_written_where_the_pages_own_is_unknown() -> None:
    found = list_generic(
        "", page(f"<ul>{rows('<li><a href=../a/{n}.html>{title}</a></li>')}</ul>", pager="<a href=2.html>下一页</a>")
    )
    assert (found.entries[0].url, found.next_page) == ("../a/0.html", "2.html")


def test_a_page_without_a_list_is_empty() -> None:
    assert list_generic(URL, f"<ul>{MENU}</ul><p>暂无信息</p>").entries == ()
