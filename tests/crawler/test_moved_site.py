"""A site that moves keeps its articles: the next crawl finds all of them again, under the ids that they had."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.sample.server import SampleSite, serve_pages

from .test_trouble import PAGES as TROUBLE
from .test_trouble import PROFILE, article, listing, make_archive

OLD, NEW = "http://www.xishan.example", "https://www.xishan.gov.example"
PAGES = {
    "/yw/": listing("/1.html", "/2.html", more="/yw/2/"),
    "/yw/2/": listing("/3.html"),
    "/1.html": article("石桥通车"),
    "/2.html": article("茶市开市"),
    "/3.html": article("渡口改道"),
}
NEW_HOST = PROFILE.replace('hosts = ["www.xishan.example"]', 'hosts = ["www.xishan.gov.example"]')
NEW_HOST = NEW_HOST.replace(OLD, NEW).replace("articles =", 'aliases = ["www.xishan.example"]\narticles =')
OTHER_SITE = (
    NEW_HOST.replace('"xishan"', '"xirong"').replace("溪山新闻网", "溪山融媒").replace('id = "yw"', 'id = "sy"')
)

Fangzhi = Callable[..., CompletedProcess[str]]
Act = Callable[..., CompletedProcess[str]]


def held(act: Act) -> list[tuple[int, str]]:
    """The ids and titles of all articles."""
    lines = [json.loads(line) for line in act("export", "--to", "-").stdout.splitlines()]
    return sorted((line["id"], line["title"]) for line in lines)


def crawl(act: Act, id: str, site: SampleSite) -> dict[str, Any]:
    done = act("crawl", id, "--at", site.url, "--json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture
def act(tmp_path: Path, fangzhi: Fangzhi) -> Act:
    """Runs commands on an archive with a profile and no articles yet."""
    folder = make_archive(tmp_path / "archive")
    return lambda *words: fangzhi(folder, *words)


def write(tmp_path: Path, id: str, profile: str) -> None:
    (tmp_path / "archive/sites" / f"{id}.toml").write_text(profile, "utf-8")


def test_a_crawl_under_another_time_zone_is_refused_before_it_falsifies_a_digest(act: Act, tmp_path: Path) -> None:
    with serve_pages(PAGES) as site:
        crawl(act, "xishan", site)
        profile = tmp_path / "archive" / "sites" / "xishan.toml"
        write(tmp_path, "xishan", 'timezone = "Asia/Urumqi"\n' + profile.read_text("utf-8"))
        refused = act("crawl", "xishan", "--at", site.url)
    assert (refused.returncode, "read as those of Asia/Shanghai" in refused.stderr) == (2, True)
    assert act("verify").returncode == 0


def test_a_crawl_under_a_new_host_is_refused_before_it_doubles_anything(act: Act, tmp_path: Path) -> None:
    with serve_pages(PAGES) as site:
        crawl(act, "xishan", site)
        write(tmp_path, "xishan", NEW_HOST)
        refused = act("crawl", "xishan", "--at", site.url)
    assert refused.returncode == 2
    assert f"kept under {OLD}, and its profile now says {NEW}" in refused.stderr
    assert "fangzhi site move xishan xishan" in refused.stderr
    assert len(held(act)) == 3


@pytest.mark.parametrize(
    ("profile", "id", "new"),
    [
        pytest.param(NEW_HOST, "xishan", "www.xishan.gov.example", id="new host"),
        pytest.param(OTHER_SITE, "xirong", "xirong", id="other site"),
    ],
)
def test_what_is_held_is_found_again(act: Act, tmp_path: Path, profile: str, id: str, new: str) -> None:
    with serve_pages(PAGES) as site:
        crawl(act, "xishan", site)
        before = held(act)
        write(tmp_path, id, profile)
        moved = act("site", "move", "xishan", new, "--yes")
        assert moved.returncode == 0, moved.stderr
        site.hits.clear()
        report = crawl(act, id, site)
        assert set(site.hits) == {"/robots.txt", "/yw/", "/yw/2/"}
        revisit = act("crawl", id, "--mode", "revisit", "--all", "--at", site.url, "--json")
    assert (report["new"], report["balance"]["held"], report["notes"]) == (0, 3, [])
    assert [json.loads(revisit.stdout)[key] for key in ("new", "same", "problems")] == [0, 3, 0]
    assert held(act) == before
    for home in (OLD, NEW):
        assert (
            json.loads(act("show", f"{home}/1.html", "--json").stdout)["id"] == dict(map(reversed, before))["石桥通车"]
        )
    assert json.loads(act("stats", "--site", id, "--json").stdout)["articles"] == 3
    checked = act("verify")
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout


def test_a_moved_site_is_crawled_no_more(act: Act, tmp_path: Path) -> None:
    write(tmp_path, "xirong", OTHER_SITE)
    with serve_pages(PAGES) as site:
        crawl(act, "xishan", site)
        act("site", "move", "xishan", "xirong", "--yes")
        site.hits.clear()
        for words in (
            ("crawl", "xishan", "--at", site.url),
            ("crawl", "xishan", "--due", "--at", site.url),
            ("reread", "xishan"),
        ):
            refused = act(*words)
            assert (refused.returncode, "name xirong instead" in refused.stderr) == (2, True)
        due = act("crawl", "--due", "--at", site.url)
    assert (due.returncode, site.requests) == (0, 0)
    assert "the next poll is that of xirong/sy" in due.stderr
    assert json.loads(act("reread", "--all", "--json").stdout)["articles"] == 3


def test_open_pages_and_problems_come_along_and_are_mended(act: Act, tmp_path: Path) -> None:
    write(tmp_path, "xirong", OTHER_SITE)
    with serve_pages(PAGES | {"/2.html": TROUBLE["/3.html"]}) as site:
        act("crawl", "xishan", "--at", site.url, "--limit", "2")
    act("site", "move", "xishan", "xirong", "--yes")
    with serve_pages(PAGES) as site:
        report = crawl(act, "xirong", site)
    assert (report["open_rows"], len(held(act))) == (0, 3)
    assert act("problems", "--json").stdout == ""
    assert act("verify").returncode == 0
