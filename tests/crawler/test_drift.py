"""A silent break of the sample site: noticed after a crawl of five articles, shown, muted, mended."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.demo import PROFILE
from cli.sample.articles import articles
from cli.sample.content import HOST
from cli.sample.server import serve, serve_pages
from cli.sample.site import build

from .. import archives

Fangzhi = Callable[..., CompletedProcess[str]]
Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
CAUSES = {"body", "impossible/body"}


def related(page: bytes) -> bytes:
    """The class of the body has gone to the related articles."""
    page = page.replace(b'<div class="article-body">', b'<div class="text">')
    return page.replace(b'<div class="related">', b'<div class="article-body">')


def mended(profile: str) -> str:
    """The profile with a layout for the changed pages."""
    head, layout, rest = profile.partition('[[layouts]]\nid = "v2"')
    body = rest.partition("[[layouts]]")[0]
    new = body.replace('"div.article-body"', '"div.text"').replace('when = "div.article-meta"', 'when = "div.text"')
    return f'{head}[[layouts]]\nid = "v3"{new}{layout}{rest}'


@dataclass
class Story:
    """An archive after three crawls: of the site, of new articles as ever, of five whose template has changed."""

    folder: Path
    unchanged: dict[str, Any]
    changed: dict[str, Any]
    said: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi, rows: Rows) -> Story:
    folder = tmp_path_factory.mktemp("drift") / "archive"
    archives.create(folder).close()
    shutil.copy(PROFILE, folder / "sites")
    found = list(dict.fromkeys(HOST + one.path for one in articles(3) if one.layout == "v2" and not one.unprinted))
    for name, addresses in (("before", found[10:30]), ("ever", found[5:10]), ("changed", found[:5])):
        (folder / name).write_text("\n".join(addresses), "utf-8")
    words = ("crawl", "lanchuan", "--json")
    with serve(edition=3) as site:
        first = fangzhi(folder, *words, "--at", site.url, "--urls", str(folder / "before"))
        second = fangzhi(folder, *words, "--at", site.url, "--urls", str(folder / "ever"))
    with serve_pages({path: replace(page, body=related(page.body)) for path, page in build(3).items()}) as site:
        third = fangzhi(folder, *words, "--at", site.url, "--urls", str(folder / "changed"))
    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0), first.stderr + third.stderr
    assert "could not look" not in first.stderr + second.stderr + third.stderr
    return Story(folder, rows(second)[0], rows(third)[0], third.stderr)


@pytest.fixture
def folder(story: Story, tmp_path: Path) -> Path:
    return shutil.copytree(story.folder, tmp_path / "archive")


def open_causes(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as database:
        return {cause for (cause,) in database.execute("SELECT cause FROM alert WHERE closed_at IS NULL")}


def test_what_has_not_changed_raises_no_alert(story: Story) -> None:
    assert story.unchanged["alerts"] == {}


def test_a_silent_break_is_told_at_the_end_of_the_crawl(story: Story) -> None:
    assert set(story.changed["alerts"]) & CAUSES
    assert "`fangzhi site drift lanchuan` shows the evidence" in story.said
    assert open_causes(story.folder) == set(story.changed["alerts"])


def test_a_listing_without_entries_is_an_alert_until_it_has_some(folder: Path, fangzhi: Fangzhi) -> None:
    before, pages = open_causes(folder), build(3)
    renamed = {path: replace(page, body=page.body.replace(b'"news-list"', b'"list"')) for path, page in pages.items()}
    for served, expected in ((renamed, {"listing/sz", "listing/ms", "listing/wh"}), (pages, set())):
        with serve_pages(served) as site:
            fangzhi(folder, "crawl", "lanchuan", "--at", site.url, "--limit", "1")
        assert open_causes(folder) - before == expected


def test_the_evidence_is_shown(folder: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    shown = fangzhi(folder, "site", "drift", "lanchuan")
    told = fangzhi(folder, "site", "drift", "--json")
    causes = {cause["cause"]: cause for cause in rows(told)[0]["causes"]}
    assert (shown.returncode, told.returncode) == (1, 1)
    assert "agreement" in causes["body"]["evidence"]["pages"][0]
    assert causes["body"]["evidence"]["pages"][0]["url"] in shown.stdout


def test_what_is_muted_is_no_fault(folder: Path, fangzhi: Fangzhi) -> None:
    for cause in open_causes(folder):
        assert fangzhi(folder, "site", "drift", "lanchuan", "--mute", cause, "--until", "2999-01-01").returncode == 0
    shown, log = fangzhi(folder, "site", "drift", "lanchuan"), fangzhi(folder, "log", "--verb", "mute", "--json")
    assert (shown.returncode, "(muted until 2999-01-01)" in shown.stdout) == (0, True)
    assert {json.loads(line)["detail"]["cause"] for line in log.stdout.splitlines()} == open_causes(folder)
    assert fangzhi(folder, "site", "drift", "lanchuan", "--unmute", "body").returncode == 0
    assert fangzhi(folder, "site", "drift", "lanchuan").returncode == 1


@pytest.mark.parametrize("words", [("--mute", "coverage/tags"), ("--unmute", "body")])
def test_what_is_not_there_cannot_be_muted(folder: Path, fangzhi: Fangzhi, words: tuple[str, ...]) -> None:
    refused = fangzhi(folder, "site", "drift", "lanchuan", *words)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: lanchuan has no ")


def test_alerts_close_when_the_profile_is_mended(folder: Path, fangzhi: Fangzhi) -> None:
    profile = folder / "sites" / "lanchuan.toml"
    profile.write_text(mended(profile.read_text("utf-8")), "utf-8")
    assert fangzhi(folder, "site", "drift", "lanchuan").returncode == 0
    assert open_causes(folder) & CAUSES
    assert fangzhi(folder, "reread", "lanchuan").returncode == 0
    assert open_causes(folder) == set()
