"""How right and how fast articles are read: ours by profile and without one, beside trafilatura and readability-lxml.

All ways start from the same decoded text of a page and take turns, several rounds after one to warm up. Of each page
the median CPU over the rounds counts, and of these the median, the 90th percentile and the slowest page. The pages are
the labelled ones in `../shared/pages`, where they are, or else those of the bundled sample site; with
`bench_reading.py FOLDER [ROUNDS]` those of a folder, timed only.
"""

import json
import platform
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import trafilatura
from readability import Document

from cli.given import files
from cli.pages import Page as Saved
from cli.pages import html_of
from cli.sample.articles import articles
from cli.sample.content import HOST
from cli.sample.site import build
from cli.sample.truth import Expected, site_truth
from spiders.profile import SHIPPED, Profile, load
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.text import paragraphs
from spiders.reading.tree import parse
from storage.items import Reading

ROUNDS = 5
ROOT = Path(__file__).parents[1]
LABELLED = ROOT.parent / "shared" / "pages"
FIELDS = ("title", "published", "source", "authors", "views", "body")


@dataclass(frozen=True)
class Page:
    """A page, its profile where one fits, and what a careful reader sees: nothing where that is not known."""

    url: str
    html: str
    profile: Profile | None
    label: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    """Print two tables: the share of pages on which a field is right, and the CPU."""
    pages = of_folder(Path(sys.argv[1])) if sys.argv[1:] else labelled() if LABELLED.is_dir() else sample()
    rounds = int(sys.argv[2]) if sys.argv[2:] else ROUNDS
    peers = ", ".join(f"{name} {version(name)}" for name in ("lxml", "trafilatura", "readability-lxml"))
    profiled = sum(page.profile is not None for page in pages)
    print(
        f"Python {platform.python_version()}, {peers}; {len(pages)} pages, {profiled} with a profile, {rounds} rounds"
    )
    right = {name: shares(way, pages) for name, way in WAYS.items()}  # and all that is loaded late is loaded
    if any(page.label for page in pages):
        print(f"\n{'right, %':30}" + "".join(f"{name:>10}" for name in ("whole", *FIELDS)))
        for name, found in right.items():
            if found:
                print(f"{name:30}" + "".join(f"{100 * share:10.1f}" for share in found.values()))
    show(measured(pages, rounds))


def show(spans: dict[str, list[float]]) -> None:
    """The milliseconds of all ways; ratios are those of the pages, their median, trafilatura's above each way's."""
    print(f"\n{'CPU a page, ms':30}{'median':>10}{'p90':>10}{'max':>10}   trafilatura / it, text only / it")
    for name, times in spans.items():
        every = [span for span in times if span]
        line = [statistics.median(every), statistics.quantiles(every, n=10)[-1], max(every)]
        ratios = [
            statistics.median(peer / span for peer, span in zip(spans[whole], times, strict=True) if span)
            for whole in (TRAFILATURA, TEXT_ONLY)
        ]
        print(f"{name:30}" + "".join(f"{figure:10.2f}" for figure in line) + f"{ratios[0]:19.1f}{ratios[1]:16.1f}")


def measured(pages: list[Page], rounds: int) -> dict[str, list[float]]:
    """CPU milliseconds of each way on each page, the median of the rounds; 0 where the way cannot read the page."""
    spans: dict[str, list[float]] = {name: [] for name in WAYS}
    for page in pages:
        taken: dict[str, list[float]] = {name: [] for name in WAYS}
        for _ in range(rounds):
            for name, way in WAYS.items():
                began = time.process_time()
                way(page)
                taken[name].append((time.process_time() - began) * 1000)
        for name, found in taken.items():
            spans[name].append(0.0 if name == PROFILE and page.profile is None else statistics.median(found))
    return spans


def shares(way: Callable[[Page], dict[str, Any] | None], pages: list[Page]) -> dict[str, float]:
    """The share of the labelled pages that a way reads right, as a whole and by field; nothing for a way without."""
    answers = [(page.label, way(page)) for page in pages]
    verdicts = [judge(label, answer) for label, answer in answers if label and answer is not None]
    if not verdicts:
        return {}
    whole = sum(all(verdict.values()) for verdict in verdicts) / len(verdicts)
    return {"whole": whole} | {name: sum(found[name] for found in verdicts) / len(verdicts) for name in FIELDS}


def by_parsing(page: Page) -> None:
    """The bare minimum of every way: one tree."""
    parse(page.html)


def by_profile(page: Page) -> dict[str, Any] | None:
    """All that the page's profile finds."""
    if page.profile is None:
        return None
    return ours(lambda profile=page.profile: read_article(page.url, [page.html], profile))


def without_profile(page: Page) -> dict[str, Any]:
    """All that is found without a profile."""
    return ours(lambda: read_generic(page.url, page.html).reading)


def ours(read: Callable[[], Reading]) -> dict[str, Any]:
    """The fields of a reading, none of a page that is no article."""
    try:
        reading = read()
    except ReadingError:
        return {}
    article, views = reading.article, reading.views
    found = {name: getattr(article, name) for name in ("title", "source", "authors", "body")}
    published = article.published.isoformat() if article.published else None
    return found | {"published": published, "views": views.count if views else None}


def by_trafilatura(page: Page) -> dict[str, Any]:
    """Text and metadata; it has no names for a medium and views."""
    found = trafilatura.bare_extraction(page.html, url=page.url, with_metadata=True)
    if found is None:
        return {}
    names = {"title": found.title, "published": found.date, "source": found.sitename, "body": found.text}
    return names | {"authors": (found.author or "").split("; ") if found.author else []}


def by_trafilatura_text(page: Page) -> dict[str, Any]:
    """Text alone, which is what it does unasked."""
    found = trafilatura.bare_extraction(page.html, url=page.url)
    return {} if found is None else {"body": found.text}


def by_readability(page: Page) -> dict[str, Any]:
    """Title and text, all that it knows."""
    document = Document(page.html, url=page.url)
    return {"title": document.title(), "body": "\n".join(paragraphs(parse(document.summary())))}


PROFILE, TRAFILATURA, TEXT_ONLY = "fangzhi by profile", "trafilatura", "trafilatura, text only"
WAYS: dict[str, Callable[[Page], dict[str, Any] | None]] = {
    "parsing alone": by_parsing,
    PROFILE: by_profile,
    "fangzhi without a profile": without_profile,
    TRAFILATURA: by_trafilatura,
    TEXT_ONLY: by_trafilatura_text,
    "readability-lxml": by_readability,
}


def labelled() -> list[Page]:
    """The real pages with hand-made labels."""
    rows = [json.loads(row) for row in (LABELLED / "gold.jsonl").read_text("utf-8").splitlines() if row]
    return [page_of(f"http://www.{row['file'].split('/')[1]}", saved(LABELLED / row["file"]), row) for row in rows]


def of_folder(folder: Path) -> list[Page]:
    """The pages in a folder, without labels."""
    found = [file for file in files([folder]) if isinstance(file, Path)]
    return [page_of("http://www.xishan.example", saved(file), {}) for file in found]


def saved(file: Path) -> str:
    """The text of a page in a file."""
    return html_of(Saved(str(file)))


def page_of(site: str, html: str, label: dict[str, Any]) -> Page:
    """A page with the profile that fits it."""
    root = parse(html)
    profile = next((one for one in PROFILES if any(layout.when.matches(root) for layout in one.layouts)), None)
    return Page(f"{f'http://{profile.hosts[0]}' if profile else site}/a/b/page.html", html, profile, label)


PROFILES = [load(file) for file in sorted(SHIPPED.glob("*.toml"))]


def sample() -> list[Page]:
    """The articles of the bundled sample site that have text, all on one page."""
    profile, pages = load(ROOT / "cli" / "sample" / "lanchuan.toml"), build()
    single = {article.path for article in articles(1) if len(article.pages()) == 1}
    return [
        Page(HOST + path, decode(pages[path].body), profile, label_of(truth))
        for path, truth in site_truth().items()
        if path in single and not truth.problem and truth.kind == "text"
    ]


def label_of(truth: Expected) -> dict[str, Any]:
    """A label in the form of those of real pages; the views of a layout with a counter are not on its pages."""
    body = squeezed("".join(truth.body))
    names = {"title": truth.title, "published": truth.published, "source": truth.source, "author": list(truth.authors)}
    ends = {"body_first20": body[:20], "body_last20": body[-20:], "body_chars": len(body)}
    return names | ends | {"views": None if truth.layout.endswith("v2") else truth.views}


def judge(label: dict[str, Any], got: dict[str, Any]) -> dict[str, bool]:
    """Whether each field agrees with a label, or with one of the equally good answers in its `FIELD_alt`."""
    body = squeezed(got.get("body"))
    near = abs(len(body) - label["body_chars"]) <= max(40, 0.1 * label["body_chars"])
    starts = any(squeezed(text) in body[:60] for text in answers(label, "body_first20") if text)
    ends = any(squeezed(text) in body[-80:] for text in answers(label, "body_last20") if text)
    people = {squeezed(name) for name in got.get("authors") or ()}
    return {
        "title": any(squeezed(text) == squeezed(got.get("title")) for text in answers(label, "title") if text),
        "published": any(same_time(text, got.get("published")) for text in answers(label, "published")),
        "source": any(squeezed(text) == squeezed(got.get("source")) for text in answers(label, "source")),
        "authors": any({squeezed(name) for name in named(text)} == people for text in answers(label, "author")),
        "views": got.get("views") in answers(label, "views"),
        "body": bool(body) and starts and ends and near,
    }


def answers(label: dict[str, Any], name: str) -> list[Any]:
    """Every answer that counts as right."""
    others = label.get(f"{name}_alt") or []
    return [label.get(name), *(others if isinstance(others, list) else [others])]


def named(people: Any) -> Iterator[str]:
    """The names in a label: a list, one name or nothing."""
    yield from [people] if isinstance(people, str) else people or []


def same_time(wanted: str | None, got: str | None) -> bool:
    """Whether two times agree as far as the page prints one; seconds count where both have them."""
    if not wanted or not got:
        return not wanted and not got
    plain = re.sub(r"(?:Z|[+-]\d\d:?\d\d)$", "", got.strip()).replace(" ", "T")
    printed = re.sub(r"(?:Z|[+-]\d\d:\d\d)$", "", wanted).replace(" ", "T")
    length = 10 if len(printed) <= 10 else 19 if min(len(printed), len(plain)) >= 19 else 16
    return plain[:length] == printed[:length]


def squeezed(text: str | None) -> str:
    """A text without white space, in one width."""
    return re.sub(r"[\s\u200b\ufeff]+", "", unicodedata.normalize("NFKC", text or ""))


if __name__ == "__main__":
    main()
