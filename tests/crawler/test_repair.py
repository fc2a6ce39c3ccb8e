"""A section of the sample site that gets a new look: noticed, mended, read again, from the archive alone."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from cli.demo import PROFILE as SAMPLE
from cli.main import app
from cli.sample.articles import entries
from cli.sample.content import SECTIONS, Entry
from cli.sample.listings import listing_pages
from cli.sample.page import Page
from cli.sample.server import serve_pages
from cli.sample.site import build
from cli.sample.truth import Expected, site_truth

from .. import archives

Fangzhi = Callable[..., CompletedProcess[str]]
SECTION = SECTIONS[0]
WELL = {path: truth for path, truth in site_truth(3).items() if not truth.problem and truth.layout == "lanchuan/v2"}
LISTED = [entry for entry in entries(SECTION.id, 3) if urlsplit(entry.url).path in WELL and not entry.is_pinned][:18]
NEW = LISTED[:12]
"""What is published after the redesign; four of the others are met again."""


def path_of(entry: Entry) -> str:
    return urlsplit(entry.url).path


LOOKS = (
    ('<h1 class="article-title">', '<div class="news-head"><h2>'), ("</h1>", "</h2></div>"),
    ('class="article-meta"', 'class="from"'), ('class="article-body"', 'class="news-text" id="text"'),
    ('<div class="article">', '<div class="news">'), ("发布时间：", "日期："), ('class="share"', 'class="bdshare"'),
    ('class="editor"', 'class="duty"'), ('class="related"', 'class="more-news"'),
)  # fmt: skip


def fangzhi_here(archive: Path, *words: str) -> Result:
    """A command in this process, which starts at once; crawls cannot run twice in one."""
    return CliRunner().invoke(app, ["--archive", str(archive), *words], catch_exceptions=False)


def redesigned(body: bytes) -> bytes:
    text = body.decode("utf-8", "surrogateescape")
    for old, new in LOOKS:
        text = text.replace(old, new)
    return text.encode("utf-8", "surrogateescape")


def site(listed: list[Any], look: Callable[[bytes], bytes]) -> dict[str, Page]:
    """The section's first listing page, and all its articles with their counters."""
    pages = build(3)
    found = {path: page for path, page in pages.items() if path.startswith(("/counter", "/robots"))}
    for path in pages:
        if path.startswith(SECTION.folder) and "/t20" in path:
            is_page = path.endswith(".html") and b"article-meta" in pages[path].body
            found[path] = replace(pages[path], body=look(pages[path].body)) if is_page else pages[path]
    return found | {SECTION.folder: Page(next(listing_pages(SECTION, listed)).encode())}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi) -> Path:
    """An archive of a few articles in the old look and twelve in the new one, which the profile cannot read."""
    made = tmp_path_factory.mktemp("repair") / "archive"
    archives.create(made).close()
    text = SAMPLE.read_text("utf-8")
    for id in ("ms", "wh"):
        text = re.sub(rf'\[\[sections\]\]\nid = "{id}"\n.*\n.*\n', "", text)
    (made / "sites" / "lanchuan.toml").write_text(text, "utf-8")
    for listed, look in ((LISTED[12:], bytes), (LISTED, redesigned)):
        with serve_pages(site(listed, look)) as served:
            assert fangzhi(made, "crawl", "lanchuan", "--at", served.url).returncode == 0
    return made


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(crawled, tmp_path / "archive")


@pytest.fixture(scope="module")
def applied(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A copy in which the repair was applied, and what the command said."""
    made = shutil.copytree(crawled, tmp_path_factory.mktemp("applied") / "archive")
    done = fangzhi_here(made, "site", "repair", "lanchuan", "--apply", "--json")
    assert done.exit_code == 0, done.stderr
    return made, json.loads(done.stdout)


def held(archive: Path) -> Mapping[str, dict[str, Any]]:
    """All articles by their paths."""
    rows = fangzhi_here(archive, "export", "--to", "-", "--format", "jsonl").stdout.splitlines()
    return {row["url"].partition(".example")[2]: row for row in map(json.loads, rows)}


def told(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["title"], row["published"], row["source"], tuple(row["authors"]), row["body"].split("\n")[0]


def expected(truth: Expected) -> tuple[Any, ...]:
    return truth.title, truth.published, truth.source, truth.authors, truth.body[0]


def test_a_proposal_is_shown_and_nothing_is_changed(archive: Path) -> None:
    before = {file: file.read_bytes() for file in (archive / "sites").rglob("*") if file.is_file()}
    shown = fangzhi_here(archive, "site", "repair", "lanchuan")
    assert shown.exit_code == 0
    assert '+id = "v3"' in shown.stdout
    assert "names are easily mistaken" in shown.stdout
    assert "0 are read as they ought to be today, 12 with layout v3" in " ".join(shown.stdout.split())
    assert before == {file: file.read_bytes() for file in (archive / "sites").rglob("*") if file.is_file()}


def test_what_the_repair_says_as_json(applied: tuple[Path, dict[str, Any]]) -> None:
    _, said = applied
    assert (said["proposed"], said["pages"], said["of_this_look"], said["right_after"]) == (True, 18, 12, 12)
    assert said["fields"]["title"]["held_out"] == [12, 12]
    assert "author" in said["look_at"]
    assert "title" not in said["look_at"]
    assert len(said["examples"]) == 10
    assert said["examples"][0]["error_before"] == "unknown layout"
    assert Path(said["applied"][0]).name == "lanchuan.toml"


def test_the_old_layouts_and_every_comment_stay(applied: tuple[Path, dict[str, Any]], crawled: Path) -> None:
    archive, _ = applied
    before, after = (folder.joinpath("sites/lanchuan.toml").read_text("utf-8") for folder in (crawled, archive))
    left = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert left[0] == 'id = "v3"'


def test_fixtures_of_the_new_layout_are_read_as_expected(applied: tuple[Path, dict[str, Any]]) -> None:
    archive, said = applied
    checked = fangzhi_here(archive, "site", "check", "lanchuan", "--json")
    assert (checked.exit_code, len(list((archive / "sites/lanchuan").glob("*.json")))) == (0, len(said["applied"]) - 1)


def test_the_log_says_who_took_which_layout(applied: tuple[Path, dict[str, Any]]) -> None:
    line = json.loads(fangzhi_here(applied[0], "log", "--verb", "repair", "--json").stdout)
    assert (line["subject"], line["detail"]["layout"]) == ("lanchuan", "v3")


def test_reread_gives_what_the_pages_say(applied: tuple[Path, dict[str, Any]]) -> None:
    archive, _ = applied
    again = json.loads(fangzhi_here(archive, "reread", "lanchuan", "--json").stdout)
    assert (again["recovered"], again["lost"], again["changed"]) == (12, {}, 0)
    rows = held(archive)
    assert {path_of(entry): told(rows[path_of(entry)]) for entry in LISTED} == {
        path_of(entry): expected(WELL[path_of(entry)]) for entry in LISTED
    }
    assert {rows[path_of(entry)]["layout"] for entry in NEW} == {"lanchuan/v3"}


def test_what_is_mended_is_not_mended_again(applied: tuple[Path, dict[str, Any]]) -> None:
    again = fangzhi_here(applied[0], "site", "repair", "lanchuan")
    assert again.exit_code == 1
    assert "lanchuan: nothing better was found: today's layouts read all" in again.stderr


def test_an_archive_without_captures_has_nothing_to_repair(tmp_path: Path) -> None:
    archives.create(tmp_path / "archive").close()
    asked = fangzhi_here(tmp_path / "archive", "site", "repair", "scrww", "--json")
    said = json.loads(asked.stdout)
    assert (asked.exit_code, said["proposed"], "no captured article" in said["why"]) == (1, False, True)
