"""A site's pages of today, as its profile reads them, against the reading that needs no profile: the witness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spiders.profile import Profile
from spiders.reading.address import canonical, in_scope, is_article
from spiders.reading.article import read_article
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.generic.listing import list_generic
from spiders.reading.listing import is_cut, read_listing
from storage.items import Article, Entry, Listing

LENGTH = 8
"""Characters of a piece by which two bodies are compared."""

ALIKE = 0.5
"""Share of their pieces that two readings of one body have at least, unless one of them is wrong."""

FEW = 100
"""Characters of a body below which two readings may well differ by half."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one page: `facts` in a few words, and `faults`, a sentence each."""

    url: str
    facts: tuple[str, ...]
    faults: tuple[str, ...]


def judge_listing(
    url: str, html: str, profile: Profile, day: date, form: str | None = None
) -> tuple[Judged, tuple[Entry, ...]]:
    """The first page of a section, and its entries; `form` is what it was asked for with."""
    try:
        listing = read_listing(url, html, profile, day, form)
    except ReadingError as error:
        return Judged(url, (), (f"{error.problem.reason}: {error.problem.detail}",)), ()
    entries = listing.entries
    dated = sum(entry.published is not None for entry in entries)
    seen = _witnessed(url, html, profile, day)
    facts = [f"{len(entries)} entries", f"{dated} dated"]
    faults: list[str] = []
    if seen is not None:
        common = len({canonical(entry.url, profile) for entry in entries} & seen)
        facts.append(f"{common} of the {len(seen)} that the witness sees")
        if seen and not common and entries:
            faults.append("no entry is one that the witness sees: listing.items may select another list")
    if not entries and not listing.further:
        faults.append("no entries: listing.items or listing.link finds none")
    elif entries and getattr(profile.listing, "date", None) is not None and 2 * dated < len(entries):
        faults.append(f"only {dated} of {len(entries)} entries are dated: see listing.date")
    if entries and not any(is_article(canonical(entry.url, profile), profile) for entry in entries):
        faults.append("no entry leads to an article of the site: see listing.link, articles and hosts")
    return Judged(url, tuple(facts), tuple(faults)), entries


def _witnessed(url: str, html: str, profile: Profile, day: date) -> set[str] | None:
    """The addresses of the articles that the witness finds listed; None where the listing is no HTML."""
    if profile.listing.format not in ("html", "epaper"):
        return None
    try:
        found: Listing = list_generic(url, html, day)
    except ReadingError:
        return set()
    return {canonical(entry.url, profile) for entry in found.entries if in_scope(entry.url, profile)}


def newest(entries: Sequence[Entry], profile: Profile, most: int) -> list[Entry]:
    """The newest articles among entries by their dates, pinned ones last; in the listing's order where those agree."""
    own: dict[str, Entry] = {}
    for entry in entries:
        address = canonical(entry.url, profile) if in_scope(entry.url, profile) else ""
        if address and is_article(address, profile):
            own.setdefault(address, entry)

    def key(entry: Entry) -> tuple[bool, date]:
        return not entry.pinned, date.min if entry.published is None else entry.published.date

    return sorted(own.values(), key=key, reverse=True)[:most]


def judge_article(entry: Entry, url: str, html: str, profile: Profile, day: date) -> Judged:
    """An article that a listing names; `url` is where it was found."""
    try:
        article = read_article(url, [html], profile, day).article
    except ReadingError as error:
        where = " ".join(part for part in (error.problem.layout, error.problem.field) if part)
        return Judged(url, (), (f"{error.problem.reason}{f' ({where})' if where else ''}: {error.problem.detail}",))
    try:
        witness = read_generic(url, html, day).reading.article
    except ReadingError:
        witness = None
    facts, faults = [article.layout], list(_titles(entry, article, witness))
    facts.append("title as in the listing" if _same(entry.title, article.title) else "title not that of the listing")
    facts.append(f"published {article.published.isoformat()}" if article.published else "no date")
    seen = witness.published if witness is not None else None
    if article.published is None and (entry.published or seen):
        faults.append("published is not found, and the listing or the witness has a date")
    elif article.published and entry.published and abs((article.published.date - entry.published.date).days) > 1:
        facts.append(f"listed {entry.published.isoformat()}")
    if witness is not None and (article.body or witness.body):
        share = agreement(article.body, witness.body)
        facts.append(f"body {share:.0%} as the witness reads it")
        if share < ALIKE and max(len(article.body), len(witness.body)) >= FEW:
            faults.append(f"only {share:.0%} of the body is what the witness reads: see body and drop")
    return Judged(url, tuple(facts), tuple(faults))


def _titles(entry: Entry, article: Article, witness: Article | None) -> Sequence[str]:
    """A fault where neither the listing nor the witness has the title that the profile reads."""
    others = [entry.title, *([witness.title] if witness is not None else [])]
    if any(_same(other, article.title) for other in others):
        return ()
    return (f"the title is {article.title[:60]!r}, and in the listing {entry.title[:60]!r}: see title",)


def _same(shown: str, title: str) -> bool:
    """Whether two titles are one; a listing may cut it, or leave words out at an end."""
    if is_cut(shown, title):
        return True
    one, other = ("".join(text.split()) for text in (shown, title))
    return one == other or (min(len(one), len(other)) >= LENGTH and (one in other or other in one))


def agreement(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1: the share of their pieces that both have (Dice)."""
    a, b = (_pieces("".join(text.split())) for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def _pieces(text: str) -> set[str]:
    return {text[start : start + LENGTH] for start in range(max(1, len(text) - LENGTH + 1))} if text else set()
