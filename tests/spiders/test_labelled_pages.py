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
from spiders.reading.tree import parse

SITES = {
    "163.com": "netease",
    "china.com.cn": "china",
    "chinanews.com": "chinanews",
    "cjddsb.com": "cjddsb",
    "cmse.gov.cn": "cmse",
    "cpaxj.org.cn": "cpaxj",
    "gamersky.com": "gamersky",
    "gsc.org.cn": "gsc",
    "guancha.cn": "guancha",
    "gxpopss.cn": "gxpopss",
    "gzdzhrss.com": "gzdzhrss",
    "hexun.com": "hexun",
    "ifeng.com": "ifeng",
    "lgedu.net": "lgedu",
    "mingridapan.com": "mingridapan",
    "people.com.cn": "people",
    "qq.com": "qq",
    "scrww.com": "scrww",
    "shanxi.gov.cn": "shanxi",
    "sina.com.cn": "sina",
    "southcn.com": "southcn",
    "wsjkw.sh.gov.cn": "wsjkw-sh",
    "xinhuanet.com": "xinhuanet",
    "youth.cn": "youth",
}
COUNTS = {"articles": 40, "listings": 14}
NOT_READ = {"articles/163.com/cx-9.html": {"authors"}}
"""What is not found: there only the title begins with the author's name."""


def labels(shared: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a label file."""
    return [json.loads(text) for text in (shared / "pages" / name).read_text("utf-8").splitlines() if text]


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


def test_every_labelled_article_fits_one_layout_of_all_sites(shared: Path) -> None:
    layouts = [
        (f"{site.id}/{layout.id}", layout) for site in map(load, SHIPPED.glob("*.toml")) for layout in site.layouts
    ]
    for row in labels(shared, "gold.jsonl"):
        root = parse(decode((shared / "pages" / row["file"]).read_bytes()))
        fitting = [name for name, layout in layouts if layout.when.matches(root)]
        assert [name.partition("/")[0] for name in fitting] == [of_site(row).id], row["file"]


def test_every_field_of_every_labelled_article(shared: Path, score: ModuleType) -> None:
    rows = labels(shared, "gold.jsonl")
    wrong: dict[str, set[str]] = {}
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
        if missed := {field for field, right in score.judge(row, got).items() if not right}:
            wrong[row["file"]] = missed
    assert (wrong, len(rows)) == (NOT_READ, COUNTS["articles"])


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
            "next": listing.next_page == _next_page(url, row["next_page_href"]),
            "first title": _same_title(score, row["first_article_title"], first.title),
            "last title": _same_title(score, row["last_article_title"], last.title),
        }
        wrong += [(row["file"], name) for name, right in checks.items() if not right]
    assert (wrong, len(rows)) == ([], COUNTS["listings"])


def _address(url: str, href: str) -> str:
    return resolve(url, href) or href


def _next_page(url: str, label: str) -> str | None:
    """The labelled next page; None where a script loads what follows."""
    return None if label.startswith(("none", "#")) else _address(url, label.rsplit("=> ", 1)[-1])


def _same_title(score: ModuleType, label: str, title: str) -> bool:
    """Whether a title is the labelled one; one label holds a title, its date and the title again."""
    dated = label.split("(20")[0] if label.count("(20") else label
    return score.squeeze(title) in (score.squeeze(label), score.squeeze(dated))
