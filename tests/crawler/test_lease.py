"""Two crawls of two sites write into one archive at once, while somebody else holds the database now and then."""

import json
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from cli.sample.page import Page
from cli.sample.server import serve_pages
from storage import models
from storage.archive import Archive

from .conftest import PROGRAM
from .test_trouble import PROFILE, article, listing, make_archive

SITES = ("beishan", "nanhe")
NUMBER = 60


def pages(site: str) -> dict[str, Page]:
    paths = [f"/{site}/{number}.html" for number in range(NUMBER)]
    lists = {f"/{site}/{page}": listing(*paths[page * 20 : page * 20 + 20]) for page in (1, 2)}
    first = listing(*paths[:20], more=f"/{site}/1")
    lists[f"/{site}/1"] = listing(*paths[20:40], more=f"/{site}/2")
    return {path: article(f"{site}{path}") for path in paths} | lists | {f"/{site}/": first}


def hold_now_and_then(database: Path, enough: Event) -> None:
    """Take the write lock for 0.1 s, again and again."""
    with closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as raw:
        while not enough.wait(0.4):
            raw.execute("BEGIN IMMEDIATE")
            time.sleep(0.1)
            raw.execute("COMMIT")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], Path]:
    """The reports of both crawls, and their archive."""
    archive = make_archive(tmp_path_factory.mktemp("two") / "archive")
    for site in SITES:
        profile = PROFILE.replace("xishan", site).replace("/yw/", f"/{site}/")
        (archive / "sites" / f"{site}.toml").write_text(profile, "utf-8")
    enough = Event()
    holder = Thread(target=hold_now_and_then, args=(archive / "fangzhi.db", enough))
    with serve_pages(pages(SITES[0]) | pages(SITES[1])) as served:
        holder.start()
        commands = [
            [*PROGRAM, "--archive", str(archive), "crawl", site, "--at", served.url, "--json"] for site in SITES
        ]
        crawls = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=archive.parent) for command in commands]
        said = [crawl.communicate(timeout=90)[0] for crawl in crawls]
    enough.set()
    holder.join()
    return [json.loads(text) for text in said], archive


def test_both_store_all_of_theirs(crawled: tuple[list[dict[str, Any]], Path]) -> None:
    for report, site in zip(crawled[0], SITES, strict=True):
        balance = {fate: number for fate, number in report["balance"].items() if number}
        assert (report["site"], report["state"], report["problems"]) == (site, "finished", 0)
        assert balance == {"entries": NUMBER, "stored": NUMBER}


def test_nothing_of_one_site_is_the_other_one_s(crawled: tuple[list[dict[str, Any]], Path]) -> None:
    archive = Archive.open(crawled[1])
    with archive.reading() as session:
        for site in SITES:
            held = select(func.count()).where(models.Address.site_id == site, models.Address.url.like(f"%/{site}/%"))
            assert session.scalar(held) == NUMBER
            files = select(models.Warc.path).where(models.Warc.site_id == site)
            assert {path.split("/")[1] for path in session.scalars(files)} == {site}
    archive.close()
