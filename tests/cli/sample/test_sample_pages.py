"""What the sample site answers: every page that it should have, as the real sites have them."""

import re
import struct
import subprocess
import sys
import zlib
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from cli.sample import specials
from cli.sample.articles import EMPTY, MISSING, MOVED, articles, entries
from cli.sample.content import HOST, SECTIONS
from cli.sample.page import Page
from cli.sample.site import build
from cli.sample.truth import listing_truth, site_truth

PAGES = build(1)
PATHS = {article.number: article.path for article in articles(1)}
HOSTS = {"www.lanchuan.example", "lanchuan.example", "m.lanchuan.example"}
DIGEST = """
from hashlib import sha256
from cli.sample.site import build
print(sha256(repr([build(edition) for edition in (1, 2, 3)]).encode()).hexdigest())
"""


class Links(HTMLParser):
    """The addresses that a page names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value and value != "#"]


def text(page: Page) -> str:
    try:
        return page.body.decode()
    except UnicodeDecodeError:
        return page.body.decode("gb18030")


def article(number: int) -> str:
    return text(PAGES[PATHS[number]])


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_builds_the_same_bytes(seed: str) -> None:
    made = subprocess.run(
        [sys.executable, "-c", DIGEST],
        cwd=Path(__file__).parents[3],
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.strip() == sha256(repr([build(edition) for edition in (1, 2, 3)]).encode()).hexdigest()


def test_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="no edition 5"):
        build(5)


@pytest.mark.parametrize("edition", [1, 2, 3])
def test_every_entry_leads_where_it_says(edition: int) -> None:
    pages, truth = build(edition), site_truth(edition)
    for page in listing_truth(edition).values():
        for entry in page:
            path = urlsplit(entry.url).path
            match entry.leads_to:
                case "article" | "second address":
                    assert pages[path].status == 200
                    assert truth[path].problem == ""
                    assert truth[path].url == entry.url
                case "problem":
                    assert path == EMPTY or truth[path].problem
                case "404":
                    assert pages[path].status == 404
                case "redirect":
                    assert pages[path].status == 302
                case "forbidden":
                    assert path.startswith("/nb/")
                case "external":
                    assert urlsplit(entry.url).hostname == "mp.weixin.qq.com"


def test_every_exception_is_listed_once() -> None:
    counts = Counter(entry.leads_to for section in SECTIONS for entry in entries(section.id))
    del counts["article"]
    assert counts == {"second address": 1, "redirect": 1, "404": 1, "forbidden": 1, "external": 1, "problem": 3}


def links(pages: dict[str, Page]) -> set[str]:
    """All addresses on the site that its pages name."""
    found = set()
    for path, page in pages.items():
        if page.headers.get("Content-Type", "").startswith("text/html"):
            found |= {urljoin(HOST + path, href) for href in Links(text(page)).found}
    return {urldefrag(link).url for link in found if urlsplit(link).hostname in HOSTS}


@pytest.mark.parametrize("edition", [1, 2, 3])
def test_every_link_and_picture_is_served(edition: int) -> None:
    pages = build(edition)
    paths = {link.split(".example", 1)[1] for link in links(pages)}
    assert len(paths) > 250
    assert {path.removesuffix("?from=list") for path in paths} <= pages.keys()


@pytest.mark.parametrize("edition", [1, 2, 3])
def test_listings_show_twenty_entries_and_page_by_script(edition: int) -> None:
    pages = build(edition)
    for section in SECTIONS:
        shown = entries(section.id, edition)
        total = -(-len(shown) // 20)
        for number in range(total):
            html = text(pages[f"{section.folder}index{f'_{number}' if number else ''}.html"])
            assert f'createPageHTML({total}, {number}, "index", "html");' in html
            assert html.count('class="date"') == len(shown[number * 20 : number * 20 + 20])
        assert f"{section.folder}index_{total}.html" not in pages


def test_folder_shows_the_first_listing_page() -> None:
    assert PAGES["/xw/sz/"] is PAGES["/xw/sz/index.html"]


def test_one_listing_stops_at_five_pages_with_articles_left() -> None:
    listed = {entry.url for entry in entries("ms")}
    left = [
        truth.url for path, truth in site_truth(1).items() if path.startswith("/xw/ms/") and truth.url not in listed
    ]
    assert len(listed) == 100
    assert len(left) >= 5


def test_links_are_written_in_many_ways() -> None:
    links = [entry.href for section in SECTIONS for entry in entries(section.id)]
    for start in ("./20", "/xw/", f"{HOST}/", "http://lanchuan.example/", "http://m.lanchuan.example/"):
        assert any(link.startswith(start) for link in links)
    assert sum(link.endswith("?from=list") for link in links) == 1
    assert sum("#" in link for link in links) == 1


def test_long_title_is_cut_in_the_text_and_whole_in_the_attribute() -> None:
    long = next(entry for entry in entries("ms") if len(entry.title) > 24)
    assert f'title="{long.title}">{long.title[:24]}…</a>' in text(PAGES["/xw/ms/"]) + text(PAGES["/xw/ms/index_1.html"])


def test_robots_forbids_a_folder_and_asks_for_a_delay() -> None:
    assert PAGES["/robots.txt"].body == b"User-agent: *\nCrawl-delay: 1\nDisallow: /nb/\n"
    assert PAGES[PATHS[specials.FORBIDDEN]].status == 200


def test_first_layout_has_the_order_of_the_page_the_project_began_from() -> None:
    html = article(specials.SEED_LIKE)
    truth = site_truth(1)[PATHS[specials.SEED_LIKE]]
    labels = [
        "投稿邮箱:",
        "当前位置",
        "正文内容",
        truth.title + "</h2>",
        "阅读:",
        " 次 作者: 来源:澜川新闻网 发布日期:",
    ]
    labels += ["基本介绍:", truth.body[0], "<strong>", "(记者 覃雨桐)", "标签:", "社会", "注:"]
    places = [html.index(label, html.index("投稿邮箱")) for label in labels if label != "社会"]
    assert places == sorted(places)
    assert truth.breadcrumb == ("首页", "资讯", "文化", "泛文化", "社会")
    assert truth.tags == ("社会",)


def test_gbk_page_claims_to_be_utf8() -> None:
    page = PAGES[PATHS[specials.GBK_AS_UTF8]]
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'<meta charset="utf-8">' in page.body
    with pytest.raises(UnicodeDecodeError):
        page.body.decode()
    assert "澜川" in page.body.decode("gbk")


def test_old_pages_are_gbk_and_say_gb2312() -> None:
    old = [PAGES[path] for path, truth in site_truth(1).items() if truth.layout == "lanchuan/v1"]
    assert all(b"charset=gb2312" in page.body and "责任编辑" in page.body.decode("gbk") for page in old)


def test_article_of_three_pages_is_chained() -> None:
    first = PATHS[specials.THREE_PAGES]
    pages = [first, first.replace(".html", "_1.html"), first.replace(".html", "_2.html")]
    following = [re.search(r'<a href="([^"]+)">下一页</a>', text(PAGES[page])) for page in pages]
    assert [link and urljoin(page, link[1]) for page, link in zip(pages, following, strict=True)] == [*pages[1:], None]
    assert all(len(re.findall("<p>　　", text(PAGES[page]))) >= 4 for page in pages)


def test_only_the_script_knows_the_views_of_a_new_page() -> None:
    for path, truth in site_truth(1).items():
        number = path.rpartition("_")[2].removesuffix(".html")
        if truth.layout == "lanchuan/v2":
            assert PAGES[f"/counter?id={number}"].body == f'document.write("{truth.views}");'.encode()
            assert f"{truth.views} 次" not in text(PAGES[path])
        else:
            assert re.search(rf"(阅读|点击):{truth.views}\b", text(PAGES[path]))


def test_one_article_stands_in_two_sections() -> None:
    paths = [found.path for found in articles(1) if found.number == specials.TWO_SECTIONS]
    truths = [site_truth(1)[path] for path in paths]
    assert {path.split("/")[2] for path in paths} == {"sz", "ms"}
    assert truths[0].body == truths[1].body


def test_moved_article_redirects_within_the_site() -> None:
    assert PAGES[MOVED].headers["Location"] == PATHS[specials.MOVED_HERE]
    assert PAGES[MISSING].status == 404
    assert PAGES[EMPTY].body == b""


def test_pages_that_fail_to_print_something() -> None:
    assert '<h1 class="article-title"></h1>' in article(specials.NO_TITLE)
    assert "发布时间" not in article(specials.NO_TIME)
    assert "<p>　　" not in article(specials.NO_BODY)
    assert "发布时间" in article(specials.UPDATED)
    assert "更新时间" in article(specials.UPDATED)
    assert "<p>　　" not in article(specials.BR_FOR_P)
    assert article(specials.BR_FOR_P).count("<br><br>") >= 4


def test_pictures_are_whole_png_files() -> None:
    pictures = [page.body for path, page in PAGES.items() if path.endswith(".png")]
    assert len(pictures) >= 20
    for body in pictures:
        length, kind = struct.unpack(">I4s", body[33:41])
        assert (body[:8], kind) == (b"\x89PNG\r\n\x1a\n", b"IDAT")
        assert len(zlib.decompress(body[41 : 41 + length])) == 9 * (1 + 3 * 16)


def test_pdf_points_at_its_own_table() -> None:
    body = next(page.body for path, page in PAGES.items() if path.endswith(".pdf"))
    start = int(body.split(b"startxref\n")[1].split()[0])
    offsets = [int(line[:10]) for line in body[start:].splitlines()[3:8]]
    assert body[start:].startswith(b"xref\n0 6\n")
    assert [body[offset : offset + 7] for offset in offsets] == [b"%d 0 obj" % number for number in range(1, 6)]
