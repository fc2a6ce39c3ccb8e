"""What is odd about one page, as its profile reads it: values that witnesses contradict, and impossible ones."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from spiders.reading import names
from spiders.reading.generic.confidence import LABELLED
from spiders.upkeep.agreement import agreement, squeezed
from spiders.upkeep.evidence import Seen, page_of
from storage.items import Article

LEAST_AGREEMENT = 0.5
"""F1 with a witness's body or title, below which it tells of something else."""
OF_ONE_MIND, LEAST_WITH_BOTH = 0.9, 0.75
"""F1 of two witnesses' bodies from which on they tell of one text, and F1 with both below which part of it is lost."""
WHOLE_PHRASE = 8
"""Characters of a title that cannot stand in another one by chance."""
APART = timedelta(days=1)
"""How far a listing's day, or a time zone, may lie from the article's own."""
FAR = timedelta(days=3)
"""How far it may lie from the day in the listing, whatever else the page says: witnesses read the same wrong label."""
JUST_NOW = timedelta(minutes=2)
SHORTEST_LINK = 4
LINKED = 0.7
"""The share of a body in lines that are links, from which on it is a list of links."""
SURE = LABELLED - 0.01
"""How sure the reading without a profile is of what stands behind a label, a source or an author."""

_BETWEEN = re.compile(r"\s*(?:[_|｜»]|\s[-–—]\s|--+|——?)\s*")
"""What stands between a title and the name of its site."""

Symptom = tuple[str, dict[str, Any]]


def symptoms(seen: Seen, site: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The causes that a page speaks for, by name, each with the page as evidence. `site` are its and its sections'
    names, which are no titles.
    """
    if seen.article is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for look in (_title, _published, _people, _source, _body):
        found |= dict(look(seen, seen.article, site))
    return found


def _title(seen: Seen, article: Article, site: Sequence[str]) -> Iterator[Symptom]:
    names = {squeezed(name) for name in site}
    parts = [squeezed(part) for part in _BETWEEN.split(article.title)]
    if not any(parts) or any(part in names for part in (parts[0], parts[-1])):
        yield "impossible/title", page_of(seen, title=article.title)
    if seen.testimony is None:
        return
    signs, generic = seen.testimony.signs, seen.testimony.generic
    told = [seen.listed or "", *signs.titles, *([generic.reading.article.title] if generic else [])]
    told = [text for text in (*told, *signs.heads) if squeezed(text) not in {"", *names}]
    # The name of the site stands in <title>, too, and is no title: what is one is most of it.
    if told and not any(is_same_title(article.title, text, text in signs.heads) for text in told):
        yield "title", page_of(seen, title=article.title, elsewhere=list(dict.fromkeys(told)))


def is_same_title(one: str, other: str, mostly: bool = False) -> bool:
    """Whether two texts are one title, of which either may be cut or have the site's name behind it.

    With `mostly` the one must be half of the other at least.
    """
    short, long = sorted((squeezed(one), squeezed(other)), key=len)
    if short and short in long and (2 * len(short) >= len(long) or (len(short) >= WHOLE_PHRASE and not mostly)):
        return True
    return agreement(one, other) >= LEAST_AGREEMENT


def _published(seen: Seen, article: Article, site: Sequence[str]) -> Iterator[Symptom]:
    moment = article.published
    if moment is None:
        return
    is_later = moment.date > (seen.captured + APART).date()
    if is_later or (moment.instant is not None and abs(moment.instant - seen.captured) < JUST_NOW):
        captured = seen.captured.isoformat(timespec="minutes")
        yield "impossible/published", page_of(seen, published=moment.isoformat(), captured=captured)
    told = list(dict.fromkeys(_days(seen)))
    far = seen.listed_on is not None and abs(moment.date - seen.listed_on) > FAR
    if told and (far or not any(abs(moment.date - day) <= APART for day in told)):
        yield "published", page_of(seen, published=moment.isoformat(), elsewhere=told)


def _days(seen: Seen) -> Iterator[date]:
    if seen.listed_on is not None:
        yield seen.listed_on
    if seen.testimony is None:
        return
    generic = seen.testimony.generic
    if generic is not None and generic.reading.article.published is not None:
        yield generic.reading.article.published.date
    yield from seen.testimony.signs.dates


def _people(seen: Seen, article: Article, site: Sequence[str]) -> Iterator[Symptom]:
    ours = {squeezed(name) for name in article.authors}
    if not ours:
        return
    media = {squeezed(name) for name in (*site, article.source or "", article.title)} - {""}
    if ours <= media:
        yield "impossible/authors", page_of(seen, authors=article.authors, source=article.source)
    if seen.testimony is None:
        return
    generic, signs = seen.testimony.generic, seen.testimony.signs
    theirs: tuple[str, ...] = ()
    if generic is not None and generic.confidence.authors >= SURE:
        theirs = generic.reading.article.authors
    told = {squeezed(name) for name in theirs}
    others = told | {squeezed(name) for name in signs.authors}
    if told and not any(one in other or other in one for one in ours for other in others):
        yield "authors", page_of(seen, authors=article.authors, elsewhere=theirs)


def _source(seen: Seen, article: Article, site: Sequence[str]) -> Iterator[Symptom]:
    if article.source is None:
        return
    ours = squeezed(article.source)
    generic = seen.testimony.generic if seen.testimony is not None else None
    labelled = generic is not None and generic.confidence.source >= SURE
    theirs = (generic.reading.article.source or "") if generic is not None and labelled else ""
    told = squeezed(theirs)
    agree = bool(told) and (ours in told or told in ours)
    if not agree and (ours == squeezed(article.title) or names.are_people(article.source)):
        yield "impossible/source", page_of(seen, source=article.source, elsewhere=theirs or None)
    elif told and not agree:
        yield "source", page_of(seen, source=article.source, elsewhere=theirs)


def _body(seen: Seen, article: Article, site: Sequence[str]) -> Iterator[Symptom]:
    if article.kind != "text" or seen.testimony is None:
        return
    if not article.attachments and _are_links(article.body, seen.testimony.links):
        yield "impossible/body", page_of(seen, body=article.body)
    bodies = seen.testimony.bodies
    told = {name: round(agreement(article.body, body), 2) for name, body in bodies.items()}
    are_one = len(bodies) > 1 and agreement(*list(bodies.values())[:2]) >= OF_ONE_MIND
    if told and max(told.values()) < (LEAST_WITH_BOTH if are_one else LEAST_AGREEMENT):
        elsewhere = bodies[max(told, key=lambda name: told[name])]
        yield "body", page_of(seen, body=article.body, elsewhere=elsewhere, agreement=told)


def _are_links(body: str, links: frozenset[str]) -> bool:
    texts = {text for text in map(squeezed, links) if len(text) >= SHORTEST_LINK}
    lines = [squeezed(text) for text in body.split("\n")]
    return sum(len(text) for text in lines if text in texts) > LINKED * sum(map(len, lines))
