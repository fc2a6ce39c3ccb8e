"""Who reprints whom: stories as they are shown. Withheld articles are left out of all of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage import models
from storage.search.text import normal

By = Literal["site", "group", "source"]

NO_GROUP, NO_SOURCE = "(no group)", "(none named)"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which reprints are meant: those published from `since` to `until`, between sites one of which is `site` or in
    `group`, and of what is printed how often at `least`. What has no date is left out where a date is asked for.
    """

    by: By = "site"
    since: date | None = None
    until: date | None = None
    site: str | None = None
    group: str | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class Telling:
    """An article of a story, with all that says where and when it was published. `at` is UTC."""

    id: int
    site: str
    title: str
    source: str | None
    day: date | None
    at: datetime | None
    suspect: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell the same, in the order of time. `doubt` is why nobody can say who was first, or None."""

    tellings: tuple[Telling, ...]
    doubt: str | None

    @property
    def reprints(self) -> tuple[Telling, ...]:
        """The articles on other sites than the first one's."""
        return tuple(one for one in self.tellings if one.site != self.tellings[0].site)


@dataclass(slots=True)
class Pair:
    """How much `printer` reprints of `origin`: stories, articles, and how many of these name the first one's site."""

    origin: str
    printer: str
    stories: int = 0
    articles: int = 0
    named: int = 0


@dataclass(slots=True)
class Table:
    """All pairs, the most articles first. Of `stories` on several sites, `undecided` have no first that is sure.

    Their `left_out` reprints are in no pair. `copies` are further articles on the site of the first one.
    """

    pairs: list[Pair] = field(default_factory=list)
    stories: int = 0
    undecided: int = 0
    left_out: int = 0
    copies: int = 0


def of_article(session: Session, id: int) -> Story:
    """The story that an article belongs to; of itself alone where it has no other."""
    own = select(models.Story.story_id).where(models.Story.article_id == id).scalar_subquery()
    found = next(_stories(session, models.Story.story_id == own), None)
    return found or Story((), None)


def table(session: Session, asked: Asked) -> Table:
    """Who reprints whom, and how often."""
    found, pairs, sites = Table(), dict[tuple[str, str], Pair](), _sites(session)
    for story in _several(session):
        told = [one for one in story.tellings[1:] if _is_asked(asked, sites, story.tellings[0], one)]
        reprints = [one for one in told if one.site != story.tellings[0].site]
        found.copies += len(told) - len(reprints)
        found.stories += bool(reprints)
        if story.doubt is not None:
            found.undecided += bool(reprints)
            found.left_out += len(reprints)
            continue
        _add(pairs, story.tellings[0], reprints, sites, asked.by)
    ordered = sorted(pairs.values(), key=lambda pair: (-pair.articles, pair.origin, pair.printer))
    found.pairs = [pair for pair in ordered if pair.articles >= asked.least]
    return found


def largest(session: Session, asked: Asked, limit: int) -> list[Story]:
    """The stories with the most reprints, those first."""
    sites, found = _sites(session), list[tuple[int, Story]]()
    for story in _several(session):
        number = sum(_is_asked(asked, sites, story.tellings[0], one) for one in story.reprints)
        if number >= asked.least:
            found.append((number, story))
            if len(found) > 2 * limit:
                found = _first(found, limit)
    return [story for _, story in _first(found, limit)]


def doubt(tellings: Sequence[Telling]) -> str | None:
    """Why nobody can say that the first of a story was first, or None."""
    first, day = tellings[0], [one for one in tellings[1:] if one.day == tellings[0].day]
    if first.day is None:
        return "none of them has a date"
    if first.suspect is not None:
        return f"the first one's date is doubtful: {first.suspect}"
    if day and first.at is None:
        return "the first one has no time, and another is of the same day"
    if any(one.at is None for one in day):
        return "another of the same day has no time"
    return "two have the same time" if any(one.at == first.at for one in day) else None


def _first(found: list[tuple[int, Story]], limit: int) -> list[tuple[int, Story]]:
    return sorted(found, key=lambda one: (-one[0], one[1].tellings[0].id))[:limit]


def _several(session: Session) -> Iterator[Story]:
    """The stories of several articles."""
    story = models.Story
    several = select(story.story_id).group_by(story.story_id).having(func.count() > 1)
    return _stories(session, story.story_id.in_(several))


def _stories(session: Session, condition: ColumnElement[bool]) -> Iterator[Story]:
    """Stories that meet a condition, with what is shown of them; those of which nothing is are left out."""
    story, article, version = models.Story, models.Article, models.Version
    rows = (
        select(
            story.story_id, article.id, article.site_id, version.title, version.source, version.published_date,
            version.published_at, version.published_suspect,
        )
        .join(article, article.id == story.article_id)
        .join(version, version.article_id == article.id)
        .where(version.current.is_not(False))  # were it is_(True), SQLite would begin with all that are current
        .where(condition, article.state != "withheld")
        .order_by(story.story_id, story.place, article.id)
    )  # fmt: skip
    ordered = session.execute(rows.execution_options(yield_per=1000))
    for _, group in groupby(ordered, key=lambda row: row.story_id):
        tellings = tuple(Telling(*row[1:]) for row in group)
        yield Story(tellings, doubt(tellings))


@dataclass(frozen=True, slots=True)
class _Site:
    names: tuple[str, ...]
    groups: tuple[str, ...]


def _sites(session: Session) -> dict[str, _Site]:
    found = {}
    for row in session.scalars(select(models.Site)):
        names = tuple(name for name in map(normal, (row.name, row.publisher)) if name)
        found[row.id] = _Site(names, tuple(row.groups))
    return found


def _is_asked(asked: Asked, sites: dict[str, _Site], first: Telling, reprint: Telling) -> bool:
    if asked.since is not None and (reprint.day is None or reprint.day < asked.since):
        return False
    if asked.until is not None and (reprint.day is None or reprint.day > asked.until):
        return False
    both = (first.site, reprint.site)
    is_of_group = asked.group is None or any(asked.group in sites[site].groups for site in both)
    return is_of_group and (asked.site is None or asked.site in both)


def _add(
    pairs: dict[tuple[str, str], Pair], first: Telling, reprints: Iterable[Telling], sites: dict[str, _Site], by: By
) -> None:
    told: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in reprints:
        source = normal(one.source or "")
        is_named = any(name in source for name in sites[first.site].names)
        for origin in _names(by, first.site, one, sites):
            for printer in sites[one.site].groups or (NO_GROUP,) if by == "group" else (one.site,):
                told[origin, printer].append(is_named)
    for key, named in told.items():
        pair = pairs.setdefault(key, Pair(*key))
        pair.stories, pair.articles, pair.named = pair.stories + 1, pair.articles + len(named), pair.named + sum(named)


def _names(by: By, first: str, reprint: Telling, sites: dict[str, _Site]) -> tuple[str, ...]:
    """Under which names a reprint's origin is counted."""
    if by == "source":
        return (reprint.source or NO_SOURCE,)
    return sites[first].groups or (NO_GROUP,) if by == "group" else (first,)
