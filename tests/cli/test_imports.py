"""`import` as people use it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from storage import locks, models
from storage.archive import Archive

from ..captured import HTML, answer, foreign, packed, record
from ..conftest import PROFILE

Fangzhi = Callable[..., Result]
URL = "http://www.lanchuan.example/t20140203_1.html"
ARTICLE = """<html><div class=article><h1>石桥通车</h1><div class=meta>2014-02-03 10:11 来源：澜川日报</div>
<div class=text>石桥昨日通车，两岸居民往来从此不必绕行。</div></div></html>""".encode()


@pytest.fixture
def at_site(fangzhi: Fangzhi, blank: Archive) -> Fangzhi:
    """Runs a command on an archive with the profile of lanchuan and nothing else."""
    (blank.folder / "sites" / "lanchuan.toml").write_text(PROFILE, "utf-8")
    return lambda *words: fangzhi("--archive", blank.folder, *words)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An article that was captured twice."""
    foreign(tmp_path / "old.warc.gz", URL, ARTICLE)
    return tmp_path / "old.warc.gz"


def test_the_summary_says_what_went_where(at_site: Fangzhi, file: Path) -> None:
    other = file.with_name("other.warc.gz")
    other.write_bytes(packed(answer("http://www.xishan.example/", HTML), answer("dns:x", b"")))
    result = at_site("import", file, other)
    assert (result.exit_code, result.stdout.splitlines()[1].split()) == (0, ["lanchuan", "2", "0", "1", "0", "1", "0"])
    assert "www-xishan-example: 1 capture gave no article: without a profile not surely an article" in result.stdout
    assert "1 record left out: no web address" in result.stdout


def test_the_article_is_found_and_all_is_sound(at_site: Fangzhi, file: Path) -> None:
    assert at_site("import", file).exit_code == 0
    assert json.loads(at_site("search", "石桥", "--json").stdout)["published"] == "2014-02-03T10:11+08:00"
    assert len(at_site("show", 1, "--captures", "--json").stdout.splitlines()) == 2
    assert at_site("verify").exit_code == 0


def test_show_marks_what_a_browser_built(at_site: Fangzhi, file: Path) -> None:
    served = answer(URL, b"<html><script src=a.js></script><div id=app></div></html>")
    named = next(line for line in served.decode().split("\r\n") if line.startswith("WARC-Record-ID: "))
    built = record(
        "conversion", URL, 0.1, ARTICLE, ARTICLE, WARC_Refers_To=named.partition(": ")[2], Content_Type="text/html"
    )
    file.write_bytes(packed(served, built))
    assert at_site("import", file).exit_code == 0
    rows = [json.loads(line) for line in at_site("show", 1, "--captures", "--json").stdout.splitlines()]
    assert [row["rendered_from"] for row in rows][-1] == rows[-1]["id"] - 1
    assert rows[-1]["file"].startswith("warc/lanchuan/")
    assert at_site("show", 1, "--captures").stdout.count("as a browser built it") == 1


def test_json_is_one_object(at_site: Fangzhi, file: Path) -> None:
    told = json.loads(at_site("import", file, "--json").stdout)
    share = {"site": "lanchuan", "is_known": True, "captures": 2, "held": 0, "new": 1, "changed": 0, "same": 1}
    assert told == {"files": 1, "sites": [share | {"problems": 0, "unread": {}}], "left": {}, "faults": []}


def test_what_is_wrong_in_a_file_is_said(at_site: Fangzhi, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])
    result = at_site("import", file)
    assert (result.exit_code, "old.warc.gz at byte" in result.stderr, "lanchuan" in result.stdout) == (1, True, True)


@pytest.mark.parametrize("words", [["absent.warc"], ["."], ["old.warc.gz", "--site", "lanchaun"]])
def test_what_cannot_be_imported_is_misuse(at_site: Fangzhi, file: Path, words: list[str]) -> None:
    result = at_site("import", *words)
    assert (result.exit_code, bool(result.stderr)) == (2, True)


@pytest.mark.parametrize("content", [b"", b"x", b"PK\5\6" + bytes(18), packed(b"")])
def test_a_file_without_records_is_told(at_site: Fangzhi, file: Path, content: bytes) -> None:
    other = file.with_name("other.wacz")
    other.write_bytes(content)
    alone, beside = at_site("import", other), at_site("import", file, other)
    assert (alone.exit_code, "nothing was imported" in alone.stderr) == (1, True)
    assert (beside.exit_code, "other.wacz" in beside.stderr, "lanchuan" in beside.stdout) == (1, True, True)


def test_a_site_that_is_being_crawled_is_not_touched(at_site: Fangzhi, file: Path, blank: Archive) -> None:
    with locks.site_lock(blank.folder, "lanchuan"):
        result = at_site("import", file)
    assert (result.exit_code, "lanchuan is being crawled" in result.stderr) == (2, True)


def test_one_site_alone(at_site: Fangzhi, file: Path) -> None:
    file.write_bytes(file.read_bytes() + packed(answer("http://www.xishan.example/", HTML)))
    told = json.loads(at_site("import", file, "--site", "lanchuan", "--json").stdout)
    assert ([share["site"] for share in told["sites"]], told["left"]) == (["lanchuan"], {"of another site": 1})


def test_a_site_named_after_its_host_is_moved_into_one_with_a_profile(
    at_site: Fangzhi, file: Path, blank: Archive
) -> None:
    profile = blank.folder / "sites" / "lanchuan.toml"
    profile.unlink()
    with blank.writing() as session:
        session.get_one(models.Site, "lanchuan").hosts = []
    assert json.loads(at_site("import", file, "--json").stdout)["sites"][0]["site"] == "www-lanchuan-example"
    profile.write_text(PROFILE, "utf-8")
    assert at_site("site", "move", "www-lanchuan-example", "lanchuan", "--yes").exit_code == 0
    (share,) = json.loads(at_site("import", file, "--json").stdout)["sites"]
    assert (share["site"], share["held"], share["new"]) == ("lanchuan", 2, 1)
    assert at_site("verify").exit_code == 0


def test_a_profile_with_another_host_than_its_articles_is_refused(at_site: Fangzhi, file: Path, blank: Archive) -> None:
    assert at_site("import", file).exit_code == 0
    profile = blank.folder / "sites" / "lanchuan.toml"
    profile.write_text(PROFILE.replace('hosts = ["www', 'hosts = ["m.lanchuan.example", "www'), "utf-8")
    files = sorted(blank.folder.rglob("*"))
    result = at_site("import", file)
    assert (result.exit_code, "site move" in result.stderr) == (2, True)
    assert sorted(blank.folder.rglob("*")) == files
