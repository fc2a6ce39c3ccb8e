"""Scrapy's own commands know the sites, in an archive and in the checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.sample.page import Page
from cli.sample.server import serve_pages
from storage import overview
from storage.archive import Archive

from .. import archives
from .test_trouble import PROFILE, article, listing

ROOT = Path(__file__).parents[2]
PAGES = {"/yw/": listing("/1.html"), "/1.html": article(), "/robots.txt": Page(b"", status=404)}


def scrapy(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FANGZHI_")}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        capture_output=True, text=True, timeout=60, check=False, cwd=folder, env=inherited | environment,
    )  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    archives.create(folder).close()
    (folder / "sites" / "xishan.toml").write_text(PROFILE, "utf-8")
    (folder / "sites" / "broken.toml").write_text("id =", "utf-8")
    return folder


def new_articles(folder: Path) -> list[int]:
    opened = Archive.open(folder)
    with opened.reading() as session:
        found = [run.new for run in overview.runs(session)]
    opened.close()
    return found


def test_list_in_an_archive_names_its_own_sites_too(archive: Path) -> None:
    assert {"xishan", "broken", "scrww"} <= set(scrapy(archive, "list").stdout.split())


def test_list_in_the_checkout_names_the_shipped_sites(tmp_path: Path) -> None:
    found = scrapy(ROOT, "list", FANGZHI_ARCHIVE=str(tmp_path / "none")).stdout.split()
    assert found == sorted(file.stem for file in (ROOT / "spiders" / "sites").glob("*.toml"))


def test_crawl_in_an_archive_stores_into_it(archive: Path) -> None:
    with serve_pages(PAGES) as site:
        finished = scrapy(archive, "crawl", "xishan", "-a", f"at={site.url}")
    assert (finished.returncode, new_articles(archive)) == (0, [1])


def test_crawl_in_the_checkout_makes_the_archive_it_needs(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    pages = {"/zx/sc/index.html": Page(b'<ul class="post-loop"></ul>')}
    with serve_pages(pages) as site:
        finished = scrapy(ROOT, "crawl", "scrww", "-a", f"at={site.url}", FANGZHI_ARCHIVE=str(folder))
    assert (finished.returncode, new_articles(folder)) == (0, [0])


@pytest.mark.parametrize(
    ("argument", "sentence"), [("mode=bogus", "mode 'bogus' is none of"), ("since=soon", "since 'soon' is no date")]
)
def test_a_wrong_argument_is_a_sentence(archive: Path, argument: str, sentence: str) -> None:
    finished = scrapy(archive, "crawl", "xishan", "-a", "at=http://127.0.0.1:9", "-a", argument)
    assert (sentence in finished.stderr, "Traceback" in finished.stderr) == (True, False)
    assert new_articles(archive) == []
