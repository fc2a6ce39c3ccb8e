"""`fangzhi site new` on sites that are served on this machine, and the crawl that follows."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.sample.page import Page
from cli.sample.server import SampleSite, serve_pages
from spiders.profile import load
from spiders.upkeep import fixtures

from .. import archives
from ..program import run
from ..spiders.upkeep.draft.invented import Site, home, old_tables
from .conftest import PROGRAM

Fangzhi = Callable[..., "subprocess.CompletedProcess[str]"]
Rows = Callable[["subprocess.CompletedProcess[str]"], list[dict[str, Any]]]


def served(site: Site) -> dict[str, Page]:
    return {path: Page(body, {"Content-Type": "text/html"}) for path, body in site.pages.items()}


@pytest.fixture(scope="module")
def tables() -> Iterator[SampleSite]:
    with serve_pages(served(old_tables())) as site:
        yield site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("new") / "archive"
    archives.create(place).close()
    return place


def new(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return run(folder, "site", "new", *words)


@pytest.fixture(scope="module")
def written(folder: Path, tables: SampleSite) -> "subprocess.CompletedProcess[str]":
    tables.hits.clear()
    return new(folder, f"{tables.url}/list.asp?cid=3", "--id", "lanwan", "--name", "岚湾在线", "--yes")


def test_a_profile_is_written_and_its_articles_are_shown(
    written: "subprocess.CompletedProcess[str]", folder: Path
) -> None:
    assert (written.returncode, written.stderr) == (0, "")
    assert "articles = '^/show\\.asp" in written.stdout
    assert "岚湾日报" in written.stdout
    assert load(folder / "sites" / "lanwan.toml").name == "岚湾在线"
    assert not list((folder / "sites").glob("*.part"))


def test_at_most_twelve_pages_are_asked_for_beside_robots_txt(
    written: "subprocess.CompletedProcess[str]", tables: SampleSite
) -> None:
    asked = [path for path in tables.hits if path != "/robots.txt"]
    assert len(asked) <= 12


def test_the_pages_are_kept_as_fixtures(written: "subprocess.CompletedProcess[str]", folder: Path) -> None:
    kinds = [fixture.kind for fixture in fixtures.load(folder / "sites", "lanwan")]
    assert (kinds.count("listing"), kinds.count("article")) == (2, 4)


def test_the_site_can_be_crawled_at_once(
    written: "subprocess.CompletedProcess[str]", folder: Path, fangzhi: Fangzhi, rows: Rows
) -> None:
    report = rows(fangzhi(folder, "crawl", "lanwan", "--json"))[0]
    assert (report["new"], report["problems"]) == (36, 0)
    held = rows(fangzhi(folder, "export", "--to", "-", "--format", "jsonl"))
    stories = {story.title: story for story in old_tables().stories.values()}
    assert {row["title"] for row in held} == set(stories)
    assert [row["url"] for row in held if row["published_date"] != str(stories[row["title"]].at.date())] == []


def test_without_yes_json_writes_nothing(folder: Path, tables: SampleSite) -> None:
    shown = new(folder, f"{tables.url}/list.asp?cid=3", "--id", "other", "--json")
    draft = json.loads(shown.stdout)
    assert (draft["state"], draft["written"], len(draft["articles"]) >= 8) == ("usable", False, True)
    assert not (folder / "sites" / "other.toml").exists()


def test_a_site_that_does_not_answer_is_told(folder: Path) -> None:
    result = new(folder, "http://127.0.0.1:1/", "--id", "x1", "--yes")
    assert (result.returncode, "unreachable" in result.stderr) == (4, True)


def test_a_page_without_a_list_gives_nothing(folder: Path) -> None:
    with serve_pages({"/about/us.html": Page("<h1>关于我们</h1><p>岚湾在线是一家网站。</p>".encode())}) as site:
        result = new(folder, f"{site.url}/about/us.html", "--id", "x2", "--yes")
    assert (result.returncode, "no page lists articles" in result.stderr) == (1, True)


def test_a_list_of_sites_is_gone_through_and_gone_on_with(tmp_path: Path, folder: Path, tables: SampleSite) -> None:
    file = tmp_path / "sites.csv"
    with serve_pages(served(home())) as site:
        lines = [
            "名称,网址,地区",
            f"岚湾融媒,{site.url}/,990200",
            f"岚湾,{tables.url}/list.asp?cid=3,",
            "无,127.0.0.1:1,",
        ]
        file.write_bytes("\n".join(lines).encode("gb18030"))
        first = new(folder, "--from", str(file), "--yes", "--json")
        asked = site.requests
        again = new(folder, "--from", str(file), "--yes")
        assert site.requests == asked
    came = [json.loads(line) for line in first.stdout.splitlines()]
    assert [one["state"] for one in came][::2] == ["usable", "unreachable"]
    assert load(folder / "sites" / f"{came[0]['id']}.toml").region == "990200"
    assert "1 unreachable" in again.stdout.splitlines()[-1]
    assert (first.returncode, again.returncode) == (1, 1)


def test_breaking_off_leaves_nothing_half_written(tmp_path: Path, folder: Path) -> None:
    before = sorted((folder / "sites").rglob("*"))
    with serve_pages({}) as site:
        file = tmp_path / "many.csv"
        file.write_text("\n".join(f"{n},{site.url}/{n}/" for n in range(3000)), "utf-8")
        command = [*PROGRAM, "--archive", str(folder), "site", "new", "--from", str(file), "--yes"]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
        while site.requests < 20:
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=120)
    assert (run.returncode, "interrupted" in told) == (130, True)
    journal = folder / "sites" / "many.drafts.jsonl"
    assert sorted((folder / "sites").rglob("*")) == sorted([*before, journal])
    assert all(json.loads(line)["state"] == "unreachable" for line in journal.read_text("utf-8").splitlines())
