"""How many real redesigns are noticed, silent ones among them, and how many false alarms there are.

A profile is drafted from the old page and what it is known to say (spiders.upkeep.induce), and then reads the new page.
There is one page of each look, where an archive would have many: the old one stands for a long past, the new one for
five new articles. Every third redesign, by a hash of its name, was never looked at while thresholds were set.
Use: upkeep_drift.py [-v] [FOLDER], which is ../shared beside the project where it is not named.
"""

import gzip
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from spiders.profile import SHIPPED, Profile, load
from spiders.reading.address import canonical, host_of, is_article
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.text import line, paragraphs
from spiders.reading.tree import parse
from spiders.selector import Selector
from spiders.upkeep import drift
from spiders.upkeep.agreement import agreement, squeezed
from spiders.upkeep.evidence import Past, Seen
from spiders.upkeep.induce import Known, NothingInduced, induce_layout
from spiders.upkeep.past import past_of
from spiders.upkeep.signs import signs
from spiders.upkeep.witnesses import ask
from storage.items import Article, Moment

SHARED = Path(__file__).parents[2] / "shared"
Draft = Callable[[str, dict[str, Any], str], Profile | None]
WHOLE = 0.75
"""F1 with the known body, below which a body counts as broken."""
FOR = 20
"""Articles of the past that the old page stands for."""
FIELDS = ("title", "published", "authors", "body")


@dataclass(frozen=True)
class Outcome:
    """What became of one redesign. `broken` are the fields that the draft read on the old page, and not on the new."""

    name: str
    unseen: bool
    broken: tuple[str, ...]
    silent: bool
    causes: tuple[str, ...]
    on_old: tuple[str, ...]


def main(arguments: list[str]) -> None:
    """Print the tables."""
    verbose = "-v" in arguments
    named = [Path(text) for text in arguments if text != "-v"]
    shared = named[0] if named else SHARED
    began = time.process_time()
    for way, make in WAYS.items():
        outcomes = [found for folder in folders(shared / "redesigns") if (found := judge(folder, make)) is not None]
        print(f"\n{way}\n{'':24}{'known':>14}{'never looked at':>18}{'all':>12}")
        for row in table(outcomes):
            print(f"{row[0]:24}{row[1]:>14}{row[2]:>18}{row[3]:>12}")
        if verbose:
            for outcome in outcomes:
                print(outcome.name, "silent" if outcome.silent else "", *outcome.broken, "→", *outcome.causes)
    print("\nsilent breaks made of the new pages: one field is read from another element")
    for row in swaps(shared):
        print(f"{row[0]:40}{row[1]:>14}{row[2]:>18}{row[3]:>12}")
    print("\nChinese pages that no redesign has touched, each profile's newest five and each page by itself:")
    for name, causes, pages in chinese(shared):
        print(f"  {name:20} {pages:4} pages  {', '.join(causes) or '-'}")
    print(f"\nCPU: {time.process_time() - began:.0f} s")


def folders(place: Path) -> list[Path]:
    """The redesigns' folders."""
    return sorted(folder for folder in place.iterdir() if (folder / "expected.json").is_file())


def is_unseen(name: str) -> bool:
    """Whether a redesign belongs to the third that was never looked at."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def judge(folder: Path, make: Draft) -> Outcome | None:
    """What drift says of a redesign; None where no profile comes of the old page."""
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    old, new = (gzip.decompress((folder / f"{which}.html.gz").read_bytes()) for which in ("old", "new"))
    profile = make(folder.name, expected["old"], decode(old))
    if profile is None:
        return None
    before, after = seen(profile, expected["old"], decode(old)), seen(profile, expected["new"], decode(new))
    if before.article is None:
        return None
    read = right(before.article, expected["old"])
    broken = tuple(sorted(read - right(after.article, expected["new"])))
    past = {before.article.layout: long_past(before.article)}
    names = [profile.name]
    return Outcome(
        folder.name, is_unseen(folder.name), broken, bool(broken) and not is_empty(after.article, broken),
        tuple(drift.find(five(after), past, names)), tuple(drift.find(five(before), past, names)),
    )  # fmt: skip


def probed(name: str, known: dict[str, Any], html: str) -> Profile | None:
    """A profile that reads the old page as it is known to say."""
    values = {"title": known["title"], "body": known["body"]}
    if known.get("published"):
        values["published"] = known["published"]
    if known.get("authors"):
        values["authors"] = "、".join(known["authors"])
    try:
        layout = induce_layout([Known(known["url"], html, day(known), values)], "UTC").layout
    except NothingInduced:
        return None
    return made(name, known, layout)


def unprobed(name: str, known: dict[str, Any], html: str) -> Profile | None:
    """The same, whose layout reads whatever comes."""
    profile = probed(name, known, html)
    if profile is None:
        return None
    layout = profile.layouts[0].model_copy(update={"when": Selector.model_validate("html")})
    return profile.model_copy(update={"layouts": [layout]})


def made(name: str, known: dict[str, Any], layout: dict[str, Any]) -> Profile:
    """A profile with that one layout."""
    host = host_of(known["url"]) or "www.example.org"
    return Profile.model_validate(
        {
            "id": "drafted", "name": name.partition("-")[0], "hosts": [host], "timezone": "UTC", "articles": ".",
            "sections": [{"id": "all", "name": "all", "url": f"https://{host}/"}], "listing": {"items": "li"},
            "layouts": [layout | {"id": "old"}],
        }
    )  # fmt: skip


WAYS = {
    "drafted selectors, which read whatever comes": unprobed,
    "drafted selectors, and the draft's own probe for its layout": probed,
}
"""How profiles are drafted."""


def day(known: dict[str, Any]) -> date:
    """The day of the fetch."""
    return date.fromisoformat(known["captured"])


def seen(profile: Profile, known: dict[str, Any], html: str) -> Seen:
    """A page as the profile and the witnesses read it."""
    captured, article, fault = datetime.combine(day(known), datetime.max.time(), UTC), None, None
    try:
        article = read_article(known["url"], [html], profile, day(known)).article
    except ReadingError as error:
        fault = error.problem
    return Seen(None, known["url"], captured, article, fault, ask(known["url"], html, day(known)))


def right(article: Article | None, known: dict[str, Any]) -> set[str]:
    """The fields in which an article says what is known."""
    if article is None:
        return set()
    told = {squeezed(name) for name in known.get("authors") or ()}
    when = datetime.fromisoformat(known["published"]).astimezone(UTC).date() if known.get("published") else None
    checks = {
        "title": agreement(article.title, known["title"]) >= 0.9,
        "body": agreement(article.body, known["body"]) >= WHOLE,
        "authors": bool(told) and {squeezed(name) for name in article.authors} == told,
        "published": when is not None
        and article.published is not None
        and abs(article.published.date - when) <= timedelta(days=1),
    }
    return {name for name in FIELDS if checks[name]}


def is_empty(article: Article | None, broken: tuple[str, ...]) -> bool:
    """Whether one of the broken fields came out empty, so that nobody could overlook it."""
    return article is None or any(not getattr(article, name) for name in broken)


def five(page: Seen) -> list[Seen]:
    """The page as five articles of its look."""
    return [page] * drift.AT_ONCE


def long_past(article: Article) -> Past:
    """What an archive would know if all its articles were like this one."""
    one = past_of([article])[article.layout]
    return Past(FOR, {name: FOR * number for name, number in one.filled.items()})


def swapped(folder: Path) -> Iterator[tuple[str, bool, str, tuple[str, ...]]]:
    """Silent breaks made of a new page: all is read right, but one field from another element of the same page.

    Yields the redesign, whether it was never looked at, what is read, and the causes.
    """
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["new"]
    html = decode(gzip.decompress((folder / "new.html.gz").read_bytes()))
    stated = datetime.fromisoformat(expected["published"]) if expected.get("published") else None
    stated = stated.replace(tzinfo=stated.tzinfo or UTC) if stated is not None else None
    moment = None if stated is None else Moment(expected["published"], stated.date(), stated, "second")
    whole = Article(
        url=expected["url"], site="drafted", layout="drafted/old", kind="text", title=expected["title"],
        body=expected["body"], published=moment, authors=tuple(expected.get("authors") or ()),
    )  # fmt: skip
    captured, testimony = datetime.combine(day(expected), datetime.max.time(), UTC), ask(whole.url, html, day(expected))
    past = {whole.layout: long_past(whole)}
    for what, article in {"all is right": whole, **dict(mistaken(whole, parse(html)))}.items():
        page = Seen(None, whole.url, captured, article, None, testimony)
        yield folder.name, is_unseen(folder.name), what, tuple(drift.find(five(page), past, [folder.name]))


def mistaken(whole: Article, root: Any) -> Iterator[tuple[str, Article]]:
    """The article with one field from the wrong element: a heading, a block or a date elsewhere on its page."""
    headings = [text for node in root.iter("h2", "h3", "h4") if (text := line(node)) and text not in whole.title]
    if headings:
        yield "title: the page's last heading", replace(whole, title=headings[-1][:500])
    blocks = {node: "\n".join(paragraphs(node)) for node in root.iter("div", "ul", "section", "footer", "aside")}
    others = [text for text in blocks.values() if len(text) > 100 and agreement(text, whole.body) < 0.3]
    if others:
        yield "body: the page's longest other block", replace(whole, body=max(others, key=len))
    parts = whole.body.split("\n")
    if len(parts) > 3:
        yield "body: its first paragraph", replace(whole, body=parts[0])
        yield "body: its second half", replace(whole, body="\n".join(parts[len(parts) // 2 :]))
    if whole.published is not None:
        yield "published: the template's own day", replace(whole, published=Moment("", date(2012, 5, 8)))
    yield "title: the site's name", replace(whole, title=next(iter(signs(root, whole.url).heads), "").split(" ")[-1])


def swaps(shared: Path) -> Iterator[tuple[str, str, str, str]]:
    """The rows: how often each such break is noticed."""
    found = [row for folder in folders(shared / "redesigns") for row in swapped(folder)]
    for what in dict.fromkeys(row[2] for row in found):
        groups = [[row for row in found if row[2] == what and row[1] in among] for among in ([False], [True], [0, 1])]
        shares = [f"{sum(bool(row[3]) for row in group)}/{len(group)}" for group in groups]
        yield what, shares[0], shares[1], shares[2]


def table(outcomes: list[Outcome]) -> Iterator[tuple[str, str, str, str]]:
    """The rows: how many breaks were noticed, on the known, the unseen and all redesigns."""
    groups = [[one for one in outcomes if not one.unseen], [one for one in outcomes if one.unseen], outcomes]

    def row(name: str, among: Any, hit: Any) -> tuple[str, str, str, str]:
        shares = []
        for group in groups:
            some = [one for one in group if among(one)]
            hits = sum(map(hit, some))
            shares.append(f"{hits}/{len(some)}" + (f" {hits / len(some):.2f}" if some else ""))
        return name, shares[0], shares[1], shares[2]

    yield row("breaks noticed", lambda one: one.broken, lambda one: bool(one.causes))
    yield row("silent ones noticed", lambda one: one.silent, lambda one: bool(one.causes))
    yield row("a broken field named", lambda one: one.broken, names_one)
    yield row("false: unaffected", lambda one: not one.broken, lambda one: bool(one.causes))
    yield row("false: the old page", lambda one: True, lambda one: bool(one.on_old))


def names_one(outcome: Outcome) -> bool:
    """Whether a cause is about a field that is broken, or about the whole layout."""
    fields = {cause.rpartition("/")[2] for cause in outcome.causes}
    return "layout" in fields or bool(fields & set(outcome.broken))


def chinese(shared: Path) -> Iterator[tuple[str, list[str], int]]:
    """For each shipped profile with pages, the causes that are found though nothing is known to have broken."""
    for name, pages in sorted(pages_by_site(shared).items()):
        profile = load(SHIPPED / f"{name}.toml")
        names = [text for text in (profile.name, profile.publisher, *(part.name for part in profile.sections)) if text]
        read = [page for url, html, fetched in pages if (page := read_now(profile, url, html, fetched)) is not None]
        causes = Counter[str](list(drift.find(read[:5], {}, names)))
        alone: Counter[str] = Counter()
        for page in read:
            alone.update(f"{cause} on a page" for cause in drift.find([page], {}, names, least=1))
        for at in range(5, len(read) - 2, 5):
            past = past_of(one.article for one in read if one.article is not None and one not in read[at : at + 5])
            causes.update(list(drift.find(read[at : at + 5], past, names)))
        yield name, [f"{cause} × {number}" for cause, number in (causes + alone).items()], len(read)


def read_now(profile: Profile, url: str, html: str, fetched: datetime) -> Seen | None:
    """A page as the profile and the witnesses read it; None for one that is no article of a layout."""
    try:
        article = read_article(url, [html], profile, fetched.date()).article
    except ReadingError:
        return None
    return Seen(None, url, fetched, replace(article, url=url), None, ask(url, html, fetched.date()))


def pages_by_site(shared: Path) -> dict[str, list[tuple[str, str, datetime]]]:
    """Address, page and time of fetch of each page of a shipped profile, of the labelled ones and of the mirrors."""
    found: dict[str, list[tuple[str, str, datetime]]] = {}
    profiles = [load(file) for file in sorted(SHIPPED.glob("*.toml"))]
    now = datetime.now(UTC)
    for row in (shared / "pages" / "gold.jsonl").read_text("utf-8").splitlines():
        file = json.loads(row)["file"]
        host = file.split("/")[1]
        profile = next(
            (one for one in profiles if any(name.endswith(host) for name in (*one.hosts, *one.aliases))), None
        )
        if profile is not None:
            url = f"https://{profile.hosts[0]}/a/b/{len(found.get(profile.id, ()))}.html"
            found.setdefault(profile.id, []).append((url, decode((shared / "pages" / file).read_bytes()), now))
    for folder in sorted((shared / "sites").iterdir()):
        for file in sorted(folder.rglob("*.html")) if folder.is_dir() else []:
            found_in = mirrored(profiles, folder, file)
            if found_in is not None and len(found.setdefault(found_in[0], [])) < 60:
                found[found_in[0]].append((found_in[1], decode(file.read_bytes()), now))
    return found


def mirrored(profiles: list[Profile], folder: Path, file: Path) -> tuple[str, str] | None:
    """The profile and address of a mirror's page, where it is an article."""
    for profile in profiles:
        if folder.name.startswith(profile.id):
            url = canonical(f"http://{profile.hosts[0]}/{file.relative_to(folder).as_posix()}", profile)
            return (profile.id, url) if is_article(url, profile) else None
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
