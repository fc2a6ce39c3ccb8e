from collections.abc import Callable

import pytest

from spiders.reading.errors import MissingField
from spiders.reading.generic.article import GenericReading, read_generic

from .conftest import FIRST, TEXT, TITLE

Read = Callable[..., GenericReading]


def title(found: GenericReading) -> str:
    """The title of a reading."""
    return found.reading.article.title


@pytest.mark.parametrize(
    "head",
    [
        TITLE,
        f"{TITLE}_要闻_溪山新闻网",
        f"{TITLE} - 溪山新闻网",
        f"溪山新闻网--{TITLE}",
        f"{TITLE[:-2]}…-溪山网",
        "溪山新闻网",
        "要闻--溪山新闻网官网",
        "",
    ],
)
def test_the_heading_is_found_whatever_the_document_is_called(head: str, read: Read) -> None:
    assert title(read(head=head)) == TITLE


def test_two_lines_of_one_heading_are_one_title(read: Read) -> None:
    found = read(title=f"{TITLE}<br>四十余户人家搬回", head=f"{TITLE} 四十余户人家搬回_溪山新闻网")
    assert title(found) == f"{TITLE} 四十余户人家搬回"


def test_neither_kicker_nor_copy_nor_logo_is_the_title(read: Read) -> None:
    before = f"<h1>溪山新闻网</h1><div class=phone><a href=#>{TITLE}</a></div><h3>溪山老街保护系列报道</h3>"
    assert title(read(before=before)) == TITLE


def test_two_headings_side_by_side_are_one_title(read: Read) -> None:
    found = read(title=f"{TITLE}</h1><h1>（第二号）", head="溪山新闻网-通知公告")
    assert title(found) == f"{TITLE} （第二号）"


def test_the_sites_name_below_a_text_is_no_title(read: Read) -> None:
    body = "".join(f"<p>{part}</p>" for part in (*TEXT, "溪山新闻网", "2024年3月1日"))
    assert title(read(head="溪山新闻网-通知公告", body=body)) == TITLE


def test_a_decrees_first_line_is_no_title(read: Read) -> None:
    body = f"<p>（2024年2月1日溪山市人民政府令第1号公布）</p><p>{FIRST}</p>"
    assert title(read(head="溪山市人民政府令", body=body)) == TITLE


def test_a_title_needs_no_heading() -> None:
    text = "".join(f"<p>{part}</p>" for part in TEXT)
    html = f"<title>溪山新闻网</title><div class=bt>{TITLE}</div><div>来源：溪山日报 2024-03-01</div><div>{text}</div>"
    assert title(read_generic("http://www.xishan.example/1.html", html)) == TITLE


def test_a_title_that_no_line_shows_is_the_documents_and_doubtful() -> None:
    html = f"<title>{TITLE}_要闻_溪山新闻网</title>" + "".join(f"<p>{part}</p>" for part in TEXT)
    found = read_generic("http://www.xishan.example/1.html", html)
    assert title(found) == TITLE
    assert found.confidence.title <= 0.5


def test_a_page_without_any_title_is_a_problem() -> None:
    with pytest.raises(MissingField):
        read_generic("http://www.xishan.example/1.html", "<p>2024-03-01</p>")


@pytest.mark.parametrize(
    "line", ["<h2>四十余户人家搬回</h2>", "<p class=subtitle>四十余户人家搬回</p>", "<p>——四十余户人家搬回</p>"]
)
def test_a_line_below_the_title_may_be_a_subtitle(line: str, read: Read) -> None:
    found = read(meta=f"{line}<p>2024-03-01　来源：溪山日报</p>").reading.article
    assert (found.subtitle or "").endswith("四十余户人家搬回")
    assert found.published is not None


def test_the_trail_is_read(read: Read) -> None:
    assert read().reading.article.breadcrumb == ("首页", "要闻")
