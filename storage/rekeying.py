"""Where the addresses of a site stand under the rules of another profile, or of its own after a change of hosts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models
from storage.frontier import AT_ONCE
from storage.items import SiteFacts

Change = dict[str, Any]
"""New values for the columns of a row, with its `id`; without one, of a new row."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a profile says of its site, and of addresses.

    `canonical` is the form under which a crawl keeps an address, None for one that is not the site's; `document` the
    CMS's number in a canonical address, or None.
    """

    facts: SiteFacts
    canonical: Callable[[str], str | None]
    document: Callable[[str], str | None]

    def moved(self, url: str) -> str:
        """The address as it was written, on the host it is kept under; as it is where it is not the site's."""
        at = self.canonical(url)
        if at is None:
            return url
        home = urlsplit(at)
        return urlunsplit((home.scheme, home.netloc, *urlsplit(url)[2:]))


@dataclass(frozen=True, slots=True)
class Conflict:
    """What an article cannot have, an address or a document number, because another article has it already.

    `same_text` says that their current versions read the same.
    """

    article: int
    other: int
    over: str
    same_text: bool = False


def sections(session: Session, old: str, rules: Rules) -> dict[int, str]:
    """The sections whose listings go on, by id, with the keys that they get: those at an address of the profile's."""
    section, new = models.Section, rules.facts.id
    own = session.execute(select(section.id, section.key, section.url).where(section.site_id == old)).all()
    if old == new:
        return {id: key for id, key, _ in own}
    taken = set(session.scalars(select(section.key).where(section.site_id == new)))
    free = {rules.canonical(url): key for key, _, url, _ in rules.facts.sections if key not in taken}
    for at, number in Counter(rules.canonical(url) for _, _, url in own).items():
        if number > 1:  # they differ in the form that is sent, which says nothing to another site
            free.pop(at, None)
    return {id: free.pop(at) for id, _, url in own if (at := rules.canonical(url)) in free}


def rows(session: Session, old: str, rules: Rules, going_on: Collection[int]) -> list[Change]:
    """The frontier rows that come along: articles in scope, assets, and the listing pages of sections that go on.

    What was known of an answer from another address is forgotten: a host must not confirm what another one said.
    """
    row, new, found = models.Row, rules.facts.id, []
    taken = {(kind, url) for kind, url in session.execute(select(row.kind, row.url).where(row.site_id == new))}
    own = select(row.id, row.kind, row.url, row.fetch, row.section_id, row.form.is_not(None)).order_by(row.id)
    for id, kind, url, fetch, section, is_posted in session.execute(own.where(row.site_id == old)):
        at = url if kind == "asset" else _page_at(rules, url) if is_posted else rules.canonical(url)
        is_over = kind == "listing" and section not in going_on
        if at is None or is_over or (kind, at) in taken:
            continue
        taken.add((kind, at))
        change: Change = {"id": id, "site_id": new}
        if at != url:
            change |= {"url": at, "fetch": rules.moved(fetch), "etag": None, "modified": None, "capture_id": None}
        found.append(change)
    return found


def _page_at(rules: Rules, url: str) -> str | None:
    """The same for a page that is asked for with a form, whose section and number stand behind `#`."""
    address, _, page = url.rpartition("#")
    at = rules.canonical(address)
    return None if at is None else f"{at}#{page}"


def entries(session: Session, old: str, rules: Rules, going_on: Collection[int]) -> list[Change]:
    """The entries of sections that go on, under the addresses at which the listing will show them."""
    entry, new, found = models.Entry, rules.facts.id, []
    columns = select(entry.id, entry.section_id, entry.url, entry.title).order_by(entry.id)
    own = [row for row in session.execute(columns.where(entry.site_id == old)) if row.section_id in going_on]
    taken = {(row.section_id, row.url, row.title) for row in own}
    for row in own:
        at = rules.moved(row.url)
        if (row.section_id, at, row.title) in taken:
            at = row.url
        taken.add((row.section_id, at, row.title))
        if old != new or at != row.url:
            found.append({"id": row.id, "site_id": new, "url": at})
    return found


@dataclass(frozen=True, slots=True)
class Addresses:
    """Of articles' addresses: the ids of those that come along, new ones beside them, and what is taken already.

    `without` are the articles whose every address in scope is taken; `outside` those that have none in scope.
    """

    kept: tuple[int, ...]
    added: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    without: frozenset[int]
    outside: frozenset[int]


def addresses(session: Session, old: str, rules: Rules) -> Addresses:
    """Where the site's articles will be found. No address of before is taken from any."""
    address, new = models.Address, rules.facts.id
    taken = dict(session.execute(select(address.url, address.article_id).where(address.site_id == new)).all())
    own = session.execute(
        select(address.id, address.article_id, address.url).where(address.site_id == old).order_by(address.id)
    ).all()
    kept, added, conflicts = [], [], []
    placed: defaultdict[int, set[int]] = defaultdict(set)
    for id, article, url in own:
        if url not in taken:
            taken[url] = article
            kept.append(id)
    for _, article, url in own:
        at, holders = rules.canonical(url), placed[article]
        if at is None:
            continue
        if at not in taken:
            taken[at] = article
            added.append({"site_id": new, "article_id": article, "url": at})
        holders.add(taken[at])
        if taken[at] != article:
            conflicts.append(Conflict(article, taken[at], at))
    without = frozenset(article for article, holders in placed.items() if holders and article not in holders)
    outside = frozenset(article for article, holders in placed.items() if not holders)
    return Addresses(tuple(kept), tuple(added), tuple(conflicts), without, outside)


def numbers(session: Session, old: str, rules: Rules) -> tuple[list[int], list[Conflict]]:
    """The articles that lose their document number in another site, and for which of them another article has it.

    A number means something only where the profile finds it: another CMS counts its own articles.
    """
    article, new = models.Article, rules.facts.id
    numbered = select(article.document, article.id).where(article.document.is_not(None))
    taken = dict(session.execute(numbered.where(article.site_id == new)).all())
    found = defaultdict(set)
    for id, number in _numbers_of_addresses(session, old, rules):
        found[id].add(number)
    lost, conflicts = [], []
    for number, id in session.execute(numbered.where(article.site_id == old).order_by(article.id)):
        if number in found[id] and number in taken:
            conflicts.append(Conflict(id, taken[number], f"document {number}"))
        if number not in found[id] or number in taken:
            lost.append(id)
    return lost, conflicts


def _numbers_of_addresses(session: Session, old: str, rules: Rules) -> Iterator[tuple[int, str | None]]:
    own = select(models.Address.article_id, models.Address.url).where(models.Address.site_id == old)
    for id, url in session.execute(own):
        at = rules.canonical(url)
        if at is not None:
            yield id, rules.document(at)


def compared(session: Session, conflicts: Iterable[Conflict]) -> list[Conflict]:
    """The conflicts, one for each pair of articles, their texts compared."""
    pairs = {(one.article, one.other): one for one in conflicts}
    version, texts = models.Version, dict[int, list[str]]()
    ids = sorted({id for pair in pairs for id in pair})
    for start in range(0, len(ids), AT_ONCE):
        some = version.current.is_(True) & version.article_id.in_(ids[start : start + AT_ONCE])
        for id, *text in session.execute(select(version.article_id, version.title, version.body).where(some)):
            texts[id] = ["".join(part.split()) for part in text]
    return [replace(one, same_text=texts.get(one.article) == texts.get(one.other)) for one in pairs.values()]
