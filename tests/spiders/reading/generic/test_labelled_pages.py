"""Real pages with hand-made labels, read without a profile: the share that is right, half of the sites apart.

Rules were written with the pages of DEV sites in view, never of the others.
"""

import hashlib
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from spiders.reading.address import resolve
from spiders.reading.decode import decode
from spiders.reading.generic.article import read_generic
from spiders.reading.generic.listing import list_generic

FLOORS = {
    "dev": {"whole": 0.95, "title": 1.0, "published": 1.0, "views": 1.0, "source": 1.0, "authors": 0.95, "body": 1.0},
    "check": {"whole": 0.9, "title": 1.0, "published": 1.0, "views": 1.0, "source": 1.0, "authors": 0.9, "body": 1.0},
}


def half_of(site: str) -> str:
    """The half that a site is in."""
    return "dev" if hashlib.sha256(site.encode()).digest()[0] % 2 else "check"


def labels(shared: Path, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The half, an address and the label of each page."""
    for text in (shared / "pages" / name).read_text("utf-8").splitlines():
        row = json.loads(text)
        site = row["file"].split("/")[1]
        yield half_of(site), f"http://www.{site}/a/b/page.html", row


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    """The judge that stands beside the labels."""
    spec = importlib.util.spec_from_file_location("score_extraction", shared / "tools" / "score_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("half", FLOORS)
def test_the_share_of_right_fields(half: str, shared: Path, score: ModuleType) -> None:
    right: Counter[str] = Counter()
    pages = [(url, row) for known, url, row in labels(shared, "gold.jsonl") if known == half]
    for url, row in pages:
        reading = read_generic(url, decode((shared / "pages" / row["file"]).read_bytes())).reading
        article = reading.article
        verdict = score.judge(
            row,
            {
                "title": article.title,
                "published": article.published.isoformat() if article.published else None,
                "source": article.source,
                "authors": list(article.authors),
                "views": reading.views.count if reading.views else None,
                "body": article.body,
            },
        )
        right.update(field for field, good in verdict.items() if good)
        right["whole"] += all(verdict.values())
    rates = {field: right[field] / len(pages) for field in FLOORS[half]}
    assert {field: rate for field, rate in rates.items() if rate < FLOORS[half][field]} == {}


def test_every_labelled_listing(shared: Path, score: ModuleType) -> None:
    wrong = []
    for _, url, row in labels(shared, "gold_listings.jsonl"):
        found = list_generic(url, decode((shared / "pages" / row["file"]).read_bytes()))
        first, last = found.entries[0], found.entries[-1]
        named = row["next_page_href"].rsplit("=> ", 1)[-1]
        follows = None if named.startswith(("none", "#")) else resolve(url, named)
        checks = {
            "items": len(found.entries) == row["items_total"],
            "first": first.url == _address(url, row["first_article_href"]),
            "last": last.url == _address(url, row["last_article_href"]),
            "first title": _same(score, row["first_article_title"], first.title),
            "last title": _same(score, row["last_article_title"], last.title),
            "next": found.next_page == follows,
        }
        wrong += [(row["file"], name) for name, good in checks.items() if not good]
    assert wrong == []


def _address(url: str, href: str) -> str:
    return resolve(url, href) or href


def _same(score: ModuleType, label: str, title: str) -> bool:
    """Whether a title is the labelled one; one label holds a title, its date and the title again."""
    return score.squeeze(title) in (score.squeeze(label), score.squeeze(label.split("(20")[0]))
