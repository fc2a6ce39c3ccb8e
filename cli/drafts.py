"""Drafted profiles: made from pages that are asked for, shown on the terminal, written into an archive."""

import re
from collections.abc import Generator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cli.faults import Misuse
from cli.output import clean, console, number_of, print_rows
from cli.pages import LARGEST
from cli.progress import told
from cli.spoken import spoken
from spiders.reading.decode import decode
from spiders.upkeep.draft.dialogue import Wanted, drafting
from spiders.upkeep.draft.drafting import Draft
from spiders.upkeep.draft.judged import Read
from spiders.upkeep.draft.page import Page
from storage.items import Problem
from storage.times import written

if TYPE_CHECKING:
    from crawler.asking import Asked
    from crawler.dialogue import Answers
    from spiders.upkeep.fixtures import Fixture, Kind

ZONE = ZoneInfo("Asia/Shanghai")
ROWS, TITLE, BEGINNING = 10, 28, 16
"""Articles that are shown, and characters of their titles and texts."""
MOST_FIXTURES = 4
"""Articles whose pages are kept as fixtures, of each layout."""

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class Fetched(dict[str, "Asked"]):
    """The pages that came, by the addresses where they were found."""


def draft_one(wanted: Wanted, folder: Path, fetched: Fetched) -> Draft:
    """The draft of one site. Raises NothingDrafted, and what asking raises."""
    from crawler.asking import Way
    from crawler.dialogue import converse

    count = 0
    with told() as tell:

        def heard(url: str) -> None:
            nonlocal count
            count += 1
            tell(f"{number_of(count, 'page')} fetched, {url}")

        return converse(asked(wanted, fetched), folder, Way(LARGEST, typed=wanted.urls), heard)


def asked(wanted: Wanted, fetched: Fetched) -> "Generator[Sequence[str], Answers, Draft]":
    """The dialogue of a draft with answers as they come from the network; the pages are noted in `fetched`."""
    dialogue = drafting(wanted, datetime.now(ZONE).date())
    try:
        urls = next(dialogue)
        while True:
            answers = yield urls
            urls = dialogue.send({url: _page(answer, fetched) for url, answer in answers.items()})
    except StopIteration as end:
        found: Draft = end.value
        return found


def _page(answer: "Asked | Problem", fetched: Fetched) -> Page | Problem:
    if isinstance(answer, Problem):
        return answer
    fetched[answer.url] = answer
    return Page(answer.url, decode(answer.body, answer.content_type), answer.captured.astimezone(ZONE).date())


def place(id: str, folder: Path) -> Path:
    """Where the profile is written."""
    return folder / "sites" / f"{id}.toml"


def refuse_unfit(id: str, region: str) -> None:
    """Raises Misuse for an id or a region that no profile may have."""
    if not _ID.fullmatch(id):
        raise Misuse(f"--id {id!r} is no id: 1 to 40 of a-z, 0-9, _ and -, beginning with a letter")
    if region and not re.fullmatch(r"[0-9]{6}", region):
        raise Misuse(f"--region {region!r} is not six digits, as in 510900")


def refuse_taken(id: str, folder: Path) -> None:
    """Raises Misuse where the archive has a profile of that id: it is never overwritten."""
    file = place(id, folder)
    if file.exists():
        raise Misuse(f"{file} is there already: name another --id, or move that file away first")


def show(draft: Draft, folder: Path) -> None:
    """The profile, ten articles as it reads them, and what is to be looked at."""
    screen = console()
    screen.print(clean(draft.text), soft_wrap=True)
    rows = [_row(read) for read in draft.reads[:ROWS]]
    print_rows(("title", "published", "source", "letters", "text", "layout", "doubtful"), rows, right=("letters",),
               fold=("title", "text", "doubtful"))  # fmt: skip
    entries = sum(len(walked.listing.entries) for walked in draft.walks)
    counts = number_of(entries, "entry").replace("entrys", "entries"), number_of(len(draft.walks), "page")
    screen.print(spoken("\n{} on {}.".format(*counts)))
    if _is_shipped(draft.id):
        screen.print(spoken(f"A profile {draft.id} comes with the program; this one takes its place in the archive."))
    if draft.doubts:
        screen.print(spoken("To be looked at:"))
        for doubt in draft.doubts:
            screen.print(f"  - {clean(spoken(doubt))}", soft_wrap=True)


def _is_shipped(id: str) -> bool:
    from spiders.profile import SHIPPED

    return (SHIPPED / f"{id}.toml").exists()


def _row(read: Read) -> tuple[object, ...]:
    if read.reading is None:
        why = read.problem.reason if read.problem else ""
        return (read.sample.entry.title[:TITLE], "", "", "", "", "", spoken(why))
    article = read.reading.article
    moment = (written(article.published) or "")[:16].replace("T", " ")
    body = " ".join(article.body.split())
    layout = article.layout.partition("/")[2]
    letters = len("".join(article.body.split())) if article.body else article.kind
    return (
        article.title[:TITLE], moment, article.source or "", letters, body[:BEGINNING], layout, ", ".join(read.doubts)
    )  # fmt: skip


def facts(draft: Draft, folder: Path, *, written: bool) -> dict[str, Any]:
    """What --json prints of a draft."""
    return {
        "id": draft.id,
        "state": "usable" if draft.usable else "to look at",
        "file": str(place(draft.id, folder)),
        "written": written,
        "doubts": list(draft.doubts),
        "confidence": draft.confidence,
        "sections": [{"id": part.id, "name": part.name, "url": part.url} for part in draft.profile.sections],
        "articles": [_article(read) for read in draft.reads],
        "profile": draft.text,
    }


def _article(read: Read) -> dict[str, Any]:
    own: dict[str, Any] = {"url": read.sample.page.url, "listed": read.sample.entry.title, "doubts": list(read.doubts)}
    if read.reading is None:
        return own | {"problem": read.problem.reason if read.problem else ""}
    article = read.reading.article
    return own | {
        "layout": article.layout, "title": article.title, "published": written(article.published),
        "source": article.source, "authors": list(article.authors), "body": article.body,
    }  # fmt: skip


def keep(draft: Draft, folder: Path, fetched: Fetched) -> None:
    """Write the profile and its fixtures; the profile last, so that it is never met without them. Raises OSError."""
    from spiders.upkeep import fixtures

    file = place(draft.id, folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    for fixture in _fixtures(draft, fetched):
        fixtures.save(file.parent, fixture)
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(draft.text, "utf-8")
        refuse_taken(draft.id, folder)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _fixtures(draft: Draft, fetched: Fetched) -> "list[Fixture]":
    found = [_fixture(draft, walked.page.url, "listing", fetched) for walked in draft.walks]
    counted: dict[str, int] = {}
    for read in draft.reads:
        if read.reading is not None and not read.doubts:
            layout = read.reading.article.layout
            counted[layout] = counted.get(layout, 0) + 1
            if counted[layout] <= MOST_FIXTURES:
                found.append(_fixture(draft, read.sample.page.url, "article", fetched))
    return [fixture for fixture in found if fixture is not None]


def _fixture(draft: Draft, url: str, kind: "Kind", fetched: Fetched) -> "Fixture | None":
    """The page with what the profile reads of it; None where it reads nothing."""
    from dataclasses import replace

    from spiders.reading.errors import ReadingError
    from spiders.upkeep.check import fields
    from spiders.upkeep.fixtures import Fixture, named

    page = fetched[url]
    bare = Fixture(
        draft.id, named(page.captured, page.body), url, page.captured, page.content_type, kind, (page.body,), {}
    )
    try:
        return replace(bare, expected=fields(bare, draft.profile))
    except ReadingError:
        return None
