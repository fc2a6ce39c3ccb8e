"""A redesign played through as docs/maintainers.md has it, in both languages: crawl, alert, repair, approve, reread.

In the end the archive holds what one holds that was crawled with the right profile from the first day.
"""

import json
import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import chdir, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.sample.articles import articles
from cli.sample.content import HOST
from cli.sample.server import serve
from cli.sample.truth import site_truth
from cli.spoken import spoken
from tests.crawler.conftest import PROGRAM, run

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "maintainers.md", "zh": DOCS / "maintainers.zh-CN.md"}
FIELDS = (
    "title",
    "published",
    "source",
    "authors",
    "body",
    "views",
    "kind",
    "tags",
    "editors",
    "images",
    "attachments",
)

LAYOUT = """[[layouts]]
id = "v3"
when = "h2.detail-title"
drop = ["script", "p.duty"]
title = "h2.detail-title"
published = { css = "div.detail-info span", re = '^时间：(.+)' }
source = { xpath = "//script[contains(., 'docSource')]", re = '"([^"]+)"' }
author = { css = "div.detail-info span", re = '^(?:作者|记者)：(.+)' }
editor = { css = "p.duty", re = '编辑：(.+)' }
body = "div.detail-text"
tags = "div.detail-keys a"
breadcrumb = "div.path a"
attachments = "div.article-files a::attr(href)"
video = "div.player video::attr(src)"
next_page = { xpath = "//div[@class='pages']/a[text()='下一页']/@href" }
views = { url = "http://www.lanchuan.example/counter?id={id}", id = 't\\d{8}_(\\d+)', re = '\\d+' }

"""


def right(profile: str) -> str:
    """The profile as somebody would write it who knows the new templates."""
    head, begin, rest = profile.partition('[[layouts]]\nid = "v2"')
    own = rest.partition("[[layouts]]")[0].replace('"div.article-body"', '"div.article-content"')
    own = own.replace('when = "div.article-meta"', 'when = "div.article-content"')
    return f'{head}[[layouts]]\nid = "v4"{own}{LAYOUT}{begin}{rest}'


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """The commands that a page shows with what they say, as lines."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, said.splitlines()) for command, _, said in (part.partition("\n") for part in parts)]


def settled(line: str) -> str:
    """A line without what depends on the order of arrival.

    That is numbers, the widths of columns, and which articles came last: where they are of the redesigned section no
    layout fits them, and where they are of another those are named that could not be read.
    """
    line = re.sub(r"\d+", "N", re.sub(r"\s+", " ", line.strip()))
    return line.replace("newest articles that could not be read", "newest articles").replace("篇读不出的文章", "篇文章")


def missing(shown: list[str], printed: list[str]) -> list[str]:
    """The lines shown that were not printed, in order; `…` stands for any lines."""
    left, lost, anywhere = [settled(line) for line in printed], list[str](), False
    for line in shown:
        if line == "…":
            anywhere = True
            continue
        found = next((at for at, one in enumerate(left if anywhere else left[:1]) if one == settled(line)), None)
        if found is None:
            lost.append(line)
        else:
            left, anywhere = left[found + 1 :], False
    return lost


@dataclass
class Played:
    """What each command of the walk-through printed, by language, and the two archives."""

    folder: Path
    alerts: str
    causes: set[str]
    printed: list[dict[str, list[str]]] = field(default_factory=list)


def answer(command: str, language: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    with monkeypatch.context() as patch:
        patch.setenv("FANGZHI_LANG", language)
        result = CliRunner().invoke(app, shlex.split(command)[1:], catch_exceptions=False)
    return (result.stdout + result.stderr).splitlines()


def demo(folder: Path, name: str, edition: int) -> str:
    words = (*PROGRAM, "demo", "--dir", name, "--edition", str(edition))
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stderr


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("played")
    demo(folder, "redesign", 3)
    shutil.copytree(folder / "redesign", folder / "right")
    profile = folder / "right" / "sites" / "lanchuan.toml"
    profile.write_text(right(profile.read_text("utf-8")), "utf-8")
    demo(folder, "right", 4)
    said = demo(folder, "redesign", 4)
    with closing(sqlite3.connect(folder / "redesign" / "fangzhi.db")) as database:
        causes = {cause for (cause,) in database.execute("SELECT cause FROM alert WHERE closed_at IS NULL")}
    done = Played(folder, said, causes)
    with pytest.MonkeyPatch.context() as patch, chdir(folder / "redesign"):
        patch.delenv("FANGZHI_ARCHIVE", raising=False)
        for command, _ in commands(PAGES["en"]):
            changes = "--apply" in command or " reread " in command
            chinese = None if changes else answer(command, "zh", patch)
            english = answer(command, "en", patch)
            if chinese is None:  # what can be done once alone
                patch.setenv("FANGZHI_LANG", "zh")
                chinese = [spoken(line) for line in english]
                patch.setenv("FANGZHI_LANG", "en")
            done.printed.append({"en": english, "zh": chinese})
    return done


def test_the_crawl_ends_with_an_alert_for_the_loud_part_and_for_the_silent_one(played: Played) -> None:
    assert played.causes >= {"layout", "body"}
    assert "lanchuan: layout: none of the profile's layouts fits" in played.alerts
    assert "lanchuan: body: " in played.alerts


@pytest.mark.parametrize("language", PAGES)
def test_the_walk_through_shows_what_happens(played: Played, language: str) -> None:
    shown = commands(PAGES[language])
    assert [command for command, _ in shown] == [command for command, _ in commands(PAGES["en"])]
    wrong = {
        command: lost
        for (command, lines), printed in zip(shown, played.printed, strict=True)
        if (lost := missing(lines, printed[language]))
    }
    assert wrong == {}


def test_the_alerts_are_closed(played: Played) -> None:
    with closing(sqlite3.connect(played.folder / "redesign" / "fangzhi.db")) as database:
        assert database.execute("SELECT cause FROM alert WHERE closed_at IS NULL").fetchall() == []


@pytest.fixture(scope="module")
def held(played: Played) -> dict[str, dict[str, dict[str, Any]]]:
    """All articles of both archives by their addresses, after a crawl of what only a crawl can bring."""
    new = played.folder / "new"
    three_pages = next(one for one in articles(4) if len(one.pages()) > 1)
    new.write_text("\n".join(HOST + one.path for one in articles(4) if one.number % 1000 > 700 or one is three_pages))
    with serve(edition=4) as site:
        done = run(played.folder / "redesign", "crawl", "lanchuan", "--urls", str(new), "--at", site.url)
    assert done.returncode == 0, done.stderr
    found = {}
    for name in ("redesign", "right"):
        rows = run(played.folder / name, "export", "--to", "-", "--format", "jsonl").stdout.splitlines()
        found[name] = {row["url"]: row for row in map(json.loads, rows)}
    return found


@pytest.mark.parametrize("name", FIELDS)
def test_the_archive_holds_what_it_would_have_held(held: dict[str, dict[str, dict[str, Any]]], name: str) -> None:
    mended, wanted = ({url: row[name] for url, row in held[which].items()} for which in ("redesign", "right"))
    assert len(wanted) == 195
    assert {url: value for url, value in mended.items() if value != wanted.get(url)} == {}
    assert mended.keys() == wanted.keys()


def test_what_is_held_is_what_the_pages_say(held: dict[str, dict[str, dict[str, Any]]]) -> None:
    truths = {truth.url: truth for truth in site_truth(4).values() if not truth.problem}
    rows = {url: row for url, row in held["redesign"].items() if url in truths}
    told = {url: (row["title"], row["source"], tuple(row["authors"]), row["body"]) for url, row in rows.items()}
    assert told == {
        url: (truths[url].title, truths[url].source, truths[url].authors, "\n".join(truths[url].body)) for url in rows
    }


def history(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Each article's states one after another: of each capture the last reading, without what did not change."""
    found: dict[str, dict[int, tuple[Any, ...]]] = {}
    with closing(sqlite3.connect(archive / "fangzhi.db")) as database:
        rows = database.execute(
            "SELECT url, capture_id, title, source, authors, body FROM version ORDER BY article_id, number"
        )
        for url, capture, *state in rows:
            found.setdefault(url, {})[capture] = tuple(state)
    return {
        url: [state for at, state in enumerate(states) if not at or state != states[at - 1]]
        for url, states in ((url, list(one.values())) for url, one in found.items())
    }


def test_every_article_has_the_versions_that_it_would_have_had(played: Played) -> None:
    assert history(played.folder / "redesign") == history(played.folder / "right")
