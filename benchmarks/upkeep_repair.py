"""How often induced selectors are right on pages that they were not made of: `upkeep_repair.py [--failures]`.

- `labelled`: sites of ../shared/pages with several pages of one look. Each page is left out in turn, the selectors are
  made of the others and their labels.
- `mirrors`: whole sites of ../shared/sites under a profile whose layouts know none of their pages. `repair` gets twenty
  captured pages of each look and no label but what listings and the reading without a profile say; its layout then
  reads up to forty other pages. What the shipped profile reads is taken for right.
- `redesigns`: ../shared/redesigns. A profile is made of the old page and its values; the new page is then an article
  met again, of which title, time, authors and text are known. Its layout reads that page itself, as there is one only.
- `scripted`: those of them whose text no element has, as a script of the page holds it: no selector can find it.
- `chained`: redesigns of one publisher that share a look: the layout made of one page reads the other.

Every third site, by a hash of its name, is `held`: what fails there was not looked at while the rules were made, but on
two mirrors.
A field is right where it is the labelled one without white space; a time to the printed minute; a body where F1 of
pairs of letters is at least .9. Fields that a page is not known to have are not counted.
"""

import gzip
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spiders.profile import SHIPPED, Profile, load, parse
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.listing import read_listing
from spiders.upkeep.fixtures import Fixture, named
from spiders.upkeep.induce import Induced, Known, NothingInduced, cluster, induce_layout
from spiders.upkeep.induce.known import opened, squeezed
from spiders.upkeep.induce.reading import read
from spiders.upkeep.induce.weights import likeness, weighed
from spiders.upkeep.repair import NothingBetter, Sample, repair
from storage.fields import article_fields
from storage.items import Article

SHARED = Path(__file__).parents[2] / "shared"
FIELDS = ("title", "published", "source", "body")
MIRRORS = {
    "scrww": "scrww-com", "gzdzhrss": "gzdzhrss_com", "cpaxj": "cpaxj_org_cn", "gxpopss": "gxpopss_cn",
    "lgedu": "lgedu_net",
}  # fmt: skip
LABELLED = {
    "163.com": "netease", "china.com.cn": "china", "gxpopss.cn": "gxpopss", "gzdzhrss.com": "gzdzhrss",
    "ifeng.com": "ifeng", "people.com.cn": "people", "qq.com": "qq", "sina.com.cn": "sina", "southcn.com": "southcn",
    "xinhuanet.com": "xinhuanet", "youth.cn": "youth",
}  # fmt: skip
TRAINED, TESTED = 20, 40
DAY = date(2024, 6, 1)


class Score:
    """Right and all, by part, split and field; those of unanimous proposals apart; what failed, in sentences."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str, str], Counter[bool]] = defaultdict(Counter)
        self.failures: list[str] = []

    def add(self, part: str, name: str, field: str, right: bool, sure: bool, why: str) -> None:
        """One field of one page; `name` decides the split."""
        half = split(name)
        self.counts[part, half, field][right] += 1
        if sure:
            self.counts[part, half, "unanimous"][right] += 1
        if not right:
            self.failures.append(f"{part} {half} {name} {field}: {why}")

    def show(self) -> None:
        """The table, and nothing else."""
        print(f"{'part':<10} {'split':<5} {'field':<10} {'right':>6} {'of':>6} {'rate':>6}")
        for (part, half, field), count in sorted(self.counts.items()):
            rate = count[True] / count.total()
            print(f"{part:<10} {half:<5} {field:<10} {count[True]:>6} {count.total():>6} {rate:>6.3f}")


def split(name: str) -> str:
    """`held` for every third name."""
    return "held" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0 else "dev"


def judge(score: Score, part: str, name: str, page: Known, found: Article | None, sure: Iterable[str]) -> None:
    """Compare what was read with what is known, field by field."""
    told = {} if found is None else article_fields(found, None)
    for field in FIELDS:
        wanted = page.values.get(field)
        if wanted:
            got = str(told.get(field) or "")
            score.add(
                part,
                name,
                field,
                same(field, wanted, got),
                field in sure,
                f"{page.url} has {wanted[:40]!r}, got {got[:40]!r}",
            )


def same(field: str, wanted: str, got: str) -> bool:
    """Whether a field is right."""
    if field == "body":
        return likeness(squeezed(wanted), squeezed(got)) >= 0.9
    if field != "published":
        return squeezed(wanted) == squeezed(got)
    if not got or len(wanted) <= 10 or wanted[11:16] == "00:00":
        return got[:10] == wanted[:10]
    one, other = datetime.fromisoformat(wanted), datetime.fromisoformat(got)
    if one.tzinfo is None or other.tzinfo is None:
        return got[:16] == wanted[:16].replace(" ", "T")
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def values(article: Article) -> dict[str, str]:
    """What is known of a page that a profile reads."""
    told = article_fields(article, None)
    known = {
        name: "、".join(told[name]) if isinstance(told[name], list) else told[name] for name in (*FIELDS, "authors")
    }
    return {name: text for name, text in known.items() if text}


def induced(pages: list[Known]) -> Induced | None:
    """The layout, or None where there is none."""
    try:
        return induce_layout(pages)
    except NothingInduced:
        return None


def sure_of(found: Induced | None) -> set[str]:
    """The fields of unanimous proposals."""
    return set() if found is None else {key for key, one in found.fields.items() if one.unanimous}


def labelled(score: Score) -> None:
    """Each page of a look left out in turn."""
    rows = [json.loads(line) for line in (SHARED / "pages/gold.jsonl").read_text("utf-8").splitlines() if line]
    for site, id in LABELLED.items():
        profile = load(SHIPPED / f"{id}.toml")
        pages = []
        for row in rows:
            if row["file"].split("/")[1] == site:
                html = decode((SHARED / "pages" / row["file"]).read_bytes())
                url = f"http://{profile.hosts[0]}/{row['file']}"
                body = read_article(url, [html], profile).article.body  # the labels have its ends alone
                known = {"title": row["title"], "published": row["published"], "source": row["source"], "body": body}
                pages.append(Known(url, html, DAY, {name: text for name, text in known.items() if text}))
        for group in cluster(pages):
            for left in group if len(group) > 1 else ():
                found = induced([pages[at] for at in group if at != left])
                got = None if found is None else read(pages[left], found.layout, "Asia/Shanghai")
                judge(score, "labelled", site, pages[left], got, sure_of(found))


def mirrors(score: Score) -> None:
    """`repair` with what an archive would know, on whole sites."""
    for id, folder in MIRRORS.items():
        profile = load(SHIPPED / f"{id}.toml")
        looks: dict[str, list[tuple[Fixture, Article]]] = defaultdict(list)
        for page, article in mirrored(SHARED / "sites" / folder, profile):
            looks[article.layout].append((page, article))
        for pages in looks.values():
            if len(pages) > 5:
                repaired(score, id, profile, pages[:TRAINED], pages[TRAINED : TRAINED + TESTED] or pages[-3:])


def mirrored(folder: Path, profile: Profile) -> Iterator[tuple[Fixture, Article]]:
    """The articles of a mirror that the shipped profile reads as text, in an order that mixes them."""
    files = sorted(
        folder.rglob("*.*htm*"), key=lambda file: hashlib.sha256(str(file.relative_to(folder)).encode()).digest()
    )
    captured = datetime(2024, 6, 1, tzinfo=UTC)
    for file in files:
        path = f"/{file.relative_to(folder)}"
        if not profile.article_pattern.search(path):
            continue
        body, url = file.read_bytes(), f"http://{profile.hosts[0]}{path}"
        try:
            article = read_article(url, [decode(body)], profile, DAY).article
        except ReadingError:
            continue
        if article.kind == "text" and len(article.body) > 40:
            yield Fixture(profile.id, named(captured, body), url, captured, "", "article", (body,), {}), article


def repaired(
    score: Score, name: str, profile: Profile, train: list[tuple[Fixture, Article]], test: list[tuple[Fixture, Article]]
) -> None:
    """A repair from the first pages, and what it reads of the others."""
    text = without_layouts(SHIPPED / f"{name}.toml")
    blind, listed = parse(text, Path(f"{name}.toml")), entries(profile)
    start = time.process_time()
    try:
        found = repair([Sample(page, {}, listed.get(page.url, {})) for page, _ in train], blind, text, [])
    except NothingBetter as error:
        print(f"{name}: {error}")
        found = None
    spent = time.process_time() - start
    print(f"{name}: {len(train)} pages, {spent:.1f} s of CPU", file=sys.stderr)
    sure = set() if found is None else set(found.confidence) - set(found.eye)
    for page, article in test:
        known = Known(page.url, decode(page.bodies[0]), DAY, values(article))
        got = None
        if found is not None:
            try:
                got = read_article(page.url, [known.html], found.profile, DAY).article
            except ReadingError:
                got = None
        judge(score, "mirrors", name, known, got, sure)


def without_layouts(file: Path) -> str:
    """A profile's text with one layout that fits no page."""
    text = file.read_text("utf-8")
    return (
        text[: text.index("[[layouts]]")] + '[[layouts]]\nid = "v1"\nwhen = "a.of-long-ago"\ntitle = "b"\nbody = "i"\n'
    )


def entries(profile: Profile) -> Mapping[str, dict[str, Any]]:
    """What the mirrored listings say of each article."""
    found: dict[str, dict[str, Any]] = {}
    folder = SHARED / "sites" / MIRRORS[profile.id]
    for section in profile.sections:
        url: str | None = section.url
        while url and (file := folder / urlsplit(url).path[1:]).is_file():
            listing = read_listing(url, decode(file.read_bytes()), profile, DAY)
            for entry in listing.entries:
                told = {"title": entry.title, "published": entry.published and entry.published.isoformat()}
                found[entry.url.replace("https:", "http:")] = {key: text for key, text in told.items() if text}
            url = listing.next_page
    return found


def redesigned() -> Iterator[tuple[str, str, str, Known]]:
    """Publisher, change, look and page."""
    for folder in sorted((SHARED / "redesigns").iterdir()):
        if folder.is_dir():
            told = json.loads((folder / "expected.json").read_text("utf-8"))
            publisher, old, new = folder.name.split("-")
            for age, look in (("old", old), ("new", new)):
                row = told[age]
                known = {name: row[name] for name in ("title", "published", "body") if row.get(name)}
                known |= {"authors": "、".join(row.get("authors") or ())}
                html = decode(gzip.decompress((folder / f"{age}.html.gz").read_bytes()))
                captured = date.fromisoformat(row["captured"])
                yield (
                    publisher,
                    folder.name,
                    look,
                    Known(row["url"], html, captured, {k: v for k, v in known.items() if v}),
                )


def redesigns(score: Score) -> None:
    """The new page of each change by itself, and pages of one look by one another."""
    looks: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for number, (publisher, _, look, page) in enumerate(redesigned()):
        has_text = any(weighed(one) for one in opened([page], "Asia/Shanghai"))
        looks[publisher, look] += [page] if has_text else []
        if number % 2:
            found = induced([page])
            got = None if found is None else read(page, found.layout, "Asia/Shanghai")
            judge(score, "redesigns" if has_text else "scripted", publisher, page, got, sure_of(found))
    for (publisher, _), pages in looks.items():
        for page in pages if len(pages) > 1 else ():
            found = induced([other for other in pages if other is not page])
            got = None if found is None else read(page, found.layout, "Asia/Shanghai")
            judge(score, "chained", publisher, page, got, sure_of(found))


def main() -> None:
    """Print the table, and with --failures what failed."""
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is missing: there is nothing to measure on")
    score = Score()
    for part in (labelled, redesigns, mirrors):
        part(score)
    score.show()
    if "--failures" in sys.argv[1:]:
        print(*score.failures, sep="\n")


if __name__ == "__main__":
    main()
