"""`fangzhi read` of WARC and WACZ files."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests import archives
from tests.captured import answer, packed, record, refers_to, revisit

Fangzhi = Callable[..., Result]

SITE = "http://www.lanchuan.example/sz/202403/"
PAGE = """<html><head><title>石桥老街修缮完工</title></head><body><div class="article"><h1>石桥老街修缮完工</h1>
<div class="meta">{date} 来源：澜川日报</div>
<div class="text"><p>石桥老街修缮工程日前完工，市民说，焕然一新。</p></div></div></body></html>"""
HTML = PAGE.format(date="2024-03-01 07:30").encode("gbk")


def article(number: int, body: bytes = HTML, hours: float = 0, **headers: str) -> bytes:
    return answer(f"{SITE}t20240301_{number}.html", body, hours, **headers)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def told(result: Result) -> list[str]:
    """The title, or the reason of the problem, of each row."""
    return [row["title"] if "title" in row else row["problem"]["reason"] for row in rows(result)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "crawl.warc.gz"


def test_a_row_tells_where_its_record_lies(small: Fangzhi, file: Path) -> None:
    records = [packed(article(1)), packed(article(2, hours=5))]
    file.write_bytes(b"".join(records))
    result = small("read", "crawl.warc.gz")
    first, second = rows(result)
    assert (result.exit_code, result.stderr) == (0, "")
    assert list(first)[:4] == ["file", "offset", "captured", "url"]
    assert (first["file"], first["offset"], first["site"]) == ("crawl.warc.gz", 0, "lanchuan")
    assert (second["offset"], second["captured"]) == (len(records[0]), "2024-03-01T07:00:00+00:00")
    assert second["url"] == f"{SITE}t20240301_2.html"


@pytest.mark.parametrize("options", [(), ("--site", "lanchuan")])
def test_what_is_no_article_is_passed_over_and_counted(small: Fangzhi, file: Path, options: tuple[str, ...]) -> None:
    others = [
        answer("http://www.lanchuan.example/sz/", b"<ul>"),
        article(2, b"x", Content_Type="image/png"),
        article(3, HTML, status=404),
        answer("http://www.else.example/t20240301_1.html", HTML),
    ]
    file.write_bytes(packed(*others, article(1)))
    result = small("read", "crawl.warc.gz", *options)
    assert (result.exit_code, told(result)) == (0, ["石桥老街修缮完工"])
    elsewhere = "of other sites" if options else "on hosts without a profile"
    assert sorted(result.stderr.splitlines()) == sorted(
        f"passed over: 1 {why}" for why in ("not where articles are", "no HTML", "not answered with a page", elsewhere)
    )


def test_generic_reads_every_page(small: Fangzhi, file: Path) -> None:
    page = answer("http://www.else.example/a.html", HTML)
    file.write_bytes(
        packed(page, answer("http://www.else.example/", b"<p></p>"), article(1, b"x", Content_Type="text/css"))
    )
    result = small("read", "--generic", "crawl.warc.gz")
    assert told(result) == ["石桥老街修缮完工", "missing field"]
    assert rows(result)[0]["confidence"]["title"] > 0.8
    assert result.stderr.splitlines()[0] == "passed over: 1 no HTML"


def test_encodings_are_taken_off(small: Fangzhi, file: Path) -> None:
    chunks = b"%x\r\n" % len(HTML) + HTML + b"\r\n0\r\n\r\n"
    records = [
        article(1, gzip.compress(HTML), Content_Encoding="gzip"),
        article(2, chunks, Transfer_Encoding="chunked"),
        article(3, gzip.compress(HTML)[:-20], Content_Encoding="gzip"),
        article(4, gzip.compress(bytes(20_000_000)), Content_Encoding="gzip"),
    ]
    file.write_bytes(packed(*records))
    result = small("read", "crawl.warc.gz")
    assert told(result) == ["石桥老街修缮完工"] * 2 + ["damaged answer"] * 2


def test_a_date_without_a_year_is_of_the_capture(small: Fangzhi, file: Path) -> None:
    html = PAGE.replace('<div class="meta">{date}', "<p>03-01 07:30</p><div>").encode()
    file.write_bytes(packed(answer("http://www.else.example/a.html", html)))
    (row,) = rows(small("read", "--generic", "crawl.warc.gz"))
    assert row["published"] == "2024-03-01T07:30+08:00"


def test_a_revisit_has_the_page_that_lies_before_it(small: Fangzhi, file: Path) -> None:
    url = f"{SITE}t20240301_1.html"
    file.write_bytes(packed(article(1), revisit(url, HTML, 4, **refers_to(url, 0)), revisit(url, b"gone", 5)))
    result = small("read", "crawl.warc.gz")
    first, second = rows(result)
    assert (second["title"], second["captured"]) == (first["title"], "2024-03-01T06:00:00+00:00")
    assert second["offset"] > first["offset"]
    assert result.stderr == "passed over: 1 revisits of what is no page here\n"


def test_the_records_around_a_damaged_one_are_read(small: Fangzhi, file: Path) -> None:
    records = [packed(article(number)) for number in (1, 2, 3)]
    middle = bytearray(records[1])
    middle[len(middle) // 2] ^= 0xFF
    file.write_bytes(records[0] + middle + records[2])
    result = small("read", "crawl.warc.gz")
    assert told(result) == ["石桥老街修缮完工", "damaged record", "石桥老街修缮完工"]
    assert rows(result)[1]["offset"] == len(records[0])
    assert result.exit_code == 1


def test_a_torn_file_is_read_to_where_it_ends(small: Fangzhi, file: Path) -> None:
    file.write_bytes(packed(article(1), article(2))[:-30])
    result = small("read", "crawl.warc.gz")
    assert told(result) == ["石桥老街修缮完工", "damaged record"]
    assert rows(result)[1]["problem"]["detail"] == "the file ends within it"


def test_a_page_that_was_cut_off_is_a_problem(small: Fangzhi, file: Path) -> None:
    record = article(1).replace(b"\r\nContent-Type", b"\r\nWARC-Truncated: length\r\nContent-Type", 1)
    file.write_bytes(packed(record))
    assert told(small("read", "crawl.warc.gz")) == ["cut off"]


@pytest.mark.parametrize("content", [b"", b"<html>no records</html>"])
def test_a_file_that_is_none_is_a_problem(small: Fangzhi, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    result = small("read", "crawl.warc.gz")
    assert (result.exit_code, len(rows(result))) == (1, 1)
    assert told(result)[0].startswith("damaged")


@pytest.mark.parametrize("names", [[], ["notes.txt"], ["data.warc.gz"]])
def test_a_zip_file_without_warc_files_is_a_problem(small: Fangzhi, tmp_path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as made:
        for name in names:
            made.writestr(name, packed(article(1)))
    result = small("read", "x.wacz")
    assert (result.exit_code, told(result)) == (1, ["damaged file"])


def test_a_file_without_an_answer_is_told(small: Fangzhi, file: Path) -> None:
    file.write_bytes(packed(record("warcinfo", "", 0, b"software: other")))
    result = small("read", "crawl.warc.gz")
    assert (result.exit_code, result.stdout, "nothing to read" in result.stderr) == (1, "", True)


def test_a_wrong_length_costs_one_record(small: Fangzhi, file: Path) -> None:
    wrong = article(2).replace(b"Content-Length: ", b"Content-Length: 9", 1)
    file.write_bytes(packed(article(1), wrong, article(3)))
    result = small("read", "crawl.warc.gz")
    assert told(result) == ["石桥老街修缮完工", "damaged record", "石桥老街修缮完工"]
    assert "Content-Length is too large" in rows(result)[1]["problem"]["detail"]


def test_an_absent_file_is_a_problem(small: Fangzhi) -> None:
    assert told(small("read", "none.warc")) == ["unreadable file"]


def test_files_that_are_not_packed_and_wacz_are_read(small: Fangzhi, tmp_path: Path) -> None:
    (tmp_path / "plain.warc").write_bytes(article(1) + article(2))
    with zipfile.ZipFile(tmp_path / "crawl.wacz", "w") as packed_file:
        packed_file.writestr("archive/data.warc.gz", packed(article(3)))
    found = rows(small("read", "plain.warc", "crawl.wacz"))
    assert [row["file"] for row in found] == ["plain.warc", "plain.warc", "crawl.wacz, archive/data.warc.gz"]
    assert [row["offset"] for row in found] == [0, len(article(1)), 0]


def test_a_folder_is_read_with_its_warc_files(small: Fangzhi, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.html").write_bytes(HTML)
    (folder / "b.WARC.gz").write_bytes(packed(article(1)))
    (folder / "c.css").write_bytes(b"p {}")
    assert [row["file"] for row in rows(small("read", "mixed"))] == ["mixed/a.html", "mixed/b.WARC.gz"]


def test_a_faulty_profile_is_the_problem_of_its_pages(fangzhi: Fangzhi, file: Path) -> None:
    archives.create(Path("mine")).close()
    Path("mine/sites/lanchuan.toml").write_text('id = "lanchuan"\nhosts = ["www.lanchuan.example"]\n', "utf-8")
    file.write_bytes(packed(article(1), article(2)))
    assert told(fangzhi("--archive", "mine", "read", "crawl.warc.gz")) == ["faulty profile"] * 2


def test_a_warc_file_brings_its_own_addresses(small: Fangzhi, file: Path) -> None:
    file.write_bytes(packed(article(1)))
    result = small("read", "crawl.warc.gz", "--url", f"{SITE}t20240301_1.html")
    assert (result.exit_code, "bring their own" in result.stderr) == (2, True)
