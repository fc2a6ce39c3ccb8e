"""Real pages with hand-made labels, read by the shipped profiles."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from spiders.profile import SHIPPED, Profile, load
from spiders.reading.address import resolve
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.listing import read_listing

SITES = {
    "cpaxj.org.cn": "cpaxj",
    "gxpopss.cn": "gxpopss",
    "gzdzhrss.com": "gzdzhrss",
    "lgedu.net": "lgedu",
    "scrww.com": "scrww",
}
COUNTS = {"articles": 7, "listings": 11}


def labels(shared: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a label file that are about a shipped site."""
    rows = [json.loads(text) for text in (shared / "pages" / name).read_text("utf-8").splitlines() if text]
    return [row for row in rows if row["file"].split("/")[1] in SITES]


def of_site(row: dict[str, Any]) -> Profile:
    """The profile of the site that a row is about."""
    return load(SHIPPED / f"{SITES[row['file'].split('/')[1]]}.toml")


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    """The judge that stands beside the labels."""
    spec = importlib.util.spec_from_file_location("score_extraction", shared / "tools" / "score_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_field_of_every_labelled_article(shared: Path, score: ModuleType) -> None:
    rows = labels(shared, "gold.jsonl")
    wrong = []
    for row in rows:
        profile = of_site(row)
        html = decode((shared / "pages" / row["file"]).read_bytes())
        reading = read_article(f"http://{profile.hosts[0]}/a/b/1.html", [html], profile)
        article = reading.article
        got = {
            "title": article.title,
            "published": article.published.isoformat() if article.published else None,
            "source": article.source,
            "authors": list(article.authors),
            "views": reading.views.count if reading.views else None,
            "body": article.body,
        }
        wrong += [(row["file"], field) for field, right in score.judge(row, got).items() if not right]
    assert (wrong, len(rows)) == ([], COUNTS["articles"])


def test_every_labelled_listing(shared: Path, score: ModuleType) -> None:
    rows = labels(shared, "gold_listings.jsonl")
    wrong = []
    for row in rows:
        profile = of_site(row)
        url = f"http://{profile.hosts[0]}/a/b/page_of_list.html"
        listing = read_listing(url, decode((shared / "pages" / row["file"]).read_bytes()), profile)
        first, last = listing.entries[0], listing.entries[-1]
        living = {entry.url for entry in listing.entries if entry.url.startswith("http")}
        checks = {
            "items": len(listing.entries) == row["items_total"],
            "living": len(living) == row["article_urls_count"],
            "first": first.url == _address(url, row["first_article_href"]),
            "last": last.url == _address(url, row["last_article_href"]),
            "next": listing.next_page == _address(url, row["next_page_href"].rsplit("=> ", 1)[-1]),
            "first title": _same_title(score, row["first_article_title"], first.title),
            "last title": _same_title(score, row["last_article_title"], last.title),
        }
        wrong += [(row["file"], name) for name, right in checks.items() if not right]
    assert (wrong, len(rows)) == ([], COUNTS["listings"])


def _address(url: str, href: str) -> str:
    return resolve(url, href) or href


def _same_title(score: ModuleType, label: str, title: str) -> bool:
    """Whether a title is the labelled one; one label holds a title, its date and the title again."""
    dated = label.split("(20")[0] if label.count("(20") else label
    return score.squeeze(title) in (score.squeeze(label), score.squeeze(dated))
