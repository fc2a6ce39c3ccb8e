"""`site fixture`, `site check` and `site try`, in an archive that was crawled."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from cli.demo import PROFILE as SAMPLE
from cli.sample.server import SampleSite, serve
from cli.sample.site import build

from .. import archives
from ..program import run

Fangzhi = Callable[..., Result]

PROGRAM = (sys.executable, "-c", "from cli.main import run; run()")
HOST = "http://www.lanchuan.example"
PAGES = build(1)


def path_of(*marks: bytes) -> str:
    """The first page of two sections with all of these in it."""
    found = (path for path, page in sorted(PAGES.items()) if all(mark in page.body for mark in marks))
    return next(path for path in found if path.startswith("/xw/"))


LONG = next(path for path in sorted(PAGES) if "/t20" in path and path.endswith("_1.html")).replace("_1.html", ".html")
OLD = path_of(b'class="title"', b'id="zoom"')
PLAIN = path_of(b"article-tags", b"article-body")
ADDRESSES = [HOST + path for path in (LONG, OLD, PLAIN)]


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, site: SampleSite) -> Path:
    """An archive that holds three articles of the sample site, one of several pages. To be copied."""
    folder = tmp_path_factory.mktemp("upkeep") / "archive"
    archives.create(folder).close()
    (folder / "sites" / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    (folder.parent / "urls").write_text("\n".join(ADDRESSES), "utf-8")
    words = ("crawl", "lanchuan", "--at", site.url, "--urls", str(folder.parent / "urls"))
    done = run(folder, *words)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(crawled, tmp_path / "archive")


@pytest.fixture
def own(fangzhi: Fangzhi, archive: Path) -> Fangzhi:
    """Runs a command on a copy of that archive."""
    return lambda *words: fangzhi("--archive", archive, *words)


@pytest.fixture
def kept(own: Fangzhi) -> Fangzhi:
    """The same, with a fixture of each article."""
    assert own("site", "fixture", "add", "lanchuan", "--yes", *ADDRESSES).exit_code == 0
    return own


def mend(archive: Path, old: str, new: str) -> None:
    profile = archive / "sites" / "lanchuan.toml"
    assert old in profile.read_text("utf-8")
    profile.write_text(profile.read_text("utf-8").replace(old, new), "utf-8")


def rows(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_captures_are_kept_with_all_their_pages_and_fields(own: Fangzhi, archive: Path) -> None:
    added = rows(own("site", "fixture", "add", "lanchuan", "--yes", "--json", *ADDRESSES))
    assert [row["url"] for row in added] == ADDRESSES
    held = [json.loads(own("show", url, "--json").stdout) for url in ADDRESSES]
    for name in ("title", "body", "authors", "source", "published"):
        assert [row["expected"][name] for row in added] == [row[name] for row in held]
    listed = rows(own("site", "fixture", "list", "lanchuan", "--json"))
    assert {row["url"]: row["pages"] > 1 for row in listed} == dict(zip(ADDRESSES, (True, False, False), strict=True))
    assert "file" not in json.loads(Path(added[0]["file"]).read_text("utf-8"))["expected"]


def test_what_is_kept_is_read_as_expected(kept: Fangzhi) -> None:
    checked = kept("site", "check", "lanchuan")
    assert (checked.exit_code, checked.stdout) == (0, "lanchuan: ok, 3 fixtures read as expected\n")


def test_a_broken_selector_is_shown_by_what_it_reads(kept: Fangzhi, archive: Path) -> None:
    mend(archive, 'title = "td.title"', 'title = "td.pos"')
    mend(archive, 'body = "div.article-body"', 'body = "div.article-body p:first-child"')
    found = kept("site", "check", "lanchuan")
    assert found.exit_code == 1
    assert "lanchuan: 3 of 3 fixtures read otherwise" in found.stdout
    shown = [line.strip() for line in found.stdout.splitlines()]
    old = rows(kept("site", "fixture", "list", "lanchuan", "--json"))
    title = next(row["title"] for row in old if row["url"] == HOST + OLD)
    assert f"- {title}" in shown
    assert any(line.endswith("expected, 1 found") for line in shown)


def test_differences_as_json(kept: Fangzhi, archive: Path) -> None:
    mend(archive, 'when = "table#main td.title"', 'when = "table#none"')
    found = rows(kept("site", "check", "lanchuan", "--json"))[0]
    assert (found["faults"], found["fixtures"], [row["url"] for row in found["different"]]) == ([], 3, [HOST + OLD])
    told = found["different"][0]["differences"]
    assert [(one["field"], one["expected"], one["error"]["reason"]) for one in told] == [
        ("layout", "lanchuan/v1", "unknown layout")
    ]


def test_any_number_of_processes_finds_the_same(kept: Fangzhi, archive: Path) -> None:
    mend(archive, 'source = { css = "td.info"', 'source = { css = "td.none"')
    one, three = (kept("site", "check", "lanchuan", "scrww", "--jobs", jobs).stdout for jobs in (1, 3))
    assert one == three
    assert one.splitlines()[-1] == "scrww: ok"


def test_a_faulty_fixture_is_told_and_the_others_are_checked(kept: Fangzhi, archive: Path) -> None:
    page = sorted((archive / "sites" / "lanchuan").glob("*.html.gz"))[0]
    page.unlink()
    found = kept("site", "check", "lanchuan")
    assert (found.exit_code, f"{page}: is missing" in found.stdout) == (1, True)
    assert rows(kept("site", "check", "lanchuan", "--json"))[0]["fixtures"] == 2
    assert kept("site", "fixture", "list", "lanchuan").exit_code == 2


def test_a_selector_that_never_ends_is_ended(kept: Fangzhi, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.workers.LONGEST", 4.0)
    endless = f"//td{'[count(//*' * 9}{') > 0]' * 9}"
    mend(archive, 'title = "td.title"', f"title = {{ xpath = '{endless}' }}")
    found = rows(kept("site", "check", "lanchuan", "--json"))[0]
    assert any("took too long" in fault for fault in found["faults"])


def test_nothing_is_kept_unless_somebody_looked(own: Fangzhi, archive: Path) -> None:
    refused = own("site", "fixture", "add", "lanchuan", ADDRESSES[0])
    assert (refused.exit_code, "add --yes" in refused.stderr) == (2, True)
    assert not (archive / "sites" / "lanchuan").exists()


@pytest.mark.parametrize(("answer", "kept"), [("n", 0), ("y", 1), ("", 0)])
def test_a_person_is_asked(archive: Path, answer: str, kept: int) -> None:
    screen, typed = pty.openpty()
    os.write(screen, f"{answer}\n".encode())
    command = [*PROGRAM, "--archive", str(archive), "site", "fixture", "add", "lanchuan", ADDRESSES[1]]
    done = subprocess.run(command, stdin=typed, capture_output=True, text=True, timeout=120, check=False)
    os.close(screen)
    os.close(typed)
    assert (done.returncode, len(list((archive / "sites" / "lanchuan").glob("*.json")))) == (0, kept)
    assert "subtitle" not in done.stdout
    assert "updated        (nothing)" in done.stdout


def test_a_saved_page_is_kept_under_its_address(own: Fangzhi, tmp_path: Path) -> None:
    (tmp_path / "1.html").write_bytes(PAGES[OLD].body)
    (tmp_path / "list.html").write_bytes(PAGES["/xw/sz/"].body)
    alone = own("site", "fixture", "add", "lanchuan", "--yes", "1.html")
    assert (alone.exit_code, "give it with --url" in alone.stderr) == (1, True)
    assert own("site", "fixture", "add", "lanchuan", "--yes", "1.html", "--url", HOST + OLD).exit_code == 0
    assert own("site", "fixture", "add", "lanchuan", "--yes", "list.html", "--url", f"{HOST}/xw/sz/").exit_code == 0
    listed = rows(own("site", "fixture", "list", "lanchuan", "--json"))
    assert sorted((row["kind"], row["url"]) for row in listed) == [
        ("article", HOST + OLD),
        ("listing", f"{HOST}/xw/sz/"),
    ]
    assert own("site", "check", "lanchuan").exit_code == 0


def test_a_warc_file_gives_its_articles(own: Fangzhi, archive: Path) -> None:
    file = next((archive / "warc" / "lanchuan").glob("*.warc.gz"))
    assert own("site", "fixture", "add", "lanchuan", "--yes", file).exit_code == 0
    assert set(ADDRESSES) <= {row["url"] for row in rows(own("site", "fixture", "list", "lanchuan", "--json"))}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("lanchuan", "http://www.xishan.example/1.html"), "is no address of lanchuan"),
        (("scrww", "http://www.scrww.com.cn/1.html"), "that of scrww is shipped: copy"),
        (("lanchaun", ADDRESSES[0]), "did you mean lanchuan?"),
        (("lanchuan", ADDRESSES[0], "--url", ADDRESSES[1]), "--url is the address of one saved page"),
    ],
)
def test_what_cannot_be_kept_is_told(own: Fangzhi, words: tuple[str, ...], told: str) -> None:
    refused = own("site", "fixture", "add", *words, "--yes")
    assert (refused.exit_code, told in refused.stderr) == (2, True)


def test_a_page_that_yields_nothing_is_no_fixture(own: Fangzhi, tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("<h1>题</h1>", "utf-8")
    result = own("site", "fixture", "add", "lanchuan", "--yes", "1.html", "--url", HOST + OLD)
    assert (result.exit_code, "none of the layouts of lanchuan fits" in result.stderr) == (1, True)


def test_a_fixture_is_removed_by_name(kept: Fangzhi, archive: Path) -> None:
    names = [row["name"] for row in rows(kept("site", "fixture", "list", "lanchuan", "--json"))]
    assert kept("site", "fixture", "remove", "lanchuan", "../lanchuan").exit_code == 2
    assert kept("site", "fixture", "remove", "lanchuan", *names).exit_code == 0
    assert list((archive / "sites" / "lanchuan").iterdir()) == []
    assert "No fixtures yet" in kept("site", "fixture", "list", "lanchuan").stdout


def test_a_page_is_tried_field_by_field(own: Fangzhi) -> None:
    result = own("site", "try", "lanchuan", ADDRESSES[1])
    assert result.exit_code == 0
    shown = result.stdout
    assert f"article {ADDRESSES[1]} by layout v1" in shown
    assert "td.title" in shown
    assert " → " in shown
    found = rows(own("site", "try", "lanchuan", ADDRESSES[1], "--json"))[0]
    title = next(step for step in found["steps"] if step["key"] == "title")
    assert (title["nodes"], title["after"], title["gives"]) == (1, found["fields"]["title"], True)


def test_a_change_is_tried_on_all_that_is_held_and_not_saved(kept: Fangzhi, archive: Path) -> None:
    before = (archive / "sites" / "lanchuan.toml").read_bytes()
    result = kept("site", "try", "lanchuan", ADDRESSES[1], "--set", "source.re=稿源[:：]\\s*(..)", "--json")
    trace, *effects = rows(result)
    assert (result.exit_code, len(trace["fields"]["source"])) == (1, 2)
    told = [("fixture" in row, row["url"], row["state"], [one["field"] for one in row["changes"]]) for row in effects]
    assert sorted(told) == sorted(
        (is_fixture, url, *(("changed", ["source"]) if url == ADDRESSES[1] else ("same", [])))
        for is_fixture in (True, False)
        for url in ADDRESSES
    )
    assert (archive / "sites" / "lanchuan.toml").read_bytes() == before


def test_a_change_that_loses_articles_is_told(kept: Fangzhi) -> None:
    result = kept("site", "try", "lanchuan", ADDRESSES[2], "--set", "layouts.v1.title=h6")
    assert result.exit_code == 1
    assert "3 articles: 2 read the same, 1 not read any more" in result.stdout
    assert "cannot be read: missing field" in result.stdout


def test_a_change_that_alters_nothing_ends_well(kept: Fangzhi) -> None:
    result = kept("site", "try", "lanchuan", ADDRESSES[2], "--set", 'drop=["script", "div.share", "p.editor", "i.x"]')
    assert (result.exit_code, "With the change this page" in result.stdout) == (0, False)
    assert "3 fixtures: 3 read the same" in result.stdout


def test_a_mend_reads_what_was_lost(own: Fangzhi, archive: Path) -> None:
    mend(archive, 'title = "td.title"', 'title = "td.none"')
    assert own("site", "try", "lanchuan", ADDRESSES[1]).exit_code == 1
    result = own("site", "try", "lanchuan", ADDRESSES[1], "--set", "title=td.title")
    assert (result.exit_code, "1 read only now" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((ADDRESSES[1], "--set", "title"), "write KEY=VALUE"),
        ((ADDRESSES[1], "--set", "titel=x"), "titel: is no key here; did you mean title? That is one of [[layouts]]"),
        (("none.html",), "No such file"),
        (("http://www.xishan.example/1.html",), "is no address of lanchuan"),
    ],
)
def test_what_cannot_be_tried_is_told(own: Fangzhi, words: tuple[str, ...], told: str) -> None:
    refused = own("site", "try", "lanchuan", *words)
    assert (refused.exit_code, told in refused.stderr) == (2, True), refused.stderr


def test_a_saved_page_is_tried_outside_of_any_archive(fangzhi: Fangzhi, tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("<h1>题</h1>", "utf-8")
    result = fangzhi("site", "try", "scrww", "1.html")
    assert (result.exit_code, "cannot be read: unknown layout" in result.stdout) == (1, True)
    assert ".when" in result.stdout


def test_a_site_is_looked_at_as_it_is_now(archive: Path, site: SampleSite) -> None:
    site.hits.clear()
    done = run(archive, "site", "check", "lanchuan", "--live", "--at", site.url, "--json")
    assert done.returncode == 0, done.stdout
    found = rows(done)[1]
    assert (len(found["live"]), [page["faults"] for page in found["live"]]) == (6, [[]] * 6)
    assert sum(number for path, number in site.hits.items() if path != "/robots.txt") == 6


def test_what_is_wrong_with_a_site_is_told(archive: Path, site: SampleSite) -> None:
    mend(archive, 'date = "span.date"', 'date = "span.none"')
    mend(archive, 'body = "div.article-body"', 'body = "div.crumbs"')
    done = run(archive, "site", "check", "lanchuan", "--live", "--at", site.url)
    assert done.returncode == 1
    assert "see listing.date" in done.stdout
    assert "see body and drop" in done.stdout


def test_a_site_that_does_not_answer_is_told(archive: Path) -> None:
    done = run(archive, "site", "check", "lanchuan", "--live", "--at", "http://127.0.0.1:9")
    assert (done.returncode, "unreachable" in done.stdout) == (4, True)
    assert run(archive, "site", "check", "--at", "http://127.0.0.1:9").returncode == 2


def test_pages_are_asked_for_one_after_another(archive: Path, site: SampleSite) -> None:
    words = ("site", "fixture", "add", "lanchuan", "--yes", "--fetch", "--at", site.url, "--json")
    done = run(archive, *words, ADDRESSES[0], f"{HOST}/xw/sz/", f"{HOST}/xw/sz/none.html")
    assert (done.returncode, "HTTP 404" in done.stderr) == (1, True)
    names = {row["url"]: row["name"] for row in rows(done)}
    assert list(names) == [ADDRESSES[0], f"{HOST}/xw/sz/"]
    assert len(list((archive / "sites" / "lanchuan").glob(f"{names[ADDRESSES[0]]}*.html.gz"))) > 1
