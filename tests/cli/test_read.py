import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

from .. import archives

Fangzhi = Callable[..., Result]

KEYS = (
    "file url site layout kind title authors editors source published published_raw updated views tags breadcrumb "
    "section body captions images attachments next_page"
)
URL = "http://www.lanchuan.example/sz/202403/t20240301_1.html"
PAGE = """<html><head><meta charset="gbk">{head}</head><body><div class="article"><h1>石桥老街修缮完工</h1>
<div class="meta">2024-03-01 07:30 来源：澜川日报</div>
<div class="text"><p>石桥老街修缮工程日前完工。</p>
<p><img src="a.jpg">市民说，焕然一新。</p></div></div></body></html>"""
LISTING = """<ul class="list">
<li><a href="202403/t20240301_1.html">石桥老街修缮完工</a><span>2024-03-01</span></li></ul>"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with a good page, a page of no site, an empty one, and something that is no page."""
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    (folder / "1.html").write_bytes(PAGE.format(head="").encode("gbk"))
    (folder / "2.htm").write_text("<h1>别处</h1>", "utf-8")
    (folder / "deep" / "3.html").write_bytes(b"")
    (folder / "notes.txt").write_text("x", "utf-8")
    return folder


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("options", [(), ("--site", "lanchuan"), ("--url", URL)])
def test_a_page_is_read(small: Fangzhi, pages: Path, options: tuple[str, ...]) -> None:
    result = small("read", "pages/1.html", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    (row,) = rows(result)
    assert list(row) == KEYS.split()
    assert (row["file"], row["site"], row["layout"]) == ("pages/1.html", "lanchuan", "lanchuan/v1")
    assert (row["published"], row["source"]) == ("2024-03-01T07:30+08:00", "澜川日报")
    assert row["body"].splitlines() == ["石桥老街修缮工程日前完工。", "市民说，焕然一新。"]


def test_the_address_is_the_one_given_or_declared_else_unknown(small: Fangzhi, pages: Path) -> None:
    assert rows(small("read", "pages/1.html"))[0]["url"] is None
    assert rows(small("read", "pages/1.html", "--url", URL))[0]["url"] == URL
    declared = PAGE.format(head=f'<link rel="canonical" href="{URL}">')
    (pages / "1.html").write_text(declared, "utf-8")
    (row,) = rows(small("read", "pages/1.html"))
    assert (row["url"], row["images"]) == (URL, ["http://www.lanchuan.example/sz/202403/a.jpg"])


def test_a_folder_is_read_to_its_end(small: Fangzhi, pages: Path) -> None:
    result = small("read", "pages", "pages/none.html")
    told = {row["file"]: row.get("problem", {}).get("reason") for row in rows(result)}
    assert told == {
        "pages/1.html": None,
        "pages/2.htm": "unknown site",
        "pages/deep/3.html": "unknown site",
        "pages/none.html": "unreadable file",
    }
    assert (result.exit_code, result.stderr) == (1, "3 of 4 pages could not be read\n")


def test_a_page_that_fits_no_layout_is_a_problem(small: Fangzhi, pages: Path) -> None:
    (row,) = rows(small("read", "pages/2.htm", "--site", "lanchuan"))
    assert row["problem"]["reason"] == "unknown layout"


def test_a_page_that_two_sites_could_have_is_a_problem(fangzhi: Fangzhi, archive_folder: Path, pages: Path) -> None:
    archives.create(Path("mine")).close()
    text = (archive_folder / "sites" / "lanchuan.toml").read_text("utf-8")
    for id in ("lanchuan", "other"):
        Path("mine", "sites", f"{id}.toml").write_text(text.replace('"lanchuan"', f'"{id}"'), "utf-8")
    (row,) = rows(fangzhi("--archive", "mine", "read", "pages/1.html"))
    assert row["problem"]["detail"] == "layouts of lanchuan, other fit it: name the site with --site"


def test_an_enormous_file_is_a_problem(small: Fangzhi, pages: Path) -> None:
    with (pages / "1.html").open("wb") as file:
        file.truncate(30_000_000)
    assert rows(small("read", "pages/1.html"))[0]["problem"]["reason"] == "too large"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("read", "pages", "--url", URL), "--url is the address of one page, but there are 3"),
        (("read", "pages/1.html", "--url", "x.html"), "is no whole address"),
        (("read", "http://x:99999/"), "Port out of range"),
        (("read", "ftp://www.lanchuan.example/a"), "ftp is neither http nor https"),
        (("read", "http:/www.lanchuan.example"), "`://` stands behind"),
        (("read", "https//www.lanchuan.example"), "`://` stands behind"),
        (("read", "http://"), "it names no host"),
        (("listing", "htp://www.lanchuan.example/"), "htp is neither"),
        (("read", "--generic", "-", "-"), "give it once"),
        (("read",), "Missing argument"),
    ],
)
def test_misuse(small: Fangzhi, pages: Path, words: tuple[str, ...], says: str) -> None:
    result = small(*words)
    assert (result.exit_code, result.stdout, says in result.stderr) == (2, "", True)


def test_a_file_may_have_the_name_of_an_address(fangzhi: Fangzhi, tmp_path: Path) -> None:
    (tmp_path / "http:" / "x").mkdir(parents=True)
    (tmp_path / "http:" / "x" / "1.html").write_text("<h1>", "utf-8")
    assert rows(fangzhi("read", "http:/x/1.html"))[0]["problem"]["reason"] == "unknown site"


def test_an_empty_folder_is_a_problem(small: Fangzhi, pages: Path) -> None:
    Path("empty").mkdir()
    result = small("read", "empty", "pages/1.html")
    assert (result.exit_code, rows(result)[0]["problem"]["reason"], len(rows(result))) == (1, "empty folder", 2)


def test_a_page_on_standard_input_is_read(fangzhi: Fangzhi, tmp_path: Path) -> None:
    text = "<title>石桥通车</title><h1>石桥通车</h1>" + "<p>石桥日前通车，两岸居民往来从此不必绕行。</p>" * 3
    for words, shown in [(("read", "--generic", "-"), "石桥通车"), (("listing", "--generic", "-"), "items")]:
        result = CliRunner().invoke(app, words, input=text.encode())
        assert shown in result.stdout


def test_a_page_packed_with_gzip_is_read(small: Fangzhi, pages: Path) -> None:
    (pages / "deep" / "4.html.gz").write_bytes(gzip.compress(PAGE.format(head="").encode("gbk")))
    (pages / "deep" / "5.html.gz").write_bytes(gzip.compress(bytes(20_000_000)))
    (pages / "deep" / "6.html.gz").write_bytes(gzip.compress(b"<h1>" * 99)[:-9])
    told = {row["file"][11:]: row.get("problem", {}).get("reason") for row in rows(small("read", "pages/deep"))}
    assert told == {
        "3.html": "unknown site",
        "4.html.gz": None,
        "5.html.gz": "damaged file",
        "6.html.gz": "damaged file",
    }


@pytest.mark.parametrize(
    ("content", "says"), [(b"PK\3\4..", "unpack it"), (b"%PDF-1.4", "PDF"), (b"GIF89a", "picture")]
)
def test_what_is_no_page_is_told(fangzhi: Fangzhi, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "1.html").write_bytes(content)
    problem = rows(fangzhi("read", "--generic", "1.html"))[0]["problem"]
    assert (problem["reason"], says in problem["detail"]) == ("no HTML", True)


def test_links_in_a_folder_end(fangzhi: Fangzhi, pages: Path) -> None:
    (pages / "deep" / "round").symlink_to(pages)
    (pages / "deep" / "lost.html").symlink_to("nowhere.html")
    os.mkfifo(pages / "pipe.html")
    told = {row["file"]: row.get("problem", {}).get("reason") for row in rows(fangzhi("read", "--generic", "pages"))}
    assert (len(told), told["pages/deep/lost.html"]) == (4, "unreadable file")
    assert rows(fangzhi("read", "pages/pipe.html"))[0]["problem"]["reason"] == "no page"


def test_reading_needs_no_archive(fangzhi: Fangzhi, pages: Path) -> None:
    assert rows(fangzhi("read", "pages/2.htm"))[0]["problem"]["reason"] == "unknown site"


def test_a_listing_is_read(small: Fangzhi, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(LISTING, "utf-8")
    result = small("listing", "index.html", "--url", "http://www.lanchuan.example/sz/")
    assert (result.exit_code, rows(result)) == (
        0,
        [{"items": [{"url": URL, "title": "石桥老街修缮完工", "published": "2024-03-01"}], "next_page": None}],
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("none.html", "--site", "lanchuan"), "none.html: unreadable file"),
        (("index.html",), "name the site with --site"),
        (("index.html", "--url", "http://else.example/"), "no profile has the host"),
    ],
)
def test_a_listing_that_cannot_be_read(small: Fangzhi, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    (tmp_path / "index.html").write_text(LISTING, "utf-8")
    result = small("listing", *words)
    assert (result.exit_code, result.stdout, says in result.stderr) == (1, "", True)


@pytest.mark.parametrize("options", [("--site", "lanchuan"), ("--generic",)])
def test_a_listing_without_entries_is_told(small: Fangzhi, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "about.html").write_text("<h1>关于我们</h1><p>本站成立于1998年。</p>", "utf-8")
    result = small("listing", "about.html", *options)
    assert (result.exit_code, rows(result)) == (1, [{"items": [], "next_page": None}])
    assert "about.html: no entries were found" in result.stderr


def test_an_article_given_as_a_listing_is_told(small: Fangzhi, pages: Path) -> None:
    result = small("listing", "pages/1.html", "--site", "lanchuan")
    assert (result.exit_code, "lanchuan/v1 fits it" in result.stderr) == (1, True)


def test_an_article_given_as_a_listing_without_a_profile_is_told(fangzhi: Fangzhi, tmp_path: Path) -> None:
    text = "<p>石桥老街修缮工程日前完工，三百多米长的青石板路重新铺设。沿街四十余户人家陆续搬回，老街有了生气。</p>"
    head = "<title>石桥老街修缮完工_别处网</title><h1>石桥老街修缮完工</h1><p>2024-03-01 来源：别处日报</p>"
    others = "".join(f"<li><a href={n}.html>石桥老街又一座老桥完工之{n}</a></li>" for n in range(5))
    (tmp_path / "1.html").write_text(f"{head}<div>{text * 2}</div><ul>{others}</ul>", "utf-8")
    result = fangzhi("listing", "--generic", "1.html")
    assert (result.exit_code, "1.html: it reads like an article" in result.stderr) == (0, True)
    assert len(rows(result)[0]["items"]) == 5


def test_generic_reads_a_page_of_no_known_site(fangzhi: Fangzhi, tmp_path: Path) -> None:
    text = "<p>石桥老街修缮工程日前完工，三百多米长的青石板路重新铺设，沿街四十余户人家陆续搬回。</p>"
    html = f"<title>石桥老街修缮完工_别处网</title><h1>石桥老街修缮完工</h1><p>来源：别处日报</p><div>{text * 2}</div>"
    (tmp_path / "1.html").write_text(html, "utf-8")
    result = fangzhi("read", "--generic", str(tmp_path / "1.html"), "--url", "http://www.else.example/20240301/1.html")
    (row,) = rows(result)
    assert list(row) == [*KEYS.split(), "confidence"]
    assert (row["site"], row["layout"]) == ("www.else.example", "generic")
    assert (row["title"], row["source"], row["published"]) == ("石桥老街修缮完工", "别处日报", "2024-03-01")
    assert row["confidence"]["source"] > row["confidence"]["published"]


def test_generic_tells_what_it_cannot_read(fangzhi: Fangzhi, pages: Path) -> None:
    result = fangzhi("read", "--generic", str(pages))
    reasons = [row.get("problem", {}).get("reason") for row in rows(result)]
    assert (result.exit_code, reasons) == (1, [None, "missing field", "missing field"])


def test_generic_knows_the_address_that_a_page_declares(fangzhi: Fangzhi, tmp_path: Path) -> None:
    for head, url in [("", None), (f'<link rel="canonical" href="{URL}">', URL)]:
        (tmp_path / "1.html").write_text(PAGE.format(head=head), "utf-8")
        (row,) = rows(fangzhi("read", "--generic", str(tmp_path / "1.html")))
        assert (row["url"], row["site"]) == (url, "www.lanchuan.example" if url else "")


def test_generic_listing(fangzhi: Fangzhi, tmp_path: Path) -> None:
    entries = "".join(f"<li><a href={n}.html>石桥老街修缮完工之{n}</a><i>2024-03-0{n}</i></li>" for n in range(1, 6))
    (tmp_path / "index.html").write_text(f"<ul>{entries}</ul><a href=2.html>下一页</a>", "utf-8")
    result = fangzhi("listing", "--generic", str(tmp_path / "index.html"), "--url", "http://www.else.example/xw/")
    shown = json.loads(result.stdout)
    assert shown["items"][0] == {
        "url": "http://www.else.example/xw/1.html",
        "title": "石桥老街修缮完工之1",
        "published": "2024-03-01",
    }
    assert (len(shown["items"]), shown["next_page"]) == (5, "http://www.else.example/xw/2.html")


@pytest.mark.parametrize("verb", ["read", "listing"])
def test_generic_goes_without_a_site(verb: str, fangzhi: Fangzhi, pages: Path) -> None:
    result = fangzhi(verb, "--generic", "--site", "lanchuan", str(pages / "1.html"))
    assert result.exit_code == 2
    assert "not both" in result.stderr
