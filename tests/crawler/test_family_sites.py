"""Sites of two families, crawled by profiles that name little beside the family."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.sample.page import Page
from cli.sample.server import serve_pages

from .. import archives

Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]

FIXTURES = Path(__file__).parents[1] / "spiders/families"
PROFILE = """
id = "lanqiao"
name = "澜桥新闻网"
hosts = ["www.{family}.example"]
family = "{family}"
sections = [{{ id = "yw", name = "澜桥要闻", url = "http://www.{family}.example{start}" }}]
layouts = [{{ id = "v1", when = "body" }}]
"""


def saved(family: str, name: str, *changes: tuple[str, str]) -> Page:
    html = (FIXTURES / family / f"{name}.html").read_text("utf-8")
    for old, new in changes:
        assert old in html
        html = html.replace(old, new)
    return Page(html.encode())


@pytest.fixture
def crawl_twice(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> Callable[..., Any]:
    """Crawls a site twice: the reports, what is held, and the paths that were asked for."""

    def crawl(family: str, start: str, pages: dict[str, Page]) -> Any:
        archive = tmp_path / "archive"
        archives.create(archive).close()
        (archive / "sites" / "lanqiao.toml").write_text(PROFILE.format(family=family, start=start), "utf-8")
        with serve_pages(pages) as site:
            reports = [rows(fangzhi(archive, "crawl", "lanqiao", "--at", site.url, "--json"))[0] for _ in range(2)]
        held = rows(fangzhi(archive, "export", "--to", "-", "--format", "jsonl"))
        return reports, {row["url"].rpartition("/")[2]: row for row in held}, set(site.hits)

    return crawl


def test_a_site_of_vsb(crawl_twice: Callable[..., Any]) -> None:
    count = "/system/resource/code/news/click/dynclicks.jsp?clickid=1621&owner=1470981840&clicktype=wbnews"
    second = saved("vsb", "article", ("1621)", "1620)"), ("日通车", "日封闭"), ("往来", "来往"))
    first_page = saved("vsb", "listing", ("1620.htm", "1621.htm"), ("12.htm", "../yw.htm"))
    last_page = saved("vsb", "listing", ("1621.htm", "1620.htm"), ("10.htm", "#"), ("12.htm", "../yw.htm"))
    pages = {
        "/xwzx/yw.htm": first_page, "/xwzx/10.htm": last_page, "/info/1057/1621.htm": saved("vsb", "article"),
        "/info/1057/1620.htm": second, count: Page(b"307"),
    }  # fmt: skip
    reports, held, asked = crawl_twice("vsb", "/xwzx/yw.htm", pages)
    assert [report["new"] for report in reports] == [2, 0]
    assert [report["problems"] for report in reports] == [0, 0]
    assert held["1621.htm"]["views"] == 307
    assert (held["1621.htm"]["source"], held["1621.htm"]["authors"]) == ("澜桥日报", ["林秋实"])
    assert count in asked


def test_a_site_of_jcms_whose_counter_is_left_alone(crawl_twice: Callable[..., Any]) -> None:
    other = saved("jcms", "article", ("812345", "812340"), ("往来", "来往"), ("日通车", "日封闭"))
    first = saved("jcms", "listing", ("/3/4/art_1201_812340", "/3/5/art_1201_812345"))
    record = "<record><![CDATA[<li><a href='/art/2024/3/4/art_1201_812340.html'>云岭村</a></li>]]></record>"
    following = "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=2'></a>]]></nextgroup>"
    answer = f"<datastore><totalpage>1</totalpage><recordset>{record}</recordset>{following}</datastore>"
    records = Page(answer.encode(), {"Content-Type": "text/xml"})
    pages = {
        "/col/col1201/": first, "/module/web/jpage/dataproxy.jsp": records,
        "/art/2024/3/5/art_1201_812345.html": saved("jcms", "article"), "/art/2024/3/4/art_1201_812340.html": other,
    }  # fmt: skip
    reports, held, asked = crawl_twice("jcms", "/col/col1201/", pages)
    assert [(report["new"], report["problems"]) for report in reports] == [(2, 0), (0, 0)]
    assert set(held) == {"art_1201_812345.html", "art_1201_812340.html"}
    assert [path for path in asked if "articlehits" in path or "page=2" in path] == []
