"""Whatever part of a crawl raises, hangs or is cancelled: each row ends as one outcome, or stays open and is said."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from cli.sample.page import Page
from cli.sample.server import serve_pages
from storage import models
from storage.archive import Archive

from .faulty import components
from .test_trouble import PROFILE, Fangzhi, article, listing, make_archive

ROOT = Path(__file__).parents[2]
HOST = "http://www.xishan.example"
RAISING = [f"{owner.__name__}.{name}" for owner, name in components()]
RAISING = [part for part in RAISING if part not in {"SiteSpider.parse_listing", "SiteSpider.request"}]
PARTS = (
    *RAISING,
    "store_article",
    "wrong-SiteSpider.request",
    "dropped-Normalise.process_item",
    "cancelled-RobotsMiddleware.process_request",
    "cancelled-CaptureMiddleware.process_response",
    "cancelled-SiteDownloadHandler.download_request",
    "cancelled-SiteSpider.parse_article",
    "cancelled-SiteSpider.failed",
    "cancelled-Store.process_item",
    "endless-UserAgentMiddleware.process_request",
    "endless-SiteDownloadHandler.download_request",
    "endless-SiteSpider.parse_article",
)
OF_ARTICLES = (
    "canonical", "decode", "document", "is_article", "read_article", "read_counter", "refuse_unusable", "text_of",
)  # fmt: skip
OF_LISTINGS = (
    "canonical", "decode", "further_pages", "in_scope", "is_article", "listing_text", "read_listing",
    "refuse_unusable", "text_of",
    "SiteSpider.parse_listing", "cancelled-SiteSpider.parse_listing",
)  # fmt: skip
COUNTER = f"""body = "div", views = {{ url = "{HOST}/count", id = '/(read_counter)/', re = '[0-9]+' }}"""
SECTIONS = "".join(f', {{ id = "s{n}", name = "{n}", url = "{HOST}/list/{n}.html" }}' for n in range(len(OF_LISTINGS)))
FAULTY_PROFILE = PROFILE.replace('body = "div"', COUNTER).replace(f'"{HOST}/yw/" }}', f'"{HOST}/yw/" }}{SECTIONS}')


def away(target: str) -> Page:
    return Page(b"", {"Location": target}, status=302)


def pages() -> dict[str, Page]:
    """A listing of articles that name the parts, a listing for each part that listings meet, and one sound article."""
    direct = {f"/{part}/1.html": article(f"甲 /{part}/") for part in PARTS}
    direct["/SiteSpider.failed/1.html"] = direct["/cancelled-SiteSpider.failed/1.html"] = Page(b"", status=404)
    found = {f"/{number}.html": away(f"/{part}/1.html") for number, part in enumerate(OF_ARTICLES)}
    found |= {f"/{part}/1.html": article(f"乙 /{part}/") for part in OF_ARTICLES}
    lists = {f"/list/{number}.html": away(f"/{part}/list.html") for number, part in enumerate(OF_LISTINGS)}
    lists |= {f"/{part}/list.html": listing(f"/{part}/2.html") for part in OF_LISTINGS}
    lists |= {f"/{part}/2.html": article(f"丁{part}") for part in OF_LISTINGS}
    asked = [*direct, *(f"/{number}.html" for number in range(len(OF_ARTICLES))), "/99.html"]
    rest = {"/count": Page(b"7 /read_counter/"), "/99.html": article("丙"), "/yw/": listing(*asked)}
    return direct | found | lists | rest


@dataclass
class Crawled:
    """A crawl: its exit code, the reports, the faults that happened, and each row's result and problems, by path."""

    code: int
    said: str
    reports: list[dict[str, Any]]
    fired: set[str]
    results: dict[str, str | None]
    problems: dict[str, list[str]]


def crawl(archive: Path, *words: str) -> Crawled:
    """Crawl with faults, in a process that must end within a minute."""
    faults = archive / "faults.txt"
    faults.touch()
    known = {"PYTHONPATH": str(ROOT), "FANGZHI_ARCHIVE": str(archive), "FAULTS_FILE": str(faults), "FANGZHI_TRIES": "1"}
    command = [sys.executable, "-m", "tests.crawler.faulty", "--archive", str(archive), "crawl", *words, "--json"]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd=archive.parent, env=os.environ | known
    )
    reports = [json.loads(line) for line in ended.stdout.splitlines()]
    fired = set(re.findall("/(.+)/", faults.read_text()))
    return Crawled(ended.returncode, ended.stderr, reports, fired, *states(archive))


def states(archive: Path) -> tuple[dict[str, str | None], dict[str, list[str]]]:
    """How each row stands, and its problems, by path."""
    opened = Archive.open(archive)
    with opened.reading() as session:
        rows = {row.id: row for row in session.scalars(select(models.Row))}
        paths = {id: urlsplit(row.url).path for id, row in rows.items()}
        problems: dict[str, list[str]] = {path: [] for path in paths.values()}
        for problem in session.scalars(select(models.Problem).where(models.Problem.solved_at.is_(None))):
            problems[paths[problem.row_id or 0]].append(f"{problem.reason}: {problem.detail}")
        results = {paths[id]: row.result if row.state == "done" else "open" for id, row in rows.items()}
    opened.close()
    return results, problems


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi) -> tuple[Crawled, dict[str, str | None]]:
    """The crawl with all faults, and how the rows stand after another one without."""
    archive = make_archive(tmp_path_factory.mktemp("faults") / "archive", FAULTY_PROFILE)
    with serve_pages(pages()) as site:
        faulty = crawl(archive, "xishan", "--at", site.url)
        fangzhi(archive, "crawl", "xishan", "--at", site.url)
    return faulty, states(archive)[0]


@pytest.fixture(scope="module")
def crawled(crawls: tuple[Crawled, dict[str, str | None]]) -> Crawled:
    return crawls[0]


def test_every_part_failed(crawled: Crawled) -> None:
    assert crawled.fired == {*PARTS, *OF_ARTICLES, *OF_LISTINGS}


def test_each_row_ended_as_one_outcome(crawled: Crawled) -> None:
    sound = {"/yw/": "listing", "/99.html": "new"}
    assert crawled.results == {path: sound.get(path, "problem") for path in crawled.results}
    assert [len(found) for path, found in crawled.problems.items() if path not in sound] == [1] * (
        len(crawled.results) - 2
    )


def test_each_problem_names_what_was_raised(crawled: Crawled) -> None:
    said = {path: found[0] for path, found in crawled.problems.items() if found}
    assert [part for part in RAISING if not said[f"/{part}/1.html"].endswith(f"Fault: {part}")] == []
    assert [part for n, part in enumerate(OF_ARTICLES) if not said[f"/{n}.html"].endswith(f"Fault: {part}")] == []


@pytest.mark.parametrize("part", [part for part in PARTS if part.startswith("endless-")])
def test_what_never_answers_is_given_up_at_its_deadline(crawled: Crawled, part: str) -> None:
    assert crawled.problems[f"/{part}/1.html"] == ["took too long: "]


def test_the_balance_adds_up_and_the_run_finished(crawled: Crawled) -> None:
    balance = {fate: number for fate, number in crawled.reports[0]["balance"].items() if number}
    entries = len(PARTS) + len(OF_ARTICLES) + 1
    assert balance == {"entries": entries, "stored": 1, "problem": entries - 1}
    assert (crawled.code, crawled.reports[0]["state"], crawled.reports[0]["open_rows"]) == (1, "finished", 0)


def test_the_next_run_gets_all_that_a_fault_kept_back(crawls: tuple[Crawled, dict[str, str | None]]) -> None:
    left = {path for path, result in crawls[1].items() if result == "problem"}
    assert left == {"/SiteSpider.failed/1.html", "/cancelled-SiteSpider.failed/1.html"}  # pages that are not there


CLOSING = ("Normalise.process_item", "SiteSpider.parse_article", "RobotsMiddleware.process_request")


def test_what_closes_a_crawl_is_heard_and_leaves_the_row_open(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "archive")
    served: dict[str, Page] = {}
    for number, part in enumerate(CLOSING):
        profile = PROFILE.replace("xishan", f"s{number}").replace("/yw/", f"/{number}/")
        (archive / "sites" / f"s{number}.toml").write_text(profile, "utf-8")
        paths = [f"/{number}/{name}.html" for name in range(20)] + [f"/closing-{part}/1.html"]
        served |= dict.fromkeys(paths, article()) | {f"/{number}/": listing(*sorted(paths, key=len))}
    with serve_pages(served) as site:
        closed = crawl(archive, "s0", "s1", "s2", "--at", site.url)
    ends = {report["site"]: (report["state"], report["reason"]) for report in closed.reports}
    assert ends == {f"s{number}": ("stopped", part) for number, part in enumerate(CLOSING)}
    assert {closed.results[f"/closing-{part}/1.html"] for part in CLOSING} == {"open"}
    for report in closed.reports:
        assert report["balance"].pop("entries") == sum(report["balance"].values()) == 21
        assert report["balance"]["pending"] == report["open_rows"] >= 1


class Pages(dict[str, Page]):
    """Pages of which one, when it is asked for, does something to the archive first."""

    def __init__(self, pages: dict[str, Page], harm: Callable[[], None]) -> None:
        super().__init__(pages)
        self._harm = harm

    def get(self, path: str, default: Any = None) -> Any:
        if path == "/9.html":
            self._harm()
        return super().get(path, default)


def lose_the_rows(database: Path) -> None:
    with closing(sqlite3.connect(database, timeout=20)) as raw:
        raw.execute("DROP TABLE frontier")


def overwrite(database: Path) -> None:
    for file in (database, database.with_name(f"{database.name}-wal")):
        file.write_bytes(b"\xff" * file.stat().st_size)


def put_a_word_for_a_time(database: Path) -> None:
    with closing(sqlite3.connect(database, timeout=20, isolation_level=None)) as raw:
        raw.execute("UPDATE frontier SET next_try_at = 'soon' WHERE url LIKE '%/59.html'")


@pytest.mark.parametrize("harm", [lose_the_rows, overwrite, put_a_word_for_a_time])
def test_a_broken_database_ends_the_run_in_one_sentence(
    tmp_path: Path, fangzhi: Fangzhi, harm: Callable[[Path], None]
) -> None:
    archive = make_archive(tmp_path / "archive")
    paths = [f"/{number}.html" for number in range(60)]
    served = {"/yw/": listing(*paths)} | dict.fromkeys(paths, article())
    with serve_pages(Pages(served, lambda: harm(archive / "fangzhi.db"))) as site:
        broken = fangzhi(archive, "crawl", "xishan", "--at", site.url)
    assert (broken.returncode, "Traceback" in broken.stderr) == (5, False)
    assert re.search("could not (read|write to) the archive: |takes nothing more: ", broken.stderr)
